// node kiosk.mjs URL FILM NOBODY: a kiosk from a touch on its notice to the next one's page. FILM,
// which stands for its camera, is put aside and back, and NOBODY in its place at last.
import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { open, refused, screenshot } from "./browser.mjs";

const [url, film, nobody] = process.argv.slice(2);

const reading = (page) => page.getByTestId("reading");
const remembered = (page) => page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));

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
    assert.equal(await page.locator("link[rel=manifest]").count(), 0, "nobody installs it");
    const workers = await page.evaluate(() => navigator.serviceWorker.getRegistrations());
    assert.deepEqual(workers, [], "no page is kept");
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

    // What a listener leaves: a language.
    await page.evaluate(() => (document.cookie = "lang=id; Path=/"));

    renameSync(film, `${film}.aside`);
    await page.locator('[data-testid="camera-message"][data-state="lost"]').waitFor({ timeout: 20_000 });
    renameSync(`${film}.aside`, film);
    await page.getByTestId("face-box").waitFor({ timeout: 20_000 });

    const begun = page.waitForEvent("load", { timeout: 30_000 });
    renameSync(nobody, film);
    await begun;
    assert.equal(await remembered(page), '[{},{},""]', "whoever was there is forgotten");
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

    // Whoever only chooses by hand stays as long as they touch the page, is asked before they are
    // forgotten, and then is: mood, songs and all.
    await page.getByTestId("not-now").click();
    await page.getByTestId("circle-sad").click();
    await page.getByTestId("songs-title").filter({ hasText: "Sad" }).waitFor();
    await page.getByTestId("play").first().click();
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    assert.ok(await page.evaluate(() => sessionStorage.length > 0), "a visitor stays one person");
    await page.evaluate(() => (localStorage.left = "something"));
    const asked = page.getByTestId("still-here");
    let loads = 0;
    page.on("load", () => loads++);
    for (let touch = 0; touch < 4; touch++) {
      await page.waitForTimeout(2000);
      await page.mouse.click(5, 5);
    }
    await asked.waitFor();
    await screenshot(page, "kiosk-still-here");
    await asked.getByRole("button").click();
    assert.ok(!(await asked.isVisible()));
    assert.equal(loads, 0, "a touch is enough to stay");
    await page.waitForEvent("load", { timeout: 15_000 });
    assert.equal(await remembered(page), '[{},{},""]');
    assert.equal(await page.locator("#circle input:checked").count(), 0);
    assert.equal(await page.getByTestId("embed").count(), 0);
    await page.waitForTimeout(6000);
    assert.equal(loads, 1, "a page that nobody touches has nothing to forget");
    assert.equal(await page.getByTestId("open-today").count(), 0, "a kiosk keeps no day");
    const admin = await page.request.get(new URL("/admin", url).href);
    assert.equal(admin.status(), 404);
  },
);
