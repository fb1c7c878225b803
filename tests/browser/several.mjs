// node several.mjs URL CLIP: of several faces the leading one is read, and the page says so.
import assert from "node:assert/strict";
import { accessible, message, open, startCamera, steady, webcam } from "./browser.mjs";

const [url, clip] = process.argv.slice(2);

await open(url, webcam(clip), async (page) => {
  await startCamera(page);
  await steady(page).waitFor({ timeout: 30_000 });
  await message(page, "several-faces").waitFor();
  assert.match(await message(page, "several-faces").innerText(), /face with the box/);
  await accessible(page, "several-faces");

  // The large face is in the left half of the film, so in the right half of the mirror.
  const halves = new Set();
  for (let look = 0; look < 15; look++) {
    const [video, box] = await Promise.all(
      ["video", "face-box"].map((id) => page.getByTestId(id).boundingBox()),
    );
    halves.add(box.x + box.width / 2 > video.x + video.width / 2 ? "right" : "left");
    assert.ok(box.height > 0.3 * video.height, "it is the larger face");
    await page.waitForTimeout(100);
  }
  assert.deepEqual([...halves], ["right"], "the box stays on one face");
  assert.equal(await steady(page).getAttribute("data-mood"), "happy");
  await page.getByTestId("songs-title").filter({ hasText: "Happy" }).waitFor();
});
