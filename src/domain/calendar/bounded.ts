/** Keeps what took long to work out; the oldest goes when there is no room. */
export class Bounded<Key, Value> {
  private readonly kept = new Map<Key, Value>();

  constructor(private readonly most: number) {}

  get(key: Key, make: () => Value): Value {
    const found = this.kept.get(key);
    if (found !== undefined) return found;
    const made = make();
    if (this.kept.size >= this.most) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(key, made);
    return made;
  }
}
