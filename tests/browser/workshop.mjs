// node workshop.mjs SERVE: an admin opens a workshop, a phone votes in it, the wall counts and ends it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessible, fits, open, screenshot } from "./browser.mjs";
import { admin, end, start } from "./server.mjs";

const [binary] = process.argv.slice(2);
const PASSWORD = "correct horse battery";
const data = mkdtempSync(join(tmpdir(), "mission-workshop-"));
const env = { MISSION_ADMIN: admin(binary, "ani", PASSWORD) };

const ready = (page) => page.locator('[data-testid="ballot"][data-state="song"]').waitFor();
const figures = async (wall, votes) => {
  for (const name of ["workshop-votes", "workshop-people", "workshop-first"]) {
    await wall.getByTestId(name).filter({ hasText: votes }).waitFor({ timeout: 5_000 });
  }
};

let { server, url } = await start(binary, data, { flags: ["--offline"], env });
try {
  // A public address, so that the wall has one for phones.
  const bind = new URL(url).host;
  await end(server);
  ({ server } = await start(binary, data, {
    bind,
    flags: ["--offline", "--public-url", `http://${bind}`],
    env,
  }));
  await open(new URL("/admin/login", url).href, [], async (wall) => {
    await wall.locator("[name=password]").fill(PASSWORD);
    await wall.keyboard.press("Enter");
    await wall.waitForURL("**/admin");
    await wall.goto(new URL("/admin/workshops", url).href);
    await wall.locator("[name=code]").fill("solo-2026");
    await wall.keyboard.press("Enter");
    const wallOf = await wall.locator("a[href^='/workshop/']").getAttribute("href");
    await wall.goto(new URL(wallOf, url).href);

    assert.equal(await wall.getByTestId("workshop-code").innerText(), "SOLO-2026");
    assert.match(await wall.getByTestId("qr").getAttribute("aria-label"), new RegExp(`${bind}/survey`));
    await figures(wall, "0");
    await accessible(wall, "workshop");

    const phone = await wall.context().newPage();
    await phone.setViewportSize({ width: 360, height: 780 });
    await phone.goto(new URL("/survey?workshop=SOLO-2026", url).href);
    await ready(phone);
    assert.match(await phone.getByTestId("room").innerText(), /SOLO-2026/);
    const vote = async () => {
      await phone.waitForTimeout(450);
      const voted = phone.waitForResponse((answer) => answer.url().endsWith("/api/v1/votes"));
      await phone.getByTestId("vote-surprise").click();
      return await voted;
    };
    assert.equal((await vote()).request().headers()["mission-workshop"], "SOLO-2026");
    await figures(wall, "1");
    await accessible(phone, "workshop-phone");

    for (const [width, height] of [[1920, 1080], [1280, 720], [360, 780]]) {
      await wall.setViewportSize({ width, height });
      await fits(wall, `${width} x ${height}`);
      await screenshot(wall, `workshop-${width}x${height}`);
    }
    await wall.setViewportSize({ width: 1440, height: 980 });

    // A phone that wanders through the pages still attends.
    await phone.goto(url);
    const [asked] = await Promise.all([
      phone.waitForRequest((request) => request.url().endsWith("/api/v1/survey")),
      phone.goto(new URL("/survey", url).href),
    ]);
    assert.equal(asked.headers()["mission-workshop"], "SOLO-2026");
    assert.match(await phone.getByTestId("room").innerText(), /SOLO-2026/);
    await phone.goto(new URL("/survey?workshop=SOLO-2026", url).href);
    await ready(phone);

    // Another wall sees the end that this one brings, and so does the phone with its next vote.
    const other = await wall.context().newPage();
    await other.goto(wall.url());
    await wall.getByTestId("end-workshop").click();
    await wall.locator('[data-testid="workshop"][data-state="ended"]').waitFor();
    await other.locator('[data-testid="workshop"][data-state="ended"]').waitFor();
    await accessible(wall, "workshop-ended");
    assert.equal((await vote()).status(), 403);
    await phone.getByTestId("room").filter({ hasText: "over" }).waitFor();
    await phone.getByTestId("own").filter({ hasText: "2" }).waitFor();
    await phone.reload();
    await phone.getByTestId("no-room").waitFor();
    await phone.getByTestId("own").filter({ hasText: "2" }).waitFor();

    await wall.goto(new URL("/workshop/NO-SUCH-CODE", url).href);
    await accessible(wall, "workshop-unknown");
  }, { expected: /40[34]/ });
} finally {
  server.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
}
