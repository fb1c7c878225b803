import type { Position } from "../api";
import { byId, within } from "../dom";
import { EXPRESSIONS } from "../mirror/quiet";
import type { Mood } from "../report";
import { wish } from "../wish";
import { drawing, drawPath, drawReading } from "./drawing";
import { distance, mean, positionOf } from "./position";

/** How far a mood at distance 1 lies from the middle, in hundredths of the circle's width. */
const REACH = 38;
/** Whoever asked for less motion sees the reading move on once in this time. */
const CALM_MOVE_MS = 2000;
/** Where each arrow key leads. */
const WAYS: Readonly<Record<string, Position>> = {
  ArrowRight: { valence: 1, arousal: 0 },
  ArrowLeft: { valence: -1, arousal: 0 },
  ArrowUp: { valence: 0, arousal: 1 },
  ArrowDown: { valence: 0, arousal: -1 },
};

interface Spot {
  readonly mood: Mood;
  readonly position: Position;
  readonly input: HTMLInputElement;
}

const circle = byId("circle", HTMLFieldSetElement);
const intents = byId("intents", HTMLFieldSetElement);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const spots = [...circle.querySelectorAll<HTMLElement>(".spot")].map(spotOf);
/** The position of each expression is its mood's. */
const positions = EXPRESSIONS.map((expression) => {
  const { mood } = within(document, `#bars [data-expression="${expression}"]`, HTMLElement).dataset;
  return spots.find((spot) => spot.mood === mood)?.position ?? { valence: 0, arousal: 0 };
});
let movedAt = -Infinity;

/** Wires the mood circle: a tap between the moods takes the nearest, arrow keys cross it. */
export function followCircle(): void {
  circle.prepend(drawing());
  circle.addEventListener("click", (event) => {
    // A press on a mood is the browser's to handle.
    if (event.target instanceof Element && event.target.closest(".spot")) return;
    const { left, top, width, height } = circle.getBoundingClientRect();
    const valence = ((event.clientX - left) / width - 0.5) * (100 / REACH);
    const arousal = (0.5 - (event.clientY - top) / height) * (100 / REACH);
    choose(nearest({ valence, arousal }));
  });
  circle.addEventListener("keydown", (event) => {
    // With these held, a key is the browser's.
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const way = WAYS[event.key];
    const from = spots.find(({ input }) => input === event.target);
    if (!way || !from) return;
    event.preventDefault();
    const next = neighbour(from, way);
    if (next) choose(next);
  });
  wish.onChange(showPath);
}

/** Shows where the reading lies, by the share of each expression; null takes it away. */
export function showOnCircle(values: readonly number[] | null, at: number): void {
  if (values && calm.matches && at - movedAt < CALM_MOVE_MS) return;
  movedAt = values ? at : -Infinity;
  const position = values && mean(positions, values);
  drawReading(position, position && nearest(position).mood);
}

function spotOf(label: HTMLElement): Spot {
  const position = positionOf(label) ?? { valence: 0, arousal: 0 };
  label.style.left = `${String(50 + REACH * position.valence)}%`;
  label.style.top = `${String(50 - REACH * position.arousal)}%`;
  const input = within(label, "input", HTMLInputElement);
  return { mood: input.value as Mood, position, input };
}

function choose({ input }: Spot): void {
  input.focus();
  input.click();
}

function nearest(position: Position): Spot {
  return spots.reduce((best, spot) =>
    distance(spot.position, position) < distance(best.position, position) ? spot : best,
  );
}

/** The nearest mood that way, straight ahead rather than aside. */
function neighbour(from: Spot, way: Position): Spot | undefined {
  const reached = spots.map((spot) => {
    const [right, up] = [spot.position.valence - from.position.valence, spot.position.arousal - from.position.arousal];
    const along = right * way.valence + up * way.arousal;
    const aside = Math.abs(right * way.arousal) + Math.abs(up * way.valence);
    return { spot, far: along + 2 * aside, ahead: along > 0 && aside < 1.1 * along };
  });
  return reached.filter(({ ahead }) => ahead).sort((a, b) => a.far - b.far)[0]?.spot;
}

function showPath(): void {
  const { mood, intent } = wish.now;
  const goal = positionOf(within(intents, `[value="${intent}"]`, HTMLInputElement));
  const from = spots.filter((spot) => mood === null || spot.mood === mood).map(({ position }) => position);
  const start = mean(from, from.map(() => 1));
  drawPath(goal && distance(start, goal) > 0.1 ? [start, goal] : null);
}
