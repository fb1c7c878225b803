import type { Playable } from "../player";
import type { Mood } from "../report";
import { isKiosk, rememberedStore } from "../store";
import type { Wish } from "../wish";

/** A mood that the songs followed, or a song that was played; `at` is as `Date.now` says it. */
export type Moment =
  | { readonly at: number; readonly mood: Mood; readonly by: Wish["by"] }
  | { readonly at: number; readonly song: Playable };

const MOST = 500;

const remembered = rememberedStore<{ readonly moments: readonly Moment[] }>("mission-today", {
  moments: [],
});

/** What was today, the oldest first. */
export function moments(): readonly Moment[] {
  const today = new Date().toDateString();
  return remembered.now.moments.filter(({ at }) => new Date(at).toDateString() === today);
}

/** Notes a moment and lets go of those before today. */
export function addMoment(moment: Moment): void {
  if (!isKiosk) remembered.set({ moments: [...moments(), moment].slice(-MOST) });
}

/** Lets go of what was before today. */
export function letGoOfEarlier(): void {
  const today = moments();
  if (today.length < remembered.now.moments.length) remembered.set({ moments: today });
}

export function clearMoments(): void {
  remembered.set({ moments: [] });
}

export function onMoments(listener: () => void): void {
  remembered.onChange(listener);
}
