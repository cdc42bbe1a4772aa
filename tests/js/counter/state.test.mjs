import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { allowedNow, initial, next, waitingTotal } = await import("../../../counter/static/state.js");
const { ApiError } = await import("/static/shared/api.js");

const ticket = (state, n = 1) => ({
  id: `t_${n}`, number: `A00${n}`, state, service: { id: "s1", name: "甲" }, visit: [],
});
const picture = (at = null, extra = {}) => ({
  window: { id: "w1", name: "1号窗口", state: "open", clerk: null },
  ticket: at, waiting: [], devices: [], bound: 0, ...extra,
});
const shows = (...given) => ({ type: "picture", topic: "window:w1", data: picture(...given) });
const act = (name, key, extra) => ({ type: "act", act: name, key, extra });
const error = (status, code) => new ApiError(status, code, {}, "", "");
const run = (state, ...events) => events.reduce(next, state);
const session = { name: "林晓", role: "clerk", windows: ["w1", "w2"], places: [{ id: "w1", name: "1号窗口" }, { id: "w2", name: "2号窗口" }], hall: null };
const desk = run(initial, { type: "session", session }, { type: "choose", window: "w1" }, shows());

test("signing in offers the person's windows by name", () => {
  const state = next(initial, { type: "session", session });
  assert.equal(state.phase, "choose");
  assert.deepEqual(state.windows.map((w) => w.name), ["1号窗口", "2号窗口"]);
});

test("a second press while one is in flight does nothing", () => {
  const once = next(desk, act("call", "k1"));
  assert.equal(once.pending.key, "k1");
  assert.equal(next(once, act("call", "k2")), once);
  assert.equal(next(once, act("pause", "k3")), once);
});

test("the called ticket shows with the reply, before its picture", () => {
  const state = run(desk, act("call", "k1"), { type: "done", key: "k1", reply: ticket("called") });
  assert.equal(state.picture.ticket.number, "A001");
  assert.equal(state.pending, null);
  assert.ok(allowedNow(state).has("start"));
});

test("nobody waiting is said as news, not as a fault, until somebody comes", () => {
  const state = run(desk, act("call", "k1"), { type: "done", key: "k1", reply: null });
  assert.equal(state.note, "nobody");
  assert.equal(state.problem, null);
  assert.equal(next(state, shows(null)).note, "nobody");
  assert.equal(next(state, shows(null, { waiting: [{ service: "s1", count: 1, longest_s: 3 }] })).note, null);
  assert.equal(next(state, shows(null, { bound: 1 })).note, null);
});

test("finish and call next leaves an empty desk when nobody waits", () => {
  const busy = next(desk, shows(ticket("serving")));
  const state = run(busy, act("finish_call", "k1"), { type: "done", key: "k1", reply: null });
  assert.equal(state.picture.ticket, null);
  assert.equal(state.note, "nobody");
});

test("a refusal is kept to be read, and nothing is asked again by itself", () => {
  const refused = error(409, "window_busy");
  const state = run(desk, act("call", "k1"), { type: "failed", key: "k1", error: refused });
  assert.equal(state.problem, refused);
  assert.equal(state.unsure, null);
  assert.equal(state.pending, null);
});

test("when no answer came, the same press again goes under the same key", () => {
  const lost = run(desk, act("call", "k1"), { type: "failed", key: "k1", error: error(0, "unreachable") });
  assert.equal(next(lost, { type: "again" }).pending.key, "k1");
  assert.equal(next(lost, act("call", "k2")).pending.key, "k1");
  assert.equal(next(lost, act("close", "k2")).pending.key, "k2");
});

test("a picture after a lost answer tells the truth, so a later press is a new act", () => {
  const lost = run(desk, act("call", "k1"), { type: "failed", key: "k1", error: error(0, "unreachable") });
  assert.equal(run(lost, shows(), act("call", "k2")).pending.key, "k2");
});

