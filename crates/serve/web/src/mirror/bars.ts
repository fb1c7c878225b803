import { byId, within } from "../dom";
import { percent } from "../texts";
import { EXPRESSIONS } from "./quiet";

/** What stays to be seen of a bar at 0. */
const FOOT = 0.06;

const root = byId("bars", HTMLElement);
const bars = EXPRESSIONS.map((expression) => {
  const bar = within(root, `[data-expression="${expression}"]`, HTMLLIElement);
  const [fill, share] = [".bar-fill", ".bar-share"].map((part) => within(bar, part, HTMLElement));
  return { bar, fill, share };
});

/** Shows how likely each of the seven is; null empties them. */
export function showBars(values: readonly number[] | null): void {
  const highest = Math.max(...(values ?? [1]));
  bars.forEach(({ bar, fill, share }, i) => {
    const value = values?.[i] ?? 0;
    bar.toggleAttribute("data-leads", values !== null && value === highest);
    if (fill) fill.style.transform = `scaleY(${Math.max(FOOT, value).toFixed(2)})`;
    const text = values ? percent(value) : "";
    if (share && share.textContent !== text) share.textContent = text;
  });
}
