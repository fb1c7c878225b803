import { announce, tell } from "../announce";
import type { Intent } from "../api";
import { byId } from "../dom";
import { dismissByEscape } from "../sheets";
import { say } from "../texts";
import { wish } from "../wish";
import { SadSpell } from "./sad-spell";

const group = byId("intents", HTMLFieldSetElement);
const offer = byId("lift-offer", HTMLElement);

/** How often the wish is looked at for a sad spell. */
const LOOK_MS = 5000;

/** Wires Match, Lift and Calm, and offers Lift once after a long sad spell. */
export function followIntent(): void {
  group.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) choose(event.target.value as Intent);
  });
  const spell = new SadSpell();
  const timer = setInterval(() => {
    const { mood, intent } = wish.now;
    if (!spell.isLong(mood === "sad" && intent === "match" && !document.hidden, LOOK_MS)) return;
    clearInterval(timer);
    offer.hidden = false;
    announce(say("lift.offer"));
  }, LOOK_MS);
  byId("accept-lift", HTMLButtonElement).addEventListener("click", () => {
    choose("lift");
    show();
    close();
  });
  byId("decline-lift", HTMLButtonElement).addEventListener("click", close);
  dismissByEscape(offer);
  // A browser may have checked what was checked before the page was loaded anew.
  addEventListener("pageshow", show);
}

function show(): void {
  for (const input of group.querySelectorAll("input")) {
    input.checked = input.value === wish.now.intent;
  }
}

function choose(intent: Intent): void {
  offer.hidden = true;
  wish.set({ intent, by: "hand" });
  tell(say(`intent.${intent}.note`));
}

/** The focus goes from the offer to what it was about. */
function close(): void {
  offer.hidden = true;
  group.querySelector<HTMLInputElement>("input:checked")?.focus();
}
