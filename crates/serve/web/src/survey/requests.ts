import { ask, json, type Song } from "../api";
import { asListener } from "../listener";
import { listenerName } from "../settings";
import type { Mood } from "../report";

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

export function nextSongs(skipped: readonly number[], limit: number): Promise<Round> {
  return asListener((headers) => ask("POST", "/api/v1/survey", json({ skipped, limit }, { headers })));
}

export function vote(song: number, mood: Mood): Promise<unknown> {
  return asListener((headers) =>
    ask("POST", "/api/v1/votes", json({ song, mood }, { headers, keepalive: true })),
  );
}

export function takeBackVote(song: number): Promise<unknown> {
  const headers = { "mission-listener": listenerName() };
  return ask("DELETE", `/api/v1/votes/${String(song)}`, { headers, keepalive: true });
}

export function suggest(suggestion: Suggestion): Promise<Suggested> {
  return asListener((headers) => ask("POST", "/api/v1/suggestions", json(suggestion, { headers })));
}

export function workshopCount(code: string): Promise<WorkshopCount> {
  return ask("GET", "/api/v1/workshop", { headers: { "mission-workshop": code } });
}
