// node compare.mjs CLIP [SERVE]: times eyes on the device beside @vladmandic/face-api (tiny
// detector 416 and expressions, tfjs on wasm) in the same Chromium on the same fake webcam, and
// prints tables. CLIP is an mjpeg or y4m film, SERVE the built server, for the time from a visit to
// the first reading.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./chromium.mjs";
import { writeY4m } from "./clip.mjs";
import { sizes, spread, table } from "./figures.mjs";
import { serveFiles } from "./files.mjs";
import { visits } from "./visits.mjs";

const [clip, server] = process.argv.slice(2);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 20);
const EYES = ["ours", "rival"];
const folder = mkdtempSync(join(tmpdir(), "mission-bench-"));
const files = await serveFiles();
try {
  const webcam = clip.endsWith(".y4m") ? clip : join(folder, "webcam.y4m");
  if (webcam !== clip) await writeY4m(clip, webcam, files.url);
  const rows = [];
  for (const slowdown of [1, 6]) {
    for (const name of EYES) {
      for (const cadence of name === "ours" ? ["30/s"] : ["own", "30/s"]) {
        rows.push(await run(webcam, name, slowdown, cadence));
      }
    }
  }
  table(rows);
  for (const slowdown of [1, 6]) tellShare(rows.filter((row) => row.slowdown === slowdown));
  table(EYES.map((name) => ({ eyes: name, ...sizes(name) })));
  if (server) table(await visits(server, webcam));
} finally {
  files.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Our times as a share of the rival's at its own cadence. */
function tellShare([ours, rival]) {
  const share = (stage) => (ours[`${stage} mean`] / rival["frame mean"]).toFixed(2);
  console.log(
    `${String(ours.slowdown)}x slower: a frame takes ${share("frame")} of the rival's, one with a ` +
      `detection ${share("detecting")}\n`,
  );
}

/** One pair of eyes on the webcam for a while. */
async function run(webcam, name, slowdown, cadence) {
  const { page, close, memory } = await launch(`${files.url}bench/page.html`, webcam);
  try {
    const session = await page.context().newCDPSession(page);
    const before = await memory();
    await page.evaluate((name) => window.openEyes(name), name);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    const wish = { seconds: SECONDS, interval: cadence === "own" ? 0 : 1000 / 30 };
    const looks = await page.evaluate((wish) => window.look(wish), wish);
    const of = (stage) => looks.map((look) => look[stage]).filter((ms) => ms !== undefined);
    const detecting = looks.filter((look) => look.detect !== undefined);
    return {
      eyes: name,
      slowdown,
      cadence,
      frames: looks.length,
      "frames/s": (looks.length / SECONDS).toFixed(1),
      faces: looks.filter((look) => look.face).length,
      ...spread("frame", of("whole")),
      ...spread("detecting", detecting.map((look) => look.whole)),
      detect: spread("", of("detect"))[" mean"],
      classify: spread("", of("classify"))[" mean"],
      "MB more": ((await memory()) - before).toFixed(0),
    };
  } finally {
    await close();
  }
}
