import { byId } from "./dom";
import { settings } from "./settings";

const region = byId("announce", HTMLElement);

/** Tells a screen reader, politely, what a press of the listener did. */
export function tell(text: string): void {
  tellIn(region, text);
}

/** The same by a live region that is seen. It is read out even if it says what it said before. */
export function tellIn(region: HTMLElement, text: string): void {
  // To set the same text again would change nothing; a new node is a change.
  region.replaceChildren(document.createTextNode(text));
}

/** Tells a screen reader what changed by itself, unless the listener switched that off. */
export function announce(text: string): void {
  if (settings.now.announcements) tell(text);
}
