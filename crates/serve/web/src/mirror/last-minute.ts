import type { Expression } from "../report";
import { EXPRESSIONS } from "./quiet";

export const WINDOW_S = 60;
const INTERVAL_S = 0.2;

/** One value a point in time and expression; null where there was no face. */
type Line = (number | null)[];

/** The seven lines of the last minute. */
export class LastMinute {
  readonly times: number[] = [];
  readonly lines: readonly Line[] = EXPRESSIONS.map(() => []);

  /** Takes the values of a moment, in seconds; too soon after the last ones they are left out. */
  add(values: readonly number[] | null, seconds: number): void {
    if (seconds - (this.times.at(-1) ?? -Infinity) < INTERVAL_S) return;
    this.times.push(seconds);
    this.lines.forEach((line, i) => line.push(values?.[i] ?? null));
    const old = this.times.findIndex((time) => time >= seconds - WINDOW_S);
    if (old <= 0) return;
    this.times.splice(0, old);
    for (const line of this.lines) line.splice(0, old);
  }

  /** How much of the time with a face each expression led, the most first. */
  shares(): { readonly expression: Expression; readonly share: number }[] {
    const leads = EXPRESSIONS.map(() => 0);
    let faces = 0;
    for (let at = 0; at < this.times.length; at++) {
      const values = this.lines.map((line) => line[at] ?? null);
      if (values[0] === null) continue;
      faces++;
      const leader = values.reduce<number>((best, v, i) => ((v ?? 0) > (values[best] ?? 0) ? i : best), 0);
      leads[leader] = (leads[leader] ?? 0) + 1;
    }
    return EXPRESSIONS.map((expression, i) => ({ expression, share: (leads[i] ?? 0) / faces }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => b.share - a.share);
  }
}
