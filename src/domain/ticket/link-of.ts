/** Puts a reader's own link in the place of a ticket's address, wherever a text has it whole and without a key. */
export function linkOf(text: string, address: string, link: string): string {
  return text.split(address).reduce((before, after) => before + (goesOn(after) ? address : link) + after);
}

function goesOn(text: string): boolean {
  return /^[\w/?#-]/.test(text);
}
