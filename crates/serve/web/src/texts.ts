import type english from "../../locales/en.json";
import { byId } from "./dom";

/** A key of the locale files; both languages have the same ones. */
export type TextKey = keyof typeof english;

const language = document.documentElement.lang;
const texts = JSON.parse(byId("texts", HTMLScriptElement).text) as Record<TextKey, string>;
const percentFormat = new Intl.NumberFormat(language, { style: "percent" });
const plural = new Intl.PluralRules(language);

/** The text of `key` with each `{name}` replaced by its value. */
export function say(key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export function percent(share: number): string {
  return percentFormat.format(share);
}

export function isOne(count: number): boolean {
  return plural.select(count) === "one";
}
