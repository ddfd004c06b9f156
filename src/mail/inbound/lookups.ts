import type { NameService, RecordType } from '../../platform/dns/name-service.js';

/** SPF may ask for ten names, with ten addresses for each mail server; nobody who means well comes near that. */
const MAX_QUESTIONS = 60;

/** The questions of one mail to DNS: so many, and until patience with them ends. */
export class Lookups {
  private timer: NodeJS.Timeout | undefined;
  private readonly tooLate: Promise<never>;
  private giveUp: () => void = () => undefined;
  private asked = 0;

  /** @param over that somebody waits no longer for what the answers are for */
  constructor(
    private readonly names: Pick<NameService, 'resolve'>,
    private readonly patienceMs: number,
    over: AbortSignal,
  ) {
    this.tooLate = new Promise((_resolve, reject) => (this.giveUp = () => reject(noAnswer())));
    this.tooLate.catch(() => undefined);
    over.addEventListener('abort', this.giveUp, { once: true });
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /** One line of questions; whether one of them had no answer is told apart from what follows from those that had. */
  line(): { resolve: (name: string, type: string) => Promise<string[][]>; failed: () => boolean } {
    let failed = false;
    const resolve = async (name: string, type: string) => {
      this.timer ??= setTimeout(this.giveUp, this.patienceMs);
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
