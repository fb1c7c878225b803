// node refused.mjs URL PHOTO: without a camera there are words and two ways on, by hand and by photo.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  changesSongs,
  message,
  open,
  readOnServer,
  refused,
  screenshot,
  songs,
  startCamera,
  webcam,
} from "./browser.mjs";

const [url, photo] = process.argv.slice(2);

await open(url, refused, async (page) => {
  await startCamera(page);
  await message(page, "refused").waitFor();
  assert.ok((await message(page, "refused").innerText()).length > 20, "the refusal has its words");
  assert.match(await page.locator("#announce").innerText(), /\w+\. \w+/, "a screen reader hears them");
  assert.ok(await page.getByTestId("try-again").isVisible());
  await page.waitForLoadState("networkidle");
  assert.ok(!(await page.getByTestId("loading").isVisible()), "nothing is waited for");

  // By hand, with the keyboard alone.
  await changesSongs(page, async () => {
    await page.getByTestId("choose-mood").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("mood-sad").focus();
    await page.keyboard.press("Space");
  });
  assert.equal((await songs(page)).length, 10);

  // By photo.
  await readOnServer(page);
  await changesSongs(page, () => page.getByTestId("photo").setInputFiles(photo));
  assert.equal(await page.getByTestId("reading").getAttribute("data-mood"), "happy");
  assert.ok(await page.getByTestId("reading").isVisible());
  await screenshot(page, "photo");

  // A file that the browser cannot read as a picture would go as it is, with the place in it.
  const sent = [];
  page.on("request", (request) => sent.push(new URL(request.url()).pathname));
  const unreadable = { name: "photo.heic", mimeType: "image/heic", buffer: Buffer.from("ftypheic") };
  await page.getByTestId("photo").setInputFiles(unreadable);
  await message(page, "not-a-picture").waitFor();
  await page.getByTestId("photo").setInputFiles({
    name: "photo.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  });
  await message(page, "broken").waitFor();
  assert.deepEqual(sent, [], "they stay on the device");
});

// A machine without a camera, and one whose camera another app holds.
const noCamera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=0"];
await open(url, noCamera, async (page) => {
  await startCamera(page);
  await message(page, "missing").waitFor();
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException("held", "NotReadableError");
    };
  });
  await page.getByTestId("try-again").click();
  await message(page, "in-use").waitFor();
  // One that opens and shows nothing is held too.
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream(0);
  });
  await page.getByTestId("try-again").click();
  await message(page, "opening").waitFor();
  await message(page, "in-use").waitFor({ timeout: 15_000 });
});

// A page that came without https from elsewhere.
const insecure = new URL(url);
insecure.hostname = "mission.test";
await open(insecure.href, ["--host-resolver-rules=MAP mission.test 127.0.0.1"], async (page) => {
  await startCamera(page);
  await message(page, "insecure").waitFor();
});

// A camera in a dark room, and one before which nobody is.
const folder = mkdtempSync(join(tmpdir(), "mission-grey-"));
try {
  for (const [brightness, state] of [[20, "too-dark"], [128, "no-face"]]) {
    const clip = join(folder, `${state}.y4m`);
    const [width, height] = [320, 240];
    const picture = [Buffer.alloc(width * height, brightness), Buffer.alloc((width * height) / 2, 128)];
    const frame = Buffer.concat([Buffer.from("FRAME\n"), ...picture]);
    const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip C420\n`);
    writeFileSync(clip, Buffer.concat([head, frame, frame]));
    await open(url, webcam(clip), async (page) => {
      await readOnServer(page);
      await startCamera(page);
      await message(page, state).waitFor();
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
