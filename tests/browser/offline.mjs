// node offline.mjs SERVE CLIP: the page is installed, goes on without a network, and offers a new
// version, which a server with another network makes.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  accessible,
  changesSongs,
  fits,
  moods,
  open,
  screenshot,
  songs,
  startCamera,
  steady,
  webcam,
} from "./browser.mjs";
import { end, start } from "./server.mjs";

const [binary, clip] = process.argv.slice(2);
const data = mkdtempSync(join(tmpdir(), "mission-offline-"));
const MOODS = ["angry", "happy", "neutral", "sad", "surprise"];
const SIZES = { phone: [360, 780], wide: [1440, 980] };

/** What a browser makes of the manifest, and what it misses to install the page. */
async function installable(page) {
  const browser = await page.context().newCDPSession(page);
  const { errors, data: text } = await browser.send("Page.getAppManifest");
  assert.deepEqual(errors, [], "the manifest is valid");
  const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, [], "the page can be installed");
  // With a session that is open, a page that is loaded anew takes itself to be online.
  await browser.detach();
  const manifest = JSON.parse(text);
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (src) => {
      const icon = new Image();
      icon.src = src;
      await icon.decode();
      return `${icon.naturalWidth}x${icon.naturalHeight}`;
    }, src);
    assert.ok(sizes === "any" || sizes === size, `${src} is ${size}`);
  }
  return manifest;
}

/** Waits until the page has been kept and answers for it. */
const isKept = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** The addresses of all that the browser keeps. */
const keptAddresses = (page) =>
  page.evaluate(async () => {
    const addresses = [];
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      addresses.push(...requests.map((request) => request.url.slice(location.origin.length)));
    }
    return addresses;
  });

/** Writes a network that differs from the one that ships in how sure it is. */
function anotherNetwork(folder) {
  cpSync(new URL("../../checkpoints/default", import.meta.url), folder, { recursive: true });
  const path = join(folder, "config.json");
  const config = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...config, temperature: config.temperature * 1.01 }));
  return folder;
}

async function look(page, name) {
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => scrollTo(0, 0));
    await fits(page, `${name} on a ${size} screen`);
    await accessible(page, `${name}-${size}`);
  }
}

