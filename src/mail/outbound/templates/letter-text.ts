import type { Block } from './letter.js';

/** What stands around a letter. */
export interface Frame {
  number: string;
  subject: string;
  /** Who writes: the name of the support address. */
  sender: string;
}

/** The plain-text part. */
export function textOf({ number, subject, sender }: Frame, blocks: Block[]): string {
  const head = `${number} · ${subject}`;
  // From `-- ` on, mail programs take it for a signature and leave it out of answers.
  return `${[head, ...blocks.map(blockText)].join('\n\n')}\n\n-- \n${sender} · ${number}\n`;
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'quote':
      return block.text
        .split(/\r\n?|\n/)
        .map((line) => (line === '' ? '>' : `> ${line}`))
        .join('\n');
    case 'facts':
      return block.facts.map(({ label, value }) => `${label}: ${value}`).join('\n');
    case 'button':
    case 'link':
      return `${block.label}:\n${block.url}`;
    default:
      return block.text;
  }
}
