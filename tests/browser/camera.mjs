// node camera.mjs URL CLIP: from a face in the camera to a song in the player.
import assert from "node:assert/strict";
import {
  changesSongs,
  message,
  open,
  readOnServer,
  screenshot,
  songs,
  startCamera,
  steady,
  webcam,
} from "./browser.mjs";

const [url, clip] = process.argv.slice(2);

await open(url, webcam(clip), async (page, elsewhere) => {
  assert.equal((await songs(page)).length, 10, "ten songs stand there before anything is asked");
  assert.ok(await page.getByTestId("choose-mood").isVisible());
  await readOnServer(page);

  await page.getByTestId("use-camera").click();
  await page.getByTestId("notice").waitFor();
  const notice = await page.getByTestId("notice").innerText();
  assert.match(notice, new RegExp(new URL(url).host), "the notice says where pictures go");
  assert.equal(await page.getByTestId("video").evaluate((video) => video.srcObject), null);

  await page.getByTestId("start-camera").click();
  await page.getByTestId("face-box").waitFor({ timeout: 20_000 });
  await steady(page).waitFor({ timeout: 20_000 });
  assert.equal(await steady(page).getAttribute("data-mood"), "happy", "the smile is read");
  assert.match(await page.getByTestId("confidence").innerText(), /\d/);
  await page.getByTestId("songs-title").filter({ hasText: "Happy" }).waitFor();
  assert.equal((await songs(page)).length, 10, "ten songs for the mood");
  await page.getByTestId("timeline-summary").filter({ hasText: "Happy" }).waitFor();

  // The box lies on the face: inside the picture and about its height.
  const [video, box] = await Promise.all(
    ["video", "face-box"].map((id) => page.getByTestId(id).boundingBox()),
  );
  assert.ok(box.x >= video.x - 1 && box.x + box.width <= video.x + video.width + 1);
  assert.ok(box.height > 0.2 * video.height && box.height < 0.9 * video.height);

  // A correction steers the songs at once, whatever the camera goes on to read.
  await page.getByTestId("correct").click();
  await changesSongs(page, () => page.getByTestId("is-sad").click());
  await page.getByTestId("songs-title").filter({ hasText: "Sad" }).waitFor();
  assert.equal(await page.getByTestId("reading").getAttribute("data-mood"), "sad");
  await screenshot(page, "corrected");

  // Under a finger the list stays as it is for a while.
  await page.locator("#songs").dispatchEvent("touchstart");
  await page.getByTestId("read-again").click();
  await page.getByTestId("other-songs").filter({ hasText: "Show new songs" }).waitFor();
  await page.getByTestId("songs-title").filter({ hasText: "Happy" }).waitFor({ timeout: 10_000 });
  await page.getByTestId("correct").click();
  await changesSongs(page, () => page.getByTestId("is-sad").click());

  // Held songs stay when the camera is believed again.
  await page.getByTestId("hold-songs").click();
  const held = await songs(page);
  await page.getByTestId("read-again").click();
  await page.getByTestId("other-songs").filter({ hasText: "Show new songs" }).waitFor();
  assert.deepEqual(await songs(page), held);
  const [more] = await Promise.all([
    page.waitForRequest((request) => request.url().endsWith("/api/v1/recommendations")),
    (async () => {
      for (let pass = 0; pass < 7; pass++) await page.getByTestId("skip").first().click();
    })(),
  ]);
  assert.deepEqual(more.postDataJSON().moods, { sad: 1 }, "more of what is held is more of the same");
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="song"]').length > 4);
  await page.getByTestId("hold-songs").click();
  await page.getByTestId("songs-title").filter({ hasText: "Happy" }).waitFor();

  assert.deepEqual(elsewhere, [], "nobody else hears of the visit before a click");
  const card = page.getByTestId("song").first();
  const id = await card.getAttribute("data-spotify-id");
  await card.getByTestId("play").click();
  const embed = page.getByTestId("embed");
  await embed.waitFor();
  assert.equal(new URL(await embed.getAttribute("src")).pathname, `/embed/track/${id}`);
  assert.ok(await embed.getAttribute("title"), "the player has a name");
  const link = page.getByTestId("open-in-spotify");
  assert.equal(await link.getAttribute("href"), `https://open.spotify.com/track/${id}`);
  assert.deepEqual([...new Set(elsewhere)], [`https://open.spotify.com/embed/track/${id}`]);

  // What was up next plays at a press of Next.
  const second = await page.getByTestId("song").nth(1).getAttribute("data-spotify-id");
  await page.getByTestId("next-song").click();
  assert.match(await embed.getAttribute("src"), new RegExp(`/${second}$`));

  // The camera is lost: words and a way on, but the focus stays; a press brings it back.
  await page.getByTestId("video").evaluate((video) => {
    const [track] = video.srcObject.getVideoTracks();
    track.stop();
    // What a browser says when the device is unplugged; no fake device can be.
    track.dispatchEvent(new Event("ended"));
  });
  await message(page, "lost").waitFor();
  assert.ok(await page.getByTestId("next-song").evaluate((key) => key === document.activeElement));
  await page.getByTestId("try-again").click();
  await steady(page).waitFor({ timeout: 20_000 });

  const track = await page
    .getByTestId("video")
    .evaluateHandle((video) => video.srcObject.getVideoTracks()[0]);
  await page.getByTestId("stop").click();
  assert.equal(await track.evaluate((track) => track.readyState), "ended");
  assert.ok(await page.getByTestId("use-camera").evaluate((way) => way === document.activeElement));
  await page.getByTestId("use-camera").click();
  assert.ok(await page.getByTestId("notice").isVisible(), "Stop took the yes back");
});

// A line that goes dead without a word, and then a slow one: pictures shrink so that readings come.
await open(url, webcam(clip), async (page) => {
  const sizes = [];
  let sockets = 0;
  await page.routeWebSocket(/\/live$/, (socket) => {
    sockets += 1;
    const server = sockets > 1 ? socket.connectToServer() : undefined;
    socket.onMessage((picture) => {
      sizes.push(picture.length);
      server?.send(picture);
    });
    server?.onMessage((answer) => setTimeout(() => socket.send(answer), 1800));
  });
  await readOnServer(page);
  await startCamera(page);
  await message(page, "disconnected").waitFor({ timeout: 20_000 });
  await page.getByTestId("face-box").waitFor({ timeout: 20_000 });
  assert.equal(sockets, 2);
  await steady(page).waitFor({ timeout: 20_000 });
  assert.ok(sizes.at(-1) < sizes[0] / 2, `${sizes} bytes`);
});
