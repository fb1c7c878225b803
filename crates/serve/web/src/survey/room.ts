import { byId } from "../dom";
import { settings } from "../settings";
import { say } from "../texts";

const room = byId("room", HTMLElement);

/** Attends the workshop whose code the page was opened with, or an earlier one, until it ends. */
export function followRoom(): void {
  const code = byId("ballot", HTMLElement).dataset.workshop;
  if (code) settings.set({ workshop: code });
  show(settings.now.workshop);
  settings.onChange(({ workshop }, before) => {
    if (workshop !== before.workshop) show(workshop);
  });
}

function show(workshop: string | null): void {
  if (workshop === null && room.hidden) return;
  room.textContent =
    workshop === null ? say("survey.workshop.ended") : say("survey.workshop", { code: workshop });
  room.hidden = false;
}
