import { byId } from "./dom";
import { settings } from "./settings";

const region = byId("announce", HTMLElement);

/** Tells a screen reader, politely, what a press of the listener did. */
export function tell(text: string): void {
  region.textContent = text;
}

/** Tells a screen reader what changed by itself, unless the listener switched that off. */
export function announce(text: string): void {
  if (settings.now.announcements) tell(text);
}
