import { byId } from "../dom";
import { count, say } from "../texts";
import { countOwn } from "./progress";
import { isCode, refusal } from "./refusal";
import { suggest, type Suggested } from "./requests";

const form = byId("suggest-form", HTMLFormElement);
const link = byId("suggest-link", HTMLInputElement);
const note = byId("suggest-note", HTMLElement);

/** A key that were disabled meanwhile would lose the keyboard's place. */
let isSending = false;

/** Wires the form for a song that the catalogue has not. */
export function followSuggest(): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    void send().finally(() => {
      isSending = false;
    });
  });
  link.addEventListener("input", () => {
    link.removeAttribute("aria-invalid");
  });
}

async function send(): Promise<void> {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? "");
  const suggestion = {
    link: text("link"),
    artist: text("artist"),
    title: text("title"),
    mood: text("mood"),
  };
  try {
    const suggested = await suggest(suggestion);
    if (suggested.outcome === "known" && suggested.vote === "counted") countOwn(1);
    show(words(suggested), "done");
    form.reset();
  } catch (error) {
    if (isCode(error, "short-link", "not-a-song", "foreign-link", "broken-link")) {
      link.setAttribute("aria-invalid", "true");
      link.focus();
    }
    show(refusal(error), "problem");
  }
}

function words(suggested: Suggested): string {
  return suggested.outcome === "waiting"
    ? count("suggest.waiting", suggested.missing)
    : say(`suggest.${suggested.outcome}`);
}

function show(text: string, state: "done" | "problem"): void {
  note.textContent = text;
  note.dataset.state = state;
}
