import type { Position } from "../api";
import type { Mood } from "../report";
import { say, type TextKey } from "../texts";

/** Everything is in hundredths of the circle's width, from its middle. */
const REACH = 27;
/** Between dots that would cover one another. */
const APART = 3.4;
/** The sides of an arrow's tip. */
const BARB = 4;
const BARB_ANGLE = Math.PI / 5;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** A song of the list. */
export interface SongDot {
  readonly position: Position;
  readonly playing: boolean;
}

const path = shape("line", { class: "circle-path" });
const tip = shape("polyline", { class: "circle-tip" });
const songs = shape("g", { class: "circle-songs" });
const reading = shape("g", { class: "circle-reading" });
reading.dataset.testid = "circle-reading";
path.dataset.testid = "circle-path";
reading.append(shape("circle", { class: "circle-halo", r: 4.8 }), shape("circle", { r: 3 }));

/** The drawing within the circle; what it shows is told in words elsewhere. */
export function drawing(): SVGElement {
  const root = shape("svg", { class: "circle-drawing", viewBox: "-50 -50 100 100" });
  root.setAttribute("aria-hidden", "true");
  root.append(
    word("circle.lively", 0, -42.5, "middle"),
    word("circle.calm", 0, 46, "middle"),
    word("circle.unpleasant", -46, 1.6, "start"),
    path,
    tip,
    songs,
    reading,
  );
  for (const later of [path, tip, reading]) hide(later, true);
  return root;
}

/** A dot for each song. Songs of the same position lie around it, as seeds do in a sunflower. */
export function drawSongs(dots: readonly SongDot[]): void {
  const before = new Map<string, number>();
  songs.replaceChildren(
    ...dots.map(({ position, playing }) => {
      const [x, y] = point(position);
      const key = `${x.toFixed(0)} ${y.toFixed(0)}`;
      const many = before.get(key) ?? 0;
      before.set(key, many + 1);
      const [radius, angle] = [APART * Math.sqrt(many), many * GOLDEN_ANGLE];
      const [cx, cy] = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      const dot = shape("circle", { cx, cy, r: playing ? 2.4 : 1.5 });
      if (playing) dot.dataset.now = "";
      return dot;
    }),
  );
}

/** The way that the songs lead, if they lead anywhere. */
export function drawPath(ends: readonly [Position, Position] | null): void {
  for (const part of [path, tip]) hide(part, ends === null);
  if (!ends) return;
  const [[x1, y1], [x2, y2]] = [point(ends[0]), point(ends[1])];
  set(path, { x1, y1, x2, y2 });
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const [one, other] = [angle - BARB_ANGLE, angle + BARB_ANGLE].map(
    (barb) => `${String(x2 - BARB * Math.cos(barb))},${String(y2 - BARB * Math.sin(barb))}`,
  );
  set(tip, { points: `${one ?? ""} ${String(x2)},${String(y2)} ${other ?? ""}` });
}

/** Where the reading lies, in the colour of a mood; null takes it away. */
export function drawReading(position: Position | null, mood: Mood | null): void {
  hide(reading, position === null);
  if (!position) return;
  const [x, y] = point(position);
  reading.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  reading.dataset.mood = mood ?? "";
}

function point({ valence, arousal }: Position): [number, number] {
  return [REACH * valence, -REACH * arousal];
}

function word(key: TextKey, x: number, y: number, anchor: string): Element {
  const text = shape("text", { class: "circle-word", x, y, "text-anchor": anchor });
  text.textContent = say(key);
  return text;
}

function shape<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(made, attributes);
  return made;
}

function set(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

function hide(element: Element, hidden: boolean): void {
  element.toggleAttribute("hidden", hidden);
}
