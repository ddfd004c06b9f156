import { EventStream } from '../support/event-stream.js';
import { serveTasks } from './own-process.js';
import { type Round, summarise } from './statistics.js';

/** An agent's streams: how many, and the changes that they have to hear of (`WO-100042 7`), from when on. */
export interface Expected {
  token: string;
  changes: string[];
}

export interface Heard {
  /** Changes that a stream had to hear of and heard of once. */
  once: number;
  expected: number;
  /** Heard twice, or of which the agent must not hear. */
  wrong: number;
  /** Of one ticket, heard in another order than they happened in. */
  disordered: number;
  /** Milliseconds from the time of a change, which is when its transaction began. */
  delays: Round;
}

interface Listener {
  token: string;
  heard: { key: string; ticket: string; version: number; delay: number }[];
}

const listeners: Listener[] = [];

const tasks = {
  /** @param urls of the processes to which the streams of each token go, in turns */
  listen: async ({ urls, tokens, each }: { urls: string[]; tokens: string[]; each: number }) => {
    for (const token of tokens) {
      for (let i = 0; i < each; i++) {
        const listener: Listener = { token, heard: [] };
        listeners.push(listener);
        await EventStream.open(urls[listeners.length % urls.length]!, { token }, null, ({ event, data }) => {
          if (event !== 'change') return;
          const { ticket, version, at } = data as { ticket: string; version: number; at: string };
          const delay = performance.timeOrigin + performance.now() - Date.parse(at);
          listener.heard.push({ key: `${ticket} ${version}`, ticket, version, delay });
        });
      }
    }
  },
  /** Waits for what is still to come, but not for ever. */
  judge: async ({ expected, patienceMs }: { expected: Expected[]; patienceMs: number }): Promise<Heard> => {
    const wanted = new Map(expected.map(({ token, changes }) => [token, new Set(changes)]));
    const isComplete = ({ token, heard }: Listener) =>
      heard.filter(({ key }) => wanted.get(token)!.has(key)).length >= wanted.get(token)!.size;
    const deadline = performance.now() + patienceMs;
    while (!listeners.every(isComplete) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    let [once, total, wrong, disordered] = [0, 0, 0, 0];
    const delays: number[] = [];
    for (const { token, heard } of listeners) {
      const changes = wanted.get(token)!;
      const seen = new Set<string>();
      const versions = new Map<string, number>();
      for (const { key, ticket, version, delay } of heard) {
        if (seen.has(key) || !changes.has(key)) wrong++;
        else once++;
        seen.add(key);
        if (version < (versions.get(ticket) ?? 0)) disordered++;
        versions.set(ticket, version);
        delays.push(delay);
      }
      total += changes.size;
    }
    return { once, expected: total, wrong, disordered, delays: summarise(Float64Array.from(delays), 1) };
  },
};
export type LiveLoad = typeof tasks;
serveTasks(tasks);
