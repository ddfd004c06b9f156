import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '../../platform/telemetry/metrics.js';
import type { Outcome } from './smtp-failure.js';
import type { DeliveryFailure } from './mail-transport.js';
import type { OutboundMail } from './outbound-mail.entity.js';
import { SmtpFailure } from './smtp-host.js';
import { SmtpTransport } from './smtp-transport.js';

const mail = { references: [], files: [] as unknown[], headers: {} } as unknown as OutboundMail;
let now = 0;
let asked: string[] = [];

/** A mail server that answers as it is told. */
function hostNamed(name: string, outcome: Outcome | null = null) {
  return {
    name,
    outcome,
    wakesAt: 0,
    isAwake: (at: number): boolean => host(name).wakesAt <= at,
    send: async () => {
      asked.push(name);
      const { outcome: failure } = host(name);
      if (!failure) return;
      if (failure === 'host failed') host(name).wakesAt = now + 30_000;
      throw new SmtpFailure(`${name} says ${failure}`, failure);
    },
    close: () => undefined,
  };
}

let hosts: ReturnType<typeof hostNamed>[];
const host = (name: string) => hosts.find((one) => one.name === name)!;
let transport: SmtpTransport;
const send = () =>
  transport.send(mail).then(
    () => null,
    (error: DeliveryFailure) => error,
  );

beforeEach(() => {
  now = 1_000;
  asked = [];
  hosts = [hostNamed('a'), hostNamed('b')];
  const clock = { now: () => new Date(now) };
  transport = new SmtpTransport(hosts, { open: () => Readable.from([]) }, clock, new Metrics());
});

describe('with several mail servers', () => {
  it('the first that works is taken', async () => {
    expect(await send()).toBeNull();
    expect(asked).toEqual(['a']);
  });

  it('the next one is tried at once when one fails, which is then left alone for a while', async () => {
    host('a').outcome = 'host failed';
    expect(await send()).toBeNull();
    expect(await send()).toBeNull();
    expect(asked).toEqual(['a', 'b', 'b']);
    now += 30_000;
    host('a').outcome = null;
    expect(await send()).toBeNull();
    expect(asked.at(-1)).toBe('a');
  });

  it.each<[Outcome, boolean]>([
    ['refused', true],
    ['put off', false],
    ['unknown', false],
    ['broken', false],
  ])('one is not asked what the other answered: %s', async (outcome, permanent) => {
    host('a').outcome = outcome;
    expect(await send()).toMatchObject({ permanent });
    expect(asked).toEqual(['a']);
  });

  it('all of them are tried before it is put off, and each is named', async () => {
    for (const one of hosts) one.outcome = 'host failed';
    const failure = await send();
    expect(failure).toMatchObject({ permanent: false, message: 'a: a says host failed; b: b says host failed' });
    expect(asked).toEqual(['a', 'b']);
  });

  it('the one that has rested longest is tried when all of them rest', async () => {
    for (const one of hosts) one.outcome = 'host failed';
    await send();
    host('b').wakesAt -= 1;
    asked = [];
    await send();
    expect(asked).toEqual(['b']);
  });
});
