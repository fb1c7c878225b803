// node today.mjs URL: today's moods and songs, kept by the browser alone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { accessible, changesSongs, fits, open, refused } from "./browser.mjs";

const [url] = process.argv.slice(2);

await open(url, refused, async (page) => {
  const moments = page.getByTestId("moment");
  const sheet = async (act) => {
    await page.getByTestId("open-today").click();
    await act();
    await page.getByTestId("close-today").click();
  };
  await sheet(() => page.getByTestId("moments-none").waitFor());

  await changesSongs(page, () => page.getByTestId("circle-sad").click());
  const card = page.getByTestId("song").first();
  const title = await card.locator(".song-title").innerText();
  const id = await card.getAttribute("data-spotify-id");
  await card.getByTestId("play").click();
  await page.getByTestId("embed").waitFor();

  // It is there after a reload, the newest first, and no request was made for it.
  await page.reload();
  await page.waitForLoadState("networkidle");
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await sheet(async () => {
    assert.equal(await moments.count(), 2);
    assert.match(await moments.first().innerText(), new RegExp(title.replaceAll(/[^\w ]/g, ".")));
    assert.match(await moments.last().innerText(), /Sad\s+chosen by hand/);
    assert.match(await moments.last().locator("time").getAttribute("datetime"), /^20\d\d-.*Z$/);
    await accessible(page, "today");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("save-today").click(),
    ]);
    assert.match(download.suggestedFilename(), /^mission-20\d\d-\d\d-\d\d\.json$/);
    const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
    assert.deepEqual(saved.map(({ at, ...rest }) => rest), [
      { mood: "sad", by: "hand" },
      { title, artist: saved[1].artist, link: `https://open.spotify.com/track/${id}` },
    ]);
  });
  assert.deepEqual(requests.filter((request) => !request.startsWith("blob:")), []);

  // A song of the list can be played again.
  await page.getByTestId("open-today").click();
  await moments.first().getByRole("button").click();
  assert.match(await page.getByTestId("embed").getAttribute("src"), new RegExp(`/${id}$`));

  await page.setViewportSize({ width: 320, height: 568 });
  await sheet(async () => {
    await fits(page, "today at 320 px");
    await page.getByTestId("clear-today").click();
    assert.ok(await page.getByTestId("close-today").evaluate((key) => key === document.activeElement));
    await page.getByTestId("moments-none").waitFor();
    assert.equal(await page.getByTestId("today-note").innerText(), "The list is empty");
  });
  const kept = () => page.evaluate(() => JSON.parse(localStorage["mission-today"]).moments.length);
  assert.equal(await kept(), 0);

  // 'Delete my data' clears it too.
  await page.getByTestId("play").first().click();
  assert.equal(await kept(), 1);
  await page.getByTestId("open-settings").click();
  await page.getByTestId("delete-data").click();
  await page.getByTestId("data-note").filter({ hasText: "Deleted" }).waitFor();
  assert.equal(await kept(), 0);
  await page.keyboard.press("Escape");

  // Tomorrow the list begins anew.
  await page.getByTestId("play").nth(1).click();
  await page.clock.setFixedTime(Date.now() + 24 * 3600 * 1000);
  await sheet(() => page.getByTestId("moments-none").waitFor());
  await page.getByTestId("play").nth(2).click();
  await sheet(async () => assert.equal(await moments.count(), 1));
  assert.equal(await kept(), 1, "yesterday is let go");
});
