import { ask, json, type Song } from "../api";
import type { Mood } from "../report";

/** Who asks: the random name of this browser, and the code of the workshop that it attends. */
export interface Voter {
  readonly listener: string;
  readonly workshop: string | null;
}

export interface Progress {
  /** This browser's votes. */
  readonly own: number;
  readonly votes: number;
  readonly songs: number;
  /** Songs without enough votes. */
  readonly wanting: number;
}

export interface Round {
  readonly songs: readonly Song[];
  readonly progress: Progress;
}

export interface Suggestion {
  readonly link: string;
  readonly artist: string;
  readonly title: string;
  readonly mood: string;
}

export type Suggested =
  | { readonly outcome: "listed" | "declined" }
  | { readonly outcome: "known"; readonly vote: "counted" | "changed" | "said-before" }
  | { readonly outcome: "waiting"; readonly missing: number };

export interface WorkshopCount {
  readonly open: boolean;
  readonly votes: number;
  readonly people: number;
  readonly first_votes: number;
}

export function nextSongs(voter: Voter, skipped: readonly number[], limit: number): Promise<Round> {
  return ask("POST", "/api/v1/survey", json({ skipped, limit }, { headers: names(voter) }));
}

export function vote(voter: Voter, song: number, mood: Mood): Promise<unknown> {
  const init = { headers: names(voter), keepalive: true };
  return ask("POST", "/api/v1/votes", json({ song, mood }, init));
}

export function takeBackVote({ listener }: Voter, song: number): Promise<unknown> {
  const headers = { "mission-listener": listener };
  return ask("DELETE", `/api/v1/votes/${String(song)}`, { headers, keepalive: true });
}

export function suggest(voter: Voter, suggestion: Suggestion): Promise<Suggested> {
  return ask("POST", "/api/v1/suggestions", json(suggestion, { headers: names(voter) }));
}

export function workshopCount(code: string): Promise<WorkshopCount> {
  return ask("GET", "/api/v1/workshop", { headers: { "mission-workshop": code } });
}

function names({ listener, workshop }: Voter): Record<string, string> {
  const headers = { "mission-listener": listener };
  return workshop === null ? headers : { ...headers, "mission-workshop": workshop };
}
