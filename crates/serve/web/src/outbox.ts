import { untilReached } from "./retry";
import type { RememberedStore } from "./store";

interface Unsent<T> {
  /** What the server has not heard yet, the oldest first. */
  readonly unsent: readonly T[];
}

export interface Outcomes<T> {
  /** The server cannot be reached; what was said waits. */
  readonly onDown?: () => void;
  /** It has answered again. */
  readonly onUp?: () => void;
  /** What the server refuses for good; it is not said again. */
  readonly onRefused?: (said: T, error: unknown) => void;
}

/**
 * Tells the server what a listener said as soon as it can be reached, in the order in which it was
 * said, after a reload too. One after the other, so that a server that comes back is not met by all
 * at once.
 */
export class Outbox<T, Memory extends Unsent<T>> {
  readonly #memory: RememberedStore<Memory>;
  readonly #tell: (said: T) => Promise<unknown>;
  #outcomes: Outcomes<T> = {};
  #sending: Promise<void> | undefined;

  constructor(memory: RememberedStore<Memory>, tell: (said: T) => Promise<unknown>) {
    this.#memory = memory;
    this.#tell = tell;
  }

  /** Sends what an earlier visit could not. */
  follow(outcomes: Outcomes<T>): void {
    this.#outcomes = outcomes;
    void this.allSent();
  }

  send(said: T): void {
    this.#keep([...this.#unsent(), said]);
    void this.allSent();
  }

  /** Ends when the server has heard everything. */
  allSent(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    let isDown = false;
    for (let next = this.#unsent()[0]; next !== undefined; next = this.#unsent()[0]) {
      const said = next;
      // What was deleted while it waited, perhaps in another tab, is not said.
      const tell = async (): Promise<void> => {
        if (this.#place(said) >= 0) await this.#tell(said);
      };
      try {
        await untilReached(tell, () => {
          isDown = true;
          this.#outcomes.onDown?.();
        });
        if (isDown) this.#outcomes.onUp?.();
        isDown = false;
      } catch (error) {
        this.#outcomes.onRefused?.(said, error);
      }
      const place = this.#place(said);
      this.#keep(this.#unsent().filter((_, at) => at !== place));
    }
  }

  #unsent(): readonly T[] {
    this.#memory.takeOver();
    return this.#memory.now.unsent;
  }

  #keep(unsent: readonly T[]): void {
    this.#memory.set({ unsent } as Partial<Memory>);
  }

  /** By what it says: a list that came from another tab has objects of its own. */
  #place(said: T): number {
    const text = JSON.stringify(said);
    return this.#unsent().findIndex((one) => JSON.stringify(one) === text);
  }
}
