import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const periods = "../../../server/reports/static/periods";
const { initial, monthBefore, next, query } = await import(`${periods}/state.js`);
const { texts } = await import(`${periods}/texts.js`);
const { unmatched } = await import("/static/shared/i18n.js");

const asked = { from: "2026-02-01", to: "2026-02-28", by: "window", grain: "month", show: "figures" };
const ask = (change) => ({ type: "ask", change });
const report = { hall: { id: "h", name: "大厅" }, missing: [], rows: [] };

test("both languages say everything", () => assert.deepEqual(unmatched(texts), []));

test("it begins with the month before, whatever its length", () => {
  assert.deepEqual(monthBefore("2026-03-02"), { from: "2026-02-01", to: "2026-02-28" });
  assert.deepEqual(monthBefore("2026-01-31"), { from: "2025-12-01", to: "2025-12-31" });
});

test("an answer to an earlier question does not stand under a later one", () => {
  const now = [ask(asked), ask({ by: "clerk" })].reduce(next, initial);
  assert.equal(next(now, { type: "report", asked, report }).report, null);
  const later = next(now, { type: "report", asked: { ...asked, by: "clerk" }, report });
  assert.deepEqual([later.report, later.loading], [report, false]);
});

test("a new question takes the old table away", () => {
  const shown = [ask(asked), { type: "report", asked, report }].reduce(next, initial);
  assert.equal(next(shown, ask({ grain: "year" })).report, null);
});

test("what is asked for is what the API takes", () => {
  assert.equal(query(asked), "/reports/period?from=2026-02-01&to=2026-02-28&by=window&grain=month");
  const fair = { ...asked, show: "fair", by: "clerk" };
  assert.equal(query(fair), "/reports/fairness?from=2026-02-01&to=2026-02-28&by=clerk");
});

test("only windows and clerks are compared", () => {
  const now = [ask({ ...asked, by: "hour" }), ask({ show: "fair" })].reduce(next, initial);
  assert.equal(now.asked.by, "window");
});
