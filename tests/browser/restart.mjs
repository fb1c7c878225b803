// node restart.mjs SERVE CLIP: the server goes and comes back while the page is open.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { changesSongs, message, open, readOnServer, songs, startCamera, steady, webcam } from "./browser.mjs";

const [binary, clip] = process.argv.slice(2);
const data = mkdtempSync(join(tmpdir(), "mission-restart-"));

async function start(bind) {
  const env = { ...process.env, XDG_DATA_HOME: data };
  delete env.DATABASE_URL;
  const server = spawn(binary, ["--bind", bind], { cwd: data, env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: server.stdout }), "line");
  return { server, url: line.replace("MISSION is listening on ", "") };
}

async function end(server) {
  server.kill("SIGKILL");
  await once(server, "exit");
}

let { server, url } = await start("127.0.0.1:0");
try {
  const refusals = { expected: /ERR_CONNECTION|WebSocket connection/ };
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
      ({ server } = await start(new URL(url).host));
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
