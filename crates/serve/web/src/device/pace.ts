/** The most of one core's time that reading may take, as a share. */
const SHARE = 0.25;
/** As quick as is useful: a face box that follows smoothly. */
const QUICKEST_MS = 33;
/** Five readings a second are enough for a steady reading, however slow the device. */
const SLOWEST_MS = 200;
/** How much the latest frame counts in the mean. */
const LATEST = 0.2;
/** A frame that comes this early is on time: cameras are not exact. */
const EARLY_MS = 6;

/** How often a device reads: as its own speed allows. */
export class Pace {
  #mean: number | undefined;
  #last = -Infinity;

  /** Whether it is time for the next frame; if so, that frame counts as begun. */
  isDue(now: number): boolean {
    const wanted = (this.#mean ?? 0) / SHARE;
    const interval = Math.min(Math.max(wanted, QUICKEST_MS), SLOWEST_MS);
    if (now - this.#last < interval - EARLY_MS) return false;
    this.#last = now;
    return true;
  }

  /** Takes in how long a frame took. */
  took(milliseconds: number): void {
    const mean = this.#mean ?? milliseconds;
    this.#mean = mean + LATEST * (milliseconds - mean);
  }
}
