// node refused.mjs URL PHOTO: without a camera there are words and two ways on, by hand and by photo.
import assert from "node:assert/strict";
import { open, refused, screenshot, songs } from "./browser.mjs";

const [url, photo] = process.argv.slice(2);

await open(url, refused, async (page) => {
  await page.getByTestId("use-camera").click();
  await page.getByTestId("start-camera").click();
  const message = page.locator('[data-testid="camera-message"][data-state="refused"]');
  await message.waitFor();
  assert.ok((await message.innerText()).length > 20, "the refusal has its words");
  await screenshot(page, "refused");

  // By hand, with the keyboard alone.
  const before = await songs(page);
  await page.getByTestId("choose-mood").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("mood-sad").focus();
  await page.keyboard.press("Space");
  await page.waitForFunction(
    (before) =>
      JSON.stringify(
        [...document.querySelectorAll('[data-testid="song"]')].map((card) => card.dataset.spotifyId),
      ) !== before,
    JSON.stringify(before),
  );
  assert.ok((await songs(page)).length >= 10);
  await screenshot(page, "by-hand");

  // By photo.
  await page.getByTestId("photo").setInputFiles(photo);
  const reading = page.getByTestId("reading");
  await page.waitForFunction(
    () => document.querySelector('[data-testid="reading"]').dataset.mood !== "",
  );
  assert.ok(await reading.isVisible());
  assert.ok((await songs(page)).length >= 10);
  await screenshot(page, "photo");
});

for (const width of [320, 360]) {
  await open(
    url,
    refused,
    async (page) => {
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, `nothing is cut off at ${width} px`);
      await screenshot(page, `start-${width}`);
      await page.getByTestId("language").click();
      assert.equal(await page.locator("html").getAttribute("lang"), "id");
      assert.ok((await songs(page)).length >= 10, "the songs stand there in Indonesian too");
      await screenshot(page, `start-${width}-id`);
    },
    { viewport: { width, height: 780 } },
  );
}
