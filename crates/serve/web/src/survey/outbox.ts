import { Outbox } from "../outbox";
import { type Memory, memory, type Said } from "./memory";
import { takeBackVote, vote } from "./requests";

export const outbox = new Outbox<Said, Memory>(memory, ({ song, mood }) =>
  mood === null ? takeBackVote(song) : vote(song, mood),
);
