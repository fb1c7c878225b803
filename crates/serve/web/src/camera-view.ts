import { byId } from "./dom";
import { type Eyes, type EyesState, isFailure } from "./eyes";
import { placeFaceBox } from "./face-box";
import { focusTryAgain, hideMessage, showMessage } from "./message";
import { announce, hideReading, showReading } from "./reading-card";
import type { Seen } from "./report";
import { songsFor } from "./songs";
import { showView } from "./views";

const video = byId("video", HTMLVideoElement);
const frame = byId("camera-face", HTMLElement);
const stop = byId("stop", HTMLButtonElement);

let announced: string | undefined;

/** Shows what `eyes` see and lets the songs follow the steady mood. */
export function followEyes(eyes: Eyes): void {
  eyes.onState(showState);
  eyes.onReading(showSeen);
}

export function startCamera(eyes: Eyes): void {
  announced = undefined;
  showView("camera");
  showReading(null, true);
  stop.hidden = false;
  stop.focus();
  void eyes.start(video);
}

function showState(state: EyesState): void {
  if (state === "watching") return;
  frame.hidden = true;
  if (state === "stopped") {
    leave();
  } else if (isFailure(state)) {
    leave();
    showView("message");
    showMessage(`camera.${state}`, true);
    focusTryAgain();
  } else {
    showReading(null, true);
    showMessage(`camera.${state}`, false);
  }
}

function leave(): void {
  stop.hidden = true;
  hideReading();
  hideMessage();
}

function showSeen({ report, size }: Seen): void {
  const { reading, faces } = report;
  const lead = faces[0];
  if (lead) placeFaceBox(frame, video, lead.box, size, "cover", true);
  else frame.hidden = true;

  showReading(reading, true);
  if (reading?.state === "no-face") showMessage("camera.no-face", false);
  else if (faces.length > 1) showMessage("camera.several-faces", false);
  else hideMessage();

  if (reading?.state === "steady" && reading.mood && reading.expression) {
    if (announced !== reading.mood) announce(reading.expression, reading.mood);
    announced = reading.mood;
    void songsFor(reading.mood, false);
  }
}
