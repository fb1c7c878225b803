import { byId } from "./dom";
import { say } from "./texts";

export interface Playable {
  readonly title: string;
  readonly artist: string;
  readonly spotifyId: string;
}

const root = byId("player", HTMLElement);
const empty = byId("player-empty", HTMLElement);
const embed = byId("embed", HTMLElement);
const foot = byId("player-foot", HTMLElement);
const open = byId("open-in-spotify", HTMLAnchorElement);

const ALLOW = "autoplay; clipboard-write; encrypted-media; fullscreen; picture-in-picture";

/** Opens the song in Spotify's own player. Before the first call nothing reaches Spotify. */
export function play(song: Playable): void {
  const frame = document.createElement("iframe");
  frame.dataset.testid = "embed";
  frame.title = say("player.frame", { title: song.title, artist: song.artist });
  frame.allow = ALLOW;
  frame.loading = "lazy";
  frame.src = `https://open.spotify.com/embed/track/${song.spotifyId}`;
  // A new frame instead of a new address: the back button keeps its meaning.
  embed.replaceChildren(frame);
  open.href = `https://open.spotify.com/track/${song.spotifyId}`;
  empty.hidden = true;
  embed.hidden = false;
  foot.hidden = false;
  root.dataset.spotifyId = song.spotifyId;
}
