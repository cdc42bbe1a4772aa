import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { chosenNow, rowsNow } = await import("../../../counter/static/lists.js");
const { allowedNow, helpNow, initial, looksNow, messageNow, next, waitingTotal } = await import("../../../counter/static/state.js");
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
const signed = (ask_outcome) => [{ type: "session", session, ask_outcome }, { type: "choose", window: "w1" }];
const desk = run(initial, ...signed(false), shows());
const asks = run(initial, ...signed(true), shows());

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

test("where a case number is needed the question comes for finishing, even for who is not asked the outcome", () => {
  const here = { ...ticket("serving"), needs_case_number: true };
  const busy = run(asks, shows(here), { type: "ask_outcome", on: false });
  const asked = next(busy, act("finish", "k2"));
  assert.deepEqual([asked.asking && asked.asking.act, asked.pending], ["finish", null]);
  const body = { outcome: "instant", case_number: "FY-1" };
  const told = next(asked, { ...act("finish", "k3", { decided: true, body }), at: pressed_at + 50 });
  assert.deepEqual(told.pending.body, body);
  const other = run(asks, shows(ticket("serving")), { type: "ask_outcome", on: false });
  assert.equal(next(other, act("finish", "k2")).asking, null);
});

test("who finishes is asked with which outcome, and nothing is sent before the answer", () => {
  const busy = next(asks, shows(ticket("serving")));
  const asked = next(busy, act("finish", "k1"));
  assert.deepEqual(asked.asking, { act: "finish", about: "t_1" });
  assert.equal(asked.pending, null);
  assert.deepEqual(next(asked, { ...act("finish", "k2"), at: pressed_at + 100 }).asking, asked.asking);
  const told = next(asked, { ...act("finish", "k3", { decided: true, body: { outcome: "reply" } }), at: pressed_at + 50 });
  assert.deepEqual([told.pending.path, told.pending.body, told.pending.key], ["/tickets/t_1/finish", { outcome: "reply" }, "k3"]);
  assert.equal(told.asking, null);
});

test("an answer drummed twice finishes once", () => {
  const asked = run(asks, shows(ticket("serving")), act("finish_call", "k1"));
  const answer = (key, at) => ({ ...act("finish_call", key, { decided: true, body: {} }), at });
  const at = pressed_at + 10;
  const once = run(asked, answer("k2", at), { type: "done", key: "k2", reply: ticket("called", 2) });
  assert.equal(once.picture.ticket.id, "t_2");
  assert.deepEqual(once.picture.tickets.map(({ id }) => id), ["t_2"]);
  assert.equal(next(once, answer("k3", at + 300)), once);
});

test("the question ends with Escape, with another act, and when that ticket has gone", () => {
  const asked = run(asks, shows(ticket("serving")), act("forward", "k1"));
  assert.equal(next(asked, { type: "close" }).asking, null);
  assert.equal(next(asked, act("note", "k2", { body: { text: "甲" } })).asking, null);
  assert.equal(next(asked, shows(null)).asking, null);
  assert.equal(next(asked, shows(ticket("serving", 1))).asking.act, "forward");
});

test("when the answer to a finish was lost, it is asked for as it was and nothing new", () => {
  const asked = run(asks, shows(ticket("serving")), act("finish_call", "k1"));
  const told = act("finish_call", "k2", { decided: true, body: { outcome: "reply" } });
  const lost = run(asked, told, { type: "failed", key: "k2", error: error(0, "unreachable") });
  const again = next(lost, act("finish_call", "k3"));
  assert.deepEqual([again.pending.key, again.pending.body.outcome, again.asking], ["k2", "reply", null]);
});

test("who does not want to be asked is not", () => {
  const busy = run(asks, shows(ticket("serving")), { type: "ask_outcome", on: false });
  assert.equal(next(busy, act("finish", "k1")).pending.path, "/tickets/t_1/finish");
});

const several = (...tickets) => shows(tickets[tickets.length - 1] || null, { tickets });

test("several at one window: the last called is shown, and the arrows turn among them", () => {
  const three = next(desk, several(ticket("serving", 1), ticket("serving", 2), ticket("called", 3)));
  const shown = (state) => state.picture.ticket.id;
  assert.equal(shown(three), "t_3");
  assert.equal(shown(next(three, { type: "turn", by: 1 })), "t_1");
  assert.equal(shown(next(three, { type: "turn", by: -1 })), "t_2");
  const second = next(three, { type: "show", ticket: "t_2" });
  assert.equal(shown(second), "t_2");
  assert.equal(next(second, act("finish", "k1")).pending.path, "/tickets/t_2/finish");
  assert.ok(looksNow(three).has("left"));
  assert.ok(!looksNow(next(desk, several(ticket("serving", 1)))).has("left"));
});

test("a picture keeps the one that is looked at, and a fresh call comes to the front", () => {
  const first = run(desk, several(ticket("serving", 1), ticket("called", 2)), { type: "show", ticket: "t_1" });
  assert.equal(next(first, several(ticket("serving", 1), ticket("serving", 2))).picture.ticket.id, "t_1");
  const third = several(ticket("serving", 1), ticket("serving", 2), ticket("called", 3));
  assert.equal(next(first, third).picture.ticket.id, "t_3");
  const asked = next(first, { type: "dialog", kind: "hold" });
  assert.deepEqual([next(asked, third).picture.ticket.id, next(asked, third).dialog.kind], ["t_1", "hold"]);
});

