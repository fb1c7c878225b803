import type { Mood, Report } from "./report";

export type Reason =
  | { readonly kind: "voted" | "toward"; readonly people: number; readonly mood: Mood }
  | { readonly kind: "near"; readonly mood: Mood };

export interface Song {
  readonly id: number;
  readonly title: string;
  readonly artist: string;
  readonly year: number | null;
  readonly genre: string | null;
  readonly spotify_id: string;
  readonly reason: Reason;
}

export interface Recommendations {
  readonly songs: readonly Song[];
  /** Whether songs of neighbouring moods had to fill the list. */
  readonly filled: boolean;
}

/** The server's refusal; `code` names it as the server's table does. */
export class Problem extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export async function recommend(
  wish: {
    /** Without it, some songs of each mood. */
    readonly moods?: Partial<Record<Mood, number>>;
    readonly recent: readonly number[];
    readonly seed: number;
    readonly limit: number;
  },
  signal: AbortSignal,
): Promise<Recommendations> {
  return (await post("/api/v1/recommendations", {
    body: JSON.stringify(wish),
    headers: { "content-type": "application/json" },
    signal,
  })) as Recommendations;
}

export async function readPhoto(picture: Blob, signal: AbortSignal): Promise<Report> {
  return (await post("/api/v1/expressions", {
    body: picture,
    headers: { "content-type": picture.type || "application/octet-stream" },
    signal,
  })) as Report;
}

async function post(address: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(address, { ...init, method: "POST" });
  if (response.ok) return response.json();
  const problem = (await response.json().catch(() => ({}))) as { readonly code?: string };
  throw new Problem(problem.code ?? "unknown");
}
