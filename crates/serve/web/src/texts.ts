import type english from "../../locales/en.json";
import { byId } from "./dom";

/** A key of the locale files; both languages have the same ones. */
export type TextKey = keyof typeof english;

/** A text that has one form for one thing and another for several. */
type Counted<Key> = Key extends `${infer Name}.one`
  ? `${Name}.other` extends TextKey
    ? Name
    : never
  : never;

const language = document.documentElement.lang;
const texts = JSON.parse(byId("texts", HTMLScriptElement).text) as Record<TextKey, string>;
const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat(language, { style: "percent" });
const times = new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23" });
const plural = new Intl.PluralRules(language);

/** The text of `key` with each `{name}` replaced by its value. */
export function say(key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The text of a key that is put together from what the server says, if there is one. */
export function sayIfKnown(key: string): string | undefined {
  return key in texts ? texts[key as TextKey] : undefined;
}

/** The text of `name` for so many: `{count}` is the number. */
export function count(name: Counted<TextKey>, many: number): string {
  const key = `${name}.${isOne(many) ? "one" : "other"}` as TextKey;
  return say(key, { count: number(many) });
}

export function number(value: number): string {
  return numbers.format(value);
}

export function percent(share: number): string {
  return percents.format(share);
}

/** The time of day of a moment, as `Date.now` says it. */
export function clock(at: number): string {
  return times.format(at);
}

export function isOne(count: number): boolean {
  return plural.select(count) === "one";
}
