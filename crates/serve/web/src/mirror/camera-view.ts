import { showOnCircle } from "../circle/circle";
import { byId } from "../dom";
import { type Eyes, type EyesFailure, type EyesState, isFailure } from "../eyes";
import type { Report, Seen } from "../report";
import { settings } from "../settings";
import { wish } from "../wish";
import { showBars } from "./bars";
import { allowCalibration, canCalibrate, endCalibration, offerCalibration } from "./calibration";
import { believeCamera, correction } from "./correction";
import { placeFaceBox } from "./face-box";
import { isTooDark } from "./light";
import { forgetHints, showHint } from "./hints";
import { hideMessage, type MessageName, offerWaysOn, showMessage, showProgress } from "./message";
import { Quiet } from "./quiet";
import { announceReading, hideReading, showReading } from "./reading-card";
import { addToTimeline, closeTimeline, openTimeline } from "./timeline";
import { currentView, showView } from "./views";

const video = byId("video", HTMLVideoElement);
const frame = byId("camera-face", HTMLElement);
const stop = byId("stop", HTMLButtonElement);
const calibration = byId("calibration", HTMLElement);

/** Failures after which the server's eyes are a way on. */
const OF_THE_DEVICE: readonly EyesFailure[] = ["unsupported", "unloaded", "failed"];

/** So long without a reading, and what stands there is not what the face shows. */
const SILENT_MS = 4000;

let quiet = new Quiet();
/** Whether the last thing that the eyes said was that they see. */
let watched = false;
let silence: ReturnType<typeof setTimeout> | undefined;

/** Shows what `eyes` see and lets the songs follow the steady mood. */
export function followEyes(eyes: Eyes): void {
  eyes.onState((state) => {
    showState(eyes, state);
  });
  eyes.onReading((seen) => {
    if (currentView() === "camera") showSeen(seen, performance.now());
  });
  eyes.onProgress(showProgress);
  if (!canCalibrate(eyes)) return;
  eyes.useCalibration(settings.now.calibration);
  // It may be forgotten or deleted while the eyes run.
  settings.onChange(({ calibration }, before) => {
    if (calibration !== before.calibration) eyes.useCalibration(calibration);
  });
}

export function startCamera(eyes: Eyes): void {
  showCamera();
  stop.focus();
  eyes.start(video);
}

function hintFor({ reading, faces }: Report, at: number): MessageName | null {
  if (faces[0]?.probabilities) return faces.length > 1 ? "camera.several-faces" : null;
  if (isTooDark(video, at)) return "camera.too-dark";
  return reading?.state === "no-face" ? "camera.no-face" : null;
}

function showState(eyes: Eyes, state: EyesState): void {
  if (state === "watching") {
    // Some eyes find a camera again that was lost.
    if (currentView() === "message") showCamera();
    if (!watched) hideMessage();
    watched = true;
    allowCalibration(eyes);
    return;
  }
  forgetReading();
  if (state === "stopped") {
    leave();
  } else if (isFailure(state)) {
    // Whoever is at a song or types a search stays there.
    const at = document.activeElement;
    const idle = at === stop || at === document.body || calibration.contains(at);
    leave();
    showView("message");
    showMessage(`camera.${state}`);
    offerWaysOn(eyes.where === "device" && OF_THE_DEVICE.includes(state), idle);
  } else {
    showReading(null, performance.now());
    showMessage(`camera.${state}`);
  }
}

/** What was seen is not seen any more. */
function forgetReading(): void {
  watched = false;
  clearTimeout(silence);
  forgetHints();
  frame.hidden = true;
  quiet = new Quiet();
  showBars(null);
  showOnCircle(null, 0);
}

/** A camera that another app took, or a connection that broke, may give no sign of it. */
function fallSilent(): void {
  forgetReading();
  showReading(null, performance.now());
  showMessage("camera.silent");
}

function showCamera(): void {
  showView("camera");
  openTimeline();
  stop.hidden = false;
}

function leave(): void {
  stop.hidden = true;
  endCalibration();
  believeCamera();
  hideReading();
  hideMessage();
  closeTimeline();
}

function showSeen({ report, size }: Seen, at: number): void {
  const { reading, faces } = report;
  clearTimeout(silence);
  silence = setTimeout(fallSilent, SILENT_MS);
  // Without them the first face is a bystander's: the one that is read is out of sight.
  const lead = faces[0]?.probabilities ? faces[0] : undefined;
  if (lead) placeFaceBox(frame, video, lead.box, size, "cover", true);
  else frame.hidden = true;
  const values = quiet.next(lead?.probabilities ?? null, at);
  showBars(values);
  addToTimeline(values, at);
  showOnCircle(values, at);

  showReading(reading, at);
  showHint(hintFor(report, at), at);

  if (reading?.state !== "steady" || !reading.mood) return;
  offerCalibration();
  if (correction.now.mood) return;
  announceReading(reading);
  wish.set({ mood: reading.mood, by: "face" });
}
