// node mirror.mjs URL CLIP [server]: what the page costs: its weight, how far it shifts, the time
// from a click on play to the embed's request, and the frames dropped in ten seconds of mirror, by
// the browser's own trace. CLIP is an mjpeg or y4m film.
import { open, readOnServer, startCamera, steady, webcam } from "../browser.mjs";
import { table } from "./figures.mjs";

const [url, clip, place] = process.argv.slice(2);
const SECONDS = 10;
const PLAYS = 9;

await open(url, webcam(clip), async (page) => {
  const session = await page.context().newCDPSession(page);
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.reload({ waitUntil: "networkidle" });
  const weight = bytes;
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);

  if (place === "server") await readOnServer(page);
  await startCamera(page);
  await steady(page).waitFor({ timeout: 60_000 });
  // A mirror as it is after a minute: the timeline is filling and the songs are there.
  await page.waitForTimeout(3000);
  const frames = await trace(session, () => page.waitForTimeout(SECONDS * 1000));

  const plays = [];
  const embeds = new Promise((resolve) => {
    session.on("Network.requestWillBeSent", ({ request, wallTime }) => {
      if (!request.url.includes("/embed/track/")) return;
      if (plays.push(wallTime * 1000) === PLAYS) resolve();
    });
  });
  const clicks = [];
  for (let play = 0; play < PLAYS; play++) {
    const button = page.getByTestId("song").nth(play).getByTestId("play");
    await button.evaluate((button) => {
      const now = () => (window.clickedAt = performance.timeOrigin + performance.now());
      button.addEventListener("click", now, { once: true, capture: true });
    });
    await button.click();
    clicks.push(await page.evaluate(() => window.clickedAt));
    await page.waitForTimeout(300);
  }
  await embeds;
  const waits = plays.map((at, play) => at - clicks[play]).toSorted((a, b) => a - b);
  table([
    {
      "page kB": (weight / 1e3).toFixed(1),
      "first paint ms": paint.toFixed(0),
      "layout shift": (await page.evaluate(() => window.shift)).toFixed(4),
      "click to embed ms (median)": waits[Math.floor(PLAYS / 2)].toFixed(1),
      "worst": waits.at(-1).toFixed(1),
      ...frames,
    },
  ]);
});

/** The frames that the browser drew and dropped while `pass` ran. */
async function trace(session, pass) {
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const done = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["cc", "benchmark", "devtools.timeline.frame"] },
  });
  await pass();
  await session.send("Tracing.end");
  await done;
  // A frame may have several reports; it was dropped if none of them says that it was shown.
  const shown = new Map();
  let jerks = 0;
  for (const { name, args } of events) {
    const report = name === "PipelineReporter" && args.frame_reporter;
    if (!report || report.state === "STATE_NO_UPDATE_DESIRED") continue;
    const frame = `${report.layer_tree_host_id} ${report.frame_sequence}`;
    const presented = report.state.startsWith("STATE_PRESENTED");
    shown.set(frame, presented || shown.get(frame) === true);
    if (!presented && report.affects_smoothness) jerks++;
  }
  const presented = [...shown.values()].filter(Boolean).length;
  return {
    "frames presented": presented,
    "frames dropped": shown.size - presented,
    "of a motion": jerks,
  };
}
