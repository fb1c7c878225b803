import type { Recommendations, RecommendedSong } from "../api";
import type { SongDot } from "../circle/drawing";
import { positionOf } from "../circle/position";
import { byId } from "../dom";
import { markPlaying, idOf, songCard } from "./song-card";

const list = byId("songs", HTMLOListElement);
const liked = new Set<number>();
let playing: number | null = null;
/** After a touch the next one comes within this time. */
const TOUCH_MS = 5000;
let touchedAt = -Infinity;

export type Act = "play" | "more" | "like" | "skip" | "does-not-fit";

/** Wires the cards' buttons and tells when nobody reaches for the list any more. */
export function followList(onAct: (act: Act, card: HTMLElement) => void, onFree: () => void): void {
  list.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element
        ? event.target.closest<HTMLButtonElement>("button[data-act]")
        : null;
    const card = button?.closest("li");
    if (button && card) onAct(button.dataset.act as Act, card);
  });
  let free: ReturnType<typeof setTimeout> | undefined;
  const touched = (): void => {
    touchedAt = performance.now();
    clearTimeout(free);
    free = setTimeout(onFree, TOUCH_MS);
  };
  for (const touch of ["touchstart", "touchmove"]) {
    list.addEventListener(touch, touched, { passive: true });
  }
  list.addEventListener("pointerleave", onFree);
  list.addEventListener("focusout", () => setTimeout(onFree));
}

/** Whether the keyboard is at a song: to replace it would lose the listener's position. */
export function isFocused(): boolean {
  return list.querySelector(":focus-visible") !== null;
}

/** Whether finger, pointer or keyboard is at a song, so that the list must not move under it. */
export function isReachedFor(): boolean {
  const isTouched = performance.now() - touchedAt < TOUCH_MS;
  const isHovered = matchMedia("(hover: hover)").matches && list.matches(":hover");
  return isFocused() || isTouched || isHovered;
}

/** Puts new songs in the position of the old ones. */
export function showSongs(found: Recommendations): void {
  list.dataset.fresh = "";
  list.replaceChildren(...found.songs.map(card));
}

/** Adds songs at the end, but none twice; whether there were any. */
export function addSongs(found: Recommendations): boolean {
  const known = new Set(shownIds());
  delete list.dataset.fresh;
  const others = found.songs.filter((song) => !known.has(song.id));
  list.append(...others.map(card));
  return others.length > 0;
}

/**
 * Takes a song away. Where the keyboard was at it, it goes to the same button of the next one, so
 * that the next press does not land elsewhere.
 */
export function removeSong(from: HTMLElement): void {
  const act = document.activeElement?.closest<HTMLElement>("[data-act]")?.dataset.act;
  const focused = from.contains(document.activeElement);
  const neighbour = from.nextElementSibling ?? from.previousElementSibling;
  delete list.dataset.fresh;
  from.remove();
  if (!focused) return;
  const buttons = neighbour?.querySelectorAll<HTMLButtonElement>(`[data-act="${act ?? ""}"], .play`);
  const visible = [...(buttons ?? [])].filter((button) => button.offsetParent !== null);
  (visible.at(-1) ?? list).focus();
}

export function rememberLiked(id: number): void {
  liked.add(id);
}

/** The song in the player stays marked, also in lists to come. */
export function markNow(id: number | null): void {
  playing = id;
  for (const card of cards()) markPlaying(card, idOf(card) === id);
}

/** The cards in the order of play, from the one behind the song in the player. */
export function upNext(): readonly HTMLElement[] {
  const shown = cards();
  return shown.slice(shown.findIndex((card) => idOf(card) === playing) + 1);
}

export function shownIds(): number[] {
  return cards().map(idOf);
}

/** Where the shown songs lie on the mood circle. */
export function dots(): SongDot[] {
  return cards().flatMap((card) => {
    const position = positionOf(card);
    return position ? [{ position, playing: idOf(card) === playing }] : [];
  });
}

function card(song: RecommendedSong): HTMLElement {
  const made = songCard(song, liked.has(song.id));
  if (song.id === playing) markPlaying(made, true);
  return made;
}

function cards(): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("li.song")];
}
