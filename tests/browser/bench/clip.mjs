import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { launch } from "./chromium.mjs";

/** Writes an mjpeg film as y4m of 30 frames a second, which costs a fake webcam no decoding. */
export async function writeY4m(mjpeg, path, url) {
  const file = openSync(path, "w");
  const { page, close } = await launch(`${url}bench/page.html`);
  try {
    let begun = false;
    for (const picture of pictures(readFileSync(mjpeg))) {
      const { width, height, planes } = await page.evaluate(decode, picture.toString("base64"));
      if (!begun) writeSync(file, `YUV4MPEG2 W${String(width)} H${String(height)} F30:1 Ip A1:1 C420jpeg\n`);
      begun = true;
      writeSync(file, "FRAME\n");
      writeSync(file, Buffer.from(planes, "base64"));
    }
  } finally {
    await close();
    closeSync(file);
  }
}

/** The JPEGs of a film, one after the other. */
function* pictures(film) {
  const START = Buffer.from([0xff, 0xd8, 0xff]);
  let start = film.indexOf(START);
  while (start >= 0) {
    const next = film.indexOf(START, start + START.length);
    yield film.subarray(start, next < 0 ? film.length : next);
    start = next;
  }
}

/** In the page: a JPEG as planes of brightness and colour in video's range (ITU-R BT.601). */
async function decode(jpeg) {
  const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const planes = new Uint8Array(width * height * 1.5);
  const blue = width * height;
  const red = blue + blue / 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const [r, g, b] = data.subarray(4 * at, 4 * at + 3);
      planes[at] = 16 + (65.738 * r + 129.057 * g + 25.064 * b) / 256;
      if (x % 2 || y % 2) continue;
      const colour = (y / 2) * (width / 2) + x / 2;
      planes[blue + colour] = 128 + (-37.945 * r - 74.494 * g + 112.439 * b) / 256;
      planes[red + colour] = 128 + (112.439 * r - 94.154 * g - 18.285 * b) / 256;
    }
  }
  let text = "";
  for (let at = 0; at < planes.length; at += 32768) {
    text += String.fromCharCode(...planes.subarray(at, at + 32768));
  }
  return { width, height, planes: btoa(text) };
}
