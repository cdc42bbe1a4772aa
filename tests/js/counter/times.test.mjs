import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { lastDay, left, seconds, span } = await import("../../../counter/static/times.js");
const { translate } = await import("../../../counter/static/view.js");

test("spans are told in minutes, and in hours from an hour on", () => {
  const t = translate("zh");
  assert.deepEqual(
    [0, 59.9, 60, 89, 91, 3569, 3571, 7500].map((s) => span(s, t)),
    ["不到 1 分钟", "不到 1 分钟", "1 分钟", "1 分钟", "2 分钟", "59 分钟", "1 小时 0 分", "2 小时 5 分"],
  );
});

test("a span with an unknown end is unknown", () => {
  const at = "2026-11-23T09:40:00.000+08:00";
  assert.equal(seconds(at, "2026-11-23T09:42:00.000+08:00", null), 120);
  assert.equal(seconds(at, null, Date.parse(at) + 5000), 5);
  assert.equal(seconds(at, null, null), null);
  assert.equal(seconds(null, at, 0), null);
});

test("what is left until a moment never falls below nothing", () => {
  const until = "2026-11-23T09:40:00.000+08:00";
  assert.equal(left(until, Date.parse(until) - 90_000), 90);
  assert.equal(left(until, Date.parse(until) + 1), 0);
  assert.equal(left(null, 0), null);
  assert.equal(left(until, null), null);
});

test("what ends at midnight ends with the day before", () => {
  assert.equal(lastDay("2026-12-04T00:00:00.000+08:00"), "12-03");
  assert.equal(lastDay("2026-12-03T17:00:00.000+08:00"), "12-03");
  assert.equal(lastDay("soon"), "");
});
