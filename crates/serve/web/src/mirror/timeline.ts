import uPlot from "uplot";
import { byId } from "../dom";
import { percent, say } from "../texts";
import { LastMinute, WINDOW_S } from "./last-minute";
import { drawNames } from "./line-names";
import { EXPRESSIONS } from "./quiet";

const DRAW_MS = 200;
/** Whoever asked for less motion sees the lines move on once in this time. */
const CALM_DRAW_MS = 2000;
const SUMMARY_MS = 5000;

const figure = byId("timeline", HTMLElement);
const place = byId("timeline-plot", HTMLElement);
const summary = byId("timeline-summary", HTMLElement);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let minute = new LastMinute();
let plot: uPlot | undefined;
let drawnAt = -Infinity;
let summedAt = -Infinity;

/** Adds a moment to the timeline. `at` is in milliseconds. */
export function addToTimeline(values: readonly number[] | null, at: number): void {
  minute.add(values, at / 1000);
  if (at - drawnAt >= (calm.matches ? CALM_DRAW_MS : DRAW_MS)) {
    drawnAt = at;
    plot ??= made();
    plot.setData([minute.times, ...minute.lines]);
  }
  if (at - summedAt >= SUMMARY_MS) {
    summedAt = at;
    summary.textContent = words();
  }
}

/** Keeps the timeline's place from the start, so that nothing moves when it fills. */
export function openTimeline(): void {
  figure.hidden = false;
  summary.textContent = words();
}

/** Forgets the last minute. */
export function closeTimeline(): void {
  figure.hidden = true;
  minute = new LastMinute();
  drawnAt = summedAt = -Infinity;
  plot?.destroy();
  plot = undefined;
}

for (const change of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
  matchMedia(change).addEventListener("change", () => {
    plot?.destroy();
    plot = undefined;
    drawnAt = -Infinity;
  });
}
new ResizeObserver(() => plot?.setSize(size())).observe(place);

function made(): uPlot {
  const colours = EXPRESSIONS.map(colour);
  const hidden = { show: false };
  return new uPlot(
    {
      ...size(),
      legend: hidden,
      cursor: hidden,
      axes: [hidden, hidden],
      padding: [16, 2, 4, 2],
      scales: {
        x: { time: false, range: (_, __, now) => [now - WINDOW_S, now] },
        y: { range: [0, 1] },
      },
      series: [
        {},
        ...colours.map((stroke) => ({ stroke, width: 2, points: hidden })),
      ],
      hooks: { draw: [(drawn) => drawNames(drawn, colours)] },
    },
    [minute.times, ...minute.lines],
    place,
  );
}

function size(): { width: number; height: number } {
  const { paddingLeft, paddingTop } = getComputedStyle(place);
  return {
    width: Math.max(1, place.clientWidth - 2 * parseFloat(paddingLeft)),
    height: Math.max(1, place.clientHeight - 2 * parseFloat(paddingTop)),
  };
}

/** The colour of an expression's bar. */
function colour(expression: string): string {
  const bar = document.querySelector(`#bars [data-expression="${expression}"] .bar-fill`);
  return bar ? getComputedStyle(bar).backgroundColor : "";
}

/** The last minute for whoever does not see the lines. */
function words(): string {
  const [first, second] = minute.shares().map(({ expression, share }) => ({
    expression: say(`expression.${expression}`),
    percent: percent(share),
  }));
  if (!first) return say("timeline.empty");
  if (!second) return say("timeline.one", first);
  return say("timeline.two", {
    ...first,
    second: second.expression,
    secondPercent: second.percent,
  });
}
