import type { Song } from "../api";
import { untilReached } from "../retry";
import { memory } from "./memory";
import { outbox } from "./outbox";
import { showProgress } from "./progress";
import { nextSongs } from "./requests";

const FEW = 4;
/** More than there can be that the page has already and nobody has spoken on yet. */
const LIMIT = 20;

const waiting: Song[] = [];
const met = new Set<number>();
let filling: Promise<void> | undefined;
/** Whether songs were asked for in vain. */
let isDown = false;
let whoWaits: Partial<Reachability> = {};

interface Reachability {
  /** The server cannot be reached. */
  readonly onDown: () => void;
  /** It has answered again. */
  readonly onUp: () => void;
}

/** Ends when a song waits or all are done. */
export async function songsReady(waits: Reachability): Promise<void> {
  if (waiting.length > 0) return;
  whoWaits = waits;
  if (isDown) waits.onDown();
  await fill().finally(() => {
    whoWaits = {};
  });
}

/** Takes the next song to vote on; undefined when none waits. */
export function takeSong(): Song | undefined {
  const song = waiting.shift();
  // What fails now is tried again when it is needed.
  if (song && waiting.length < FEW) fill().catch(() => undefined);
  return song;
}

/** Puts a song back that shall come next. */
export function putBack(song: Song): void {
  waiting.unshift(song);
}

/** Songs that were skipped come again. */
export function beginAgain(): void {
  memory.set({ skipped: [] });
  met.clear();
}

function fill(): Promise<void> {
  filling ??= fetchSongs().finally(() => {
    filling = undefined;
    isDown = false;
  });
  return filling;
}

async function fetchSongs(): Promise<void> {
  await outbox.allSent();
  const { songs, progress } = await untilReached(() => nextSongs(memory.now.skipped, LIMIT), () => {
    isDown = true;
    whoWaits.onDown?.();
  });
  if (isDown) whoWaits.onUp?.();
  showProgress(progress);
  for (const song of songs.filter(({ id }) => !met.has(id))) {
    met.add(song.id);
    waiting.push(song);
  }
}
