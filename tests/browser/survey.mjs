// node survey.mjs URL: the survey by touch on a phone and by keyboard, and suggesting a song.
import assert from "node:assert/strict";
import { accessible, fits, open, screenshot } from "./browser.mjs";

const [url] = process.argv.slice(2);
const survey = new URL("/survey", url).href;
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const MOODS = ["angry", "happy", "neutral", "sad", "surprise"];

const shownTitle = (page) => page.getByTestId("now-title").innerText();
const figure = async (page, name) => Number(await page.getByTestId(name).innerText());
const ready = (page) => page.locator('[data-testid="ballot"][data-state="song"]').waitFor();
const heard = (page, method) =>
  page.waitForResponse((answer) =>
    answer.url().includes("/api/v1/votes") && answer.request().method() === method && answer.ok(),
  );

/** Opens the page again, with `change` changing what the server answers to each question for songs. */
async function changeRounds(page, change) {
  // A question of the page as it was is none of these.
  await ready(page);
  let asked = 0;
  await page.route("**/api/v1/survey", async (route) => {
    const response = await route.fetch();
    const round = await response.json();
    const songs = await change(round.songs, asked++);
    await route.fulfill({ response, json: { ...round, songs } });
  });
  await page.reload();
  await ready(page);
}

/** Does something that brings another song, once a tap can be for the one that is shown. */
async function nextSong(page, act) {
  await page.waitForTimeout(450);
  const before = await shownTitle(page);
  await act();
  await page.waitForFunction(
    (before) => document.querySelector('[data-testid="now-title"]').textContent !== before,
    before,
  );
}

