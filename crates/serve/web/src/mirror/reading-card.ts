import { announce } from "../announce";
import { byId } from "../dom";
import type { Reading } from "../report";
import { number, percent, say } from "../texts";
import { correction } from "./correction";
import { currentView } from "./views";

const mirror = byId("mirror", HTMLElement);
const readout = byId("readout", HTMLElement);
const card = byId("reading", HTMLElement);
const icon = byId("reading-icon", SVGUseElement);
const label = byId("reading-label", HTMLElement);
const word = byId("reading-word", HTMLElement);
const confidence = byId("confidence", HTMLElement);
const readAgain = byId("read-again", HTMLButtonElement);

let shown: Reading | null = null;
let steadyWord: string | null = null;
let steadySince = 0;
let announced: string | null = null;

/** Shows a reading in words; null is 'still looking'. `at` is in milliseconds. */
export function showReading(reading: Reading | null, at: number): void {
  shown = reading;
  const steady = reading?.state === "steady" ? reading.expression : null;
  if (steady !== steadyWord) steadySince = at;
  steadyWord = steady;
  readout.hidden = false;
  const { expression: corrected, mood: insisted } = correction.now;
  const expression = corrected ?? steady;
  const mood = corrected ? insisted : steady && reading?.mood;
  setData(card, "state", reading?.state ?? "waiting");
  setData(card, "mood", mood ?? "");
  setData(mirror, "mood", mood ?? "");
  const face = expression ? `#face-${expression}` : "#icon-waiting";
  if (icon.getAttribute("href") !== face) icon.setAttribute("href", face);
  setText(label, say(corrected ? "correction.label" : "reading.label"));
  setText(word, corrected ? say(`expression.${corrected}`) : wordFor(reading));
  setText(confidence, corrected ? "" : certainty(reading, (at - steadySince) / 1000));
  readAgain.hidden = insisted === null || currentView() !== "camera";
}

/** Shows the last reading again, such as after a correction. */
export function refreshReading(): void {
  if (!readout.hidden) showReading(shown, performance.now());
}

export function hideReading(): void {
  readout.hidden = true;
  shown = announced = null;
  card.dataset.state = card.dataset.mood = mirror.dataset.mood = "";
}

/** Tells a screen reader of a steady reading once, never at every frame. */
export function announceReading({ expression, mood }: Reading): void {
  if (!expression || !mood || announced === mood) return;
  announced = mood;
  announce(
    say("reading.announce", { expression: say(`expression.${expression}`), mood: say(`mood.${mood}`) }),
  );
}

function wordFor(reading: Reading | null): string {
  if (reading === null) return say("reading.waiting");
  if (reading.state === "no-face") return say("reading.no-face");
  if (reading.state === "unsure" || reading.expression === null) return say("reading.unsure");
  return say(`expression.${reading.expression}`);
}

/** The confidence and, once it is worth saying, for how long the expression has been steady. */
function certainty(reading: Reading | null, seconds: number): string {
  if (reading?.confidence == null) return "";
  const sure = say("reading.confidence", { percent: percent(reading.confidence) });
  if (reading.state !== "steady" || seconds < 2) return sure;
  return say("reading.steady", { sure, seconds: number(Math.floor(seconds)) });
}

/** The same again would have the browser style the card anew, ten times a second. */
function setData(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/** The same text again would make some screen readers speak. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
