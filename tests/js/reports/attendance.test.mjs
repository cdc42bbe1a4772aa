// The page of attendance: its pure state.

import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { initial, mondayOf, next, shiftsOf, tabs, weekFrom } = await import("../../../server/reports/static/attendance/state.js");
const { texts } = await import("../../../server/reports/static/attendance/texts.js");
const { factsOf, translate } = await import("../../../server/reports/static/attendance/view.js");
const { unmatched } = await import("../../../server/web/static/shared/i18n.js");

const session = (/** @type {string[]} */ rights) => ({
  type: "session",
  session: { name: "刘", role: "clerk", rights, hall: { name: "厅" } },
});

test("each sees the tabs of their rights, and begins with the first", () => {
  const clerk = next(initial, session(["own_attendance", "roster"]));
  assert.deepEqual([tabs(clerk), clerk.tab], [["own", "rosters"], "own"]);
  const boss = next(initial, session(["attendance", "punches", "own_attendance", "roster"]));
  assert.deepEqual(tabs(boss), ["week", "import", "own", "rosters", "leaves"]);
  assert.deepEqual(tabs(next(initial, session(["report"]))), []);
});

test("a week is named by its Monday, over months and years", () => {
  assert.equal(mondayOf("2026-03-02"), "2026-03-02");
  assert.equal(mondayOf("2026-03-08"), "2026-03-02");
  assert.equal(mondayOf("2026-01-01"), "2025-12-29");
  assert.equal(weekFrom("2025-12-29", 1), "2026-01-05");
  assert.equal(weekFrom("2026-03-02", -1), "2026-02-23");
});

test("an answer to an earlier question does not stand under another week or tab", () => {
  const asked = next(next(initial, session(["attendance"])), { type: "week", week: "2026-02-24" });
  assert.equal(asked.week, "2026-02-23");
  const list = { week: "2026-03-02", marks: [] };
  const late = { type: "listed", tab: "week", week: "2026-03-02", found: { week: "2026-03-02", state: { list } } };
  assert.equal(next(asked, late), asked);
  const right = next(asked, { ...late, week: "2026-02-23", found: { week: "2026-02-23", state: { list } } });
  assert.equal(right.list, list);
  assert.equal(right.loading, false);
});

test("a faulty file shows its rows, and another try forgets them", () => {
  const faults = [{ row: 3, column: "A", code: "no_such_person", text: "没有" }];
  const failed = next(next(initial, { type: "send" }), { type: "failed", error: { code: "wrong_rows", facts: { faults } } });
  assert.deepEqual([failed.faults, failed.sending], [faults, false]);
  assert.deepEqual(next(failed, { type: "send" }).faults, []);
  assert.deepEqual(next(failed, { type: "failed", error: { code: "unreachable", facts: {} } }).faults, []);
});

test("while something is sent, neither tab nor form changes", () => {
  const sending = next(next(initial, session(["attendance"])), { type: "send" });
  for (const event of [{ type: "tab", tab: "leaves" }, { type: "form", id: "a", step: "object" }, { type: "send" }]) {
    assert.equal(next(sending, event), sending);
  }
});

test("a plan keeps the times of what was planned before", () => {
  const before = {
    late: false,
    filed_at: "",
    filed_by: "",
    shifts: [
      { staff: "a", name: "A", day: "2026-03-02", start: "09:00", end: "12:00" },
      { staff: "a", name: "A", day: "2026-03-02", start: "13:00", end: "17:00" },
    ],
  };
  assert.deepEqual(
    shiftsOf(before, [{ staff: "a", day: "2026-03-02" }, { staff: "a", day: "2026-03-03" }]),
    [
      { staff: "a", day: "2026-03-02", start: "09:00", end: "12:00" },
      { staff: "a", day: "2026-03-02", start: "13:00", end: "17:00" },
      { staff: "a", day: "2026-03-03", start: null, end: null },
    ],
  );
});

test("what a mark stands on is said in words", () => {
  const t = translate("zh");
  const mark = (/** @type {string} */ kind, /** @type {object} */ evidence) => factsOf(/** @type {any} */ ({ kind, evidence }), t);
  assert.equal(mark("late", { hours: ["08:00-12:00"], punches: ["08:31"], minutes: 31 }), "应到 08:00-12:00 · 打卡 08:31 · 晚 31 分钟");
  assert.equal(mark("early", { hours: ["08:00-12:00"], punches: ["08:00"], minutes: null }), "应到 08:00-12:00 · 打卡 08:00 · 没有签退");
  assert.equal(mark("absent", { parts: [{ hours: ["08:00-12:00"], punches: [] }] }), "应到 08:00-12:00 · 没有打卡");
  assert.equal(mark("total", { marks: ["a", "b", "c", "d", "e"] }), "当月 5 次");
});

test("both languages say the same", () => {
  assert.deepEqual(unmatched(texts), []);
});
