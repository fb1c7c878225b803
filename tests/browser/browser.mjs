// Debian's Chromium with a file as its webcam, and what every test of the page shares.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** Flags without which a browser of a test does more than the test. */
export const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Flags that make a y4m or mjpeg file the webcam, and grant it without a question. */
export const webcam = (clip) => [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-video-capture=${clip}`,
];

/** Where a program is. */
export const onPath = (program) => execFileSync("which", [program], { encoding: "utf8" }).trim();

/** Flags that answer every question for a permission with no. */
export const refused = ["--use-fake-device-for-media-stream", "--deny-permission-prompts"];

/**
 * Opens the page of the server at `url` and hands it to `visit` with the list of requests that
 * left for other hosts, none of which is let through. Fails on any error in the page's console,
 * which is where breaches of the content security policy and of Trusted Types are told, except for
 * those that match `expected`.
 */
export async function open(url, flags, visit, { expected, ...options } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "mission-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? onPath("chromium"),
    headless: true,
    args: [...QUIET, ...flags],
    viewport: { width: 1440, height: 980 },
    locale: "en-GB",
    ...options,
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const elsewhere = [];
    const errors = [];
    await context.route(
      (address) => address.origin !== new URL(url).origin && address.protocol.startsWith("http"),
      (route) => {
        elsewhere.push(route.request().url());
        return route.fulfill({ status: 200, contentType: "text/html", body: EMBED });
      },
    );
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(url);
    await visit(page, elsewhere);
    const unexpected = errors.filter((error) => !expected?.test(error));
    assert.deepEqual(unexpected, [], "the console shows errors");
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** What stands in for Spotify's player. */
const EMBED =
  '<!doctype html><html lang="en"><title>Player</title><body style="background:#282828"></body></html>';

/** Chooses the server's eyes, as a listener does. */
export async function readOnServer(page) {
  await page.getByTestId("open-settings").click();
  await page.getByTestId("eyes-server").check();
  await page.keyboard.press("Escape");
}

/** From the start to the camera's picture. */
export async function startCamera(page) {
  await page.getByTestId("use-camera").click();
  await page.getByTestId("start-camera").click();
}

/** The card of a steady reading. */
export const steady = (page) => page.locator('[data-testid="reading"][data-state="steady"]');

/** The words of one state of the camera. */
export const message = (page, state) =>
  page.locator(`[data-testid="camera-message"][data-state="${state}"]`);

const THEMES = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  forced: { colorScheme: "dark", forcedColors: "active" },
};

/** Has axe look at the page in light, dark and forced colours; it must find nothing. */
export async function accessible(page, state, { fullPage = false } = {}) {
  for (const [theme, media] of Object.entries(THEMES)) {
    await page.emulateMedia({ ...media, reducedMotion: "reduce" });
    // Legacy mode: the player's frame is another site's.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
    assert.deepEqual(found, [], `axe on ${state} in ${theme}`);
    await screenshot(page, `${state}-${theme}`, { fullPage });
  }
  await page.emulateMedia({ ...THEMES.light, reducedMotion: null });
}

/** Nothing is wider than the window. */
export async function fits(page, what) {
  // A dialog scrolls for itself, so the page does not grow with it.
  const overflow = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("dialog[open]")].map(
      ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
    ),
  );
  assert.ok(overflow.every((width) => width === 0), `nothing is cut off: ${what}: ${overflow}`);
}

/** How much of the page moved by itself, as browsers reckon it (cumulative layout shift). */
export const shifted = (page) =>
  page.evaluate(async () => {
    let sum = 0;
    const add = (list) => {
      for (const { value, hadRecentInput } of list.getEntries()) sum += hadRecentInput ? 0 : value;
    };
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    return sum;
  });

/** Keeps a picture of the page in the folder that SCREENSHOTS names, if it does. */
export async function screenshot(page, name, { fullPage = false } = {}) {
  const folder = process.env.SCREENSHOTS;
  const path = folder && join(folder, `${name}.png`);
  if (path) await page.screenshot({ path, fullPage, animations: "disabled" });
}

/** The songs that are shown, as Spotify's ids. */
export const songs = (page) =>
  page.getByTestId("song").evaluateAll((cards) => cards.map((card) => card.dataset.spotifyId));

/** The moods that the songs were recommended for, in their order. */
export const moods = (page) =>
  page.getByTestId("song").evaluateAll((cards) => cards.map((card) => card.dataset.mood));

/** Does something and waits until other songs are shown. */
export async function changesSongs(page, act) {
  const before = JSON.stringify(await songs(page));
  await act();
  await page.waitForFunction(
    (before) =>
      JSON.stringify(
        [...document.querySelectorAll('[data-testid="song"]')].map((card) => card.dataset.spotifyId),
      ) !== before,
    before,
  );
}
