import { deleteMe, Problem } from "./api";
import { byId } from "./dom";
import { endLearning } from "./mirror/calibration";
import { forgetLater } from "./offline/later";
import { type Place, settings } from "./settings";
import { forgetFeedback } from "./songs/feedback";
import { forgetSurvey } from "./survey/memory";
import { count, say } from "./texts";
import { clearMoments } from "./today/moments";

const announcements = byId("announcements", HTMLInputElement);
const eyes = byId("eyes", HTMLFieldSetElement);
const deleteData = byId("delete-data", HTMLButtonElement);
const dataNote = byId("data-note", HTMLElement);

/** Wires what a listener can settle. */
export function followSettings(): void {
  announcements.addEventListener("change", () => {
    settings.set({ announcements: announcements.checked });
  });
  eyes.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) {
      settings.set({ place: event.target.value as Place });
    }
  });
  deleteData.addEventListener("click", () => void forgetMe());
  settings.onChange(show);
  show();
}

function show(): void {
  const { place } = settings.now;
  announcements.checked = settings.now.announcements;
  document.documentElement.dataset.eyes = place;
  for (const input of eyes.querySelectorAll("input")) input.checked = input.value === place;
}

/** Deletes what the server knows under this browser's name, and then the name and the history. */
async function forgetMe(): Promise<void> {
  const { listener } = settings.now;
  // What still waits would be said after it was deleted.
  forgetSurvey();
  forgetFeedback();
  try {
    const erased = listener ? await deleteMe(listener) : { votes: 0, feedback: 0 };
    clearMoments();
    forgetLater();
    endLearning();
    settings.set({ listener: null, workshop: null, recent: [], calibration: null, calibrationSkipped: false });
    dataNote.textContent = count("data.deleted", erased.votes + erased.feedback);
  } catch (error) {
    const passes = error instanceof Problem && error.passes;
    dataNote.textContent = say(passes ? "data.unreachable" : "data.failed");
  }
}
