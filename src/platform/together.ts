interface Waiting<Given, Result> {
  given: Given;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** Does at once what is at hand, and together what comes while it is busy: what costs the same for one as for many. */
export class Together<Given, Result> {
  private waiting: Waiting<Given, Result>[] = [];
  private busy = 0;

  /**
   * @param work answers each, in their order
   * @param limits how many in one piece of work, and how many pieces at a time
   */
  constructor(
    private readonly work: (given: Given[]) => Promise<Result[]>,
    private readonly limits: { most: number; atOnce: number },
  ) {}

  do(given: Given): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ given, resolve, reject });
      void this.start();
    });
  }

  private async start(): Promise<void> {
    if (this.busy >= this.limits.atOnce || this.waiting.length === 0) return;
    this.busy++;
    await this.perform(this.waiting.splice(0, this.limits.most));
    this.busy--;
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
