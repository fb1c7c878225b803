import { type Feedback, giveFeedback } from "../api";
import { untilReached } from "../retry";
import { listenerName, settings } from "../settings";

/** One after the other, so that a server that comes back is not met by all at once. */
let sending: Promise<unknown> = Promise.resolve();

/** Says what the listener did with a song, as soon as the server can be reached. */
export function say(feedback: Feedback): void {
  const listener = listenerName();
  const send = async (): Promise<void> => {
    // Whoever deleted what was said under this name meanwhile has not said this either.
    if (settings.now.listener === listener) await giveFeedback(listener, feedback);
  };
  sending = sending
    .then(() => untilReached(send, () => undefined))
    // What the server refuses, such as a vote too many, is nothing that a listener can mend.
    .catch(() => undefined);
}