test("one of several that is finished leaves the others where they are", () => {
  const two = run(desk, several(ticket("serving", 1), ticket("serving", 2)), { type: "show", ticket: "t_1" });
  const state = run(two, act("finish", "k1"), { type: "done", key: "k1", reply: ticket("served", 1) });
  assert.deepEqual(state.picture.tickets.map(({ id }) => id), ["t_2"]);
  assert.equal(state.picture.ticket.id, "t_2");
});

const catalog = [
  { id: "s1", name: "甲", where: "", keywords: "", open: true, waiting: 0 },
  { id: "s2", name: "乙类登记", where: "", keywords: "", open: false, waiting: 2 },
  { id: "s3", name: "丙类登记", where: "", keywords: "", open: true, waiting: 1 },
];

test("a list chooses nothing until a word or the arrows do", () => {
  const open = run(desk, shows(ticket("serving")), { type: "places", places: catalog }, { type: "dialog", kind: "transfer" });
  assert.deepEqual(rowsNow(open).map(({ key }) => key), ["s2", "s3"]);
  assert.equal(chosenNow(open), null);
  assert.equal(chosenNow(next(open, { type: "query", query: "登记" })).key, "s3", "one that is open");
  const moved = run(open, { type: "move", by: 1 });
  assert.equal(chosenNow(moved).key, "s2");
  assert.equal(chosenNow(next(moved, { type: "move", by: -1 })).key, "s3", "round the end");
  assert.equal(chosenNow(next(moved, { type: "query", query: "丙" })).key, "s3");
});

test("a transfer may go to a window where somebody sits, or to that colleague", () => {
  const seat = (n, name, state = "open") => ({ id: `p${n}`, name, window: `w${n}`, window_name: `${n}号窗口`, state });
  const seats = [seat(1, "林晓"), seat(2, "周宁"), seat(3, "何安", "paused")];
  const open = run(desk, shows(ticket("serving")), { type: "dialog", kind: "transfer" }, { type: "scope", scope: "window" });
  assert.equal(rowsNow(open), null, "not read yet");
  const windows = next(open, { type: "seats", seats });
  assert.deepEqual(rowsNow(windows).map(({ key, badge }) => [key, badge]), [["w2", null], ["w3", "window.paused"]]);
  assert.deepEqual(rowsNow(next(windows, { type: "query", query: "何" })).map(({ key }) => key), ["w3"]);
  const people = next(windows, { type: "scope", scope: "colleague" });
  assert.deepEqual(rowsNow(people).map(({ key, name }) => [key, name]), [["p2", "周宁"], ["p3", "何安"]]);
});

test("the line to choose from is read anew each time, in due order", () => {
  const one = (id, due_at) => ({ id, number: id, class: "ordinary", service: "s1", joined_at: due_at, due_at });
  const line = [one("t_b", "2026-11-23T09:02:00+08:00"), one("t_a", "2026-11-23T09:01:00+08:00")];
  const open = run(desk, { type: "dialog", kind: "choose" });
  assert.equal(rowsNow(open), null);
  const read = next(open, { type: "line", line });
  assert.deepEqual(rowsNow(read).map(({ key }) => key), ["t_a", "t_b"]);
  assert.equal(rowsNow(run(read, { type: "close" }, { type: "dialog", kind: "choose" })), null);
});

const says = (...messages) => ({
  type: "picture", topic: "desk:w1", data: { window: "w1", messages, helps: [], stories: {}, notes: {} },
});
const message = (id) => ({ id, text: `第${id}条`, at: "2026-11-23T09:00:00+08:00", from: "导办台" });

test("a message of the desk stays until it is acknowledged, the oldest first", () => {
  const two = next(desk, says(message("1"), message("2")));
  assert.equal(messageNow(two).id, "1");
  const read = run(two, act("acknowledge", "k1", { message: "1" }));
  assert.equal(read.pending.path, "/messages/1/read");
  assert.equal(messageNow(next(read, { type: "done", key: "k1", reply: null })).id, "2");
  const told_first = run(read, says(message("2")), { type: "done", key: "k1", reply: null });
  assert.equal(messageNow(told_first).id, "2");
  assert.equal(messageNow(next(desk, { ...says(message("1")), topic: "desk:w2" })), null);
});

test("help at the window goes from asked to taken to done under one key", () => {
  const asks_for = (state) => ({ ...says(), data: { ...says().data, helps: [{ id: "h1", number: null, where: "大门", need: "轮椅", state }] } });
  assert.ok(allowedNow(next(desk, asks_for("asked"))).has("help_take"));
  const drummed = run(next(desk, asks_for("asked")), act("help_take", "k0", { help: "h1" }), { type: "done", key: "k0", reply: {} }, asks_for("taken"));
  assert.equal(next(drummed, { ...act("help_done", "k1", { help: "h1" }), at: drummed.pressed.at + 200 }), drummed);
  const taken = next(desk, asks_for("taken"));
  assert.ok(allowedNow(taken).has("help_done"));
  const done = run(taken, act("help_done", "k1", { help: "h1" }), { type: "done", key: "k1", reply: { id: "h1", number: null } });
  assert.equal(done.pending, null);
  assert.equal(helpNow(next(done, says())), null);
});

test("a list that cannot be read closes and says why", () => {
  const state = run(desk, { type: "dialog", kind: "choose" }, { type: "unread", error: error(0, "unreachable") });
  assert.equal(state.dialog, null);
  assert.equal(state.problem.code, "unreachable");
});
