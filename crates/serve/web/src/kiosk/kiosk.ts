// On every page that a kiosk's own screen shows: whoever has left is forgotten.
import { byId } from "../dom";
import { forget, PRESENT } from "./forget";

const LONGEST_WARNING_MS = 15_000;
/** A touch, a key, the wheel, a face. */
const SIGNS = ["pointerdown", "keydown", "wheel", PRESENT];

const forgetAfter = Number(document.documentElement.dataset.forgetAfter) * 1000;
const warning = byId("still-here", HTMLElement);
let toWarn: number | undefined;
let toForget: number | undefined;

for (const sign of SIGNS) document.addEventListener(sign, present, { passive: true });
// A touch on the player is told to the player alone; the page hears that it lost the focus to it.
addEventListener("blur", present);
// Coming back to a page as it was left would show it to the next one.
addEventListener("pageshow", (event) => {
  if (event.persisted) forget();
});
// At its start a page has nothing to forget.
if (location.pathname + location.search !== "/") present();

/** Somebody is there. */
function present(): void {
  clearTimeout(toWarn);
  clearTimeout(toForget);
  warning.hidden = true;
  toWarn = setTimeout(
    () => (warning.hidden = false),
    forgetAfter - Math.min(LONGEST_WARNING_MS, forgetAfter / 3),
  );
  toForget = setTimeout(forget, forgetAfter);
}
