import type { Expression, Probabilities } from "../report";

/** The seven, in the order of the bars and of the timeline's lines. */
export const EXPRESSIONS: readonly Expression[] = [
  "angry",
  "disgust",
  "fear",
  "happy",
  "sad",
  "surprise",
  "neutral",
];

/** The time in which a quiet value covers two thirds of a jump. */
const TIME_CONSTANT_MS = 500;

/** Probabilities without the flicker of single frames. */
export class Quiet {
  #values: number[] | null = null;
  #at = 0;

  /** One value for each of the seven; null while there is no face. */
  next(probabilities: Probabilities | null, at: number): readonly number[] | null {
    if (!probabilities) return (this.#values = null);
    const news = EXPRESSIONS.map((expression) => probabilities[expression]);
    const share = 1 - Math.exp((this.#at - at) / TIME_CONSTANT_MS);
    this.#values = this.#values?.map((old, i) => old + share * ((news[i] ?? 0) - old)) ?? news;
    this.#at = at;
    return this.#values;
  }
}
