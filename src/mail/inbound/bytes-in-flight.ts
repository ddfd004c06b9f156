/** Bounds what is held in memory together, whoever holds it. */
export class BytesInFlight {
  private taken = 0;

  constructor(private readonly limit: number) {}

  get left(): number {
    return this.limit - this.taken;
  }

  /** @returns false when there is no room: then nothing is taken */
  take(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.taken += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.taken -= bytes;
  }
}
