import type { Reason, RecommendedSong } from "../api";
import { byId, within } from "../dom";
import type { Playable } from "../player";
import type { Mood } from "../report";
import { isOne, say } from "../texts";

const template = byId("song-template", HTMLTemplateElement);

/** A card for a song, from the same markup as the ones that came with the page. */
export function songCard(song: RecommendedSong, liked: boolean): HTMLElement {
  const card = within(template.content, "li", HTMLLIElement).cloneNode(true) as HTMLLIElement;
  const { title, artist } = song;
  card.dataset.id = String(song.id);
  card.dataset.spotifyId = song.spotify_id;
  card.dataset.mood = song.reason.mood;
  card.dataset.position = `${String(song.position.valence)} ${String(song.position.arousal)}`;
  card.dataset.artist = artist;
  words(card, ".song-title").textContent = title;
  words(card, ".song-artist").textContent =
    song.year === null ? artist : `${artist} · ${String(song.year)}`;
  words(card, ".song-reason").textContent = reason(song.reason);
  words(card, ".song-play").textContent = say("song.play", { title, artist });
  for (const of of card.querySelectorAll(".song-of")) of.textContent = title;
  if (liked) markLiked(card);
  return card;
}

export function markLiked(card: HTMLElement): void {
  act(card, "like").setAttribute("aria-pressed", "true");
}

/** Shows or hides what can be done with the song, where that is not in sight anyway. */
export function toggleActs(card: HTMLElement): void {
  const open = card.toggleAttribute("data-open");
  act(card, "more").setAttribute("aria-expanded", String(open));
}

/** Marks whether the card's song is the one in the player. */
export function markPlaying(card: HTMLElement, playing: boolean): void {
  card.toggleAttribute("data-now", playing);
  if (playing) card.setAttribute("aria-current", "true");
  else card.removeAttribute("aria-current");
  within(card, ".play use", SVGUseElement).setAttribute(
    "href",
    playing ? "#icon-playing" : "#icon-play",
  );
}

export function act(card: HTMLElement, name: string): HTMLButtonElement {
  return within(card, `[data-act="${name}"]`, HTMLButtonElement);
}

/** What the player needs to know of a card. */
export function playable(card: HTMLElement): Playable {
  return {
    id: idOf(card),
    title: words(card, ".song-title").textContent ?? "",
    artist: card.dataset.artist ?? "",
    spotifyId: card.dataset.spotifyId ?? "",
  };
}

export function idOf(card: HTMLElement): number {
  return Number(card.dataset.id);
}

/** The mood that the song was recommended for. */
export function moodOf(card: HTMLElement): Mood {
  return card.dataset.mood as Mood;
}

function words(card: HTMLElement, selector: string): HTMLElement {
  return within(card, selector, HTMLElement);
}

function reason(of: Reason): string {
  const mood = say(`mood.${of.mood}`);
  if (of.kind === "near") return say("reason.near", { mood });
  const key = isOne(of.people) ? "reason.voted.one" : "reason.voted.other";
  return say(key, { people: String(of.people), mood });
}
