// node kiosk.mjs URL FILM NOBODY: a kiosk from a touch on its notice to the next one's page. FILM,
// which stands for its camera, is put aside and back, and NOBODY in its place at last.
import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { open, refused, screenshot } from "./browser.mjs";

const [url, film, nobody] = process.argv.slice(2);

const reading = (page) => page.getByTestId("reading");
const remembered = (page) => page.evaluate(() => JSON.stringify(localStorage) + document.cookie);

/** How bright the middle of the mirror is, which shows whether it shows anything. */
const mirror = (page) =>
  page.getByTestId("video").evaluate((video) => {
    const canvas = new OffscreenCanvas(16, 16);
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, 16, 16);
    return Math.max(...context.getImageData(0, 0, 16, 16).data.filter((_, i) => i % 4 !== 3));
  });

// The browser's own camera is refused: a kiosk does not need it.
await open(
  url,
  refused,
  async (page, elsewhere) => {
    const token = await page.evaluate(() => document.documentElement.dataset.kiosk);
    assert.match(token, /^[0-9a-f]{32}$/);
    assert.equal(await page.locator('a[href*="admin"]').count(), 0);
    const sockets = [];
    page.on("websocket", (socket) => sockets.push(socket));

    await page.getByTestId("use-camera").click();
    await page.getByTestId("notice").waitFor();
    await page.waitForTimeout(500);
    assert.deepEqual(sockets, [], "nobody is read before a touch");

    await page.getByTestId("start-camera").click();
    await page.getByTestId("face-box").waitFor({ timeout: 20_000 });
    await page.locator('[data-testid="reading"][data-state="steady"]').waitFor({ timeout: 20_000 });
    assert.equal(await reading(page).getAttribute("data-mood"), "happy");
    assert.ok((await mirror(page)) > 50, "the mirror shows the picture");
    await screenshot(page, "kiosk");

    // What a listener leaves: a language and a song in the history.
    await page.evaluate(() => (document.cookie = "lang=id; Path=/"));
    assert.ok(!(await remembered(page)).includes("recent"), "nothing is kept beside the page");

    renameSync(film, `${film}.aside`);
    await page.locator('[data-testid="camera-message"][data-state="lost"]').waitFor({ timeout: 20_000 });
    renameSync(`${film}.aside`, film);
    await page.getByTestId("face-box").waitFor({ timeout: 20_000 });

    const begun = page.waitForEvent("load", { timeout: 30_000 });
    renameSync(nobody, film);
    await begun;
    assert.equal(await remembered(page), "{}", "whoever was there is forgotten");
    assert.ok(await page.getByTestId("use-camera").isVisible());
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");

    // The next one is asked again.
    const before = sockets.length;
    await page.getByTestId("use-camera").click();
    await page.getByTestId("notice").waitFor();
    await page.waitForTimeout(500);
    assert.equal(sockets.length, before);
    for (const socket of sockets) assert.equal(new URL(socket.url()).pathname, "/kiosk");
    assert.deepEqual(elsewhere, []);
  },
);
