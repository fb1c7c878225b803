import { byId } from "../dom";
import type { Expression, Mood } from "../report";
import { Store } from "../store";
import { wish } from "../wish";

const dialog = byId("correction", HTMLDialogElement);

/** What the listener says instead of the camera; both are null while the songs follow the camera. */
interface Correction {
  /** Null: the expression is read well, but the songs shall be for another mood. */
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

/** The songs stay with a mood, whatever the camera reads. */
export function insistOn(mood: Mood): void {
  correction.set({ expression: null, mood });
}

export function believeCamera(): void {
  correction.set({ expression: null, mood: null });
}
