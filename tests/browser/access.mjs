// node access.mjs URL CLIP: the page for everyone: axe in every state and colour, keyboard only,
// narrow and enlarged windows, both languages.
import assert from "node:assert/strict";
import {
  accessible,
  fits,
  open,
  refused,
  screenshot,
  shifted,
  songs,
  startCamera,
  steady,
  webcam,
} from "./browser.mjs";

const [url, clip] = process.argv.slice(2);
/** More visitors than a household's may play the same song here; that is refused, and no error. */
const spent = { expected: /429/ };

await open(url, webcam(clip), async (page) => {
  await accessible(page, "start");
  await page.getByTestId("open-settings").click();
  await page.getByTestId("eyes-server").check();
  await accessible(page, "settings");
  await page.keyboard.press("Escape");
  await page.getByTestId("use-camera").click();
  await accessible(page, "notice");
  await page.getByTestId("start-camera").click();
  await steady(page).waitFor({ timeout: 20_000 });
  await accessible(page, "reading");
  await page.getByTestId("correct").click();
  await accessible(page, "correction");
  await page.keyboard.press("Escape");
  await page.getByTestId("open-drawer").click();
  await page.getByTestId("search").fill("cinta");
  await page.locator("#found button").first().waitFor();
  await accessible(page, "drawer");
  await page.getByTestId("close-drawer").click();
  await page.getByTestId("play").first().click();
  await page.locator("#queue summary").click();
  await accessible(page, "playing");
}, spent);

await open(url, refused, async (page) => {
  await startCamera(page);
  await page.getByTestId("try-again").waitFor();
  await accessible(page, "refused");
  await page.getByTestId("choose-mood").click();
  await accessible(page, "by-hand");
}, spent);

// A whole visit by keyboard: each stop is visible, shows its focus and is not behind the player.
await open(url, refused, async (page) => {
  const tab = async (testid) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press("Tab");
      // The way into Spotify's frame and out again leads through another process.
      const isSomewhere = () => document.activeElement !== document.body;
      await page.waitForFunction(isSomewhere, null, { timeout: 2000 }).catch(() => undefined);
      const at = await page.evaluate(focusOf);
      assert.ok(at.shown && at.ringed && !at.covered, `focus is seen: ${at.html}`);
      if (at.testid === testid) return;
    }
    assert.fail(`the keyboard does not reach ${testid}`);
  };
  await tab("choose-mood");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.getByTestId("songs-title").filter({ hasText: ":" }).waitFor();
  await tab("intent-match");
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByTestId("intent-lift").isChecked());
  await tab("play");
  await page.keyboard.press("Enter");
  await page.getByTestId("embed").waitFor();
  assert.equal((await page.evaluate(focusOf)).testid, "play", "the focus stays where it was");
  await tab("skip");
  await page.keyboard.press("Enter");
  assert.equal((await page.evaluate(focusOf)).testid, "skip", "it goes on to the next song's");
  await tab("next-song");
  await page.keyboard.press("Enter");
  assert.equal((await page.evaluate(focusOf)).testid, "next-song");
}, spent);

/** Where the keyboard is, and whether a listener can see that. */
function focusOf() {
  const element = document.activeElement;
  const { x, y, width, height } = element.getBoundingClientRect();
  // An input that covers its label shows its focus there.
  const style = getComputedStyle(element);
  const ringed = [element, element.parentElement].some(
    (part) => getComputedStyle(part).outlineStyle !== "none",
  );
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return {
    html: element.outerHTML.slice(0, 120),
    testid: element.dataset.testid,
    shown: style.visibility === "visible" && width > 0,
    ringed: ringed || element.tagName === "IFRAME",
    covered: !(element.contains(top) || top?.contains(element)),
  };
}

// From the start to a song nothing moves under the listener's hand.
for (const [width, height] of [[360, 780], [1440, 980]]) {
  await open(url, webcam(clip), async (page) => {
    await page.setViewportSize({ width, height });
    await page.reload();
    await startCamera(page);
    await steady(page).waitFor({ timeout: 30_000 });
    await page.getByTestId("calibration").waitFor();
    await page.getByTestId("songs-title").filter({ hasText: ":" }).waitFor();
    await page.getByTestId("play").first().click();
    await page.getByTestId("embed").waitFor();
    const moved = await shifted(page);
    assert.ok(moved < 0.01, `${moved} moved at ${width} px`);
    const player = await page.getByTestId("player").boundingBox();
    assert.ok(player.height < 180, `the player leaves room for the songs: ${player.height} px`);
  }, spent);
}

// Narrow, and as wide as a window is at 200 % and 400 %; in both languages, with room for fingers.
await open(url, refused, async (page) => {
  for (const [width, height] of [[320, 568], [360, 780], [720, 490], [320, 256]]) {
    await page.setViewportSize({ width, height });
    for (const language of ["en", "id"]) {
      const size = `${width} x ${height} in ${language}`;
      assert.equal(await page.locator("html").getAttribute("lang"), language);
      assert.equal((await songs(page)).length, 10);
      await fits(page, size);
      assert.deepEqual(await page.evaluate(smallTargets), [], size);
      await page.getByTestId("open-drawer").click();
      await fits(page, `drawer at ${size}`);
      await page.getByTestId("close-drawer").click();
      await page.getByTestId("play").first().click();
      await fits(page, `playing at ${size}`);
      await screenshot(page, `narrow-${width}x${height}-${language}`);
      await page.getByTestId("language").click();
    }
  }
}, spent);

/** What can be pressed but is smaller than 44 px; links within a sentence may be. */
function smallTargets() {
  return [...document.querySelectorAll("button, a, select, input, summary")]
    .filter((element) => element.checkVisibility() && !element.closest("li.notice, p"))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([element, { width, height }]) => !element.matches(".skip") && (width < 44 || height < 44))
    .map(([element, { width, height }]) => `${element.outerHTML.slice(0, 80)}: ${width} x ${height}`);
}
