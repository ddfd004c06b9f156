interface Waiting<Given, Result> {
  given: Given;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** Does together what comes at one time, or while it is busy: what costs the same for one as for many. */
export class Together<Given, Result> {
  private waiting: Waiting<Given, Result>[] = [];
  private busy = false;

  /**
   * @param work answers each, in their order
   * @param most so many in one piece of work; there is one piece at a time
   */
  constructor(
    private readonly work: (given: Given[]) => Promise<Result[]>,
    private readonly most: number,
  ) {}

  do(given: Given): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ given, resolve, reject });
      // What has arrived by now, at whichever door, is read first.
      setImmediate(() => void this.start());
    });
  }

  private async start(): Promise<void> {
    if (this.busy || this.waiting.length === 0) return;
    this.busy = true;
    await this.perform(this.waiting.splice(0, this.most));
    this.busy = false;
    void this.start();
  }

  /** Where many fail, each tries again alone: nobody fails for what another one gave. Never throws. */
  private async perform(batch: Waiting<Given, Result>[]): Promise<void> {
    try {
      const results = await this.work(batch.map(({ given }) => given));
      batch.forEach(({ resolve }, i) => resolve(results[i]!));
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else await Promise.all(batch.map((one) => this.perform([one])));
    }
  }
}
