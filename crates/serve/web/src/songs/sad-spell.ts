const LONG_MS = 180_000;
/** A spell survives looks away that are shorter than this. */
const FORGOTTEN_MS = 30_000;

/** How long the songs have been for 'sad', with short interruptions forgiven. */
export class SadSpell {
  #sadMs = 0;
  #otherMs = 0;

  /** `passedMs` went by with the songs for 'sad', or not; whether the spell is long by now. */
  isLong(sad: boolean, passedMs: number): boolean {
    this.#otherMs = sad ? 0 : this.#otherMs + passedMs;
    if (sad) this.#sadMs += passedMs;
    if (this.#otherMs >= FORGOTTEN_MS) this.#sadMs = 0;
    return sad && this.#sadMs >= LONG_MS;
  }
}
