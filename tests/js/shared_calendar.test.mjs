import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { dayText, daysOf, wallTime } = await import("/static/shared/calendar.js");

test("the days go from the first to the last, over the end of a month", () => {
  const service = { first_day: "2026-02-27", last_day: "2026-03-02" };
  assert.deepEqual(daysOf(service), ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
  assert.deepEqual(daysOf(null), []);
});

test("a day is named as the hall's, whatever zone the reader is in", () => {
  assert.deepEqual(dayText("2026-03-02", "zh"), { name: "周一", date: "3-02" });
  assert.deepEqual(dayText("2026-03-02", "en"), { name: "Mon", date: "3-02" });
  assert.equal(wallTime("2026-03-02T09:30:00.000+08:00"), "09:30");
});
