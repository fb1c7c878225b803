import { tellIn } from "../announce";
import { type Filters, searchSongs, type Song } from "../api";
import { byId, within } from "../dom";
import { count, say } from "../texts";
import { wish } from "../wish";
import { playSong } from "./songs";

const TYPING_MS = 250;
const MOST_FOUND = 20;

const drawer = byId("drawer", HTMLDialogElement);
const search = byId("search", HTMLInputElement);
const searchNote = byId("search-note", HTMLElement);
const found = byId("found", HTMLUListElement);
const template = byId("found-template", HTMLTemplateElement);
const filters = byId("filters", HTMLFormElement);
const artist = byId("filter-artist", HTMLInputElement);
const artists = byId("artists", HTMLDataListElement);
const filterCount = byId("filter-count", HTMLElement);

/** Wires search and filters. */
export function followDrawer(): void {
  byId("search-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
  });
  whileTyping(search, async (words, signal) => {
    if (words === "") {
      showFound(0, []);
      tellIn(searchNote, "");
      return;
    }
    const { total, songs } = await searchSongs(words, MOST_FOUND, signal);
    if (!signal.aborted) showFound(total, songs);
  });
  whileTyping(artist, async (words, signal) => {
    if (words === "") return;
    const { songs } = await searchSongs(words, MOST_FOUND, signal);
    const names = new Set(songs.map((song) => song.artist));
    artists.replaceChildren(...[...names].map((name) => new Option(name, name)));
  });
  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
    drawer.close();
  });
  filters.addEventListener("reset", () => setTimeout(apply));
  // A browser puts back into a page that is loaded anew what was filled in, but not what it did.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) filters.reset();
  });
}

/** Asks after each pause in typing; only the last question counts. */
function whileTyping(
  field: HTMLInputElement,
  ask: (words: string, signal: AbortSignal) => Promise<void>,
): void {
  let asking = new AbortController();
  field.addEventListener("input", () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    setTimeout(() => {
      if (signal.aborted) return;
      ask(field.value.trim(), signal).catch(() => {
        if (!signal.aborted) tellIn(searchNote, say("search.failed"));
      });
    }, TYPING_MS);
  });
}

function showFound(total: number, songs: readonly Song[]): void {
  tellIn(searchNote, total === 0 ? say("search.none") : count("search.found", total));
  found.replaceChildren(...songs.map(item));
}

function item(song: Song): HTMLElement {
  const made = within(template.content, "li", HTMLLIElement).cloneNode(true) as HTMLLIElement;
  const { id, title, artist: by, spotify_id: spotifyId, year } = song;
  within(made, ".song-title", HTMLElement).textContent = title;
  within(made, ".song-artist", HTMLElement).textContent =
    year === null ? by : `${by} · ${String(year)}`;
  within(made, "button", HTMLButtonElement).addEventListener("click", () => {
    drawer.close();
    playSong({ id, title, artist: by, spotifyId });
  });
  return made;
}

function apply(): void {
  const data = new FormData(filters);
  const text = (name: string): string => String(data.get(name) ?? "").trim();
  const chosen: Filters = {
    ...(text("genre") && { genre: text("genre") }),
    ...(text("language") && { language: text("language") }),
    ...(text("artist") && { artist: text("artist") }),
    ...(text("from_year") && { from_year: Number(text("from_year")) }),
    ...(text("to_year") && { to_year: Number(text("to_year")) }),
  };
  const many = Object.keys(chosen).length;
  filterCount.hidden = many === 0;
  filterCount.textContent = String(many);
  if (many > 0 || Object.keys(wish.now.filters).length > 0) {
    wish.set({ filters: chosen, by: "hand" });
  }
}
