import { describe, expect, it } from 'vitest';
import { checkPattern, compilePattern } from './pattern.js';

describe('a pattern', () => {
  it.each([
    ['[A-Z0-9]{6,64}', 'ABC123', 'ABC12'],
    ['^[A-Z0-9]{6,64}$', 'ABC123', 'xABC123'],
    ['0x[0-9a-fA-F]{64}', `0x${'a1'.repeat(32)}`, `0x${'a1'.repeat(31)}`],
    ['[A-Z]{2,4}-\\d{4,12}', 'TX-2026', 'TX_2026'],
    ['(?:TX|WD|DP)\\d+', 'WD77', 'XX77'],
    ['(?:\\d{3}-){2}\\d{4}', '123-456-7890', '123-4567890'],
    ['[^@\\s]{1,60}@[^@\\s]{1,60}', 'a@b', 'a@b@c'],
    ['a|b', 'b', 'ab'],
    ['\\$\\d+\\.\\d{2}', '$12.50', '12.50'],
    ['price\\$', 'price$', 'price'],
    ['[\\w.\\-]+', 'a-b.c', 'a b'],
    ['[🖨️]+', '🖨️', 'x'],
    ['(?:abc)*', 'abcabc', 'abca'],
    ['x?', '', 'xx'],
    ['.*', 'anything', 'two\nlines'],
  ])('%s is for whole values', (pattern, right, wrong) => {
    expect(checkPattern(pattern, 200)).toBeNull();
    expect(compilePattern(pattern).test(right)).toBe(true);
    expect(compilePattern(pattern).test(wrong)).toBe(false);
  });

  it.each([
    ['(a+)+'],
    ['(a|a)*'],
    ['(a|aa)+'],
    ['(?:a?){200}'],
    ['(?:(?:a|b)+)?'],
    ['(\\w+\\s?)+'],
    ['([a-z]+-)*[a-z]+'],
    ['.*.*.*x'],
    ['(?:a{0,9}){9}'],
    ['(x+x+)+y'],
  ])('%s is refused, since it could take too long', (pattern) =>
    expect(checkPattern(pattern, 200)).toMatch(/too long to match/),
  );

  it.each([
    ['', /1 to 500/],
    ['a'.repeat(501), /1 to 500/],
    ['(', /\) is missing/],
    [')', /too many/],
    ['[a', /\] is missing/],
    ['a**', /repeated/],
    ['a+?', /repeated/],
    ['*a', /stands alone/],
    ['a{', /no count/],
    ['a{,5}', /no count/],
    ['a{5,2}', /can be used/],
    ['a{99999}', /no count/],
    ['[z-a]', /can be used/],
    ['(?=a)a', /looks around/],
    ['(?<!a)b', /looks around/],
    ['(?<name>a)', /looks around/],
    ['(a)\\1', /\\1 is not known/],
    ['\\bword\\b', /\\b is not known/],
    ['\\', /is not known/],
    ['a^b', /beginning and the end/],
    ['a$b', /beginning and the end/],
    ['(?:(?:a{200}){200}){200}', /written out/],
    ['('.repeat(50) + ')'.repeat(50), /too deep/],
  ])('%s is refused', (pattern, why) => expect(checkPattern(pattern, 200)).toMatch(why));

  it('may have more repetitions for shorter values', () => {
    expect(checkPattern('[a-z]+-[a-z]+-[a-z]+', 200)).not.toBeNull();
    expect(checkPattern('[a-z]+-[a-z]+-[a-z]+', 50)).toBeNull();
  });

  it('that is taken is fast whatever it is tried on', () => {
    const worst = ['.*.*x', '[a-z]+[a-z]+!', '(?:a|a|a|a|a|a|a|a)a{0,50}a{0,50}b', '(?:a?){12}a{12}b'];
    for (const pattern of worst) {
      expect(checkPattern(pattern, 200), pattern).toBeNull();
      const start = performance.now();
      compilePattern(pattern).test('a'.repeat(200));
      expect(performance.now() - start, pattern).toBeLessThan(1_000);
    }
  });
});
