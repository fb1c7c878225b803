// node calibrate.mjs URL CLIP: eyes on the device learn a neutral face, or cannot be loaded.
import assert from "node:assert/strict";
import { accessible, message, open, startCamera, steady, webcam } from "./browser.mjs";

const [url, clip] = process.argv.slice(2);
const remembered = (page) => page.evaluate(() => JSON.parse(localStorage.mission).calibration);

await open(url, webcam(clip), async (page) => {
  await startCamera(page);
  await steady(page).waitFor({ timeout: 30_000 });
  const offer = page.getByTestId("calibration");
  await offer.waitFor();
  await accessible(page, "calibration");
  await page.getByTestId("calibrate").click();
  await offer.filter({ hasText: "neutral face and look" }).waitFor();
  await offer.filter({ hasText: "Done" }).waitFor({ timeout: 20_000 });
  assert.equal((await remembered(page)).length, 7, "seven numbers stay in the browser");

  // Whoever comes again is not asked again, and can have it forgotten.
  await page.reload();
  await startCamera(page);
  await page.locator('[data-testid="reading"]:not([data-state="waiting"])').waitFor({ timeout: 30_000 });
  assert.ok(!(await offer.isVisible()));
  await page.getByTestId("open-settings").click();
  await page.getByTestId("forget-calibration").click();
  assert.equal(await remembered(page), null);
});

// Eyes that do not arrive: a way on is the server's, after a yes of its own.
await open(
  url,
  webcam(clip),
  async (page) => {
    await page.context().route("**/eyes.wasm*", (route) => route.abort());
    await startCamera(page);
    await message(page, "unloaded").waitFor({ timeout: 20_000 });
    await accessible(page, "unloaded");
    await page.getByTestId("use-server").click();
    const notice = await page.getByTestId("notice").innerText();
    assert.match(notice, new RegExp(new URL(url).host), "the notice says where pictures go now");
    assert.equal(await page.getByTestId("video").evaluate((video) => video.srcObject), null);
    await page.getByTestId("start-camera").click();
    await steady(page).waitFor({ timeout: 20_000 });
  },
  { expected: /ERR_FAILED/ },
);
