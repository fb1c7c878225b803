import { say } from "./texts";

const ALLOW = "autoplay; clipboard-write; encrypted-media; fullscreen; picture-in-picture";

/** Spotify's own player for a song. Nothing reaches Spotify before it stands in the page. */
export function spotifyFrame(song: {
  readonly title: string;
  readonly artist: string;
  readonly spotifyId: string;
}): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.dataset.testid = "embed";
  frame.title = say("player.frame", { title: song.title, artist: song.artist });
  frame.allow = ALLOW;
  frame.src = `https://open.spotify.com/embed/track/${song.spotifyId}`;
  return frame;
}

export function spotifyLink(spotifyId: string): string {
  return `https://open.spotify.com/track/${spotifyId}`;
}