test("an answer that is not to the act in flight is ignored", () => {
  const waiting = next(desk, act("call", "k1"));
  assert.equal(next(waiting, { type: "done", key: "k0", reply: ticket("called") }), waiting);
});

test("a sign-in that ended goes back to the form and says so", () => {
  const state = run(desk, act("call", "k1"), { type: "failed", key: "k1", error: error(401, "credential_expired") });
  assert.equal(state.phase, "sign_in");
  assert.equal(state.sign_in.ended, true);
  assert.equal(state.picture, null);
});

test("a missed and a held ticket can be fetched back from where they were put aside", () => {
  const missed = run(next(desk, shows(ticket("called", 1))), act("no_show", "k1"), { type: "done", key: "k1", reply: ticket("no_show", 1) });
  const both = run(missed, shows(ticket("serving", 2)), act("hold", "k2"), { type: "done", key: "k2", reply: ticket("held", 2) });
  assert.deepEqual(both.aside.map(({ number, how }) => [number, how]), [["A002", "held"], ["A001", "no_show"]]);
  const back = run(both, act("rejoin", "k3", { ticket: "t_1" }), { type: "done", key: "k3", reply: ticket("waiting", 1) });
  assert.deepEqual(back.aside.map(({ number }) => number), ["A002"]);
});

test("fetching back a ticket never takes away the one at the window", () => {
  const aside = { ...desk, aside: [{ id: "t_1", number: "A001", service: "甲", how: "held" }] };
  const busy = next(aside, shows(ticket("serving", 2)));
  const state = run(busy, act("unhold", "k1", { ticket: "t_1" }), { type: "done", key: "k1", reply: ticket("waiting", 1) });
  assert.equal(state.picture.ticket.id, "t_2");
});

test("a ticket put aside that went on elsewhere leaves the list with the refusal", () => {
  const aside = { ...desk, aside: [{ id: "t_1", number: "A001", service: "甲", how: "no_show" }] };
  const state = run(aside, act("rejoin", "k1", { ticket: "t_1" }), { type: "failed", key: "k1", error: error(409, "illegal_move") });
  assert.deepEqual(state.aside, []);
  assert.equal(state.problem.code, "illegal_move");
});

test("a ticket back at the window is no longer aside", () => {
  const aside = { ...desk, aside: [{ id: "t_1", number: "A001", service: "甲", how: "held" }] };
  assert.deepEqual(next(aside, shows(ticket("called", 1))).aside, []);
});

test("a picture of another window is not shown", () => {
  const other = { ...shows(ticket("called")), topic: "window:w2" };
  assert.equal(next(desk, other), desk);
});

test("those bound to this window count among the waiting", () => {
  const state = next(desk, shows(null, { waiting: [{ service: "s1", count: 2, longest_s: 9 }], bound: 3 }));
  assert.equal(waitingTotal(state), 5);
  assert.equal(waitingTotal(initial), null);
});

test("pausing shows at once, and closes the question", () => {
  const asked = next(desk, { type: "dialog", kind: "pause" });
  const state = run(asked, act("pause", "k1", { body: { reason: "会议" } }), { type: "done", key: "k1", reply: { id: "w1", state: "paused" } });
  assert.equal(state.dialog, null);
  assert.equal(state.picture.window.state, "paused");
});

test("a question about a ticket closes when another ticket stands at the window", () => {
  const asked = run(desk, shows(ticket("serving", 1)), { type: "dialog", kind: "transfer" });
  assert.equal(next(asked, shows(ticket("serving", 1))).dialog.kind, "transfer");
  assert.equal(next(asked, shows(ticket("called", 2))).dialog, null);
  assert.equal(next(asked, shows(null)).dialog, null);
  const pausing = run(desk, { type: "dialog", kind: "pause" }, shows(ticket("called", 2)));
  assert.equal(pausing.dialog.kind, "pause");
});
