import { byId } from "../dom";
import { number } from "../texts";
import type { Progress } from "./requests";

const own = byId("own", HTMLElement);
const votes = byId("votes", HTMLElement);
const wanting = byId("wanting", HTMLElement);
const covered = byId("covered", HTMLProgressElement);

let now: Progress | undefined;

export function showProgress(progress: Progress): void {
  now = progress;
  own.textContent = number(progress.own);
  votes.textContent = number(progress.votes);
  wanting.textContent = number(progress.wanting);
  covered.max = Math.max(progress.songs, 1);
  covered.value = progress.songs - progress.wanting;
}

/** Counts a vote at once, or one that is taken back. */
export function countOwn(by: 1 | -1): void {
  if (now) showProgress({ ...now, own: now.own + by, votes: now.votes + by });
}
