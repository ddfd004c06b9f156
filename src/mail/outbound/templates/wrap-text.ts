/** RFC 5322 recommends 78; quoting adds to it. */
const WIDTH = 76;

/** Chinese, Japanese and the like: they take the room of two, and are written without blanks between words. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const WIDE_START = new RegExp(`^${WIDE.source}`, 'u');
const WIDE_END = new RegExp(`${WIDE.source}$`, 'u');
/** What a line must not begin with, and what it must not end with. */
const CLOSING = /^[、。，．・：；？！）」』】〉》”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/u;
const OPENING = /[（「『【〈《“‘]$/u;

const words = new Intl.Segmenter('ja', { granularity: 'word' });

/** Breaks what is longer than a line; words and addresses stay whole. */
export function wrapText(text: string, width = WIDTH): string[] {
  return text.split('\n').flatMap((line) => (widthOf(line) <= width ? [line] : wrapLine(line, width)));
}

function wrapLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let taken = 0;
  for (const piece of text.match(/[ \t]+|[^ \t]+/g)!.flatMap(breakable)) {
    const blank = piece.trim() === '';
    const room = widthOf(piece);
    if (!blank && taken > 0 && taken + room > width) {
      lines.push(line.trimEnd());
      line = '';
      taken = 0;
    }
    if (blank && taken === 0 && lines.length > 0) continue;
    line += piece;
    taken += room;
  }
  return [...lines, line.trimEnd()];
}

/** A line may break beside wide characters, but not within a word of them. */
function breakable(piece: string): string[] {
  if (!WIDE.test(piece)) return [piece];
  // Finding words in a text takes longer the longer it is.
  return piece.match(/.{1,200}/gsu)!.flatMap((stretch) => {
    const pieces: string[] = [];
    for (const { segment } of words.segment(stretch)) {
      const before = pieces.at(-1);
      const wide = before !== undefined && (WIDE_END.test(before) || WIDE_START.test(segment));
      if (wide && !CLOSING.test(segment) && !OPENING.test(before)) pieces.push(segment);
      else pieces.splice(-1, 1, (before ?? '') + segment);
    }
    return pieces;
  });
}

function widthOf(text: string): number {
  let width = 0;
  // What joins the character before it, or only steers direction, takes no room.
  for (const character of text) width += WIDE.test(character) ? 2 : /[\p{Mn}\p{Cf}]/u.test(character) ? 0 : 1;
  return width;
}
