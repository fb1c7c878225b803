// node steer.mjs URL: what a listener can do with the songs, without any camera.
import assert from "node:assert/strict";
import { accessible, changesSongs, moods, open, refused, songs } from "./browser.mjs";

const [url] = process.argv.slice(2);

await open(url, refused, async (page, elsewhere) => {
  await page.clock.install();
  await page.reload();

  // Lift begins at the mood and ends at a happier one.
  await page.getByTestId("choose-mood").click();
  await changesSongs(page, () => page.getByTestId("mood-sad").check());
  await changesSongs(page, () => page.getByTestId("intent-lift").check());
  const path = await moods(page);
  assert.equal(path[0], "sad");
  assert.notEqual(path.at(-1), "sad");
  await changesSongs(page, () => page.getByTestId("intent-match").check());

  // After a long sad spell Lift is offered, once.
  const offer = page.getByTestId("lift-offer");
  assert.ok(!(await offer.isVisible()));
  await page.clock.runFor("03:20");
  await offer.waitFor();
  await accessible(page, "lift-offer");
  // Whoever is at something below it has it away and stays there.
  const drawer = page.getByTestId("open-drawer");
  await drawer.focus();
  await page.keyboard.press("Escape");
  assert.ok(!(await offer.isVisible()));
  assert.ok(await drawer.evaluate((key) => key === document.activeElement));
  await offer.evaluate((shown) => (shown.hidden = false));
  await changesSongs(page, () => page.getByTestId("accept-lift").click());
  assert.ok(await page.getByTestId("intent-lift").isChecked());
  await page.getByTestId("intent-match").check();
  await page.clock.runFor("05:00");
  assert.ok(!(await offer.isVisible()), "it is not pushed");

  // Like, skip and 'does not fit' are told to the server, under a name that can be forgotten.
  const said = () => page.waitForResponse((answer) => answer.url().endsWith("/api/v1/feedback"));
  const first = page.getByTestId("song").first();
  await Promise.all([said(), first.getByTestId("like").click()]);
  assert.equal(await first.getByTestId("like").getAttribute("aria-pressed"), "true");
  for (const act of ["skip", "does-not-fit"]) {
    const id = await first.getAttribute("data-id");
    await Promise.all([said(), first.getByTestId(act).click()]);
    assert.notEqual(await first.getAttribute("data-id"), id, "the song is gone");
  }
  // What cannot be told now is told after the next visit's start.
  await page.route("**/api/v1/feedback", (route) => route.abort());
  const later = await first.getAttribute("data-id");
  await first.getByTestId("like").click();
  const [told] = await Promise.all([
    page.waitForRequest((request) => request.url().endsWith("/api/v1/feedback")),
    page.unroute("**/api/v1/feedback").then(() => page.reload()),
  ]);
  assert.equal(String(told.postDataJSON().song), later);
  await page.waitForFunction(() => JSON.parse(localStorage["mission-feedback"]).unsent.length === 0);

  // The list never runs dry.
  for (let pass = 0; pass < 8; pass++) await first.getByTestId("skip").click();
  await page.waitForFunction(
    () => document.querySelectorAll('[data-testid="song"]').length > 4,
  );

  // Filters and search.
  await page.getByTestId("open-drawer").click();
  await page.getByTestId("filter-from").fill("2015");
  await page.getByTestId("filter-genre").selectOption("Pop");
  await changesSongs(page, () => page.getByTestId("apply-filters").click());
  const bylines = await page.locator("#songs .song-artist").allInnerTexts();
  assert.ok(bylines.length > 0);
  for (const byline of bylines) assert.ok(Number(byline.slice(-4)) >= 2015, byline);
  await page.getByTestId("open-drawer").click();
  await page.getByTestId("search").fill("nadin sorai");
  await page.clock.runFor(300);
  const found = page.locator("#found button");
  await found.first().waitFor();
  assert.equal(await found.count(), 1);
  assert.deepEqual(elsewhere, []);
  await found.first().click();
  await page.getByTestId("embed").waitFor();
  assert.ok(await page.getByTestId("open-drawer").evaluate((key) => key === document.activeElement));
  await page.getByTestId("open-drawer").click();
  await changesSongs(page, () => page.getByTestId("reset-filters").click());
  await page.getByTestId("close-drawer").click();

  await page.getByTestId("open-settings").click();
  await page.getByTestId("delete-data").click();
  await page.getByTestId("data-note").filter({ hasText: "Deleted" }).waitFor();
  assert.equal(await page.evaluate(() => JSON.parse(localStorage.mission).listener), null);
}, { expected: /ERR_FAILED/ });

// Where the server was away when more songs were needed, the note says so only until they came.
const RECOMMENDATIONS = "**/api/v1/recommendations";
const away = { expected: /ERR_FAILED/, serviceWorkers: "block" };
await open(url, refused, async (page) => {
  await changesSongs(page, () => page.getByTestId("circle-sad").click());
  const note = page.getByTestId("songs-note");
  const usual = await note.innerText();
  await page.route(RECOMMENDATIONS, (route) => route.abort());
  for (let pass = 0; pass < 7; pass++) await page.getByTestId("skip").first().click();
  await note.filter({ hasText: "cannot be reached" }).waitFor();
  await page.unroute(RECOMMENDATIONS);
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="song"]').length > 4);
  assert.equal(await note.innerText(), usual);
}, away);
