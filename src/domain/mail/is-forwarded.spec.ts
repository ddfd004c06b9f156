import { describe, expect, it } from 'vitest';
import { isForwarded } from './is-forwarded.js';

describe('a mail that is passed on', () => {
  it.each(['Fwd: Printer', 'FW: Printer', 'WG: Drucker', 'TR : Imprimante', 'RV: Impresora', '转发：打印机'])(
    'is known by its subject: %s',
    (subject) => expect(isForwarded({ subject })).toBe(true),
  );

  it.each(['Re: Printer', 'AW: WG: Drucker', 'Forward gear is broken', 'Printer', ''])('is no other: %j', (subject) =>
    expect(isForwarded({ subject })).toBe(false),
  );
});
