/** What somebody wrote. */
export interface Words {
  subject: string;
  body: string;
}

const COMPARED = 120;
/** Shorter than this is what people write twice, too: "Thanks". */
const LEAST = 12;

/**
 * Does somebody say again what they said before? Robots do, with another number or time in it; so only letters are
 * compared, of the beginning, since what is quoted grows from mail to mail.
 */
export function isEcho(words: Words, earlier: readonly Words[]): boolean {
  const said = lettersOf(words);
  return said.length >= LEAST && earlier.some((one) => lettersOf(one) === said);
}

function lettersOf({ subject, body }: Words): string {
  const beginning = letters(body.slice(0, 10_000)).slice(0, COMPARED);
  return `${letters(withoutMarks(subject.slice(0, 500)))}\n${beginning}`;
}

function letters(text: string): string {
  return text
    .replace(/https?:\S+|\S{1,128}@\S{1,255}/g, '')
    .replace(/[^\p{L}]+/gu, '')
    .toLowerCase();
}

/** Each answer adds another mark before the subject. */
function withoutMarks(subject: string): string {
  return subject.replace(/^(?:\s*(?:\p{L}{1,12}(?:\[\d{1,3}\])?\s*[:：]|\[[^\]]{0,80}\]))+/u, '');
}
