// node circle.mjs URL CLIP: the mood circle is a control, and shows the reading, the songs and the way.
import assert from "node:assert/strict";
import { accessible, changesSongs, fits, open, refused, startCamera, steady, webcam } from "./browser.mjs";

const [url, clip] = process.argv.slice(2);

const songsFor = (page, mood) => page.getByTestId("songs-title").filter({ hasText: mood }).waitFor();
const chosen = (page) => page.locator("#circle input:checked").inputValue();
const path = (page) => page.getByTestId("circle-path");

/** The middle of an element, in shares of the circle: right and up are positive. */
const onCircle = async (page, element) => {
  const [circle, box] = await Promise.all([page.getByTestId("circle"), element].map((of) => of.boundingBox()));
  const share = (at, size, from, whole) => (at + size / 2 - from) / whole - 0.5;
  return [share(box.x, box.width, circle.x, circle.width), -share(box.y, box.height, circle.y, circle.height)];
};

await open(url, refused, async (page) => {
  // By the pointer: on a mood, and between moods, where the nearest is taken.
  await changesSongs(page, () => page.getByTestId("circle-sad").click());
  await songsFor(page, "Sad");
  const { width, height } = await page.getByTestId("circle").boundingBox();
  await page.getByTestId("circle").click({ position: { x: 0.62 * width, y: 0.25 * height } });
  await songsFor(page, "Energetic");
  assert.ok(await page.getByTestId("circle-surprise").isChecked());

  // By the keyboard: each arrow key leads where it points.
  await page.getByTestId("circle-sad").focus();
  for (const [key, mood] of [
    ["ArrowUp", "angry"],
    ["ArrowRight", "surprise"],
    ["ArrowDown", "happy"],
    ["ArrowRight", "happy"],
    ["ArrowLeft", "neutral"],
    ["ArrowDown", "sad"],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await chosen(page), mood, key);
    assert.equal(await page.evaluate(() => document.activeElement.value), mood, "the focus goes along");
  }

  // The equal group of moods says the same, and steers the circle.
  await page.getByTestId("choose-mood").click();
  assert.ok(await page.getByTestId("mood-sad").isChecked());
  await page.getByTestId("mood-angry").check();
  assert.equal(await chosen(page), "angry");

  // A page that is loaded anew shows no choice that it does not follow.
  await page.reload();
  assert.equal(await page.locator("#circle input:checked, #moods input:checked").count(), 0);
  await page.getByTestId("choose-mood").click();
  await changesSongs(page, () => page.getByTestId("mood-angry").check());

  // Energetic lies where people are lively and pleased, sad at the opposite.
  const [right, up] = await onCircle(page, page.locator('.spot[data-mood="surprise"]'));
  assert.ok(right > 0.2 && up > 0.2);
  const [left, down] = await onCircle(page, page.locator('.spot[data-mood="sad"]'));
  assert.ok(left < -0.2 && down < -0.2);

  // A dot a song; those for angry lie on its side.
  await songsFor(page, "Angry");
  const dots = page.locator(".circle-songs circle");
  assert.equal(await dots.count(), 10);
  const [dotRight, dotUp] = await onCircle(page, dots.first());
  assert.ok(dotRight < 0 && dotUp > 0, "the dots lie where people's votes put their songs");
  await page.getByTestId("play").first().click();
  assert.equal(await page.locator(".circle-songs [data-now]").count(), 1);

  // Lift draws its way from the mood to a happier one, Calm another, Match none.
  assert.ok(!(await path(page).isVisible()));
  await changesSongs(page, () => page.getByTestId("intent-lift").check());
  const lift = await path(page).evaluate((line) => ["x1", "y1", "x2", "y2"].map((end) => Number(line.getAttribute(end))));
  assert.ok(lift[0] < 0 && lift[1] < 0 && lift[2] > 0 && lift[3] === 0, `from angry to happy: ${lift}`);
  await accessible(page, "circle");
  await page.getByTestId("intent-calm").check();
  const calm = await path(page).evaluate((line) => Number(line.getAttribute("y2")));
  assert.ok(calm > 0, "Calm ends below the middle");
  await page.getByTestId("intent-match").check();
  assert.ok(!(await path(page).isVisible()));

  // Nothing moves for whoever asked for that.
  await page.getByTestId("intent-lift").check();
  const moving = () => path(page).evaluate((line) => line.getAnimations().length);
  assert.equal(await moving(), 1);
  await page.emulateMedia({ reducedMotion: "reduce" });
  assert.equal(await moving(), 0);
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page, "the circle at 320 px");
});

// With a camera the large dot is the reading; a mood chosen meanwhile stays until it is let go.
await open(url, webcam(clip), async (page) => {
  const reading = page.getByTestId("circle-reading");
  assert.ok(!(await reading.isVisible()));
  await startCamera(page);
  await steady(page).waitFor({ timeout: 30_000 });
  await songsFor(page, "Happy");
  assert.equal(await chosen(page), "happy");
  await page.waitForFunction(() => document.querySelector(".circle-reading").dataset.mood === "happy");
  const [right] = await onCircle(page, reading);
  assert.ok(right > 0.1, "a smile lies on the pleasant side");
  await changesSongs(page, () => page.getByTestId("circle-sad").click());
  await songsFor(page, "Sad");
  await page.waitForTimeout(1500);
  await songsFor(page, "Sad");
  assert.equal(await steady(page).getAttribute("data-mood"), "happy", "the reading is still told");
  assert.equal(await reading.getAttribute("data-mood"), "happy");
  await changesSongs(page, () => page.getByTestId("read-again").click());
  await songsFor(page, "Happy");
  await page.getByTestId("stop").click();
  assert.ok(!(await reading.isVisible()));
});
