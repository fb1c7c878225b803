/** The share of one core's time that reading takes, unless it would then be too slow. */
const SHARE = 0.25;
/** As quick as is useful: a face box that follows smoothly. */
const QUICKEST_MS = 33;
/** Five readings a second are enough for a steady reading, however slow the device. */
const SLOWEST_MS = 200;
/** Nobody is there: whoever comes is seen soon enough. */
const SLOWEST_ALONE_MS = 500;
/** How much the latest frame counts in the mean. */
const LATEST = 0.2;
/** A frame that comes this early is on time: cameras are not exact. */
const EARLY_MS = 6;

/** How often a device reads: as its own speed allows. */
export class Pace {
  #mean: number | undefined;
  #isAlone = false;
  #last = -Infinity;

  /** Whether it is time for the next frame; if so, that frame counts as begun. */
  isDue(now: number): boolean {
    const slowest = this.#isAlone ? SLOWEST_ALONE_MS : SLOWEST_MS;
    const wanted = (this.#mean ?? 0) / SHARE;
    const interval = Math.min(Math.max(wanted, QUICKEST_MS), slowest);
    if (now - this.#last < interval - EARLY_MS) return false;
    this.#last = now;
    return true;
  }

  /** Takes in how long a frame took and whether it showed nobody. */
  took(milliseconds: number, isAlone: boolean): void {
    this.#isAlone = isAlone;
    const mean = this.#mean ?? milliseconds;
    this.#mean = mean + LATEST * (milliseconds - mean);
  }
}
