import { inLine } from './bidirectional.js';
import type { Block, Frame } from './letter.js';
import { footerOf } from './layout.js';
import { wrapText } from './wrap-text.js';

/** The plain-text part. */
export function textOf(frame: Frame, blocks: Block[]): string {
  const { direction } = frame;
  const number = inLine(frame.number, direction);
  const beside = (...texts: string[]) => texts.filter((text) => text !== '').join(' · ');
  const head = beside(number, inLine(frame.subject, direction));
  const foot = [beside(inLine(frame.sender, direction), number), footerOf(frame) ?? []].flat();
  const letter = [wrapped(head), ...blocks.map((block) => blockText(block, frame))].join('\n\n');
  // From `-- ` on, mail programs take it for a signature and leave it out of answers.
  return `${letter}\n\n-- \n${wrapped(foot.join('\n'))}\n`;
}

function blockText(block: Block, { colon }: Frame): string {
  switch (block.type) {
    case 'said':
      return block.text;
    case 'quote':
      return wrapText(block.text.replaceAll(/\r\n?/g, '\n'))
        .map((line) => (line === '' ? '>' : `> ${line}`))
        .join('\n');
    case 'facts':
      return block.facts.map(({ label, value }) => factText(`${label}${colon}`, value)).join('\n');
    case 'button':
    case 'link':
      // On a line of its own, so that nothing sticks to the address.
      return `${block.label}${colon.trimEnd()}\n${block.url}`;
    default:
      return wrapped(block.text);
  }
}

/** A time is not torn apart: what does not fit beside its label stands below it. */
function factText(label: string, value: string): string {
  const line = label + value;
  return wrapText(line).length === 1 ? line : `${wrapped(label.trimEnd())}\n${wrapped(value)}`;
}

function wrapped(text: string): string {
  return wrapText(text).join('\n');
}
