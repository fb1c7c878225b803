import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpacked } from "../unpacked.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../..");
const web = join(root, "crates/serve/web/src/device/wasm");
const built = process.env.DEVICE_EYES;

/** What stands where: the bench's own files, the eyes as they are committed or as DEVICE_EYES names
 * them, the checkpoint, and the rival's package with its models. */
const PLACES = {
  bench: here,
  eyes: built ?? web,
  checkpoint: join(root, "checkpoints/default"),
  rival: join(here, "node_modules/@vladmandic/face-api"),
  tfjs: join(here, "node_modules/@tensorflow/tfjs-backend-wasm/dist"),
};
const WASM = built ? join(built, "eyes.wasm") : join(root, "crates/serve/assets/dist/eyes.wasm.gz");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** The file at a path of the bench's server. */
export function read(path) {
  if (path === "eyes/eyes.wasm") return unpacked(WASM);
  const [place, ...rest] = path.split("/");
  return readFileSync(join(PLACES[place], ...rest));
}

/** Serves the bench on a free port. A page that is isolated gets a clock of 5 microseconds. */
export function serveFiles() {
  const kept = new Map();
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://bench").pathname.slice(1);
    const headers = {
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    };
    try {
      if (!kept.has(path)) kept.set(path, read(path));
      response.writeHead(200, headers).end(kept.get(path));
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const url = `http://127.0.0.1:${String(server.address().port)}/`;
      resolve({ url, close: () => server.close() });
    });
  });
}
