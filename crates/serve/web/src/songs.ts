import { recommend, type Recommendations } from "./api";
import { byId } from "./dom";
import { play } from "./player";
import type { Mood } from "./report";
import { playable, songCard } from "./song-card";
import { say } from "./texts";

const LIMIT = 10;
const REMEMBERED = 50;

const list = byId("songs", HTMLOListElement);
const title = byId("songs-title", HTMLElement);
const note = byId("songs-note", HTMLElement);
const other = byId("other-songs", HTMLButtonElement);
const otherLabel = byId("other-songs-label", HTMLElement);

interface Waiting {
  readonly mood: Mood | undefined;
  readonly found: Recommendations;
}

/** Ids of played and replaced songs, the newest last. */
let recent: number[] = [];
let shownMood: Mood | undefined;
let wantedMood: Mood | undefined;
let waiting: Waiting | undefined;
let fetching = new AbortController();

/** Wires the list that came with the page. */
export function followList(): void {
  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const card = button?.closest("li");
    if (card) playCard(card);
  });
  list.addEventListener("pointerleave", showWaiting);
  list.addEventListener("focusout", () => setTimeout(showWaiting));
  other.addEventListener("click", () => {
    if (waiting) {
      show(waiting);
    } else {
      remember(shownIds());
      void fetchSongs(wantedMood, true);
    }
  });
}

/** Songs for a mood: at once where `now` is said, else when the listener is not reaching for one. */
export async function songsFor(mood: Mood, now: boolean): Promise<void> {
  if (mood === wantedMood) return;
  await fetchSongs(mood, now);
}

async function fetchSongs(mood: Mood | undefined, now: boolean): Promise<void> {
  wantedMood = mood;
  fetching.abort();
  fetching = new AbortController();
  const { signal } = fetching;
  const moods = mood && { moods: { [mood]: 1 } };
  const seed = Math.floor(Math.random() * 2 ** 32);
  try {
    const found = await recommend({ ...moods, recent, seed, limit: LIMIT }, signal);
    waiting = { mood, found };
    if (now) show(waiting);
    else showWaiting();
  } catch {
    if (signal.aborted) return;
    wantedMood = shownMood;
    note.textContent = say("songs.failed");
  }
}

function showWaiting(): void {
  if (!waiting) return;
  if (isReachedFor()) {
    otherLabel.textContent = say("songs.new");
    other.classList.add("on");
  } else {
    show(waiting);
  }
}

/** Whether pointer or keyboard is at a song, so that the list must not move under it. */
function isReachedFor(): boolean {
  const hovered = matchMedia("(hover: hover)").matches && list.matches(":hover");
  return hovered || list.querySelector(":focus-visible") !== null;
}

function show({ mood, found }: Waiting): void {
  waiting = undefined;
  shownMood = mood;
  const playing = list.querySelector<HTMLElement>("[data-now]")?.dataset.id;
  list.dataset.fresh = "";
  list.replaceChildren(...found.songs.map(songCard));
  mark(playing);
  title.textContent = mood ? say("songs.for-mood", { mood: say(`mood.${mood}`) }) : say("songs.title");
  note.textContent = found.filled ? say("songs.filled") : "";
  otherLabel.textContent = say("songs.other");
  other.classList.remove("on");
}

function playCard(card: HTMLElement): void {
  play(playable(card));
  mark(card.dataset.id);
  remember([Number(card.dataset.id)]);
}

function mark(id: string | undefined): void {
  for (const card of cards()) {
    const now = card.dataset.id === id;
    card.toggleAttribute("data-now", now);
    card.ariaCurrent = now ? "true" : null;
  }
}

function shownIds(): number[] {
  return cards().map((card) => Number(card.dataset.id));
}

function cards(): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("li")];
}

function remember(ids: readonly number[]): void {
  recent = [...recent.filter((id) => !ids.includes(id)), ...ids].slice(-REMEMBERED);
}
