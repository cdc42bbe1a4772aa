import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
globalThis.document ??= { createTreeWalker: () => ({}), createComment: () => ({}), createElement: () => ({}) };
const { inZone, lastDay, span } = await import("../../../server/reports/static/frame.js");
const appeals = await import("../../../server/reports/static/appeals/state.js");
const honours = await import("../../../server/reports/static/honours/state.js");
const letters = await import("../../../server/reports/static/letters/state.js");
const { unmatched } = await import("../../../server/web/static/shared/i18n.js");

const SESSION = { name: "li", role: "manager", rights: ["judge", "assess"], hall: { name: "h", timezone: "Asia/Urumqi" } };
const signed = ({ next, initial }, more = {}) => next(initial, { type: "session", session: { ...SESSION, ...more } });

test("decisions come first for whoever decides, and one's own for whoever has some", () => {
  assert.deepEqual(appeals.tabs(signed(appeals)), ["open", "ended"]);
  assert.equal(signed(appeals, { rights: ["own_findings"] }).tab, "mine");
  assert.deepEqual(appeals.tabs(signed(appeals, { rights: ["own_findings", "judge"] })), ["open", "ended", "mine"]);
  assert.equal(signed(appeals, { rights: [] }).tab, "");
});

test("an answer to an earlier list does not stand under another", () => {
  const state = appeals.next(appeals.next(signed(appeals), { type: "tab", tab: "ended" }), { type: "listed", tab: "open", appeals: [{}] });
  assert.equal(state.appeals, null);
});

test("nothing else is pressed while something is sent", () => {
  let state = appeals.next(signed(appeals), { type: "form", id: "e", step: "reject" });
  state = appeals.next(state, { type: "send" });
  assert.deepEqual(appeals.next(state, { type: "close" }).form, { id: "e", step: "reject" });
  assert.equal(appeals.next(state, { type: "tab", tab: "ended" }).tab, "open");
});

test("an appeal without steps that is open waits for somebody else", () => {
  assert.equal(appeals.elsewhere({ steps: [], state: "filed" }), true);
  assert.equal(appeals.elsewhere({ steps: [], state: "upheld" }), false);
  assert.equal(appeals.elsewhere({ steps: ["accept"], state: "filed" }), false);
});

test("only whom the figures leave open may be confirmed, and once", () => {
  const award = { honours: [{ who: "a", state: "confirmed" }, { who: "b", state: "withdrawn" }] };
  const may = (who, state) => honours.confirmable(award, { who, state });
  assert.deepEqual([may("a", "chosen"), may("b", "chosen"), may("c", "tied"), may("c", "barred")], [false, true, true, false]);
  assert.deepEqual(["below", "beyond", "unknown"].map((state) => may("c", state)), [false, false, false]);
});

test("another scheme has cycles of its own", () => {
  const state = honours.next({ ...signed(honours), cycle: "year" }, { type: "scheme", scheme: "HUAIYUAN" });
  assert.deepEqual([state.scheme, state.cycle, state.loading], ["HUAIYUAN", "", true]);
});

test("the letter asked for stays when somebody must sign in first", () => {
  const asked = { ...letters.initial, department: "tax", month: "2026-02" };
  const state = letters.next(asked, { type: "signed_out", ended: false });
  assert.deepEqual([state.phase, state.department, state.month], ["sign_in", "tax", "2026-02"]);
  assert.equal(letters.monthBefore("2026-01-31"), "2025-12");
  assert.equal(letters.monthBefore("2026-12-01"), "2026-11");
});

test("a result without people of the department is no part of its letter", () => {
  const letter = { schemes: [{ publication: "a" }, { publication: "b" }], people: [{ publication: "b", who: "p" }] };
  assert.deepEqual(letters.parts(letter).map(({ scheme }) => scheme.publication), ["b"]);
});

test("moments are those of the hall's clocks, and an end is the day after the last", () => {
  assert.equal(inZone("2026-03-02T09:00", "Asia/Shanghai"), "2026-03-02T09:00:00+08:00");
  assert.equal(inZone("2026-03-02T09:00", "Asia/Urumqi"), "2026-03-02T09:00:00+06:00");
  assert.equal(inZone("2026-03-02T09:00", "UTC"), "2026-03-02T09:00:00+00:00");
  assert.equal(lastDay("2026-03-01"), "2026-02-28");
  assert.equal(span({ start: "2026-01-01", end: "2026-07-01" }), "2026-01-01 – 2026-06-30");
});

test("every text is there in both languages", async () => {
  for (const name of ["appeals", "honours", "letters"]) {
    const { texts } = await import(`../../../server/reports/static/${name}/texts.js`);
    assert.deepEqual(unmatched(texts), [], name);
  }
});
