// node agreement-page.mjs URL WASM FRAMES ANSWERS: hands grey frames of 640x480 to the page's own
// worker, as a camera would, and writes the reports as one JSON array.
import { readFileSync, writeFileSync } from "node:fs";
import { open } from "./browser.mjs";
import { unpacked } from "./unpacked.mjs";

const [url, wasm, frames, answers] = process.argv.slice(2);
const INTERVAL_S = 0.2;
const [WIDTH, HEIGHT] = [640, 480];

await open(url, [], async (page) => {
  await page.route("**/assets/eyes.wasm*", (route) =>
    route.fulfill({ contentType: "application/wasm", body: unpacked(wasm) }),
  );
  // The page's own program would take the one Trusted Types policy that there may be.
  await page.route("**/assets/app.js*", (route) =>
    route.fulfill({ contentType: "text/javascript", body: "" }),
  );
  await page.reload();
  await page.evaluate(openWorker);
  const grey = readFileSync(frames);
  const reports = [];
  for (let at = 0; at < grey.length; at += WIDTH * HEIGHT) {
    const frame = grey.subarray(at, at + WIDTH * HEIGHT).toString("base64");
    const seconds = INTERVAL_S * reports.length;
    reports.push(await page.evaluate(readFrame, { frame, seconds, width: WIDTH, height: HEIGHT }));
  }
  writeFileSync(answers, JSON.stringify(reports));
}, { serviceWorkers: "block" });

/** In the page: starts its worker and waits until that is ready. */
async function openWorker() {
  const addresses = JSON.parse(document.getElementById("device-eyes").text);
  const policy = trustedTypes.createPolicy("own-scripts", { createScriptURL: (url) => url });
  const worker = new Worker(policy.createScriptURL(addresses.worker), { type: "module" });
  let calls = 0;
  window.ask = (name, ask, transfer = []) =>
    new Promise((resolve, reject) => {
      const id = calls++;
      worker.addEventListener("error", (event) => reject(new Error(event.message)));
      worker.addEventListener("message", ({ data }) => {
        if (data.id !== id) return;
        if ("answer" in data) resolve(data.answer);
        else reject(new Error(`${name}: ${data.code}`));
      });
      worker.postMessage({ id, name, ask }, transfer);
    });
  await window.ask("load", addresses);
}

/** In the page: reads one frame, which is all brightness, in full range and without colour. */
async function readFrame({ frame, seconds, width, height }) {
  const luma = Uint8Array.from(atob(frame), (letter) => letter.charCodeAt(0));
  const planes = new Uint8Array(luma.length * 1.5).fill(128);
  planes.set(luma);
  const picture = new VideoFrame(planes, {
    format: "I420",
    codedWidth: width,
    codedHeight: height,
    timestamp: seconds * 1e6,
    colorSpace: { matrix: "smpte170m", primaries: "smpte170m", transfer: "smpte170m", fullRange: true },
  });
  const { seen } = await window.ask("read", { picture, seconds }, [picture]);
  return seen.report;
}
