import { describe, expect, it } from 'vitest';
import { lines, markup } from './markup.js';

describe('markup', () => {
  it('escapes what is put in, in text and in attributes', () => {
    const given = `<script>"it's" & more`;
    const escaped = '&lt;script&gt;&quot;it&#39;s&quot; &amp; more';
    expect(String(markup`<p title="${given}">${given}</p>`)).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it('nests, lists, and leaves nothing of what is not there', () => {
    const items = ['<a>', 'b'].map((item) => markup`<li>${item}</li>`);
    expect(String(markup`<ul>${items}</ul>${null}${undefined}${false}${0}`)).toBe(
      '<ul><li>&lt;a&gt;</li><li>b</li></ul>0',
    );
  });

  it('keeps the lines of what people wrote', () => {
    expect(String(lines('one <b>\r\ntwo\rthree'))).toBe('one &lt;b&gt;<br>\ntwo<br>\nthree');
  });
});
