import autocannon from 'autocannon';
import { randomUUID } from 'node:crypto';
import { aRequester, aSubject, aText } from './material.js';
import { serveTasks } from './own-process.js';
import { type Round, summarise } from './statistics.js';

/** What a connection asks for, in turns. */
export type Asked =
  /** An anonymous request for help; every other one is by somebody new. */
  | { kind: 'open'; knownRequesters: string[] }
  /** A public reply to one of these tickets. `once`: no ticket gets two. */
  | { kind: 'reply'; numbers: string[]; token: string; once?: boolean }
  | { kind: 'get'; paths: string[]; token?: string };

export interface Load {
  url: string;
  connections: number;
  asked: Asked[];
  /** How long, or how many requests in all. */
  until: { seconds: number } | { requests: number };
}

export type LoadTasks = { run: (load: Load) => Promise<Round> };

serveTasks({ run } satisfies LoadTasks);

/** @throws when any request is refused or fails */
async function run({ url, connections, asked, until }: Load): Promise<Round> {
  const latencies: number[] = [];
  const refused = new Map<number, number>();
  const started = performance.now();
  let ended = started;
  const options: autocannon.Options = {
    url,
    connections,
    requests: asked.map((one) => ({ setupRequest: setUp(one) })),
    timeout: 30,
    ...('seconds' in until ? { duration: until.seconds } : { amount: until.requests }),
  };
  const { errors, timeouts } = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, result) => (error ? reject(error as Error) : resolve(result)));
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      latencies.push(milliseconds);
      if (status >= 300) refused.set(status, (refused.get(status) ?? 0) + 1);
      ended = performance.now();
    });
  });
  if (errors + timeouts + refused.size > 0) {
    const statuses = [...refused].map(([status, count]) => `${count} × ${status}`).join(', ');
    throw new Error(`Load on ${url}: ${errors} errors, ${timeouts} timeouts, refused: ${statuses || 'none'}`);
  }
  return summarise(Float64Array.from(latencies), (ended - started) / 1000);
}

function setUp(asked: Asked): (request: autocannon.Request) => autocannon.Request {
  const make = maker(asked);
  return (request) => Object.assign(request, make());
}

type Made = Pick<autocannon.Request, 'method' | 'path' | 'headers' | 'body'>;

function maker(asked: Asked): () => Made {
  let turn = 0;
  const bearer = 'token' in asked && asked.token ? { authorization: `Bearer ${asked.token}` } : {};
  const json = { ...bearer, 'content-type': 'application/json' };
  if (asked.kind === 'get') {
    const { paths } = asked;
    return () => ({ method: 'GET', path: paths[turn++ % paths.length], headers: bearer });
  }
  if (asked.kind === 'reply') {
    const { numbers, once } = asked;
    return () => {
      if (once && turn === numbers.length) throw new Error('All tickets have had their reply: prepare more of them');
      const path = `/v1/tickets/${numbers[turn++ % numbers.length]}/messages`;
      return { method: 'POST', path, headers: json, body: JSON.stringify({ body: aText() }) };
    };
  }
  const { knownRequesters } = asked;
  const run = randomUUID();
  return () => {
    const isKnown = turn++ % 2 === 0;
    const address = isKnown ? knownRequesters[((turn / 2) % knownRequesters.length) | 0]! : `new-${run}-${turn}`;
    const body = { subject: aSubject(), body: aText(), requester: aRequester(address) };
    return { method: 'POST', path: '/v1/tickets', headers: json, body: JSON.stringify(body) };
  };
}
