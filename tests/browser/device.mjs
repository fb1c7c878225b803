// node device.mjs URL CLIP: with eyes on the device no picture leaves it, and it needs no network.
import assert from "node:assert/strict";
import { message, open, webcam } from "./browser.mjs";

const [url, clip] = process.argv.slice(2);
const EYES = /\/model\/|eyes\.wasm|eyes-worker/;
const MOODS = /angry|happy|neutral|sad|surprise/;

const readSteadily = (page) =>
  page.locator('[data-testid="reading"][data-state="steady"]').waitFor({ timeout: 30_000 });

/** The places that the face's box takes while the page reads for some seconds. */
async function placesOfTheFace(page) {
  const places = new Set();
  for (let look = 0; look < 20; look++) {
    places.add(await page.getByTestId("face-box").evaluate((box) => box.style.transform));
    await page.waitForTimeout(100);
  }
  return places.size;
}

await open(url, webcam(clip), async (page, elsewhere) => {
  const requests = [];
  const sockets = [];
  page.on("request", (request) => requests.push(request));
  page.on("websocket", (socket) => sockets.push(socket.url()));

  await page.getByTestId("use-camera").click();
  await page.getByTestId("notice").waitFor();
  assert.ok(!requests.some((request) => EYES.test(request.url())), "nothing is loaded unasked");

  await page.getByTestId("start-camera").click();
  await readSteadily(page);
  assert.ok(requests.some((request) => EYES.test(request.url())), "the eyes come to the device");
  assert.match(await page.locator("main").innerText(), /picture stays on this device/);
  await page.waitForFunction(() =>
    performance.getEntriesByName(`${location.origin}/api/v1/recommendations`).length > 0,
  );
  const sent = requests.filter((request) => request.method() !== "GET");
  assert.ok(sent.length > 0, "the songs are asked for");
  for (const request of sent) {
    assert.equal(new URL(request.url()).pathname, "/api/v1/recommendations");
    const length = request.postData().length;
    assert.ok(length < 1000, `${String(length)} bytes are more than a mood's name`);
  }
  const moods = sent.flatMap((request) => Object.keys(request.postDataJSON().moods ?? {}));
  assert.ok(moods.length > 0 && moods.every((mood) => MOODS.test(mood)), String(moods));
  for (const request of requests) {
    assert.ok(!MOODS.test(new URL(request.url()).search), "no address tells a mood");
  }
  assert.deepEqual(sockets, [], "no socket is opened");
  assert.deepEqual(elsewhere, []);

  await page.context().setOffline(true);
  assert.ok((await placesOfTheFace(page)) > 3, "reading goes on without a network");
  await page.context().setOffline(false);
});

/** Behaves as if the listener went to another tab, or came back. */
const setHidden = (page, hidden) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

await open(url, webcam(clip), async (page) => {
  await page.getByTestId("use-camera").click();
  await page.getByTestId("start-camera").click();
  await readSteadily(page);
  const track = await page
    .getByTestId("video")
    .evaluateHandle((video) => video.srcObject.getVideoTracks()[0]);
  await setHidden(page, true);
  await page.waitForFunction((track) => track.readyState === "ended", track);
  await setHidden(page, false);
  await readSteadily(page);
  assert.ok((await placesOfTheFace(page)) > 3, "the camera comes back with the page");

  // Behind another tab for long, and somebody else may have come: they are asked first.
  const later = (minutes) =>
    page.evaluate((minutes) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + minutes * 60_000;
    }, minutes);
  await setHidden(page, true);
  await later(6);
  await setHidden(page, false);
  await page.locator('.mirror[data-view="start"]').waitFor();
  await page.getByTestId("use-camera").click();
  assert.ok(await page.getByTestId("start-camera").isVisible());
  await page.getByTestId("start-camera").click();
  await readSteadily(page);

  // A camera from which nothing comes any more, and which does not say so.
  const video = page.getByTestId("video");
  await video.evaluate((video) => video.pause());
  await message(page, "silent").waitFor();
  assert.ok(!(await page.getByTestId("face-box").isVisible()), "what was seen is seen no more");
  assert.ok(!(await page.getByTestId("circle-reading").isVisible()));
  await video.evaluate((video) => video.play());
  await readSteadily(page);
  assert.ok(!(await message(page, "silent").isVisible()));
});

// A connection that breaks once while the eyes are fetched is nothing that a listener hears of.
await open(url, webcam(clip), async (page) => {
  const broken = new Set();
  await page.context().route(/\/model\/|eyes\.wasm/, (route) => {
    const { pathname } = new URL(route.request().url());
    if (broken.has(pathname)) return route.continue();
    broken.add(pathname);
    return route.abort();
  });
  await page.getByTestId("use-camera").click();
  await page.getByTestId("start-camera").click();
  await readSteadily(page);
  assert.equal(broken.size, 3, "wasm, configuration and weights");
}, { expected: /ERR_FAILED/, serviceWorkers: "block" });

/** Says what the page shows when the eyes do not arrive, and none are kept. */
async function withoutEyes(break_, state) {
  const sockets = [];
  await open(url, webcam(clip), async (page) => {
    page.on("websocket", (socket) => sockets.push(socket.url()));
    await break_(page);
    await page.getByTestId("use-camera").click();
    await page.getByTestId("start-camera").click();
    await page.locator(`[data-testid="camera-message"][data-state="${state}"]`).waitFor();
    assert.ok(await page.getByTestId("choose-mood").isVisible(), "a mood by hand is a way on");
    const source = await page.getByTestId("video").evaluate((video) => video.srcObject);
    assert.equal(source, null, "the camera is off");
    await page.waitForTimeout(500);
    assert.deepEqual(sockets, [], "the server's eyes are never taken without a yes");
  }, { serviceWorkers: "block" });
}

await withoutEyes(
  (page) => page.route("**/model/**", (route) => route.fulfill({ status: 200, body: "broken" })),
  "unloaded",
);
await withoutEyes(
  (page) => page.addInitScript(() => (WebAssembly.validate = () => false)).then(() => page.reload()),
  "unsupported",
);
await withoutEyes(
  (page) => page.route("**/assets/eyes.wasm*", (route) =>
    route.fulfill({ contentType: "application/wasm", body: Buffer.from("no wasm") })),
  "failed",
);
