import { byId } from "./dom";
import { playable } from "./songs/song-card";
import { spotifyFrame, spotifyLink } from "./spotify";
import { say } from "./texts";

export interface Playable {
  readonly id: number;
  readonly title: string;
  readonly artist: string;
  readonly spotifyId: string;
}

const empty = byId("player-empty", HTMLElement);
const opened = byId("player-open", HTMLElement);
const embed = byId("embed", HTMLElement);
const link = byId("open-in-spotify", HTMLAnchorElement);
const next = byId("next-song", HTMLButtonElement);
const nextName = byId("up-next", HTMLElement);
const queue = byId("queue-songs", HTMLOListElement);

/** Opens the song in Spotify's own player. Before the first call nothing reaches Spotify. */
export function play(song: Playable): void {
  link.href = spotifyLink(song.spotifyId);
  empty.hidden = true;
  opened.hidden = false;
  // A new frame instead of a new address: the back button keeps its meaning.
  embed.replaceChildren(spotifyFrame(song));
}

/** The player says neither when a song begins nor when it ends: the listener goes on by a button. */
export function onNext(listener: () => void): void {
  next.addEventListener("click", listener);
}

/** Shows what follows; any of it can be played at once. */
export function showQueue(
  cards: readonly HTMLElement[],
  playCard: (card: HTMLElement) => void,
): void {
  const focused = queue.contains(document.activeElement);
  nextName.textContent = cards[0] ? name(playable(cards[0])) : say("player.queue-empty");
  // A key that goes out gives the keyboard's place to the one beside it.
  if (cards.length === 0 && next === document.activeElement) link.focus();
  next.disabled = cards.length === 0;
  queue.replaceChildren(
    ...cards.map((card) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "queue-song";
      button.textContent = name(playable(card));
      button.addEventListener("click", () => {
        playCard(card);
      });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
  if (focused) (queue.querySelector("button") ?? link).focus();
}

function name({ title, artist }: Playable): string {
  return `${title} · ${artist}`;
}
