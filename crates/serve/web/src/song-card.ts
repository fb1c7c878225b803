import type { Reason, Song } from "./api";
import { byId, within } from "./dom";
import type { Playable } from "./player";
import { isOne, say } from "./texts";

const template = byId("song-template", HTMLTemplateElement);

/** A card for a song, from the same markup as the ones that came with the page. */
export function songCard(song: Song): HTMLElement {
  const card = within(template.content, "li", HTMLLIElement).cloneNode(true) as HTMLLIElement;
  card.dataset.id = String(song.id);
  card.dataset.spotifyId = song.spotify_id;
  card.dataset.mood = song.reason.mood;
  words(card, ".song-title").textContent = song.title;
  words(card, ".song-artist").textContent =
    song.year === null ? song.artist : `${song.artist} · ${String(song.year)}`;
  words(card, ".song-reason").textContent = reason(song.reason);
  const { title, artist } = song;
  card.dataset.artist = artist;
  within(card, "button", HTMLButtonElement).ariaLabel = say("song.play", { title, artist });
  return card;
}

/** What the player needs to know of a card. */
export function playable(card: HTMLElement): Playable {
  return {
    title: words(card, ".song-title").textContent ?? "",
    artist: card.dataset.artist ?? "",
    spotifyId: card.dataset.spotifyId ?? "",
  };
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
