import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** The bytes of a file, unpacked if its name ends in .gz. */
export const unpacked = (path) =>
  path.endsWith(".gz") ? gunzipSync(readFileSync(path)) : readFileSync(path);
