import { tell } from "../announce";
import { byId } from "../dom";
import type { CalibratingEyes, Eyes } from "../eyes";
import { settings } from "../settings";
import { say } from "../texts";

const strip = byId("calibration", HTMLElement);
const text = byId("calibration-text", HTMLElement);
const progress = byId("calibration-progress", HTMLProgressElement);
const answers = byId("calibration-answers", HTMLElement);
const inSettings = byId("calibration-settings", HTMLElement);
const again = byId("calibrate-again", HTMLButtonElement);
const forget = byId("forget-calibration", HTMLButtonElement);
/** How long the last words stand where the timeline is otherwise. */
const DONE_MS = 5000;

/** In the settings, for nothing outside of an open dialog is told to a screen reader. */
const note = byId("calibration-note", HTMLElement);

/** The eyes that run and can learn a neutral face. */
let watching: CalibratingEyes | undefined;
/** Whether they came so far that an offer was due. */
let wasDue = false;
let running = false;
let calibratedWith = "";
/** Ends what is said after a neutral face was learnt. */
let leaving: ReturnType<typeof setTimeout> | undefined;

export function canCalibrate(eyes: Eyes): eyes is CalibratingEyes {
  return "calibrate" in eyes;
}

/**
 * Wires the offer below the reading and its place in the settings. `network` is the address of the
 * weights that read; what was learnt with others is forgotten.
 */
export function followCalibration(network: string): void {
  calibratedWith = network;
  if (settings.now.calibratedWith !== network) settings.set({ calibration: null });
  byId("calibrate", HTMLButtonElement).addEventListener("click", () => void calibrate());
  byId("skip-calibration", HTMLButtonElement).addEventListener("click", () => {
    settings.set({ calibrationSkipped: true });
    leave();
  });
  again.addEventListener("click", () => {
    byId("settings", HTMLDialogElement).close();
    void calibrate();
  });
  forget.addEventListener("click", () => {
    settings.set({ calibration: null });
    note.textContent = say("calibration.forgotten");
    (again.hidden ? inSettings : again).focus();
  });
  settings.onChange(showSettings);
  showSettings();
}

/** Eyes run: from now on a neutral face can be learnt from the settings. */
export function allowCalibration(eyes: Eyes): void {
  if (watching === eyes || !canCalibrate(eyes)) return;
  watching = eyes;
  wasDue = false;
  showSettings();
}

/** Eyes that run read a face steadily: whoever was not asked yet is asked. */
export function offerCalibration(): void {
  if (!watching || wasDue) return;
  wasDue = true;
  const { calibration, calibrationSkipped } = settings.now;
  if (calibration || calibrationSkipped || running) return;
  text.textContent = say("calibration.offer");
  answers.hidden = false;
  strip.hidden = false;
}

/** A neutral face that is being learnt just now is not kept. */
export function endLearning(): void {
  if (running) watching?.useCalibration(settings.now.calibration);
}

/** The eyes stopped. */
export function endCalibration(): void {
  watching = undefined;
  clearTimeout(leaving);
  strip.hidden = true;
  showSettings();
}

async function calibrate(): Promise<void> {
  const eyes = watching;
  if (!eyes || running) return;
  running = true;
  clearTimeout(leaving);
  strip.hidden = false;
  answers.hidden = true;
  progress.hidden = false;
  progress.value = 0;
  text.textContent = say("calibration.running");
  // The button that was pressed is gone; the focus stays where it was.
  text.focus();
  tell(say("calibration.running"));
  try {
    const calibration = await eyes.calibrate((share) => (progress.value = share));
    settings.set({ calibration, calibratedWith });
    text.textContent = say("calibration.done");
    tell(say("calibration.done"));
    leaving = setTimeout(leave, DONE_MS);
  } catch {
    leave();
  } finally {
    running = false;
    progress.hidden = true;
  }
}

/** The focus goes from the strip to what stays. */
function leave(): void {
  const focused = strip.contains(document.activeElement);
  strip.hidden = true;
  if (focused) byId("correct", HTMLButtonElement).focus();
}

function showSettings(): void {
  inSettings.hidden = settings.now.place === "server";
  again.hidden = watching === undefined;
  forget.hidden = settings.now.calibration === null;
  if (!forget.hidden) note.textContent = "";
}
