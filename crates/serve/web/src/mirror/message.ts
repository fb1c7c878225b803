import { tell } from "../announce";
import { byId } from "../dom";
import type { Progress } from "../eyes";
import { number, say, type TextKey } from "../texts";

const root = byId("message", HTMLElement);
const title = byId("message-title", HTMLElement);
const text = byId("message-text", HTMLElement);
const bar = byId("message-progress", HTMLProgressElement);
const answers = byId("message-answers", HTMLElement);
const tryAgain = byId("try-again", HTMLButtonElement);
const useServer = byId("use-server", HTMLButtonElement);

const MEGABYTE = 1e6;
/** States that end when what the eyes need has arrived. */
const AWAITED = ["loading", "sending"];

/** The states that have their own words, as `<place>.<state>.title` and `.text`. */
type Titled<Key> = Key extends `${infer Name}.title`
  ? `${Name}.text` extends TextKey
    ? Name
    : never
  : never;
export type MessageName = Extract<Titled<TextKey>, `camera.${string}` | `photo.${string}`>;

/** Shows the words of one state; again the same state changes nothing. */
export function showMessage(name: MessageName): void {
  const state = name.slice(name.indexOf(".") + 1);
  answers.hidden = true;
  if (!root.hidden && root.dataset.state === state) return;
  root.dataset.state = state;
  bar.hidden = true;
  title.textContent = say(`${name}.title`);
  text.textContent = say(`${name}.text`);
  root.hidden = false;
  // A region that was hidden until now is not read out.
  tell(`${title.textContent}. ${text.textContent}`);
}

/** Offers to try again and, where the device cannot read, to let the server. */
export function offerWaysOn(server: boolean, focus: boolean): void {
  answers.hidden = false;
  useServer.hidden = !server;
  if (focus) tryAgain.focus();
}

/** How much has arrived of what is being loaded. */
export function showProgress({ loaded, total }: Progress): void {
  if (root.hidden || !AWAITED.includes(root.dataset.state ?? "")) return;
  bar.hidden = false;
  bar.max = total;
  bar.value = loaded;
  const [here, whole] = [number(loaded / MEGABYTE), number(total / MEGABYTE)];
  bar.setAttribute("aria-valuetext", say("camera.loading.progress", { loaded: here, total: whole }));
}

export function hideMessage(): void {
  root.hidden = true;
  root.dataset.state = "";
}

export function onTryAgain(listener: () => void): void {
  tryAgain.addEventListener("click", listener);
}

export function onUseServer(listener: () => void): void {
  useServer.addEventListener("click", listener);
}
