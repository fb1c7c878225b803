import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onPath, QUIET, webcam as webcamFlags } from "../browser.mjs";

const { chromium } = createRequire(new URL("../browser.mjs", import.meta.url))("playwright-core");

/** Chromium with a film as its webcam, showing a page; `memory` is that of its renderer in MB. */
export async function launch(url, webcam, profile) {
  const own = profile ?? mkdtempSync(join(tmpdir(), "mission-bench-profile-"));
  const context = await chromium.launchPersistentContext(own, {
    executablePath: process.env.CHROMIUM ?? onPath("chromium"),
    headless: true,
    args: [...QUIET, ...(webcam ? webcamFlags(webcam) : [])],
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on("pageerror", (error) => console.error(String(error)));
  page.on("console", (message) => message.type() === "error" && console.error(message.text()));
  await page.goto(url);
  return {
    page,
    memory: () => memory(context),
    async close() {
      await context.close();
      if (!profile) rmSync(own, { recursive: true, force: true });
    },
  };
}

/** What the largest renderer holds alone and its share of what it shares. */
async function memory(context) {
  const session = await context.browser()?.newBrowserCDPSession() ?? await context.newCDPSession(context.pages()[0]);
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const shares = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${String(id)}/smaps_rollup`, "utf8")))
    .map((found) => Number(found?.[1] ?? 0) / 1024);
  return Math.max(...shares);
}
