import { describe, expect, it } from 'vitest';
import type { PolicySpec } from './policy.js';
import { shownAddress, withoutAddresses } from './webhook-address.js';

describe('the address of a webhook, as it is shown', () => {
  it.each([
    ['https://hooks.example.com/T0/s3cr3t?key=s3cr3t#s3cr3t', 'https://hooks.example.com'],
    ['http://joe:s3cr3t@10.0.0.1:8080/late', 'http://10.0.0.1:8080'],
  ])('of %s is %s', (url, shown) => expect(shownAddress(url)).toBe(shown));

  it('is all that is left out of policies', () => {
    const step = { after: 'PT1H', action: 'escalate' } as const;
    const policy = (url: string): PolicySpec => ({
      name: 'Loud',
      match: { priority: ['urgent'] },
      goals: {
        resolution: {
          calendar: 'always',
          dueAfter: 'PT2H',
          pauses: [],
          steps: [step, { after: 'PT2H', action: 'webhook', url }],
        },
      },
      idle: { closeAfter: null },
    });
    expect(withoutAddresses([policy('https://hooks.example.com/s3cr3t')])).toEqual([
      policy('https://hooks.example.com'),
    ]);
  });
});
