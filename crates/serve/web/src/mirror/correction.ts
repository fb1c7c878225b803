import { byId } from "../dom";
import type { Expression, Mood } from "../report";
import { Store } from "../store";
import { wish } from "../wish";

const dialog = byId("correction", HTMLDialogElement);

interface Correction {
  /** What the listener says instead of the camera; null while the camera is believed. */
  readonly expression: Expression | null;
  readonly mood: Mood | null;
}

export const correction = new Store<Correction>({ expression: null, mood: null });

/** Wires the seven expressions; the songs follow the chosen one at once. */
export function followCorrection(onChange: () => void): void {
  dialog.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element
        ? event.target.closest<HTMLElement>("[data-expression]")
        : null;
    if (!button) return;
    const mood = button.dataset.mood as Mood;
    correction.set({ expression: button.dataset.expression as Expression, mood });
    wish.set({ mood, by: "hand" });
    dialog.close();
  });
  byId("read-again", HTMLButtonElement).addEventListener("click", () => {
    believeCamera();
    byId("correct", HTMLButtonElement).focus();
  });
  correction.onChange(onChange);
}

export function believeCamera(): void {
  correction.set({ expression: null, mood: null });
}
