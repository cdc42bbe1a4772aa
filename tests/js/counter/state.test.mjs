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
  ticket: at, waiting: [], devices: [], bound: 0, aside: [], ...extra,
});
const shows = (...given) => ({ type: "picture", topic: "window:w1", data: picture(...given) });
let pressed_at = 0;
const act = (name, key, extra) => ({ type: "act", act: name, key, extra, at: (pressed_at += 1000) });
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

test("a press drummed twice calls nobody more, however fast the answer was", () => {
  const once = run(next(desk, shows(ticket("serving"))), act("finish_call", "k1"), { type: "done", key: "k1", reply: ticket("called", 2) });
  const { at } = once.pressed;
  assert.equal(next(once, { ...act("finish_call", "k2"), at: at + 300 }), once);
  assert.equal(next(once, { ...act("start", "k2"), at: at + 300 }).pending.act, "start");
  assert.equal(next(once, { ...act("finish_call", "k2"), at: at + 900 }).pending.key, "k2");
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

const aside = [{ id: "t_1", number: "A001", state: "held", until: null }, { id: "t_2", number: "A002", state: "no_show", until: null }];
const fetchBack = (name, id) => act(name, "k1", { ticket: id });

test("what was put aside here is what the picture says, whoever did it and wherever", () => {
  const seen = next(desk, shows(null, { aside }));
  assert.deepEqual(seen.picture.aside, aside);
  const elsewhere = run(initial, { type: "session", session }, { type: "choose", window: "w1" }, shows(null, { aside }));
  assert.deepEqual(elsewhere.picture.aside, aside);
  assert.deepEqual(next(seen, shows(ticket("called", 1), { aside: aside.slice(1) })).picture.aside.map(({ id }) => id), ["t_2"]);
});

test("fetching a ticket back asks for that one, and takes it off the list with the reply", () => {
  const asked = run(desk, shows(null, { aside }), fetchBack("rejoin", "t_2"));
  assert.equal(asked.pending.path, "/tickets/t_2/rejoin");
  assert.equal(asked.picture.aside.length, 2);
  const back = next(asked, { type: "done", key: "k1", reply: ticket("waiting", 2) });
  assert.deepEqual(back.picture.aside.map(({ id }) => id), ["t_1"]);
});

test("fetching back a ticket never takes away the one at the window", () => {
  const busy = next(desk, shows(ticket("serving", 3), { aside }));
  const state = run(busy, fetchBack("unhold", "t_1"), { type: "done", key: "k1", reply: ticket("waiting", 1) });
  assert.equal(state.picture.ticket.id, "t_3");
});

test("a refusal to fetch back is said, and the list stays the server's", () => {
  const refused = { type: "failed", key: "k1", error: error(409, "illegal_move") };
  const state = run(desk, shows(null, { aside }), fetchBack("rejoin", "t_2"), refused);
  assert.equal(state.problem.code, "illegal_move");
  assert.deepEqual(state.picture.aside, aside);
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
