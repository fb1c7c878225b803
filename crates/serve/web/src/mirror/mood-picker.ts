import { byId } from "../dom";
import type { Mood } from "../report";

const group = byId("moods", HTMLFieldSetElement);

export function onMood(listener: (mood: Mood) => void): void {
  group.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) listener(event.target.value as Mood);
  });
}

/** Puts the focus on the chosen mood, or on the first. */
export function focusMoods(): void {
  const chosen = group.querySelector<HTMLInputElement>("input:checked");
  (chosen ?? group.querySelector<HTMLInputElement>("input"))?.focus();
}

/** A mood read from a face replaces the one chosen by hand. */
export function clearMoods(): void {
  for (const input of group.querySelectorAll("input")) input.checked = false;
}
