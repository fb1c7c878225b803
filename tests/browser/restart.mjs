// node restart.mjs SERVE CLIP: the server goes and comes back while the page is open.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changesSongs, message, open, readOnServer, songs, startCamera, steady, webcam } from "./browser.mjs";
import { end, start } from "./server.mjs";

const [binary, clip] = process.argv.slice(2);
const data = mkdtempSync(join(tmpdir(), "mission-restart-"));

let { server, url } = await start(binary, data);
try {
  // A page that is kept would have songs of its own meanwhile.
  const refusals = { expected: /ERR_CONNECTION|WebSocket connection/, serviceWorkers: "block" };
  await open(url, webcam(clip), async (page) => {
    await readOnServer(page);
    await startCamera(page);
    await steady(page).waitFor({ timeout: 20_000 });
    await page.getByTestId("songs-title").filter({ hasText: "Happy" }).waitFor();
    const before = await songs(page);

    await end(server);
    await message(page, "disconnected").waitFor();
    await page.getByTestId("like").first().click();
    await page.getByTestId("other-songs").click();
    await page.getByTestId("songs-note").filter({ hasText: "cannot be reached" }).waitFor();
    assert.deepEqual(await songs(page), before, "the songs stay");

    await changesSongs(page, async () => {
      ({ server } = await start(binary, data, { bind: new URL(url).host }));
    });
    await steady(page).waitFor({ timeout: 20_000 });
    await message(page, "disconnected").waitFor({ state: "hidden" });
    const note = await page.getByTestId("songs-note").innerText();
    assert.doesNotMatch(note, /cannot be reached/);

    // The like that was pressed meanwhile has arrived.
    await page.getByTestId("open-settings").click();
    await page.waitForTimeout(500);
    await page.getByTestId("delete-data").click();
    await page.getByTestId("data-note").filter({ hasText: "Deleted: 1 " }).waitFor();
  }, refusals);
} finally {
  server.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
}
