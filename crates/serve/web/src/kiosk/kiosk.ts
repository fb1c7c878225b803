// On every page that a kiosk's own screen shows: whoever has left is forgotten.
import { byId } from "../dom";
import { remembersSomething } from "../store";
import { forget, onTouch, PRESENT } from "./forget";

/** As long as WCAG's criterion 2.2.1 asks for. */
const LONGEST_WARNING_MS = 20_000;

const forgetAfter = Number(document.documentElement.dataset.forgetAfter) * 1000;
const warning = byId("still-here", HTMLElement);
let toWarn: number | undefined;
let toForget: number | undefined;

onTouch(present);
document.addEventListener(PRESENT, present);
// Coming back to a page as it was left would show it to the next one.
addEventListener("pageshow", (event) => {
  if (event.persisted) forget();
});
// At its start a page may have nothing to forget.
if (location.pathname + location.search !== "/" || remembersSomething()) present();

/** Somebody is there. */
function present(): void {
  clearTimeout(toWarn);
  clearTimeout(toForget);
  warning.hidden = true;
  toWarn = setTimeout(warn, forgetAfter - Math.min(LONGEST_WARNING_MS, forgetAfter / 3));
  toForget = setTimeout(forget, forgetAfter);
}

function warn(): void {
  // Nothing outside of an open dialog is seen, heard or pressed.
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  warning.hidden = false;
}
