/**
 * How many characters a match may look at in the worst case. A pattern is refused if it could need more, so the matcher
 * of JavaScript, which tries one way after the other, is done in some milliseconds whatever it is given.
 */
const MOST_STEPS = 10_000_000;
/** Characters and classes after counted repetitions are written out: what the compiled pattern takes in memory. */
const MOST_PARTS = 2_000;
const LONGEST_PATTERN = 500;
const DEEPEST = 10;

/** What is wrong with a pattern for values of up to `longest` characters; null: it can be used. */
export function checkPattern(pattern: string, longest: number): string | null {
  if (pattern === '' || pattern.length > LONGEST_PATTERN) {
    return `must be a regular expression of 1 to ${LONGEST_PATTERN} characters`;
  }
  try {
    // Counted first: what is too large is not even compiled, which JavaScript does with the first match.
    const { ways, parts } = new PatternReader(bare(pattern), longest).read();
    if (parts > MOST_PARTS) return 'repeats too much: with its repetitions written out it is too long';
    if (ways * longest > MOST_STEPS) {
      return 'could take too long to match: repeat no group that holds a repetition or alternatives, or allow fewer characters';
    }
    compilePattern(pattern).test('');
    return null;
  } catch (error) {
    return `is not a regular expression that can be used here: ${(error as Error).message}`;
  }
}

/** Matches whole values. @param pattern one that `checkPattern` takes */
export function compilePattern(pattern: string): RegExp {
  return new RegExp(`^(?:${bare(pattern)})$`, 'u');
}

/** It is for the whole value anyway, so people may write that down or not. */
function bare(pattern: string): string {
  return pattern.replace(/^\^/, '').replace(/(?<!\\)((?:\\\\)*)\$$/, '$1');
}

/** What a part of a pattern costs. */
interface Cost {
  /** In how many ways a value can be divided among its repetitions and alternatives: as many may be tried. */
  ways: number;
  parts: number;
}

/** Reads the plain part of regular expressions: characters, classes, groups, alternatives and greedy repetition. */
class PatternReader {
  private readonly characters: string[];
  private at = 0;
  private depth = 0;

  constructor(
    pattern: string,
    private readonly longest: number,
  ) {
    this.characters = [...pattern];
  }

  read(): Cost {
    const cost = this.alternatives();
    if (this.at < this.characters.length) throw new Error('there is a ) too many');
    return cost;
  }

  private alternatives(): Cost {
    const all = this.sequence();
    while (this.take('|')) {
      const next = this.sequence();
      all.ways += next.ways;
      all.parts += next.parts;
    }
    return all;
  }

  private sequence(): Cost {
    const all = { ways: 1, parts: 1 };
    while (this.at < this.characters.length && this.next !== '|' && this.next !== ')') {
      const term = this.repeated(this.atom());
      all.ways *= term.ways;
      all.parts += term.parts;
    }
    return all;
  }

  private atom(): Cost {
    const character = this.characters[this.at++]!;
    if (character === '(') return this.group();
    if (character === '[') this.charClass();
    else if (character === '\\') this.escape();
    else if ('^$'.includes(character)) throw new Error(`${character} is for the beginning and the end only`);
    else if ('*+?{}]'.includes(character)) throw new Error(`${character} stands alone; write \\${character}`);
    return { ways: 1, parts: 1 };
  }

  private group(): Cost {
    if (++this.depth > DEEPEST) throw new Error('its groups are nested too deep');
    if (this.take('?') && !this.take(':'))
      throw new Error('it looks around or names a group; only ( and (?: are known');
    const inside = this.alternatives();
    if (!this.take(')')) throw new Error('a ) is missing');
    this.depth--;
    return inside;
  }

  private charClass(): void {
    while (!this.take(']')) {
      const character = this.characters[this.at++];
      if (character === undefined) throw new Error('a ] is missing');
      if (character === '\\') this.escape();
    }
  }

  private escape(): void {
    const character = this.characters[this.at++] ?? '';
    if (!/^[dDwWsS\p{P}\p{S}]$/u.test(character)) {
      throw new Error(`\\${character} is not known; there are \\d, \\w, \\s, their capitals, and signs such as \\.`);
    }
  }

  /** With the repetition that follows it, if one does. */
  private repeated(once: Cost): Cost {
    const bounds = this.repetition();
    if (!bounds) return once;
    if ('*+?{'.includes(this.next ?? ' ')) throw new Error('a repetition is repeated');
    const [least, most] = bounds;
    // No repetition consumes more characters than there are.
    const last = Math.max(least, Math.min(most, this.longest));
    let ways = 0;
    for (let times = least; times <= last && ways < Infinity; times++) ways += once.ways ** times;
    return { ways, parts: once.parts * (most === Infinity ? Math.max(least, 1) : Math.max(most, 1)) };
  }

  private repetition(): [number, number] | null {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    if (!this.take('{')) return null;
    const end = this.characters.indexOf('}', this.at);
    const counted = /^(\d{1,4})(,(\d{1,4})?)?$/.exec(this.characters.slice(this.at, end).join(''));
    if (end < 0 || !counted) throw new Error('after { there is no count such as {3}, {3,} or {3,5}');
    this.at = end + 1;
    const least = Number(counted[1]);
    return [least, counted[3] ? Number(counted[3]) : counted[2] ? Infinity : least];
  }

  private get next(): string | undefined {
    return this.characters[this.at];
  }

  private take(character: string): boolean {
    if (this.next !== character) return false;
    this.at++;
    return true;
  }
}
