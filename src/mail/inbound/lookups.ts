import type { NameService, RecordType } from '../../platform/dns/name-service.js';

/** SPF may ask for ten names, with ten addresses for each mail server; nobody who means well comes near that. */
const MAX_QUESTIONS = 60;

/** The questions of one mail to DNS: so many, and until its patience ends. */
export class Lookups {
  private readonly over = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly tooLate: Promise<never>;
  private asked = 0;

  constructor(
    private readonly names: Pick<NameService, 'resolve'>,
    patienceMs: number,
  ) {
    this.timer = setTimeout(() => this.over.abort(), patienceMs);
    this.tooLate = new Promise((_resolve, reject) => {
      this.signal.addEventListener('abort', () => reject(noAnswer()), { once: true });
    });
    this.tooLate.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.over.signal;
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /** One line of questions; whether one of them had no answer is told apart from what follows from those that had. */
  line(): { resolve: (name: string, type: string) => Promise<string[][]>; failed: () => boolean } {
    let failed = false;
    const resolve = async (name: string, type: string) => {
      try {
        if (++this.asked > MAX_QUESTIONS) throw noAnswer();
        return (await Promise.race([this.names.resolve(name, type as RecordType), this.tooLate])) as string[][];
      } catch (error) {
        failed ||= (error as NodeJS.ErrnoException).code === 'ETIMEOUT';
        throw error;
      }
    };
    return { resolve, failed: () => failed };
  }
}

function noAnswer(): Error {
  return Object.assign(new Error('No answer in time'), { code: 'ETIMEOUT' });
}
