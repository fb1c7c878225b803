import { byId } from "../dom";
import { untilReached } from "../retry";
import { number, say } from "../texts";
import { refusal } from "./refusal";
import { workshopCount } from "./requests";

const EVERY_MS = 2000;

const page = byId("workshop", HTMLElement);
const note = byId("workshop-note", HTMLElement);
const votes = byId("workshop-votes", HTMLElement);
const people = byId("workshop-people", HTMLElement);
const first = byId("workshop-first", HTMLElement);

void follow(page.dataset.code ?? "").catch((error: unknown) => {
  note.textContent = refusal(error);
});

/** Counts on the wall until the workshop ends. */
async function follow(code: string): Promise<void> {
  while (page.dataset.state === "open") {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const now = await untilReached(() => workshopCount(code), () => {
      note.textContent = say("refused.unreachable");
    });
    note.textContent = "";
    votes.textContent = number(now.votes);
    people.textContent = number(now.people);
    first.textContent = number(now.first_votes);
    if (!now.open) {
      page.dataset.state = "ended";
      byId("ended-title", HTMLElement).focus();
    }
  }
}
