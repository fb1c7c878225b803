/** A value that several parts of the page share, and who wants to hear when it changes. */
export class Store<T extends object> {
  #value: T;
  readonly #listeners: ((now: T, before: T) => void)[] = [];

  constructor(value: T) {
    this.#value = value;
  }

  get now(): T {
    return this.#value;
  }

  /** Changes some of it; the same again changes nothing. */
  set(change: Partial<T>): void {
    const before = this.#value;
    const keys = Object.keys(change) as (keyof T)[];
    if (keys.every((key) => Object.is(before[key], change[key]))) return;
    this.#value = { ...before, ...change };
    for (const listener of this.#listeners) listener(this.#value, before);
  }

  onChange(listener: (now: T, before: T) => void): void {
    this.#listeners.push(listener);
  }
}
