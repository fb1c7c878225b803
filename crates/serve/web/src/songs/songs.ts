import { recommend, type Recommendations } from "../api";
import { tell } from "../announce";
import { drawSongs } from "../circle/drawing";
import { byId } from "../dom";
import { keepForLater } from "../offline/later";
import { isOffline } from "../offline/network";
import { onNext, play, type Playable, showQueue } from "../player";
import { untilReached } from "../retry";
import { rememberSongs, settings } from "../settings";
import { say, type TextKey } from "../texts";
import { addMoment } from "../today/moments";
import { type Wish, wish } from "../wish";
import { feedback } from "./feedback";
import * as list from "./list";
import { idOf, markLiked, moodOf, playable, toggleActs } from "./song-card";

const LIMIT = 10;
/** With so few songs left, more are fetched. */
const FEW = 4;

const title = byId("songs-title", HTMLElement);
const note = byId("songs-note", HTMLElement);
const other = byId("other-songs", HTMLButtonElement);
const otherLabel = byId("other-songs-label", HTMLElement);
const hold = byId("hold-songs", HTMLButtonElement);

interface Waiting {
  readonly for: Wish;
  readonly found: Recommendations;
}

/** What the list that is shown was asked for, its note, and whether the browser had kept it. */
let shown = { for: wish.now, note: note.textContent ?? "", kept: false };
/** Whether the note says instead that the server cannot be reached. */
let isDown = false;
/** A list that came while the listener held or reached for the one that is shown. */
let waiting: Waiting | undefined;
let fetching = new AbortController();
/** Whether songs that are to follow those that are shown are on their way. */
let isFetchingMore = false;

/** Wires the list that came with the page, and lets it follow the wish. */
export function followSongs(): void {
  list.followList(onAct, showWaiting);
  feedback.follow({});
  onNext(playNext);
  queueChanged();
  other.addEventListener("click", () => {
    if (waiting) {
      show(waiting);
    } else {
      rememberSongs(list.shownIds());
      void fetchSongs(true);
    }
  });
  hold.addEventListener("click", () => {
    wish.set({ held: !wish.now.held });
  });
  wish.onChange((now, before) => {
    hold.setAttribute("aria-pressed", String(now.held));
    if (now.held !== before.held) {
      tell(say(now.held ? "songs.held" : "songs.follow"));
      showWaiting();
    }
    const changed =
      now.mood !== before.mood || now.intent !== before.intent || now.filters !== before.filters;
    if (changed) void fetchSongs(now.by === "hand");
  });
  window.addEventListener("online", () => {
    if (shown.kept) void fetchSongs(false);
  });
}

/** Plays any song; those of the list follow. Without a network it is kept for later instead. */
export function playSong(song: Playable): boolean {
  if (isOffline()) {
    keepForLater(song);
    note.textContent = say("later.kept", { title: song.title });
    return false;
  }
  play(song);
  list.markNow(song.id);
  rememberSongs([song.id]);
  addMoment({ at: Date.now(), song });
  queueChanged();
  return true;
}

async function fetchSongs(now: boolean): Promise<void> {
  fetching.abort();
  fetching = new AbortController();
  const { signal } = fetching;
  const asked = wish.now;
  try {
    const found = await request(asked, signal);
    waiting = { for: asked, found };
    if (now && !list.isFocused()) show(waiting);
    else showWaiting();
  } catch {
    if (!signal.aborted) note.textContent = say("songs.failed");
  }
}

/** Fetches songs to follow those that are shown. */
async function fetchMore(): Promise<void> {
  if (isFetchingMore) return;
  isFetchingMore = true;
  const { signal } = fetching;
  const before = shown;
  const found = await request(before.for, signal).catch(() => undefined);
  isFetchingMore = false;
  if (!found || signal.aborted || shown !== before) return;
  // Where there are no others, asking again would bring the same.
  if (list.addSongs(found)) queueChanged();
}

async function request(asked: Wish, signal: AbortSignal): Promise<Recommendations> {
  const moods = asked.mood && { moods: { [asked.mood]: 1 } };
  const { intent, filters } = asked;
  const seed = Math.floor(Math.random() * 2 ** 32);
  const { recent } = settings.now;
  const onDown = (): void => {
    isDown = true;
    note.textContent = say("songs.unreachable");
  };
  const ask = (): Promise<Recommendations> =>
    recommend({ ...moods, intent, filters, recent, seed, limit: LIMIT }, signal);
  try {
    return await untilReached(ask, onDown, signal);
  } finally {
    // The server has answered, if only with a refusal.
    if (isDown && !signal.aborted) {
      isDown = false;
      note.textContent = shown.note;
    }
  }
}

function showWaiting(): void {
  if (!waiting) return;
  if (wish.now.held || list.isReachedFor()) {
    otherLabel.textContent = say("songs.new");
    other.classList.add("on");
  } else {
    show(waiting);
  }
}

function show({ for: asked, found }: Waiting): void {
  const { mood, intent } = asked;
  const whole = mood === null && intent === "match";
  waiting = undefined;
  shown = {
    for: asked,
    note: noteFor(found, whole ? "songs.begin" : `intent.${intent}.note`),
    kept: found.kept ?? false,
  };
  list.showSongs(found);
  queueChanged();
  title.textContent = mood ? say("songs.for-mood", { mood: say(`mood.${mood}`) }) : say("songs.title");
  note.textContent = shown.note;
  otherLabel.textContent = say("songs.other");
  other.classList.remove("on");
}

function noteFor({ songs, filled, kept }: Recommendations, usual: TextKey): string {
  if (songs.length === 0) return say("songs.none");
  if (kept) return say("songs.kept");
  return say(filled ? "songs.filled" : usual);
}

function onAct(act: list.Act, card: HTMLElement): void {
  const [song, mood] = [idOf(card), moodOf(card)];
  switch (act) {
    case "more":
      toggleActs(card);
      return;
    case "play":
      playCard(card);
      return;
    case "like":
      list.rememberLiked(song);
      markLiked(card);
      tell(say("song.liked"));
      break;
    case "skip":
    case "does-not-fit":
      tell(say(act === "skip" ? "song.skipped" : "song.unfit-noted"));
      rememberSongs([song]);
      list.removeSong(card);
      queueChanged();
  }
  feedback.send({ song, mood, kind: act });
}

function playCard(card: HTMLElement): void {
  const song = playable(card);
  if (playSong(song)) feedback.send({ song: song.id, mood: moodOf(card), kind: "click" });
  else card.toggleAttribute("data-kept", true);
}

function playNext(): void {
  const next = list.upNext()[0];
  if (next) playCard(next);
}

function queueChanged(): void {
  const next = list.upNext();
  drawSongs(list.dots());
  showQueue(next, playCard);
  if (next.length > 0 && next.length < FEW) void fetchMore();
}
