// node about.mjs URL: what MISSION says of itself, for everyone, in both languages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { accessible, fits, open } from "./browser.mjs";

const [url] = process.argv.slice(2);
const metrics = new URL("../../checkpoints/default/metrics.json", import.meta.url);
const figures = JSON.parse(readFileSync(metrics, "utf8")).public_test;

await open(new URL("about", url).href, [], async (page) => {
  for (const language of ["id", "en"]) {
    await page.goto(new URL(`about?lang=${language}`, url).href);
    const percent = (share, digits) =>
      share.toLocaleString(language, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
    assert.equal(await page.getByTestId("accuracy").innerText(), percent(figures.accuracy, 1));
    for (const figure of ["recall", "precision"]) {
      const bars = page.getByTestId(figure).getByRole("listitem");
      const said = await bars.evaluateAll((items) =>
        items.map((item) => [
          item.querySelector("b").textContent,
          item.querySelector("rect").getBoundingClientRect().width /
            item.querySelector("svg").getBoundingClientRect().width,
        ]),
      );
      const shares = Object.values(figures.per_class)
        .map((of) => of[figure])
        .sort((one, other) => other - one);
      assert.deepEqual(said.map(([text]) => text), shares.map((share) => percent(share, 0)));
      said.forEach(([, drawn], place) => {
        assert.ok(Math.abs(drawn - shares[place]) < 0.01, `${figure} of bar ${place}: ${drawn}`);
      });
    }
    for (const [width, height] of [[320, 568], [360, 780], [1440, 980]]) {
      await page.setViewportSize({ width, height });
      await fits(page, `about at ${width} in ${language}`);
      if (width > 320) await accessible(page, `about-${language}-${width}`, { fullPage: true });
    }
  }
  await page.locator("summary").click();
  await accessible(page, "about-notices");
  assert.match(await page.locator("pre").innerText(), /Visual Information Processing and Learning/);
});