// By touch: all of it in sight without scrolling, the moods in the lower half.
await open(survey, [], async (page, elsewhere) => {
  await ready(page);
  for (const [width, height] of [[360, 780], [360, 640], [320, 568]]) {
    await page.setViewportSize({ width, height });
    for (const language of ["en", "id"]) {
      const size = `${width} x ${height} in ${language}`;
      await ready(page);
      await fits(page, size);
      // Also with a title of two lines, many artists and something to undo.
      await page.evaluate(() => {
        document.querySelector('[data-testid="now-title"]').textContent = "Semua Aku Dirayakan, lagi dan lagi";
        document.querySelector("#now-artist").textContent = "The Chainsmokers, ILLENIUM, Lennon Stella · 2019";
        document.querySelector('[data-testid="undo"]').disabled = false;
      });
      await screenshot(page, `phone-${width}x${height}-${language}`);
      for (const key of [...MOODS.map((mood) => `vote-${mood}`), "skip-song"]) {
        const box = await page.getByTestId(key).boundingBox();
        assert.ok(box.height >= 48 && box.width >= 120, `${key} is a large target at ${size}`);
        assert.ok(box.y > height * 0.4 && box.y + box.height <= height, `${key} at ${size}: ${box.y}`);
      }
      await page.getByTestId("language").tap();
    }
  }
  await page.setViewportSize(PHONE.viewport);
  await ready(page);

  const votes = await figure(page, "votes");
  const [answer] = await Promise.all([
    heard(page, "POST"),
    nextSong(page, () => page.getByTestId("vote-sad").tap()),
  ]);
  assert.match(answer.request().postData(), /"mood":"sad"/);
  assert.ok(!answer.url().includes("sad"), "moods travel in bodies");
  assert.equal(await figure(page, "own"), 1);
  assert.equal(await figure(page, "votes"), votes + 1);

  // A second tap of the same finger is not for the next song.
  const title = await shownTitle(page);
  await page.getByTestId("vote-sad").tap();
  assert.equal(await shownTitle(page), title);

  await nextSong(page, () => page.getByTestId("skip-song").tap());
  assert.equal(await figure(page, "own"), 1, "a skipped song has no vote");
  await nextSong(page, () => page.getByTestId("undo").tap());
  assert.equal(await shownTitle(page), title, "the skipped song is back");
  await Promise.all([heard(page, "POST"), nextSong(page, () => page.getByTestId("vote-happy").tap())]);
  assert.match(await page.getByTestId("noted").innerText(), /Happy/);
  await Promise.all([heard(page, "DELETE"), nextSong(page, () => page.getByTestId("undo").tap())]);
  assert.equal(await shownTitle(page), title);
  assert.equal(await figure(page, "own"), 1);

  // Spotify comes at a press of 'Listen', and goes with the song.
  assert.deepEqual(elsewhere, [], "nothing of Spotify before the first press");
  await page.waitForTimeout(450);
  await page.getByTestId("listen").tap();
  await page.getByTestId("embed").waitFor();
  assert.equal(elsewhere.length, 1);
  assert.match(elsewhere[0], /^https:\/\/open\.spotify\.com\/embed\/track\/\w{22}$/);
  assert.equal(await page.evaluate(() => scrollY), 0, "all of it without scrolling");
  const frame = await page.getByTestId("embed").boundingBox();
  assert.ok(frame.y + frame.height < PHONE.viewport.height);
  await screenshot(page, "phone-hearing");
  await nextSong(page, () => page.getByTestId("vote-neutral").tap());
  assert.equal(await page.getByTestId("embed").count(), 0);

  await accessible(page, "survey-phone");

  // Another visit goes on from there.
  await page.reload();
  await ready(page);
  assert.equal(await figure(page, "own"), 2);
  assert.notEqual(await shownTitle(page), title);

  // Without the server a vote waits and arrives later, even after the page was closed.
  await page.context().setOffline(true);
  await nextSong(page, () => page.getByTestId("vote-sad").tap());
  const waits = page.getByTestId("noted").filter({ hasText: "wait here" });
  await waits.waitFor();
  assert.match(await page.locator("#announce").innerText(), /wait here/);

  // Also where no song is left to show; they come by themselves.
  const loading = page.locator('[data-testid="ballot"][data-state="loading"]');
  while (!(await loading.isVisible())) {
    await page.waitForTimeout(450);
    await page.getByTestId("skip-song").tap();
  }
  await waits.waitFor();
  await page.context().setOffline(false);
  await ready(page);
  await page.getByTestId("own").filter({ hasText: "3" }).waitFor();
  assert.ok(!(await waits.isVisible()), "it waits no more");

  await page.context().setOffline(true);
  await nextSong(page, () => page.getByTestId("vote-sad").tap());
  await waits.waitFor();
  await page.context().setOffline(false);
  await page.reload();
  await ready(page);
  await page.getByTestId("own").filter({ hasText: "4" }).waitFor();
}, { ...PHONE, expected: /ERR_INTERNET_DISCONNECTED/ });

// By keyboard: digits only while the focus is within the card, and a visible focus.
await open(survey, [], async (page) => {
  await ready(page);
  await page.waitForTimeout(450);
  const first = await shownTitle(page);
  await page.keyboard.press("4");
  assert.equal(await shownTitle(page), first, "a digit elsewhere is nobody's vote");
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    if (await page.getByTestId("vote-angry").evaluate((key) => key === document.activeElement)) break;
  }
  assert.ok(await page.getByTestId("vote-angry").evaluate((key) => key.matches(":focus-visible")));
  await nextSong(page, () => page.keyboard.press("Enter"));
  await nextSong(page, () => page.keyboard.press("4"));
  await nextSong(page, () => page.keyboard.press("0"));
  assert.equal(await figure(page, "own"), 2);
  assert.ok(await page.getByTestId("vote-angry").evaluate((key) => key === document.activeElement));
  await page.getByTestId("undo").focus();
  await nextSong(page, () => page.keyboard.press("Enter"));
  assert.equal(await page.evaluate(() => document.activeElement.id), "ballot-moods");
  assert.match(await page.locator("#announce").innerText(), /^Next song: /);

  await page.getByTestId("listen").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("embed").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "IFRAME");
  await accessible(page, "survey");
});

