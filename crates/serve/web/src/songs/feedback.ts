import { type Feedback, giveFeedback } from "../api";
import { asListener } from "../listener";
import { Outbox } from "../outbox";
import { rememberedStore } from "../store";

interface Memory {
  readonly unsent: readonly Feedback[];
}

const NOTHING: Memory = { unsent: [] };
const memory = rememberedStore("mission-feedback", NOTHING);

/** What listeners do with songs. What the server refuses, such as a vote too many, they cannot mend. */
export const feedback = new Outbox<Feedback, Memory>(memory, (said) =>
  asListener((headers) => giveFeedback(headers, said)),
);

export function forgetFeedback(): void {
  memory.set(NOTHING);
}
