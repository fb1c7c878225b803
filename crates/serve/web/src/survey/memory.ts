import type { Mood } from "../report";
import { rememberedStore } from "../store";

/** What the listener said of a song; null takes an earlier word back. */
export interface Said {
  readonly song: number;
  readonly mood: Mood | null;
}

export interface Memory {
  /** Songs that the listener did not know, the latest last. */
  readonly skipped: readonly number[];
  /** What the server has not heard yet, the oldest first. */
  readonly unsent: readonly Said[];
}

/** The server takes so many. */
const MOST_SKIPPED = 500;
const NOTHING: Memory = { skipped: [], unsent: [] };

/** What this browser remembers of the survey. */
export const memory = rememberedStore<Memory>("mission-survey", NOTHING);

export function rememberSkipped(song: number): void {
  forgetSkipped(song);
  memory.set({ skipped: [...memory.now.skipped, song].slice(-MOST_SKIPPED) });
}

export function forgetSkipped(song: number): void {
  memory.set({ skipped: memory.now.skipped.filter((id) => id !== song) });
}

export function forgetSurvey(): void {
  memory.set(NOTHING);
}
