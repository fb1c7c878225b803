import { tell } from "../announce";
import type { Song } from "../api";
import { byId } from "../dom";
import type { Mood } from "../report";
import { spotifyFrame, spotifyLink } from "../spotify";
import { say } from "../texts";
import { forgetSkipped, memory, rememberSkipped, type Said } from "./memory";
import { outbox } from "./outbox";
import { countOwn } from "./progress";
import { beginAgain, putBack, songsReady, takeSong } from "./queue";
import { refusal } from "./refusal";

/** A tap that comes sooner was for the song before. */
const SETTLE_MS = 400;

const ballot = byId("ballot", HTMLElement);
const now = byId("now", HTMLElement);
const title = byId("now-title", HTMLElement);
const artist = byId("now-artist", HTMLElement);
const listen = byId("listen", HTMLButtonElement);
const embed = byId("embed", HTMLElement);
const link = byId("open-in-spotify", HTMLAnchorElement);
const noted = byId("noted", HTMLElement);
const undo = byId("undo", HTMLButtonElement);
const moods = byId("ballot-moods", HTMLFieldSetElement);
const again = byId("skipped-again", HTMLButtonElement);

let current: Song | undefined;
let shownAt = 0;
/** How often the ballot went on; whoever waited while it did so again leaves the song alone. */
let round = 0;
/** What the note says while the server can be reached. */
let words = { text: noted.textContent ?? "", isProblem: false };
let isDown = false;
/** Whether that was told; each vote meanwhile is told as ever. */
let toldDown = false;
/** What was said last, while it can be taken back. */
let last: { readonly song: Song; readonly mood: Mood | null } | undefined;

/** Wires the card on which a song is voted on. */
export function followBallot(): void {
  moods.addEventListener("click", (event) => {
    const key = event.target instanceof Element && event.target.closest("button");
    if (key) choose(moodOf(key));
  });
  ballot.addEventListener("keydown", onKey);
  undo.addEventListener("click", () => void takeBack());
  listen.addEventListener("click", hear);
  again.addEventListener("click", () => {
    beginAgain();
    // This key goes away.
    title.focus();
    void goOn();
  });
  outbox.follow({ onDown: waitForServer, onUp: serverIsBack, onRefused });
  void goOn();
}

/** Digits choose while the focus is within the card, so that they are nobody else's keys. */
function onKey(event: KeyboardEvent): void {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = moods.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (key) choose(moodOf(key));
}

/** Null for the key of a song that the listener does not know. */
function moodOf(key: Element): Mood | null {
  return key instanceof HTMLElement ? ((key.dataset.mood as Mood | undefined) ?? null) : null;
}

function choose(mood: Mood | null): void {
  if (!current || performance.now() - shownAt < SETTLE_MS) return;
  const song = current;
  if (mood === null) {
    rememberSkipped(song.id);
  } else {
    outbox.send({ song: song.id, mood });
    countOwn(1);
  }
  last = { song, mood };
  note(
    mood === null
      ? say("survey.skipped", { title: song.title })
      : say("survey.noted", { title: song.title, mood: say(`mood.${mood}`) }),
  );
  undo.disabled = false;
  void goOn();
}

/** Brings the last song back, as if nothing had been said of it. */
async function takeBack(): Promise<void> {
  if (!last) return;
  const { song, mood } = last;
  last = undefined;
  if (mood === null) {
    forgetSkipped(song.id);
  } else {
    outbox.send({ song: song.id, mood: null });
    countOwn(-1);
  }
  if (current) putBack(current);
  putBack(song);
  note(say("survey.taken-back", { title: song.title }));
  await goOn();
  undo.disabled = true;
  moods.focus({ preventScroll: true });
}

async function goOn(): Promise<void> {
  const mine = ++round;
  current = undefined;
  ballot.dataset.state = "loading";
  closePlayer();
  try {
    await songsReady({ onDown: waitForServer, onUp: serverIsBack });
    if (mine !== round) return;
    const song = takeSong();
    if (song) show(song);
    else showEnd();
  } catch (error) {
    if (mine === round) noteProblem(refusal(error));
  }
}

function show(song: Song): void {
  current = song;
  shownAt = performance.now();
  ballot.dataset.state = "song";
  moods.disabled = false;
  title.textContent = song.title;
  artist.textContent = song.year === null ? song.artist : `${song.artist} · ${String(song.year)}`;
  link.href = spotifyLink(song.spotify_id);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    now.animate([{ opacity: 0, transform: "translateY(6px)" }, {}], 250);
  }
  tellNext(nextWords(song));
}

function nextWords({ title, artist }: Song): string {
  return say("survey.next", { title, artist });
}

function showEnd(): void {
  // Whoever writes in a form stays there.
  const isHere = ballot.contains(document.activeElement);
  ballot.dataset.state = "done";
  moods.disabled = true;
  again.hidden = memory.now.skipped.length === 0;
  title.textContent = say("survey.done");
  artist.textContent = say("survey.done.text");
  if (isHere) title.focus();
  tellNext(say("survey.done"));
}

/** Tells what was noted last, and what came after it. */
function tellNext(text: string): void {
  tell(last ? `${words.text}. ${text}` : text);
}

/** Spotify's player comes at this click, for this song. */
function hear(): void {
  if (!current) return;
  const byKeyboard = listen.matches(":focus-visible");
  const frame = spotifyFrame({ ...current, spotifyId: current.spotify_id });
  embed.replaceChildren(frame);
  ballot.toggleAttribute("data-hears", true);
  if (byKeyboard) frame.focus();
  else moods.focus({ preventScroll: true });
}

function closePlayer(): void {
  embed.replaceChildren();
  ballot.toggleAttribute("data-hears", false);
}

function waitForServer(): void {
  if (!toldDown) tell(current ? `${say("survey.waits")} ${nextWords(current)}` : say("survey.waits"));
  isDown = toldDown = true;
  showNote();
}

function serverIsBack(): void {
  isDown = toldDown = false;
  showNote();
}

function onRefused({ song, mood }: Said, error: unknown): void {
  if (mood !== null) countOwn(-1);
  // There is no vote to take back; the song can still be brought back.
  if (last?.song.id === song) last = { ...last, mood: null };
  noteProblem(refusal(error));
}

function noteProblem(text: string): void {
  note(text, true);
  tell(text);
}

function note(text: string, isProblem = false): void {
  isDown = false;
  words = { text, isProblem };
  showNote();
}

/** A problem is shown whole, for it says what to do. */
function showNote(): void {
  noted.textContent = isDown ? say("survey.waits") : words.text;
  noted.toggleAttribute("data-problem", isDown || words.isProblem);
}
