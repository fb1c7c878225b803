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

/** A store that the browser remembers. */
export class RememberedStore<T extends object> extends Store<T> {
  /** Takes over what another tab changed, of which this one hears only later. */
  readonly takeOver: () => void;

  constructor(value: T, takeOver: () => void) {
    super(value);
    this.takeOver = takeOver;
  }
}

/** At a kiosk one listener comes after the other. */
export const isKiosk = "kiosk" in document.documentElement.dataset;

/** Where this browser remembers; at a kiosk only until its listener has left. May be forbidden. */
const storage = (): Storage => (isKiosk ? sessionStorage : localStorage);

/** Whether anything is remembered. */
export function remembersSomething(): boolean {
  try {
    return storage().length > 0;
  } catch {
    return false;
  }
}

/**
 * A store that this browser remembers under `key`. It takes over what another tab changes there; a
 * page that comes back as it was left looks for that too.
 */
export function rememberedStore<T extends object>(key: string, defaults: T): RememberedStore<T> {
  const kept = (): T => ({ ...defaults, ...remembered<T>(key) });
  let keepsNothing = false;
  const takeOver = (): void => {
    if (keepsNothing) return;
    // Parts that say the same stay the same objects, so that nobody takes them for changed.
    const known: Partial<Record<string, unknown>> = { ...store.now };
    const news = Object.entries(kept()).filter(([name, part]) => !isSame(part, known[name]));
    store.set(Object.fromEntries(news) as Partial<T>);
  };
  const store = new RememberedStore<T>(kept(), takeOver);
  store.onChange((now) => {
    // What was taken over is not written again: two tabs would answer each other for ever.
    if (isSame(now, kept())) return;
    try {
      storage().setItem(key, JSON.stringify(now));
    } catch {
      // A browser that keeps nothing still plays songs.
      keepsNothing = true;
    }
  });
  window.addEventListener("storage", (event) => {
    // Without a key, all was removed.
    if (event.key === key || event.key === null) takeOver();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) takeOver();
  });
  return store;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function remembered<T>(key: string): Partial<T> {
  try {
    return JSON.parse(storage().getItem(key) ?? "{}") as Partial<T>;
  } catch {
    return {};
  }
}
