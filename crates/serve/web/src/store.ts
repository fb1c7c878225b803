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

/** At a kiosk one listener comes after the other, so its page keeps nothing. */
export const isKiosk = "kiosk" in document.documentElement.dataset;

/** A store that this browser remembers under `key`. */
export function rememberedStore<T extends object>(key: string, value: T): Store<T> {
  const store = new Store<T>({ ...value, ...remembered<T>(key) });
  store.onChange((now) => {
    try {
      if (!isKiosk) localStorage.setItem(key, JSON.stringify(now));
    } catch {
      // A browser that keeps nothing still plays songs.
    }
  });
  return store;
}

function remembered<T>(key: string): Partial<T> {
  try {
    return JSON.parse((!isKiosk && localStorage.getItem(key)) || "{}") as Partial<T>;
  } catch {
    return {};
  }
}
