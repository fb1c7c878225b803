import { byId, within } from "../dom";
import type { Playable } from "../player";
import { rememberedStore } from "../store";
import { count, say } from "../texts";
import { followNetwork, isOffline } from "./network";

/** Songs that were chosen without a network, the first chosen first. */
interface Later {
  readonly songs: readonly Playable[];
}

const MOST = 100;

const later = rememberedStore<Later>("mission-later", { songs: [] });

const root = byId("later", HTMLDetailsElement);
const summary = byId("later-summary", HTMLElement);
const list = byId("later-songs", HTMLUListElement);
const template = byId("later-template", HTMLTemplateElement);

/** Wires the list of songs that wait for a network; `play` plays one of them. */
export function followLater(play: (song: Playable) => void): void {
  const show = (): void => {
    showSongs(play);
  };
  later.onChange(show);
  show();
  followNetwork(() => {
    root.open = !isOffline();
  });
}

export function keepForLater(song: Playable): void {
  const others = later.now.songs.filter(({ id }) => id !== song.id);
  later.set({ songs: [...others, song].slice(-MOST) });
}

export function forgetLater(): void {
  later.set({ songs: [] });
}

function letGoOf(song: Playable): void {
  later.set({ songs: later.now.songs.filter(({ id }) => id !== song.id) });
}

function showSongs(play: (song: Playable) => void): void {
  const { songs } = later.now;
  const at = document.activeElement;
  const place = [...list.children].findIndex((item) => item.contains(at));
  const kind = at?.matches(".later-remove") ? ".later-remove" : ".later-play";
  root.hidden = songs.length === 0;
  summary.textContent = count("later.title", songs.length);
  list.replaceChildren(
    ...songs.map((song) => {
      const { title, artist } = song;
      const item = within(template.content, "li", HTMLLIElement).cloneNode(true) as HTMLLIElement;
      within(item, ".song-title", HTMLElement).textContent = title;
      within(item, ".song-artist", HTMLElement).textContent = artist;
      const [playKey, removeKey] = [".later-play", ".later-remove"].map((selector) =>
        within(item, selector, HTMLButtonElement),
      ) as [HTMLButtonElement, HTMLButtonElement];
      playKey.addEventListener("click", () => {
        play(song);
        letGoOf(song);
      });
      removeKey.addEventListener("click", () => {
        letGoOf(song);
      });
      within(playKey, ".sr-only", HTMLElement).textContent = say("song.play", { title, artist });
      within(removeKey, ".sr-only", HTMLElement).textContent = say("later.remove", { title });
      return item;
    }),
  );
  if (place < 0) return;
  // The next one of the same kind, so that a second press does no other thing.
  const next = list.children[Math.min(place, songs.length - 1)]?.querySelector<HTMLElement>(kind);
  (next ?? byId("songs-title", HTMLElement)).focus();
}
