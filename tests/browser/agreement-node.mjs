// node agreement-node.mjs GLUE WASM CONFIG WEIGHTS FRAMES ANSWERS: reads grey frames of 640x480
// with wasm in node and writes the reports as one JSON array.
import { readFileSync, writeFileSync } from "node:fs";
import { unpacked } from "./unpacked.mjs";

const [glue, wasm, config, weights, frames, answers] = process.argv.slice(2);
const INTERVAL_S = 0.2;
const [WIDTH, HEIGHT] = [640, 480];

// Node would take a file without a package.json beside it for CommonJS.
const source = readFileSync(glue).toString("base64");
const { initSync, Eyes } = await import(`data:text/javascript;base64,${source}`);
initSync({ module: unpacked(wasm) });
const eyes = new Eyes(readFileSync(config), readFileSync(weights));
const grey = readFileSync(frames);
const reports = [];
for (let at = 0; at < grey.length; at += WIDTH * HEIGHT) {
  const frame = grey.subarray(at, at + WIDTH * HEIGHT);
  reports.push(JSON.parse(eyes.readLuma(frame, WIDTH, HEIGHT, false, INTERVAL_S * reports.length)));
}
writeFileSync(answers, JSON.stringify(reports));
