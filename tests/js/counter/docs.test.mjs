import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
const { KEYS } = await import("../../../counter/static/steps.js");
const { OUTCOMES } = await import("../../../counter/static/outcomes.js");
const { translate } = await import("../../../counter/static/view.js");
const page = await readFile(new URL("../../../docs/counter.md", import.meta.url), "utf8");

test("the clerks' page names every key, and none that does nothing", () => {
  const rows = [...page.matchAll(/^\| (\w+) \| (\w*) ?\| /gm)].map(([, key, also]) => [key, also]);
  const known = Object.values(KEYS).map(({ key, also }) => [key, (also || "").toUpperCase()]);
  assert.deepEqual(rows.filter(([key]) => key !== "Esc").sort(), known.sort());
});

test("the clerks' page names the outcomes by their digits", () => {
  const t = translate("zh");
  OUTCOMES.forEach((outcome, i) => assert.ok(page.includes(`${i + 1} ${t(`outcome.${outcome}`)}`), outcome));
});
