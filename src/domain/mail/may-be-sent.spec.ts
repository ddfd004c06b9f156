import { describe, expect, it } from 'vitest';
import { type Refusal, type SendingFacts, whyNotSent } from './may-be-sent.js';

const notice: SendingFacts = {
  nature: 'notice',
  toUs: false,
  toStaff: false,
  standing: null,
  lastHour: 0,
  confirmations: 0,
  echo: false,
  answersMail: false,
  hourlyLimit: 20,
};
const answer = { nature: 'answer' } as const;
const confirmation = { nature: 'confirmation', answersMail: true } as const;

describe('whether a mail may be sent', () => {
  it.each<[string, Partial<SendingFacts>, Refusal['reason'] | null]>([
    ['a notice', {}, null],
    ['anything to ourselves', { toUs: true, ...answer }, 'ours'],

    ['an answer to a dead address', { ...answer, standing: 'undeliverable' }, 'undeliverable'],
    ['a notice to a dead address', { standing: 'undeliverable' }, 'undeliverable'],
    ['a reminder to a dead address of an agent', { standing: 'undeliverable', toStaff: true }, 'undeliverable'],

    ['a notice to somebody who complained', { standing: 'complained' }, 'complaint'],
    ['what another participant wrote', { standing: 'complained', nature: 'relayed' }, 'complaint'],
    ['a confirmation to somebody who complained', { standing: 'complained', ...confirmation }, null],
    ["an agent's answer to somebody who complained", { standing: 'complained', ...answer }, null],

    ['the last one of the hour', { lastHour: 19 }, null],
    ['one too many of the hour', { lastHour: 20 }, 'limit'],
    ['a confirmation too many of the hour', { lastHour: 20, ...confirmation }, 'limit'],
    ["an agent's answer among many", { lastHour: 1000, ...answer }, null],
    ['an agent on a busy day', { lastHour: 199, toStaff: true }, null],
    ['an agent on a mad day', { lastHour: 200, toStaff: true }, 'limit'],

    ['one confirmation of many by mail', { confirmations: 9, ...confirmation }, null],
    ['one confirmation too many by mail', { confirmations: 10, ...confirmation }, 'limit'],
    ['a confirmation of what came over the API', { confirmations: 10, ...confirmation, answersMail: false }, null],

    ['a confirmation to a robot', { echo: true, ...confirmation }, 'echo'],
    ["a robot's words for the others", { echo: true, nature: 'relayed' }, 'echo'],
    ["an agent's answer to a robot", { echo: true, ...answer }, null],
  ])('%s', (_, facts, reason) => expect(whyNotSent({ ...notice, ...facts })?.reason ?? null).toBe(reason));

  it('says why', () => expect(whyNotSent({ ...notice, lastHour: 20 })!.says).toContain('20 automatic mails'));
});
