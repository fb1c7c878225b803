// node tabs.mjs URL: two tabs of one browser remember the same.
import assert from "node:assert/strict";
import { open, refused } from "./browser.mjs";

const [url] = process.argv.slice(2);
const survey = new URL("/survey", url).href;
const remembered = (page, key) => page.evaluate((key) => JSON.parse(localStorage[key]), key);

/** Opens a second tab that counts how often it writes down what it remembers. */
async function openTab(page, address) {
  const tab = await page.context().newPage();
  await tab.addInitScript(() => {
    window.writes = 0;
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (...entry) {
      // What is said of songs waits there until the server has heard it.
      if (entry[0] !== "mission-feedback") window.writes += 1;
      return setItem.apply(this, entry);
    };
  });
  await tab.goto(address);
  return tab;
}

await open(url, refused, async (page) => {
  const tab = await openTab(page, url);
  /** Likes a song and says under which name. */
  const like = async (page, place) => {
    const [request] = await Promise.all([
      page.waitForRequest((request) => request.url().endsWith("/api/v1/feedback")),
      page.getByTestId("like").nth(place).click(),
    ]);
    return request.headers()["mission-listener"];
  };
  const announces = (page, wanted) =>
    page.waitForFunction((wanted) => document.querySelector("#announcements").checked === wanted, wanted);

  const name = await like(page, 0);
  await page.getByTestId("open-settings").click();
  await page.getByTestId("announcements").uncheck();
  await announces(tab, false);
  assert.equal(await like(tab, 1), name, "both tabs speak under one name");
  assert.equal(await tab.evaluate(() => window.writes), 0, "nothing is written but by who changed it");

  // What one tab deletes the other does not bring back.
  await tab.getByTestId("circle-sad").click();
  await tab.waitForFunction(() => JSON.parse(localStorage["mission-today"]).moments.length === 1);
  await tab.getByTestId("open-today").click();
  await tab.getByTestId("moment").waitFor();
  await page.getByTestId("delete-data").click();
  await page.getByTestId("data-note").filter({ hasText: "Deleted: 2 " }).waitFor();
  await tab.getByTestId("moments-none").waitFor();
  await tab.getByTestId("close-today").click();
  await tab.getByTestId("circle-happy").click();
  await tab.waitForFunction(() => JSON.parse(localStorage["mission-today"]).moments.length === 1);
  assert.deepEqual((await remembered(tab, "mission-today")).moments.map(({ mood }) => mood), ["happy"]);
  assert.notEqual(await like(tab, 2), name);

  // Where nothing is remembered any more, all is as at the beginning.
  const writes = await tab.evaluate(() => window.writes);
  await page.evaluate(() => localStorage.clear());
  await announces(tab, true);
  assert.equal(await tab.evaluate(() => window.writes), writes);

  // A page that comes back as it was left looks as well.
  await tab.evaluate(() => {
    localStorage.mission = JSON.stringify({ announcements: false });
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  });
  await announces(tab, false);
}, { serviceWorkers: "block" });

// A vote is sent once, whatever another tab has to say meanwhile.
await open(survey, [], async (page) => {
  const tab = await openTab(page, survey);
  const sent = [];
  let arrive;
  const onItsWay = new Promise((resolve) => (arrive = resolve));
  await tab.route("**/api/v1/votes", () => undefined);
  await page.route("**/api/v1/votes", async (route) => {
    sent.push(route.request().postDataJSON().mood);
    await onItsWay;
    await route.continue();
  });
  for (const [at, mood] of [[page, "sad"], [tab, "happy"]]) {
    await at.locator('[data-testid="ballot"][data-state="song"]').waitFor();
    await at.waitForTimeout(450);
    await at.getByTestId(`vote-${mood}`).click();
  }
  await page.waitForFunction(() => JSON.parse(localStorage["mission-survey"]).unsent.length === 2);
  await page.waitForTimeout(300);
  arrive();
  await page.waitForFunction(() => JSON.parse(localStorage["mission-survey"]).unsent.length === 0);
  assert.deepEqual(sent, ["sad", "happy"]);
}, { serviceWorkers: "block" });
