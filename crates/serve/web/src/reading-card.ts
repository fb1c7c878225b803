import { byId } from "./dom";
import type { Expression, Mood, Reading } from "./report";
import { percent, say } from "./texts";

const mirror = byId("mirror", HTMLElement);
const card = byId("reading", HTMLElement);
const icon = byId("reading-icon", SVGUseElement);
const word = byId("reading-word", HTMLElement);
const confidence = byId("confidence", HTMLElement);
const meter = byId("meter", HTMLElement);
const where = byId("camera-where", HTMLElement);
const announcement = byId("announce", HTMLElement);

/** Shows a reading in words; null is 'still looking'. */
export function showReading(reading: Reading | null, fromCamera: boolean): void {
  card.hidden = false;
  where.hidden = !fromCamera;
  card.dataset.state = reading?.state ?? "waiting";
  const steady = reading?.state === "steady" ? reading : null;
  card.dataset.mood = steady?.mood ?? "";
  mirror.dataset.mood = steady?.mood ?? "";
  word.textContent = wordFor(reading);
  icon.setAttribute("href", steady?.expression ? `#face-${steady.expression}` : "#icon-waiting");
  const share = reading?.confidence ?? null;
  confidence.textContent =
    share === null ? "" : say("reading.confidence", { percent: percent(share) });
  meter.style.width = percentWidth(share ?? 0);
}

export function hideReading(): void {
  card.hidden = true;
  card.dataset.state = "";
  card.dataset.mood = "";
  mirror.dataset.mood = "";
}

/** Tells a screen reader once; called when the steady mood changed, never at every frame. */
export function announce(expression: Expression, mood: Mood): void {
  announcement.textContent = say("reading.announce", {
    expression: say(`expression.${expression}`),
    mood: say(`mood.${mood}`),
  });
}

function wordFor(reading: Reading | null): string {
  if (reading === null) return say("reading.waiting");
  if (reading.state === "no-face") return say("reading.no-face");
  if (reading.state === "unsure" || reading.expression === null) return say("reading.unsure");
  return say(`expression.${reading.expression}`);
}

function percentWidth(share: number): string {
  return `${String(Math.round(share * 100))}%`;
}
