import type uPlot from "uplot";
import { say } from "../texts";
import { EXPRESSIONS } from "./quiet";

/** Lines that stay below this are not named. */
const WORTH_A_NAME = 0.3;
const SIZE_PX = 12;

interface Name {
  readonly text: string;
  readonly colour: string;
  readonly left: number;
  readonly top: number;
}

/** Writes each line's expression over its highest point, so that colour is not all that tells. */
export function drawNames(plot: uPlot, colours: readonly string[]): void {
  const ratio = devicePixelRatio;
  const { ctx } = plot;
  ctx.save();
  ctx.font = `600 ${String(SIZE_PX * ratio)}px ${getComputedStyle(plot.root).fontFamily}`;
  ctx.textAlign = "center";
  const placed: { readonly left: number; readonly right: number; readonly top: number }[] = [];
  for (const { text, colour, left, top } of names(plot, colours)) {
    const half = ctx.measureText(text).width / 2;
    const { left: start, width } = plot.bbox;
    const middle = Math.min(Math.max(left, start + half), start + width - half);
    const spot = { left: middle - half, right: middle + half, top };
    const clash = placed.some(
      (other) =>
        spot.left < other.right + 6 &&
        spot.right > other.left - 6 &&
        Math.abs(spot.top - other.top) < SIZE_PX * ratio,
    );
    if (clash) continue;
    placed.push(spot);
    ctx.fillStyle = colour;
    ctx.fillText(text, middle, top);
  }
  ctx.restore();
}

/** The highest line first: where two names clash, it keeps its own. */
function names(plot: uPlot, colours: readonly string[]): Name[] {
  const [times, ...lines] = plot.data;
  return lines
    .map((line, i) => {
      let peak = 0;
      line.forEach((value, at) => {
        if ((value ?? 0) > (line[peak] ?? 0)) peak = at;
      });
      return { i, peak, value: line[peak] ?? 0 };
    })
    .filter(({ value }) => value >= WORTH_A_NAME)
    .sort((a, b) => b.value - a.value)
    .map(({ i, peak, value }) => ({
      text: say(`expression.${EXPRESSIONS[i] ?? "neutral"}`),
      colour: colours[i] ?? "",
      left: plot.valToPos(times?.[peak] ?? 0, "x", true),
      top: plot.valToPos(value, "y", true) - 4 * devicePixelRatio,
    }));
}