let { server, url } = await start(binary, data);
const bind = new URL(url).host;
const gone = { expected: /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_FAILED|403/ };
try {
  await open(url, webcam(clip), async (page, elsewhere) => {
    const manifest = await installable(page);
    assert.deepEqual([manifest.lang, manifest.display], ["en", "standalone"]);
    await isKept(page);
    await startCamera(page);
    await steady(page).waitFor({ timeout: 30_000 });
    // What is said of songs, and the admin's pages, are none of the browser's memory.
    await page.getByTestId("like").first().click();
    await page.evaluate(() => Promise.all(["/admin/login", "/api/v1/songs"].map((address) => fetch(address))));
    await page.evaluate(() => fetch("/api/v1/me", { method: "DELETE", headers: { "mission-listener": "0123456789abcdef" } }));
    for (const address of await keptAddresses(page)) {
      assert.match(
        address,
        /^(\/(about)?\?lang=(en|id)|\/language|\/assets\/[\w.-]+\?v=\w+|\/model\/\w+\/[\w.]+|\/api\/v1\/songs\/by-mood)$/,
      );
    }

    await page.context().setOffline(true);
    await end(server);
    await page.reload();
    await page.getByTestId("offline-note").waitFor();
    assert.equal((await songs(page)).length, 10);
    await page.getByTestId("choose-mood").click();
    const kept = await page.evaluate(async () => (await caches.match("/api/v1/songs/by-mood")).json());
    for (const mood of MOODS) {
      assert.equal(kept[mood].songs.length, 20, mood);
      await changesSongs(page, () => page.getByTestId(`mood-${mood}`).check());
      const shown = await songs(page);
      const known = kept[mood].songs.map((song) => song.spotify_id);
      assert.ok(shown.length === 10 && shown.every((id) => known.includes(id)), mood);
      await changesSongs(page, () => page.getByTestId("other-songs").click());
      assert.equal(new Set([...shown, ...(await songs(page))]).size, 20, `20 songs for ${mood}`);
    }
    assert.ok((await moods(page)).every((mood) => mood === "surprise"));

    await startCamera(page);
    await steady(page).waitFor({ timeout: 30_000 });
    await screenshot(page, "offline-reading");
    // Else the songs may change with the reading between two clicks.
    await page.getByTestId("stop").click();

    // A button to play keeps the song for later; nothing asks for a player.
    const chosen = page.getByTestId("song").nth(1);
    const title = await chosen.locator(".song-title").innerText();
    await page.getByTestId("song").nth(2).getByRole("button", { name: /^Keep for later/ }).click();
    await chosen.getByRole("button", { name: `Keep for later: ${title}` }).click();
    await page.getByTestId("songs-note").filter({ hasText: title }).waitFor();

    // What is let go by keyboard leaves the focus at what does the same.
    await page.locator("#later summary").click();
    const letGo = page.getByTestId("later-remove").first();
    await letGo.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="later-song"]').length === 1);
    assert.ok(await letGo.evaluate((key) => key === document.activeElement));
    assert.equal(await page.getByTestId("embed").count(), 0);
    assert.deepEqual(elsewhere, []);
    await look(page, "offline");
    await page.goto(new URL("about", url).href);
    assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /About MISSION/);

    // Another version of the server comes back.
    ({ server } = await start(binary, data, {
      bind,
      flags: ["--checkpoint", anotherNetwork(join(data, "checkpoint"))],
    }));
    await page.context().setOffline(false);
    await page.goto(url);
    const waiting = page.getByTestId("later-song");
    assert.match(await waiting.innerText(), new RegExp(title.replace(/[^\w ]/g, ".")));
    await page.getByTestId("update-offer").waitFor();
    await look(page, "update");
    await waiting.getByTestId("later-play").click();
    await page.getByTestId("embed").waitFor();
    assert.equal(await waiting.count(), 0, "what is played waits no more");

    // The song goes on until the listener agrees; then the new version reads on the device as well.
    await page.waitForTimeout(2000);
    assert.ok(await page.getByTestId("embed").isVisible(), "nothing is changed unasked");
    const before = await keptAddresses(page);
    const loaded = page.waitForEvent("load");
    await page.getByTestId("accept-update").click();
    await loaded;
    await isKept(page);
    assert.ok(!(await page.getByTestId("update-offer").isVisible()));
    await page.waitForFunction(async () => (await caches.keys()).length === 1);
    const after = await keptAddresses(page);
    const models = (addresses) => addresses.filter((address) => address.startsWith("/model/"));
    assert.equal(models(after).length, 2);
    assert.notDeepEqual(models(after), models(before).slice(0, 2));
    await startCamera(page);
    await steady(page).waitFor({ timeout: 30_000 });
  }, gone);

  // What reads on the device arrives at once, also where the browser has no room to keep it.
  await open(url, [], async (page) => {
    await isKept(page);
    const [worker] = page.context().serviceWorkers();
    const arrives = (file) =>
      page.evaluate(async (file) => {
        const eyes = JSON.parse(document.querySelector("#device-eyes").text);
        const response = await fetch(eyes[file].url, { signal: AbortSignal.timeout(10_000) });
        return (await response.arrayBuffer()).byteLength;
      }, file);
    await worker.evaluate(() => (Cache.prototype.put = () => new Promise(() => undefined)));
    assert.ok((await arrives("wasm")) > 0);
    await worker.evaluate(() => (Cache.prototype.put = () => Promise.reject(new Error("no room"))));
    assert.ok((await arrives("weights")) > 0);
    // Nor is anything lost where it cannot even look.
    await worker.evaluate(() => (caches.open = () => Promise.reject(new Error("no disk"))));
    assert.ok((await arrives("weights")) > 0);
    await page.goto(url);
    assert.equal((await songs(page)).length, 10);
  }, gone);

  // Whoever has their browser in Javanese reads Indonesian, also in a browser of some years ago.
  await open(url, [], async (page) => {
    await isKept(page);
    const [worker] = page.context().serviceWorkers();
    await worker.evaluate(() => delete Response.json);
    await page.context().setOffline(true);
    await page.reload();
    assert.equal(await page.locator("html").getAttribute("lang"), "id");
    await changesSongs(page, async () => {
      await page.getByTestId("choose-mood").click();
      await page.getByTestId("mood-sad").check();
    });
    assert.equal((await songs(page)).length, 10);
    await page.context().setOffline(false);
  }, { ...gone, locale: "jv-ID" });

  // Where nothing was chosen, the browser's own language is the page's without a network too.
  await open(url, [], async (page) => {
    await isKept(page);
    await page.context().setOffline(true);
    await page.reload();
    assert.equal(await page.locator("html").getAttribute("lang"), "id");
    await page.goto(new URL("?lang=en", url).href);
    await page.goto(url);
    assert.equal(await page.locator("html").getAttribute("lang"), "en", "a choice is remembered");
    await page.context().setOffline(false);
  }, { ...gone, locale: "id-ID" });

  // In Indonesian the page is Indonesian without a network too.
  await open(new URL("?lang=id", url).href, [], async (page) => {
    await isKept(page);
    await page.goto(url);
    await page.context().setOffline(true);
    await page.reload();
    assert.equal(await page.locator("html").getAttribute("lang"), "id");
    assert.equal((await songs(page)).length, 10);
    await page.context().setOffline(false);
  }, gone);
} finally {
  server.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
}
