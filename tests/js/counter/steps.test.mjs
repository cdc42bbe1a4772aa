import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { actOfKey, allowedActs, KEYS, recallIn, requestOf, servicesLeft } = await import(
  "../../../counter/static/steps.js"
);

const window_ = (state) => ({ id: "w1", name: "1号窗口", state, clerk: null });
const ticket = (state, extra = {}) => ({
  id: "t_1", number: "A001", state, service: { id: "s1", name: "甲" }, visit: [], ...extra,
});
const acts = (window, at, more = {}) => [...allowedActs({
  ticket: at, here: at ? 1 : 0, rights: [], now: null, message: false, help: null, ...more,
  window: window && { ...window_(window), ...more.window },
})].sort();
const press = (key, extra = {}) => ({ key, repeat: false, ctrlKey: false, altKey: false, metaKey: false, ...extra });
const ON_CALLED = ["add", "cancel", "finish", "finish_call", "hold", "mode", "no_show", "note", "pause", "recall", "start", "transfer", "undo"];
const ON_SERVING = ["add", "cancel", "finish", "finish_call", "hold", "mode", "note", "pause", "transfer"];

test("only what the window and its ticket allow is offered", () => {
  assert.deepEqual(acts("closed", null), ["open"]);
  assert.deepEqual(acts("open", null), ["call", "close", "pause"]);
  assert.deepEqual(acts("paused", null), ["close", "resume"]);
  assert.deepEqual(acts("open", ticket("called")), ON_CALLED);
  assert.deepEqual(acts("open", ticket("serving")), ON_SERVING);
});

test("a paused window can finish who is there, and call nobody", () => {
  const calls = ["finish_call", "pause"];
  assert.deepEqual(acts("paused", ticket("serving")), [...ON_SERVING.filter((act) => !calls.includes(act)), "resume"].sort());
});

test("nothing is offered before the window's picture has come", () => {
  assert.deepEqual(acts(null, null), []);
});

test("forward is offered while services of the visit are left, and continue where the server says so", () => {
  const visit = [{ id: "s0", name: "已办", done: true }, { id: "s2", name: "乙", done: false }];
  const offered = (at) => acts("open", at).filter((act) => act === "forward" || act === "continue");
  assert.deepEqual(servicesLeft(ticket("serving", { visit })).map((s) => s.id), ["s2"]);
  assert.deepEqual(offered(ticket("serving", { visit })), ["forward"]);
  assert.deepEqual(offered(ticket("called", { visit })), []);
  assert.deepEqual(offered(ticket("serving", { visit: [visit[0]] })), []);
  assert.deepEqual(offered(ticket("serving", { visit, steps: ["finish", "forward", "continue"] })), ["continue", "forward"]);
  assert.deepEqual(offered(ticket("serving", { visit, steps: ["finish", "forward"] })), ["forward"]);
});

test("a step that the hall's rules forbid now is not offered", () => {
  const offered = acts("open", ticket("called", { steps: ["start", "transfer"] }));
  assert.ok(offered.includes("start"));
  for (const act of ["finish", "finish_call", "no_show", "undo", "hold", "cancel"]) assert.ok(!offered.includes(act), act);
});

test("a recall rests until its time, and ends at the limit", () => {
  const recall_at = "2026-11-23T09:00:20.000+08:00";
  const [now, at] = [Date.parse("2026-11-23T09:00:08.500+08:00"), ticket("called", { recall_at })];
  assert.equal(recallIn(at, now), 12);
  assert.ok(!acts("open", at, { now }).includes("recall"));
  assert.ok(acts("open", at, { now: now + 11_500 }).includes("recall"));
  assert.ok(acts("open", at).includes("recall"), "without a clock the server decides");
  const over = ticket("called", { recall_at: null, recall_limit_reached: true });
  assert.ok(!acts("open", over, { now }).includes("recall"));
  assert.ok(acts("open", over, { now }).includes("no_show"));
});

test("a window for several calls until it is full, and finishes at once only for one", () => {
  const window = { customers: 3 };
  const offered = (here) => acts("open", ticket("serving"), { window, here }).filter((act) => /call|close/.test(act));
  assert.deepEqual(offered(1), ["call", "finish_call"]);
  assert.deepEqual(offered(2), ["call"]);
  assert.deepEqual(offered(3), []);
});

