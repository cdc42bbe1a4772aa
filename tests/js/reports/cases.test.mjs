import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { decisions, initial, next, tabs } = await import("../../../server/reports/static/cases/state.js");


const SESSION = { name: "li", role: "supervisor", rights: ["case", "exclude"], hall: { name: "h" } };
const play = (state, ...events) => events.reduce((now, event) => next(now, event), state);
const signed = (more = {}) => next(initial, { type: "session", session: { ...SESSION, ...more } });
const standing = (counts, proposed_by = null) => ({ counts, proposed_by });

test("only the lists that somebody may see are there", () => {
  assert.deepEqual(tabs(signed()), ["open", "overdue", "ended", "review"]);
  assert.deepEqual(tabs(signed({ rights: ["case"] })), ["open", "overdue", "ended"]);
  assert.deepEqual(tabs(signed({ rights: [] })), []);
  assert.equal(signed({ rights: ["exclude"] }).tab, "review");
});

test("whoever proposed it may only take it back", () => {
  assert.deepEqual(decisions(standing("proposed", "li"), "li"), ["keep"]);
  assert.deepEqual(decisions(standing("proposed", "wang"), "li"), ["exclude", "keep"]);
  assert.deepEqual(decisions(null, "li"), ["exclusion", "keep"]);
  assert.deepEqual(decisions(standing("kept"), "li"), ["exclusion"]);
  assert.deepEqual(decisions(standing("excluded"), "li"), []);
});

test("an answer to an earlier list does not stand under another", () => {
  const state = play(signed(), { type: "tab", tab: "ended" }, { type: "listed", tab: "open", cases: [{ id: "k" }] });
  assert.equal(state.cases, null);
  assert.equal(state.loading, true);
});

test("a form is sent once, and what was refused keeps it", () => {
  const sending = play(signed(), { type: "form", id: "k", step: "verify" }, { type: "send" });
  assert.equal(next(sending, { type: "tab", tab: "ended" }).tab, "open");
  assert.deepEqual(next(sending, { type: "close" }).form, { id: "k", step: "verify" });
  const refused = next(sending, { type: "failed", error: { code: "illegal_case" } });
  assert.deepEqual([refused.sending, refused.form.step], [false, "verify"]);
  assert.equal(next(sending, { type: "sent" }).form, null);
});

test("signing out forgets the numbers that were read", () => {
  const state = next(signed(), { type: "phone", id: "k", phone: "13800000001" });
  assert.deepEqual(state.phones, { k: "13800000001" });
  assert.deepEqual(next(state, { type: "signed_out", ended: false }).phones, {});
});
