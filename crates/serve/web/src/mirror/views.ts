import { byId } from "../dom";

/** What the mirror's stage shows. */
export type View = "start" | "notice" | "camera" | "photo" | "mood" | "message";

const mirror = byId("mirror", HTMLElement);

export function showView(view: View): void {
  mirror.dataset.view = view;
}

export function currentView(): View {
  return mirror.dataset.view as View;
}
