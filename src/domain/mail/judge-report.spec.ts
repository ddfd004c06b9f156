import { describe, expect, it } from 'vitest';
import { kindOfBounce } from './judge-report.js';

const recipient = (status: string | null) => ({ address: 'ada@example.com', status, permanent: false });

describe('what a bounce says', () => {
  it.each([
    ['an unknown user', { permanent: true, recipients: [recipient('5.1.1')] }, 'hard'],
    ['a full mailbox', { permanent: false, recipients: [recipient('5.2.2')] }, 'soft'],
    ['nobody knows what', { permanent: false, recipients: [] }, 'soft'],
    ['no code', { permanent: false, recipients: [recipient(null)] }, 'soft'],
    ['a spam filter', { permanent: false, recipients: [recipient('5.7.1')] }, 'policy'],
    [
      'a mail that is under way',
      { permanent: false, delayed: true as const, recipients: [recipient('4.4.1')] },
      'delay',
    ],
  ])('%s', (_, bounce, kind) => expect(kindOfBounce(bounce)).toBe(kind));
});
