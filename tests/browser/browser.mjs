// Debian's Chromium with a file as its webcam, and what every test of the page shares.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const QUIET = [
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

/** Flags that answer every question for a permission with no. */
export const refused = ["--use-fake-device-for-media-stream", "--deny-permission-prompts"];

/**
 * Opens the page of the server at `url` and hands it to `visit` with the list of requests that
 * left for other hosts, none of which is let through. Fails on any error in the page's console.
 */
export async function open(url, flags, visit, options = {}) {
  const profile = mkdtempSync(join(tmpdir(), "mission-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
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
        return route.fulfill({ status: 200, contentType: "text/html", body: "<!doctype html>" });
      },
    );
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(url);
    await visit(page, elsewhere);
    assert.deepEqual(errors, [], "the console shows errors");
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Keeps a picture of the page in the folder that SCREENSHOTS names, if it does. */
export async function screenshot(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}

/** The songs that are shown, as Spotify's ids. */
export const songs = (page) =>
  page.getByTestId("song").evaluateAll((cards) => cards.map((card) => card.dataset.spotifyId));
