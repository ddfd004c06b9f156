import { describe, expect, it } from 'vitest';
import { Secrets } from '../../platform/config/secrets.js';
import { AttachmentPasses } from './attachment-passes.js';

const HOUR = 3_600_000;
const ID = '0190d5e2-0000-7000-8000-000000000001';
const OTHER = '0190d5e2-0000-7000-8000-000000000002';
const NOON = Date.UTC(2026, 10, 20, 12);

const passesAt = (ms: number, secret = 'a secret for tests only') =>
  new AttachmentPasses(new Secrets(secret), { now: () => new Date(ms) });
const passOf = (html: string | null) => /\?pass=([^"]+)"/.exec(html ?? '')![1]!;

describe('the address of a picture within a message', () => {
  const html = `<img src="${AttachmentPasses.address(ID)}" alt="x">`;
  const pass = passOf(passesAt(NOON).insert(html, [{ id: ID }]));

  it.each([
    ['opens the picture', NOON, ID, pass, true],
    ['opens it for half a day', NOON + 12 * HOUR - 1, ID, pass, true],
    ['opens it no longer', NOON + 13 * HOUR, ID, pass, false],
    ['opens no other', NOON, OTHER, pass, false],
    ['cannot be changed to last longer', NOON, ID, pass.replace(/^[^.]*/, (hour) => `${hour}0`), false],
    ['cannot be made up', NOON, ID, 'zzzz.zzzz', false],
    ['is not nothing', NOON, ID, '', false],
  ])('%s', (_, at, id, given, expected) => expect(passesAt(at).opens(id, given)).toBe(expected));

  it('opens nothing under another secret', () => {
    expect(passesAt(NOON, 'another secret for tests').opens(ID, pass)).toBe(false);
  });

  it('is the same for an hour, so that it is fetched once', () => {
    const later = passesAt(NOON + HOUR / 2).insert(html, [{ id: ID }]);
    expect(later).toBe(passesAt(NOON + HOUR - 1).insert(html, [{ id: ID }]));
  });

  it('is given for the message’s own pictures only', () => {
    expect(passesAt(NOON).insert(html, [{ id: OTHER }])).toBe('<img  alt="x">');
    expect(passesAt(NOON).insert(null, [])).toBeNull();
    expect(passesAt(NOON).insert('<p>x</p>', [{ id: ID }])).toBe('<p>x</p>');
  });
});
