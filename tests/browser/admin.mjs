// node admin.mjs SERVE: the admin's pages, for everyone, by keyboard, wide and narrow.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessible, fits, open } from "./browser.mjs";
import { admin, end, start } from "./server.mjs";

const [binary] = process.argv.slice(2);
const PASSWORD = "correct horse battery";
const data = mkdtempSync(join(tmpdir(), "mission-admin-"));

/** Spotify has a fault of its own, so that the pages have one to tell of. */
const spotify = createServer((_, answer) => answer.writeHead(500).end()).listen(0, "127.0.0.1");
await once(spotify, "listening");

const { server, url } = await start(binary, data, {
  flags: ["--spotify-client-id", "app", "--spotify-at", `http://127.0.0.1:${spotify.address().port}`],
  env: {
    MISSION_ADMIN: admin(binary, "ani", PASSWORD),
    MISSION_SECRET: "0123456789abcdef0123456789abcdef",
  },
});

/** Has axe look at the page of the desk as it is, on a phone in Indonesian and on a wide screen. */
async function look(page, name) {
  const address = page.url();
  for (const [width, height, language] of [[360, 780, "id"], [1440, 980, "en"]]) {
    await page.setViewportSize({ width, height });
    const translated = new URL(address);
    translated.searchParams.set("lang", language);
    // What a form leads to would be lost by asking for it again.
    if (address.startsWith(url) && !/connect$/.test(address)) await page.goto(translated.href);
    assert.equal(await page.locator("h1").count(), 1, name);
    await fits(page, `${name} at ${width}`);
    await accessible(page, `${name}-${width}`, { fullPage: true });
  }
}

/** Tabs to the button or link of this name and presses it. */
async function press(page, name) {
  const wanted = page.getByRole("button", { name }).or(page.getByRole("link", { name })).first();
  await wanted.waitFor();
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      await page.keyboard.press("Enter");
      return;
    }
  }
  assert.fail(`the keyboard does not reach ${name}`);
}

const said = (page, words) => page.getByRole("status").filter({ hasText: words }).waitFor();

try {
  await open(new URL("admin", url).href, [], async (page) => {
    for (const number of [1, 2]) {
      const suggestion = {
        link: `spotify:track:${String(number).padStart(22, "0")}`,
        artist: "Nadin Amizah",
        title: `Lagu usulan ${number}`,
        mood: "sad",
      };
      const headers = { "mission-listener": `browser-number-${number}` };
      const answer = await page.request.post(new URL("api/v1/suggestions", url).href, {
        data: suggestion,
        headers,
      });
      assert.equal(answer.status(), 200);
    }
    await look(page, "login");

    await page.goto(new URL("admin/login?lang=en", url).href);
    await page.locator("input:focus").waitFor();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Overview" }).waitFor();

    await press(page, "Suggestions");
    await press(page, "Accept Lagu usulan 1");
    await said(page, "The song is in the catalogue.");
    await press(page, "Songs");
    await page.getByLabel("Artist or title").fill("usulan");
    await page.keyboard.press("Enter");
    await press(page, "Lagu usulan 1");
    await page.getByLabel("Language of the words").fill("id");
    await page.keyboard.press("Enter");
    await said(page, "Saved.");
    await look(page, "song");

    await press(page, "Spotify");
    await page.getByLabel("Link of the playlist").fill("spotify:playlist:3cEYpjA9oz9GiPac4AsH4n");
    await page.keyboard.press("Enter");
    await said(page, "The playlist is watched");
    await press(page, "Connect Spotify");
    await page.getByRole("link", { name: "Go on to Spotify" }).waitFor();
    await look(page, "connect");

    await page.goto(new URL("admin/refreshes?lang=en", url).href);
    await press(page, "Refresh now");
    await said(page, "A refresh begins.");
    await page.goto(new URL("admin/workshops?lang=en", url).href);
    await page.getByLabel("Code (6").fill("SOLO-2026");
    await page.keyboard.press("Enter");
    await said(page, "The workshop is open.");

    for (const name of ["", "suggestions", "songs", "spotify", "refreshes", "workshops", "changes"]) {
      await page.goto(new URL(`admin/${name}`.replace(/\/$/, ""), url).href);
      await look(page, name || "overview");
    }
    await page.goto(new URL("admin/spotify/callback?code=x&state=y", url).href);
    await look(page, "callback");
  });
} finally {
  await end(server);
  spotify.close();
  rmSync(data, { recursive: true, force: true });
}

// Without a password the desk is closed, and says how it is opened.
const closed = mkdtempSync(join(tmpdir(), "mission-admin-"));
const unnamed = await start(binary, closed, { flags: ["--offline"] });
try {
  const address = new URL("admin/login", unnamed.url).href;
  await open(address, [], (page) => look(page, "closed"), { expected: /403/ });
} finally {
  await end(unnamed.server);
  rmSync(closed, { recursive: true, force: true });
}
