const LONGEST_SIDE = 640;
/** In smaller ones a face before a webcam may not be found any more. */
const SHORTEST_SIDE = 240;
/** An answer that takes longer than this is slow. */
const SLOW_MS = 1500;
/** After so many answers in time larger pictures are tried again. */
const ENOUGH = 50;

/** How large the pictures are that are sent: on a slow line small ones, so that readings still come. */
export class FrameSize {
  #side = LONGEST_SIDE;
  #inTime = 0;

  /** The longer side in pixels. */
  get longestSide(): number {
    return this.#side;
  }

  /** A picture was answered after so long; infinite where no answer came. */
  took(milliseconds: number): void {
    if (milliseconds > SLOW_MS) {
      this.#side = Math.max(this.#side / 2, SHORTEST_SIDE);
      this.#inTime = 0;
    } else if (++this.#inTime === ENOUGH) {
      this.#side = Math.min(this.#side * 2, LONGEST_SIDE);
      this.#inTime = 0;
    }
  }
}
