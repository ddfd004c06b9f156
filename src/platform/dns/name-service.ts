import { promises as dns } from 'node:dns';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ENVIRONMENT, type Environment } from '../config/environment.js';

/** As of `dns.resolve`: the names of what mail authentication asks for. */
export type RecordType = 'A' | 'AAAA' | 'MX' | 'PTR' | 'TXT';

interface Answer {
  records: unknown[] | null;
  /** `ENOTFOUND` and `ENODATA` are answers, too; `ETIMEOUT` stands for all that is none. */
  code: 'ENOTFOUND' | 'ENODATA' | 'ETIMEOUT' | null;
}

const MINUTE = 60_000;
const KEPT_FOR = { found: 5 * MINUTE, absent: 2 * MINUTE, unanswered: 15_000 };
/** Characters of all that is remembered. */
const MAX_CACHED = 8_000_000;
/** A key of 16,384 bits takes 2,800; whoever puts more under one name wants to tire somebody. */
const MAX_ANSWER = 16_000;
const TRIES = { timeout: 700, tries: 2 };
const SLOW = 500;
const CHECKED_EVERY = 10_000;
const NO_ANSWER = new Set(['ETIMEOUT', 'ECONNREFUSED']);

/** DNS for those who can do without an answer: remembered, bounded, and soon given up where nobody answers. */
@Injectable()
export class NameService implements OnApplicationShutdown {
  private readonly resolver = new dns.Resolver(TRIES);
  private readonly answers = new LRUCache<string, Answer>({
    max: 10_000,
    maxSize: MAX_CACHED,
    sizeCalculation: ({ records }, key) => key.length + 100 + (records ? JSON.stringify(records).length : 0),
  });
  private readonly asked = new Map<string, Promise<Answer>>();
  /** Nobody is there: whoever waits would wait for nothing. */
  private silent = false;
  private checkedAt = -Infinity;

  constructor(@Inject(ENVIRONMENT) { dnsServer }: Pick<Environment, 'dnsServer'>) {
    if (dnsServer) this.resolver.setServers([dnsServer]);
  }

  onApplicationShutdown(): void {
    this.resolver.cancel();
  }

  /** @throws with the `code` ENOTFOUND or ENODATA where there is none, ETIMEOUT where nobody can tell. */
  async resolve(name: string, type: RecordType): Promise<unknown[]> {
    const { records, code } = await this.answer(name.toLowerCase().replace(/\.$/, ''), type);
    if (records) return records;
    throw Object.assign(new Error(`${type} of ${name}: ${code}`), { code });
  }

  private answer(name: string, type: RecordType): Promise<Answer> {
    const key = `${type} ${name}`;
    const known = this.answers.get(key);
    if (known) return Promise.resolve(known);
    if (this.silent) {
      this.check();
      return Promise.resolve({ records: null, code: 'ETIMEOUT' });
    }
    const under = this.asked.get(key);
    if (under) return under;
    const asking = this.ask(name, type)
      .then((answer) => {
        const ttl = answer.records
          ? KEPT_FOR.found
          : answer.code === 'ETIMEOUT'
            ? KEPT_FOR.unanswered
            : KEPT_FOR.absent;
        this.answers.set(key, answer, { ttl });
        return answer;
      })
      .finally(() => this.asked.delete(key));
    this.asked.set(key, asking);
    return asking;
  }

  private async ask(name: string, type: RecordType): Promise<Answer> {
    const slow = setTimeout(() => this.check(), SLOW);
    try {
      const records = (await this.resolver.resolve(name, type)) as unknown[];
      return JSON.stringify(records).length > MAX_ANSWER ? { records: null, code: 'ENODATA' } : { records, code: null };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (NO_ANSWER.has(code ?? '')) this.check();
      // A name that cannot be asked for is not there.
      if (code === 'ENOTFOUND' || code === 'EBADNAME') return { records: null, code: 'ENOTFOUND' };
      return { records: null, code: code === 'ENODATA' ? 'ENODATA' : 'ETIMEOUT' };
    } finally {
      clearTimeout(slow);
    }
  }

  /**
   * Somebody else's name servers can be silent on purpose, so that forged mail is not found out. Everybody knows the root,
   * though: where that is not told either, it is our own that is silent.
   */
  private check(): void {
    if (performance.now() - this.checkedAt < CHECKED_EVERY) return;
    this.checkedAt = performance.now();
    this.resolver.resolveNs('.').then(
      () => (this.silent = false),
      ({ code }: NodeJS.ErrnoException) => (this.silent = NO_ANSWER.has(code ?? '')),
    );
  }
}
