import { brotliCompressSync, gzipSync } from "node:zlib";
import { read } from "./files.mjs";

/** What a device fetches for each pair of eyes. */
const FETCHED = {
  ours: ["eyes/eyes.js", "eyes/eyes.wasm", "checkpoint/config.json", "checkpoint/weights.safetensors"],
  rival: [
    "rival/dist/face-api.esm.js",
    "tfjs/tfjs-backend-wasm-simd.wasm",
    "rival/model/tiny_face_detector_model-weights_manifest.json",
    "rival/model/tiny_face_detector_model.bin",
    "rival/model/face_expression_model-weights_manifest.json",
    "rival/model/face_expression_model.bin",
  ],
};

/** Bytes that a device fetches, in MB. */
export function sizes(name) {
  const files = FETCHED[name].map(read);
  const sum = (pack) => (files.reduce((sum, file) => sum + pack(file).length, 0) / 1e6).toFixed(2);
  return { "plain MB": sum((file) => file), "gzip MB": sum(gzipSync), "brotli MB": sum(brotliCompressSync) };
}

/** Mean, median, p95 and p99 of times in ms, under names that begin with `name`. */
export function spread(name, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const shown = (value) => (sorted.length > 0 ? value.toFixed(1) : "-");
  return {
    [`${name} mean`]: shown(sorted.reduce((sum, time) => sum + time, 0) / sorted.length),
    [`${name} median`]: shown(at(0.5)),
    [`${name} p95`]: shown(at(0.95)),
    [`${name} p99`]: shown(at(0.99)),
  };
}

/** Prints rows as a table in Markdown. */
export function table(rows) {
  const names = Object.keys(rows[0]);
  const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
  line(names);
  line(names.map(() => "---"));
  for (const row of rows) line(names.map((name) => String(row[name])));
  console.log("");
}
