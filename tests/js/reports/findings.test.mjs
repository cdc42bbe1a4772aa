import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { initial, next, question, tabs } = await import("../../../server/reports/static/findings/state.js");
const { told, timeline } = await import("../../../server/web/static/shared/finding.js");

const SESSION = { name: "li", role: "supervisor", rights: ["judge", "own_findings"], hall: { name: "h" } };
const play = (state, ...events) => events.reduce((now, event) => next(now, event), state);
const signed = (own, more = {}) => next({ ...initial, own }, { type: "session", session: { ...SESSION, ...more } });
const card = (id, state, steps = []) => ({ id, state, steps });

test("judges and those concerned have lists of their own", () => {
  assert.deepEqual(tabs(signed(false)), ["raised", "confirmed", "answered", "ended"]);
  assert.deepEqual(tabs(signed(true)), ["new", "all"]);
  assert.deepEqual(tabs(signed(false, { rights: ["own_findings"] })), []);
  assert.deepEqual(tabs(signed(true, { rights: ["judge"] })), []);
  assert.equal(signed(true).tab, "new");
});

test("each list asks for what it shows", () => {
  assert.equal(question("raised"), "/findings?state=raised");
  assert.equal(question("new"), "/findings?state=confirmed");
  assert.equal(question("ended"), "/findings");
  const cards = [card("a", "counted"), card("b", "raised"), card("c", "rejected")];
  const ended = play(signed(false), { type: "tab", tab: "ended" }, { type: "listed", tab: "ended", cards });
  assert.deepEqual(ended.cards.map(({ id }) => id), ["a", "c"]);
  const own = play(signed(true), { type: "listed", tab: "new", cards: [card("d", "confirmed", ["answer"]), card("e", "confirmed")] });
  assert.deepEqual(own.cards.map(({ id }) => id), ["d"]);
});

test("an answer to an earlier list does not stand under another", () => {
  const state = play(signed(false), { type: "tab", tab: "answered" }, { type: "listed", tab: "raised", cards: [card("a", "raised")] });
  assert.equal(state.cards, null);
});

test("one thing is sent at a time, and closes when it is done", () => {
  const sending = play(signed(false), { type: "form", id: "a", step: "confirm" }, { type: "send" });
  assert.equal(next(sending, { type: "form", id: "b", step: "reject" }).form.id, "a");
  assert.equal(next(sending, { type: "close" }).form.id, "a");
  assert.equal(next(sending, { type: "sent" }).form, null);
});

test("what happened is told in the order of time, with the events of the log", () => {
  const t = (key, facts) => `${key} ${facts.number || facts.reason || ""}`.trim();
  const evidence = {
    pauses: [{ seq: 6, state: "paused", reason: "外出", from: "2026-03-02T10:00:00+08:00", to: "2026-03-02T10:11:00+08:00" }],
    calls: [{ seq: 9, at: "2026-03-02T10:12:00+08:00", number: "A002" }, { seq: 3, at: "2026-03-02T09:31:00+08:00", number: "A001" }],
    waits: [{ seq: 5, number: "A002", from: "2026-03-02T10:00:00+08:00", to: "2026-03-02T10:12:00+08:00", minutes: 12 }],
  };
  assert.deepEqual(timeline(evidence, t).map(({ seq, text }) => `${seq} ${text}`), [
    "3 finding.row.call A001",
    "5 finding.row.wait A002",
    "6 finding.stand.paused 外出",
    "9 finding.row.call A002",
  ]);
  assert.deepEqual(told({ from: "2026-03-02T10:00:00+08:00", minutes: 11, acts: [1, 2], line: [], x: null }), {
    from: "10:00",
    minutes: 11,
    acts: 2,
    line: 0,
  });
});
