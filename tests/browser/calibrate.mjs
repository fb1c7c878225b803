// node calibrate.mjs URL CLIP: eyes on the device learn a neutral face, or cannot be loaded.
import assert from "node:assert/strict";
import { accessible, message, open, startCamera, steady, webcam } from "./browser.mjs";

const [url, clip] = process.argv.slice(2);
/** Behaves as if the page had been left and came back as it was. */
const comeBack = (page) =>
  page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
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
  const own = await remembered(page);
  assert.equal(own.length, 7, "seven numbers stay in the browser");
  await offer.waitFor({ state: "hidden", timeout: 10_000 });
  const correctKey = page.getByTestId("correct");
  assert.ok(await correctKey.evaluate((key) => key === document.activeElement), "the place is kept");

  // Whoever comes again is not asked again, and can have it forgotten.
  await page.addInitScript(() => {
    window.calibrations = [];
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (call, ...rest) {
      if (call.name === "useCalibration") window.calibrations.push(call.ask);
      const busy = call.name === "calibrate" ? (window.busyFor ?? 0) : 0;
      if (busy) setTimeout(() => postMessage.call(this, call, ...rest), busy);
      else postMessage.call(this, call, ...rest);
    };
  });
  const readsWith = (calibration) =>
    page.waitForFunction(
      (wanted) => JSON.stringify(window.calibrations.at(-1)) === wanted,
      JSON.stringify(calibration),
    );
  await page.reload();
  await startCamera(page);
  await steady(page).waitFor({ timeout: 30_000 });
  assert.ok(!(await offer.isVisible()));
  await readsWith(own);

  // Who looks away does not lose the keyboard's place, and can say the expression all the same.
  const correct = page.getByTestId("correct");
  const isFocused = () => correct.evaluate((key) => key === document.activeElement);
  await correct.focus();
  await page.getByTestId("video").evaluate((video) => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    setInterval(() => context.fillRect(0, 0, canvas.width, canvas.height), 100);
    video.srcObject = canvas.captureStream();
  });
  await page.locator('[data-testid="reading"][data-state="no-face"]').waitFor({ timeout: 20_000 });
  assert.ok(await isFocused());
  await page.keyboard.press("Enter");
  await page.getByTestId("is-sad").click();
  await page.locator('[data-testid="reading"][data-mood="sad"]').waitFor();
  assert.ok(await isFocused());
  await page.getByTestId("read-again").click();
  assert.ok(await isFocused());

  await page.getByTestId("open-settings").click();
  await page.getByTestId("forget-calibration").click();
  assert.equal(await remembered(page), null);
  assert.match(await page.getByTestId("calibration-note").innerText(), /forgotten/);
  await readsWith(null);

  // Eyes that run follow what the browser remembers, and 'Delete my data'.
  await page.evaluate((calibration) => {
    localStorage.mission = JSON.stringify({ ...JSON.parse(localStorage.mission), calibration });
  }, own);
  await comeBack(page);
  await readsWith(own);

  // What eyes that are busy read with until they begin is not taken for what they learn.
  await page.evaluate(() => (window.busyFor = 1000));
  await page.getByTestId("calibrate-again").click();
  await page.waitForTimeout(900);
  assert.match(await offer.innerText(), /neutral face and look/);
  await page.evaluate(() => (window.busyFor = 0));
  await page.waitForTimeout(500);
  await page.getByTestId("open-settings").click();
  await page.getByTestId("delete-data").click();
  await offer.waitFor({ state: "hidden" });
  await readsWith(null);

  // Nor is a neutral face kept that was still being learnt.
  await page.getByTestId("calibrate-again").click();
  await offer.filter({ hasText: "neutral face and look" }).waitFor();
  await page.getByTestId("open-settings").click();
  await page.getByTestId("delete-data").click();
  await offer.waitFor({ state: "hidden" });
  assert.equal(await remembered(page), null);

  // Nor one that the eyes, busy with a frame, did not begin to learn yet; another can be learnt.
  await page.evaluate(() => {
    for (const id of ["calibrate-again", "delete-data"]) document.getElementById(id).click();
  });
  await offer.waitFor({ state: "hidden" });
  await page.getByTestId("open-settings").click();
  await page.getByTestId("calibrate-again").click();
  await offer.filter({ hasText: "neutral face and look" }).waitFor();

  // What was learnt with another network says nothing of this one.
  await page.getByTestId("stop").click();
  await page.evaluate((calibration) => {
    localStorage.mission = JSON.stringify({ calibration, calibratedWith: "/model/another" });
  }, own);
  await page.reload();
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
  { expected: /ERR_FAILED/, serviceWorkers: "block" },
);
