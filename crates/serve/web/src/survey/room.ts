import { byId } from "../dom";
import { settings } from "../settings";
import { say } from "../texts";

const room = byId("room", HTMLElement);

/** Attends the workshop whose code the page was opened with, or an earlier one, until it ends. */
export function followRoom(): void {
  const code = byId("ballot", HTMLElement).dataset.workshop;
  if (code) settings.set({ workshop: code });
  show(settings.now.workshop);
  settings.onChange((now, before) => {
    if (now.workshop === before.workshop) return;
    show(now.workshop);
    // Whoever had their data deleted has left; the workshop may go on.
    const hasEnded = now.workshop === null && now.listener !== null;
    if (!hasEnded) return;
    room.textContent = say("survey.workshop.ended");
    room.hidden = false;
  });
}

function show(workshop: string | null): void {
  room.hidden = workshop === null;
  if (workshop !== null) room.textContent = say("survey.workshop", { code: workshop });
}
