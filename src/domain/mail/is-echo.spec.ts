import { describe, expect, it } from 'vitest';
import { isEcho } from './is-echo.js';

const thanks = {
  subject: 'Your request 4711',
  body: 'Thank you for writing to us. Your case has the number 4711.\nhttps://robot.example/a/4711',
};

describe('somebody who says the same again', () => {
  it.each([
    ['with another number', { subject: 'Your request 4712', body: thanks.body.replaceAll('4711', '4712') }],
    ['under one more mark', { ...thanks, subject: 'Re: AW: [robot] Your request 4713' }],
    ['in other white space', { ...thanks, body: thanks.body.replaceAll(' ', '\n') }],
    [
      'with more below it each time',
      {
        ...thanks,
        body: `${thanks.body}\n${'This mail was sent by a machine, to which nobody listens. '.repeat(4)}`,
      },
    ],
  ])('is a robot: %s', (_, words) => {
    const long = {
      ...thanks,
      body: `${thanks.body}\n${'This mail was sent by a machine, to which nobody listens. '.repeat(3)}`,
    };
    expect(isEcho(words, [{ subject: 'Lamp', body: 'Dark' }, words.body.length > 200 ? long : thanks])).toBe(true);
  });

  it.each([
    ['something else', { subject: 'Lamp', body: 'It is dark again.' }],
    ['the same about something else', { ...thanks, subject: 'The printer' }],
    ['nothing at all', { subject: '', body: '' }],
  ])('is nobody who says %s', (_, words) => expect(isEcho(words, [thanks, { subject: '', body: '' }])).toBe(false));

  it('is nobody who says thanks twice', () =>
    expect(isEcho({ subject: 'Re: Lamp', body: 'Thanks!' }, [{ subject: 'Lamp', body: 'Thanks' }])).toBe(false));

  it('is found in any script', () => {
    const words = { subject: '自動', body: 'お問い合わせありがとうございます。番号は１２３です。' };
    expect(isEcho({ ...words, body: words.body.replace('１２３', '４') }, [words])).toBe(true);
  });
});
