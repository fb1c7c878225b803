import { byId, within } from "../dom";
import { playSong } from "../songs/songs";
import { spotifyLink } from "../spotify";
import { clock, say } from "../texts";
import { wish } from "../wish";
import { addMoment, clearMoments, letGoOfEarlier, type Moment, moments, onMoments } from "./moments";

/** Wires the sheet with today's moods and songs. A kiosk has none. */
export function followToday(): void {
  const sheet = byId("today", HTMLDialogElement);
  const list = byId("moments", HTMLOListElement);
  const none = byId("moments-none", HTMLElement);
  const answers = byId("today-answers", HTMLElement);
  // Within the sheet, for nothing outside of an open dialog is told to a screen reader.
  const note = byId("today-note", HTMLElement);
  const template = byId("moment-template", HTMLTemplateElement);

  const item = (moment: Moment): HTMLElement => {
    const made = within(template.content, "li", HTMLLIElement).cloneNode(true) as HTMLLIElement;
    fill(made, moment);
    within(made, "button", HTMLButtonElement).addEventListener("click", () => {
      sheet.close();
      if ("song" in moment) playSong(moment.song);
    });
    return made;
  };
  const show = (): void => {
    const shown = moments();
    note.textContent = "";
    none.hidden = shown.length > 0;
    answers.hidden = shown.length === 0;
    list.replaceChildren(...shown.map(item).reverse());
  };

  letGoOfEarlier();
  window.addEventListener("pageshow", letGoOfEarlier);
  byId("open-today", HTMLButtonElement).addEventListener("click", show);
  byId("save-today", HTMLButtonElement).addEventListener("click", save);
  byId("clear-today", HTMLButtonElement).addEventListener("click", () => {
    clearMoments();
    byId("close-today", HTMLButtonElement).focus();
    note.textContent = say("today.cleared");
  });
  onMoments(() => {
    // An open list does not move under a finger; it is made anew when it is opened.
    if (sheet.open && moments().length === 0) show();
  });
  wish.onChange(({ mood, by }, before) => {
    if (mood && mood !== before.mood) addMoment({ at: Date.now(), mood, by });
  });
}

function fill(item: HTMLElement, moment: Moment): void {
  const words = (selector: string, text: string): void => {
    within(item, selector, HTMLElement).textContent = text;
  };
  const isSong = "song" in moment;
  words("time", clock(moment.at));
  words(".moment-title", isSong ? moment.song.title : say(`mood.${moment.mood}`));
  words(".moment-note", isSong ? moment.song.artist : say(moment.by === "face" ? "today.face" : "today.hand"));
  within(item, "time", HTMLTimeElement).dateTime = new Date(moment.at).toISOString();
  within(item, "use", SVGUseElement).setAttribute("href", isSong ? "#icon-note" : `#face-${moment.mood}`);
  within(item, "button", HTMLButtonElement).hidden = !isSong;
  if (isSong) words("button .sr-only", say("song.play", { title: moment.song.title, artist: moment.song.artist }));
  else item.dataset.mood = moment.mood;
}

/** Hands the list to the listener as a file. */
function save(): void {
  const list = moments().map((moment) => {
    const at = new Date(moment.at).toISOString();
    if (!("song" in moment)) return { at, mood: moment.mood, by: moment.by };
    const { title, artist, spotifyId } = moment.song;
    return { at, title, artist, link: spotifyLink(spotifyId) };
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(list, null, 2)], { type: "application/json" }));
  // Sweden writes a day as ISO 8601 does; the day is the listener's, not UTC's.
  link.download = `mission-${new Date().toLocaleDateString("sv")}.json`;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}
