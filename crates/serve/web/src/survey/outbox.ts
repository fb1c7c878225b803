import { untilReached } from "../retry";
import { memory, type Said } from "./memory";
import { isCode } from "./refusal";
import { takeBackVote, vote } from "./requests";
import { leaveRoom, voter } from "./room";

interface Outcomes {
  /** The server cannot be reached; what was said waits here. */
  readonly onDown: () => void;
  /** It has answered again. */
  readonly onUp: () => void;
  readonly onRefused: (said: Said, error: unknown) => void;
}

const nothing = (): void => undefined;
let outcomes: Outcomes = { onDown: nothing, onUp: nothing, onRefused: nothing };
let sending: Promise<void> | undefined;

/** Sends what an earlier visit could not. */
export function followOutbox(to: Outcomes): void {
  outcomes = to;
  void allSent();
}

/** Tells the server as soon as it can be reached, in the order in which it was said. */
export function send(said: Said): void {
  memory.set({ unsent: [...memory.now.unsent, said] });
  void allSent();
}

/** Ends when the server has heard everything. */
export function allSent(): Promise<void> {
  sending ??= sendAll().finally(() => {
    sending = undefined;
  });
  return sending;
}

async function sendAll(): Promise<void> {
  let isDown = false;
  for (let next = memory.now.unsent[0]; next; next = memory.now.unsent[0]) {
    const said = next;
    try {
      await untilReached(() => tell(said), () => {
        isDown = true;
        outcomes.onDown();
      });
      if (isDown) outcomes.onUp();
      isDown = false;
    } catch (error) {
      if (isCode(error, "unknown-workshop") && leaveRoom()) continue;
      outcomes.onRefused(said, error);
    }
    memory.set({ unsent: without(said, memory.now.unsent) });
  }
}

/** By what it says: a list that came from another tab has objects of its own. */
function without({ song, mood }: Said, unsent: readonly Said[]): readonly Said[] {
  const place = unsent.findIndex((one) => one.song === song && one.mood === mood);
  return unsent.filter((_, at) => at !== place);
}

function tell({ song, mood }: Said): Promise<unknown> {
  return mood === null ? takeBackVote(voter(), song) : vote(voter(), song, mood);
}
