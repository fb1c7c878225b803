import { byId } from "./dom";

/** What the card with the ways on shows. */
export type View = "start" | "notice" | "camera" | "photo" | "mood" | "message";

const mirror = byId("mirror", HTMLElement);

export function showView(view: View): void {
  mirror.dataset.view = view;
}