// Who takes a vote back while more songs are on their way has the song back, also when they come.
await open(survey, [], async (page) => {
  let arrive;
  const onTheirWay = new Promise((resolve) => (arrive = resolve));
  await changeRounds(page, async (songs, asked) => {
    if (asked === 0) return songs.slice(0, 1);
    await onTheirWay;
    return songs;
  });
  const title = await shownTitle(page);
  await page.waitForTimeout(450);
  await Promise.all([heard(page, "POST"), page.getByTestId("vote-sad").click()]);
  await page.locator('[data-testid="ballot"][data-state="loading"]').waitFor();
  await Promise.all([heard(page, "DELETE"), page.getByTestId("undo").click()]);
  await ready(page);
  const [more] = await Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith("/api/v1/survey")),
    arrive(),
  ]);
  await more.finished();
  await page.waitForTimeout(300);
  assert.equal(await shownTitle(page), title);
  await nextSong(page, () => page.getByTestId("vote-happy").click());
});

// After the last song the focus is at the words that say so, which are told too.
await open(survey, [], async (page) => {
  await changeRounds(page, (songs, asked) => (asked === 0 ? songs.slice(0, 1) : []));
  await page.waitForTimeout(450);
  await page.getByTestId("vote-sad").focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-testid="ballot"][data-state="done"]').waitFor();
  assert.ok(await page.getByTestId("now-title").evaluate((title) => title === document.activeElement));
  assert.match(await page.locator("#announce").innerText(), /That was every song/);
});

// Suggesting a song, and what each refusal says.
await open(survey, [], async (page) => {
  await ready(page);
  const note = page.getByTestId("suggest-note");
  const link = page.getByTestId("suggest-link");
  const send = () => page.getByTestId("send-suggestion").click();
  const fill = async (address) => {
    await link.fill(address);
    await page.getByTestId("suggest-song").fill("Kanyaah");
    await page.getByTestId("suggest-artist").fill("Nadin Amizah");
    await page.getByTestId("suggest-mood").selectOption("sad");
  };
  for (const [address, words] of [
    ["https://spotify.link/abcdefg", /short link/],
    ["https://open.spotify.com/album/0123456789abcdefghijKL", /album/],
    ["https://example.org/song", /no Spotify link/],
    ["https://open.spotify.com/track/short", /Part of the link/],
  ]) {
    await fill(address);
    await send();
    await note.filter({ hasText: words }).waitFor();
    assert.equal(await link.getAttribute("aria-invalid"), "true");
    assert.ok(await link.evaluate((field) => field === document.activeElement));
  }
  await accessible(page, "refused");
  await fill("https://open.spotify.com/track/0123456789abcdefghijKL?si=x");
  await send();
  await note.filter({ hasText: "people at 2 more addresses" }).waitFor();
  assert.equal(await link.inputValue(), "");
  await fill("https://open.spotify.com/track/2nLtzopw4rPReszdYBJU6h");
  await send();
  await note.filter({ hasText: "has this song already" }).waitFor();
  await accessible(page, "suggested");

  await page.goto(`${survey}?workshop=KELAS-7A`);
  await ready(page);
  assert.match(await page.getByTestId("no-room").innerText(), /No workshop/);
  await page.getByTestId("code").fill("kelas-7b");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/survey?workshop=kelas-7b");

  // The end, as if all songs were skipped.
  await page.evaluate(() => {
    const skipped = Array.from({ length: 200 }, (_, place) => place + 1);
    localStorage.setItem("mission-survey", JSON.stringify({ skipped, unsent: [] }));
  });
  await page.goto(survey);
  await page.locator('[data-testid="ballot"][data-state="done"]').waitFor();
  await accessible(page, "done");
  await page.getByTestId("skipped-again").click();
  await ready(page);
  const isFocused = (element) => element === document.activeElement;
  assert.ok(await page.getByTestId("now-title").evaluate(isFocused));
}, { expected: /422/ });
