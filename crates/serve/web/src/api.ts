import type { Mood, Report } from "./report";

export type Intent = "match" | "lift" | "calm";
export type FeedbackKind = "click" | "skip" | "like" | "does-not-fit";

export interface Filters {
  readonly genre?: string;
  readonly language?: string;
  readonly artist?: string;
  readonly from_year?: number;
  readonly to_year?: number;
}

export type Reason =
  | { readonly kind: "voted" | "toward"; readonly people: number; readonly mood: Mood }
  | { readonly kind: "near"; readonly mood: Mood };

export interface Song {
  readonly id: number;
  readonly title: string;
  readonly artist: string;
  readonly year: number | null;
  readonly genre: string | null;
  readonly language: string | null;
  readonly spotify_id: string;
}

/** A place on Russell's circumplex of affect, -1 to 1 each way: pleasant is right, lively above. */
export interface Position {
  readonly valence: number;
  readonly arousal: number;
}

export interface RecommendedSong extends Song {
  readonly reason: Reason;
  readonly position: Position;
}

export interface Recommendations {
  readonly songs: readonly RecommendedSong[];
  /** Whether songs of neighbouring moods had to fill the list. */
  readonly filled: boolean;
  /** Whether the server could not be reached, so that these are songs that the browser keeps. */
  readonly kept?: boolean;
}

export interface Feedback {
  readonly song: number;
  readonly mood: Mood;
  readonly kind: FeedbackKind;
}

/** Codes of refusals that pass by themselves. */
const PASSING = ["unreachable", "busy", "songs-busy", "not-ready", "timeout", "too-many-requests"];

/** The server's refusal; `code` names it as the server's table does, `unreachable` is ours. */
export class Problem extends Error {
  constructor(readonly code: string) {
    super(code);
  }

  /** Whether it is worth asking again in a while. */
  get passes(): boolean {
    return PASSING.includes(this.code);
  }
}

export function recommend(
  wish: {
    /** Without it, some songs of each mood. */
    readonly moods?: Partial<Record<Mood, number>>;
    readonly intent: Intent;
    readonly filters: Filters;
    readonly recent: readonly number[];
    readonly seed: number;
    readonly limit: number;
  },
  signal: AbortSignal,
): Promise<Recommendations> {
  return ask("POST", "/api/v1/recommendations", json(wish, { signal }));
}

export function searchSongs(
  words: string,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly total: number; readonly songs: readonly Song[] }> {
  const query = new URLSearchParams({ q: words, limit: String(limit) });
  return ask("GET", `/api/v1/songs?${query.toString()}`, { signal });
}

export function readPhoto(picture: Blob, signal: AbortSignal): Promise<Report> {
  return ask("POST", "/api/v1/expressions", {
    body: picture,
    headers: { "content-type": picture.type || "application/octet-stream" },
    signal,
  });
}

/** `headers` name the listener. */
export function giveFeedback(headers: HeadersInit, feedback: Feedback): Promise<unknown> {
  return ask("POST", "/api/v1/feedback", json(feedback, { headers, keepalive: true }));
}

export function deleteMe(
  listener: string,
): Promise<{ readonly votes: number; readonly feedback: number }> {
  return ask("DELETE", "/api/v1/me", { headers: { "mission-listener": listener } });
}

export function json(body: unknown, init: RequestInit): RequestInit {
  const headers = { ...init.headers, "content-type": "application/json" };
  return { ...init, headers, body: JSON.stringify(body) };
}

export async function ask<T>(method: string, address: string, init: RequestInit): Promise<T> {
  const unreached = (error: unknown): never => {
    if (init.signal?.aborted) throw error;
    throw new Problem("unreachable");
  };
  const response = await fetch(address, { ...init, method }).catch(unreached);
  // The network may be lost in the middle of an answer.
  if (response.ok) return (await response.json().catch(unreached)) as T;
  const problem = (await response.json().catch(() => ({}))) as { readonly code?: string };
  // A proxy before a server that is away answers for it, in words of its own.
  const away = response.status >= 502 && response.status <= 504;
  throw new Problem(problem.code ?? (away ? "unreachable" : "unknown"));
}
