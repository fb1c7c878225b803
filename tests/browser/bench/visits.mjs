import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { launch } from "./chromium.mjs";

/** From a visit of the real page to its first reading: with an empty cache, then with a full one. */
export async function visits(binary, webcam) {
  const folder = mkdtempSync(join(tmpdir(), "mission-bench-visits-"));
  const server = spawn(binary, ["--bind", "127.0.0.1:0"], {
    cwd: folder,
    env: { ...process.env, XDG_DATA_HOME: folder },
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const [line] = await once(createInterface(server.stdout), "line");
    const url = line.replace("MISSION is listening on ", "").trim();
    const rows = [];
    for (const cache of ["cold", "warm", "warm", "warm"]) {
      rows.push({ cache, ...(await visit(url, webcam, join(folder, "profile"))) });
    }
    return rows;
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function visit(url, webcam, profile) {
  const { page, close } = await launch(url, webcam, profile);
  try {
    await page.getByTestId("use-camera").click();
    await page.evaluate(() => {
      const box = document.querySelector('[data-testid="face-box"]');
      const video = document.querySelector('[data-testid="video"]');
      const times = (window.times = {});
      document.querySelector('[data-testid="start-camera"]').addEventListener("click", () => {
        times.click = performance.now();
      }, { capture: true });
      video.addEventListener("loadeddata", () => (times.frame ??= performance.now()));
      new MutationObserver(() => {
        if (!box.hidden) times.reading ??= performance.now();
      }).observe(box, { attributes: true });
    });
    await page.getByTestId("start-camera").click();
    await page.waitForFunction(() => window.times.reading);
    const { click, frame, reading } = await page.evaluate(() => window.times);
    return {
      "yes to camera's first frame, ms": (frame - click).toFixed(0),
      "first frame to first reading, ms": (reading - frame).toFixed(0),
    };
  } finally {
    await close();
  }
}
