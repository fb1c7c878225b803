import { byId } from "../dom";
import type { Mood } from "../report";
import { wish } from "../wish";

const moods = byId("moods", HTMLFieldSetElement);
const groups = [moods, byId("circle", HTMLFieldSetElement)];

/** Wires the two ways to choose a mood; both show the one that the songs are for. */
export function onMood(listener: (mood: Mood) => void): void {
  for (const group of groups) {
    group.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement) listener(event.target.value as Mood);
    });
  }
  wish.onChange(show);
  // A browser may have checked what was checked before the page was loaded anew.
  addEventListener("pageshow", show);
}

function show(): void {
  for (const input of groups.flatMap((group) => [...group.querySelectorAll("input")])) {
    input.checked = input.value === wish.now.mood;
  }
}

/** Puts the focus on the chosen mood, or on the first. */
export function focusMoods(): void {
  const chosen = moods.querySelector<HTMLInputElement>("input:checked");
  (chosen ?? moods.querySelector<HTMLInputElement>("input"))?.focus();
}
