import { Outbox } from "../outbox";
import { memory, type Said } from "./memory";
import { takeBackVote, vote } from "./requests";

export const outbox = new Outbox<Said>(
  {
    read: () => {
      memory.takeOver();
      return memory.now.unsent;
    },
    write: (unsent) => {
      memory.set({ unsent });
    },
  },
  ({ song, mood }) => (mood === null ? takeBackVote(song) : vote(song, mood)),
);
