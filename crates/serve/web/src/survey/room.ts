import { byId } from "../dom";
import { listenerName } from "../settings";
import { say } from "../texts";
import type { Voter } from "./requests";

const ballot = byId("ballot", HTMLElement);
let workshop = ballot.dataset.workshop || null;

export function voter(): Voter {
  return { listener: listenerName(), workshop };
}

/** The workshop has ended: from now on the listener votes alone. Whether they attended one. */
export function leaveRoom(): boolean {
  if (workshop === null) return false;
  workshop = null;
  byId("room", HTMLElement).textContent = say("survey.workshop.ended");
  return true;
}