test("calling a chosen one and acknowledging take a right and a message", () => {
  assert.ok(acts("open", null, { rights: ["choose"] }).includes("choose"));
  assert.ok(!acts("open", ticket("called"), { rights: ["choose"] }).includes("choose"));
  assert.ok(acts("closed", null, { message: true }).includes("acknowledge"));
});

test("an act asks for the address and body of the contract", () => {
  const here = ticket("serving");
  assert.deepEqual(requestOf("call", "w1", null), { path: "/windows/w1/call", body: {} });
  assert.deepEqual(requestOf("finish_call", "w1", here, { decided: true, body: { outcome: "reply" } }), {
    path: "/windows/w1/call", body: { finish_current: true, outcome: "reply" },
  });
  assert.deepEqual(requestOf("choose", "w1", null, { body: { ticket: "t_7" } }), {
    path: "/windows/w1/call", body: { ticket: "t_7" },
  });
  assert.deepEqual(requestOf("resume", "w1", here).path, "/windows/w1/resume");
  assert.deepEqual(requestOf("unhold", "w1", here, { ticket: "t_9" }).path, "/tickets/t_9/resume");
  assert.deepEqual(requestOf("rejoin", "w1", null, { ticket: "t_9" }).path, "/tickets/t_9/rejoin");
  assert.deepEqual(requestOf("transfer", "w1", here, { body: { service: "s2" } }), {
    path: "/tickets/t_1/transfer", body: { service: "s2" },
  });
  assert.equal(requestOf("acknowledge", "w1", null, { message: "m/1" }).path, "/messages/m%2F1/read");
  assert.equal(requestOf("acknowledge", "w1", here), null);
  assert.equal(requestOf("help_done", "w1", here, { help: "h1" }).path, "/helps/h1/done");
  assert.equal(requestOf("finish", "w1", null), null);
});

test("no key stands for two acts, and each works in either case", () => {
  const keys = Object.values(KEYS).flatMap(({ key, also }) => [key, also]).filter(Boolean).map((key) => key.toUpperCase());
  assert.equal(new Set(keys).size, keys.length);
  const either = { pause_resume: "pause", help: "help_done" };
  const all = new Set([...Object.keys(KEYS), ...Object.values(either)]);
  for (const [name, { key, also }] of Object.entries(KEYS)) {
    const act = either[name] || name;
    for (const pressed of [key, key.length === 1 ? key.toLowerCase() : key, also || key]) {
      assert.deepEqual(actOfKey(press(pressed), false, all), { act }, pressed);
    }
  }
});

test("every act that a clerk can be offered has a key", () => {
  const visit = [{ id: "s2", name: "乙", done: false }];
  const steps = [...ON_CALLED, "forward", "continue"];
  const offered = [
    ...acts("closed", null, { message: true, help: "help_take" }), ...acts("open", null, { rights: ["choose"] }), ...acts("paused", null),
    ...acts("open", ticket("called")), ...acts("open", ticket("serving", { visit, steps })),
  ];
  for (const act of offered) assert.ok(act in KEYS || /^(pause|resume|help_take)$/.test(act), act);
});

test("F9 resumes a window that has paused", () => {
  assert.deepEqual(actOfKey(press("F9"), false, new Set(["resume"])), { act: "resume" });
});

test("letters belong to an input that has the focus, F-keys do not", () => {
  const allowed = new Set(["call"]);
  assert.equal(actOfKey(press("n"), true, allowed), null);
  assert.deepEqual(actOfKey(press("F2"), true, allowed), { act: "call" });
});

test("a key held down, or not allowed now, is swallowed without an act", () => {
  assert.deepEqual(actOfKey(press("F2", { repeat: true }), false, new Set(["call"])), { act: null });
  assert.deepEqual(actOfKey(press("F2"), false, new Set()), { act: null });
});

test("keys with Ctrl, Alt or Meta, and other keys, stay the browser's", () => {
  const allowed = new Set(["call", "pause"]);
  assert.equal(actOfKey(press("p", { ctrlKey: true }), false, allowed), null);
  assert.equal(actOfKey(press("F5"), false, allowed), null);
});
