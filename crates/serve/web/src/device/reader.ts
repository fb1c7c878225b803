import type { EyesFailure, Progress } from "../eyes";
import { Problem } from "../api";
import { ownScript } from "../own-script";
import type { Addresses, Call, Calls, Told } from "./protocol";

/** Even the slowest device has answered after this long, or it never will. */
const LONGEST_ANSWER_MS = 20_000;

interface Waiting {
  readonly resolve: (answer: Calls[keyof Calls]["answer"]) => void;
  readonly reject: (error: unknown) => void;
}

/** Eyes in a worker of their own, so that the page never waits for them. */
export class Reader {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  /** Settles when the eyes can be asked; rejects with a `Problem` that has a failure's name. */
  readonly loaded: Promise<unknown>;
  /** Whether they are open by now. */
  isLoaded = false;
  #calls = 0;
  /** Why it was closed. */
  #closed: EyesFailure | undefined;

  constructor(addresses: Addresses, onProgress: (progress: Progress) => void) {
    this.#worker = new Worker(ownScript(addresses.worker), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
      if ("progress" in data) onProgress(data.progress);
      else this.#settle(data);
    });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.close(this.isLoaded ? "failed" : "unloaded");
    });
    // Only the connection decides how long loading takes.
    this.loaded = this.ask("load", addresses, [], Infinity).then(() => (this.isLoaded = true));
  }

  /** Asks the worker, which takes over what `transfer` names. */
  async ask<Name extends keyof Calls>(
    name: Name,
    ask: Calls[Name]["ask"],
    transfer: Transferable[] = [],
    longest = LONGEST_ANSWER_MS,
  ): Promise<Calls[Name]["answer"]> {
    if (this.#closed) throw new Problem(this.#closed);
    const id = this.#calls++;
    const answer = new Promise<Calls[keyof Calls]["answer"]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#worker.postMessage({ id, name, ask } as Call, transfer);
    const timer = Number.isFinite(longest)
      ? setTimeout(() => {
          this.close("failed");
        }, longest)
      : undefined;
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the worker and gives its memory back; whoever waits is told `failure`. */
  close(failure: EyesFailure): void {
    this.#closed = failure;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Problem(failure));
    this.#waiting.clear();
  }

  #settle(told: Exclude<Told, { readonly progress: Progress }>): void {
    const waiting = this.#waiting.get(told.id);
    this.#waiting.delete(told.id);
    if ("answer" in told) waiting?.resolve(told.answer);
    else waiting?.reject(new Problem(told.code));
  }
}
