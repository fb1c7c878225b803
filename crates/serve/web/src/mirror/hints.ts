import { hideMessage, type MessageName, showMessage } from "./message";

/** A hint comes and goes only after this long, so that a single frame makes nobody start. */
const DWELL_MS = 700;

let shown: MessageName | null = null;
let next: MessageName | null = null;
let since = 0;

/** Shows a hint over the camera's picture, or none; `at` is in milliseconds. */
export function showHint(name: MessageName | null, at: number): void {
  if (name !== next) since = at;
  next = name;
  if (next === shown || at - since < DWELL_MS) return;
  shown = next;
  if (shown) showMessage(shown);
  else hideMessage();
}

/** The camera says what it does by itself; hints begin anew after that. */
export function forgetHints(): void {
  shown = next = null;
}
