// node camera.mjs URL CLIP: from a face in the camera to a song in the player.
import assert from "node:assert/strict";
import { open, screenshot, songs, webcam } from "./browser.mjs";

const [url, clip] = process.argv.slice(2);

await open(url, webcam(clip), async (page, elsewhere) => {
  assert.ok((await songs(page)).length >= 10, "ten songs stand there before anything is asked");
  assert.ok(await page.getByTestId("choose-mood").isVisible());
  await screenshot(page, "start");

  await page.getByTestId("use-camera").click();
  await page.getByTestId("notice").waitFor();
  assert.equal(await page.getByTestId("video").evaluate((video) => video.srcObject), null);
  await screenshot(page, "notice");

  await page.getByTestId("start-camera").click();
  await page.getByTestId("face-box").waitFor({ timeout: 20_000 });
  const reading = page.locator('[data-testid="reading"][data-state="steady"]');
  await reading.waitFor({ timeout: 20_000 });
  const mood = await reading.getAttribute("data-mood");
  assert.equal(mood, "happy", "the smile is read");
  assert.match(await page.getByTestId("confidence").innerText(), /\d/);
  assert.ok((await songs(page)).length >= 10, "ten songs for the mood");

  // The box lies on the face: inside the picture and about its height.
  const [video, box] = await Promise.all(
    ["video", "face-box"].map((id) => page.getByTestId(id).boundingBox()),
  );
  assert.ok(box.x >= video.x - 1 && box.x + box.width <= video.x + video.width + 1);
  assert.ok(box.height > 0.2 * video.height && box.height < 0.9 * video.height);
  await screenshot(page, "reading");

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
  assert.ok(elsewhere[0].startsWith(`https://open.spotify.com/embed/track/${id}`));
  await screenshot(page, "playing");

  const track = await page
    .getByTestId("video")
    .evaluateHandle((video) => video.srcObject.getVideoTracks()[0]);
  await page.getByTestId("stop").click();
  assert.equal(await track.evaluate((track) => track.readyState), "ended");
});
