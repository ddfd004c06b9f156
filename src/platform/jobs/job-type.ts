/** The name of a kind of job and the shape of its data. Stands beside the handler that does it. */
export class JobType<Data> {
  readonly queue: string;
  /** Never set; carries the type of the data. */
  declare readonly data: Data;

  /**
   * @param name `queue.verb`
   * @param transactional true: the handler runs in one transaction, with which the job is done or not done at all.
   *   false: the handler reaches outside (SMTP), guards itself against doing it twice, and is then ticked off.
   * @param tries after so many failures that will not pass by themselves it is given up, by its `@GivesUpJob` method;
   *   null: it is tried for ever.
   * @param queue for what must not keep the others of its name waiting
   */
  constructor(
    readonly name: `${string}.${string}`,
    readonly transactional: boolean = true,
    readonly tries: number | null = null,
    queue?: string,
  ) {
    this.queue = queue ?? name.slice(0, name.indexOf('.'));
  }
}
