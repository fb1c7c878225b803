import type { Position } from "../api";

/** The position that an element carries, as valence and arousal. */
export function positionOf(element: HTMLElement): Position | null {
  const [valence, arousal] = (element.dataset.position ?? "").split(" ").map(Number);
  return valence === undefined || arousal === undefined ? null : { valence, arousal };
}

/** The mean of positions by their weights, which need not sum to 1. */
export function mean(positions: readonly Position[], weights: readonly number[]): Position {
  let [valence, arousal, sum] = [0, 0, 0];
  positions.forEach((position, i) => {
    const weight = weights[i] ?? 0;
    valence += weight * position.valence;
    arousal += weight * position.arousal;
    sum += weight;
  });
  return { valence: valence / sum, arousal: arousal / sum };
}

export function distance(one: Position, other: Position): number {
  return Math.hypot(one.valence - other.valence, one.arousal - other.arousal);
}
