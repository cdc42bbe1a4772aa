import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { initial, next, shifted } = await import("../../../server/reports/static/state.js");

const run = (state, ...events) => events.reduce(next, state);
const signed = next(initial, { type: "session", session: { name: "周敏", role: "manager" } });
const report = (date) => ({ date, rev: 1, hall: { id: "h", name: "厅" }, total: {}, windows: [], clerks: [], services: [] });

test("the answer to an earlier question never stands under a later date", () => {
  const asked = run(signed, { type: "ask", date: "2026-11-20" }, { type: "ask", date: "2026-11-21" });
  const late = next(asked, { type: "report", date: "2026-11-20", report: report("2026-11-20") });
  assert.equal(late, asked);
  const right = next(asked, { type: "report", date: "2026-11-21", report: report("2026-11-21") });
  assert.equal(right.report.date, "2026-11-21");
  assert.equal(right.loading, false);
});

test("figures that could not be read are not shown beside the fault", () => {
  const shown = next(signed, { type: "report", date: null, report: report("2026-11-21") });
  const failed = run(shown, { type: "refresh" }, { type: "failed", date: null, error: { code: "x" } });
  assert.equal(failed.report, null);
  assert.equal(failed.problem.code, "x");
});

test("a heading sorts down, then up, then not at all", () => {
  const press = { type: "sort", by: "wait.median_s" };
  const [one, two, three] = [run(signed, press), run(signed, press, press), run(signed, press, press, press)];
  assert.deepEqual([one.sort.down, two.sort.down, three.sort], [true, false, null]);
  assert.equal(run(signed, { type: "sort", by: "name" }).sort.down, false);
});

test("days step over months and years", () => {
  assert.deepEqual([shifted("2026-12-31", 1), shifted("2028-03-01", -1)], ["2027-01-01", "2028-02-29"]);
});

test("signing out forgets the figures; an ended sign-in keeps the date asked for", () => {
  const shown = run(signed, { type: "ask", date: "2026-11-20" }, { type: "report", date: "2026-11-20", report: report("2026-11-20") });
  const out = next(shown, { type: "signed_out", ended: false });
  assert.deepEqual([out.report, out.date, out.person], [null, null, null]);
  assert.equal(next(shown, { type: "signed_out", ended: true }).date, "2026-11-20");
});
