import { byId } from "./dom";
import { say, type TextKey } from "./texts";

const root = byId("message", HTMLElement);
const title = byId("message-title", HTMLElement);
const text = byId("message-text", HTMLElement);
const tryAgain = byId("try-again", HTMLButtonElement);

/** The states that have their own words, as `<place>.<state>.title` and `.text`. */
type Titled<Key> = Key extends `${infer Name}.title` ? (`${Name}.text` extends TextKey ? Name : never) : never;
export type MessageName = Extract<Titled<TextKey>, `camera.${string}` | `photo.${string}`>;

/** Shows the words of one state; again the same state changes nothing. */
export function showMessage(name: MessageName, again: boolean): void {
  const state = name.slice(name.indexOf(".") + 1);
  tryAgain.hidden = !again;
  if (!root.hidden && root.dataset.state === state) return;
  root.dataset.state = state;
  title.textContent = say(`${name}.title`);
  text.textContent = say(`${name}.text`);
  root.hidden = false;
}

export function hideMessage(): void {
  root.hidden = true;
  root.dataset.state = "";
}

export function onTryAgain(listener: () => void): void {
  tryAgain.addEventListener("click", listener);
}

export function focusTryAgain(): void {
  tryAgain.focus();
}
