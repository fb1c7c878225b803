import { type Feedback, giveFeedback } from "../api";
import { untilReached } from "../retry";
import { listenerName } from "../settings";

/** One after the other, so that a server that comes back is not met by all at once. */
let sending: Promise<unknown> = Promise.resolve();

/** Says what the listener did with a song, as soon as the server can be reached. */
export function say(feedback: Feedback): void {
  const listener = listenerName();
  sending = sending
    .then(() => untilReached(() => giveFeedback(listener, feedback), () => undefined))
    // What the server refuses, such as a vote too many, is nothing that a listener can mend.
    .catch(() => undefined);
}
