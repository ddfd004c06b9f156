import { describe, expect, it } from 'vitest';
import { wrapText } from './wrap-text.js';

describe('lines of a text', () => {
  it.each([
    ['just fits:', ['just fits:']],
    ['one two three four', ['one two', 'three four']],
    ['  indented stays', ['  indented', 'stays']],
    ['a\n\nb', ['a', '', 'b']],
    ['see https://example.com/a/long/one now', ['see', 'https://example.com/a/long/one', 'now']],
    ['これは長いです。', ['これは長い', 'です。']],
    ['你好，世界。', ['你好，', '世界。']],
    ['编号为 WO-100042。', ['编号为', 'WO-100042。']],
    ['a\u00a0: b c d e f', ['a\u00a0: b c d', 'e f']],
  ])('of %j at 10 columns', (text, lines) => expect(wrapText(text, 10)).toEqual(lines));

  it('are quick for a long text', () => {
    const begun = performance.now();
    for (const piece of ['あ', 'a', ' ', '。', '(テスト)', 'あ ']) wrapText(`.${piece.repeat(20_000)}.`);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
