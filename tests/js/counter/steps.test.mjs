import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { actOfKey, allowedActs, KEYS, requestOf, servicesLeft } = await import(
  "../../../counter/static/steps.js"
);

const window_ = (state) => ({ id: "w1", name: "1号窗口", state, clerk: null });
const ticket = (state, extra = {}) => ({
  id: "t_1", number: "A001", state, service: { id: "s1", name: "甲" }, visit: [], ...extra,
});
const acts = (window, at) => [...allowedActs(window && window_(window), at)].sort();
const press = (key, extra = {}) => ({ key, repeat: false, ctrlKey: false, altKey: false, metaKey: false, ...extra });

test("only what the window and its ticket allow is offered", () => {
  assert.deepEqual(acts("closed", null), ["open"]);
  assert.deepEqual(acts("open", null), ["call", "close", "pause"]);
  assert.deepEqual(acts("paused", null), ["close", "resume"]);
  assert.deepEqual(acts("open", ticket("called")), [
    "finish", "finish_call", "hold", "no_show", "pause", "recall", "start", "transfer", "undo",
  ]);
  assert.deepEqual(acts("open", ticket("serving")), ["finish", "finish_call", "hold", "pause", "transfer"]);
});

test("a paused window can finish who is there, and call nobody", () => {
  assert.deepEqual(acts("paused", ticket("serving")), ["finish", "hold", "resume", "transfer"]);
});

test("nothing is offered before the window's picture has come", () => {
  assert.deepEqual(acts(null, null), []);
});

test("forward is offered while services of the visit are left", () => {
  const visit = [{ id: "s0", name: "已办", done: true }, { id: "s2", name: "乙", done: false }];
  assert.deepEqual(servicesLeft(ticket("serving", { visit })).map((s) => s.id), ["s2"]);
  assert.ok(acts("open", ticket("serving", { visit })).includes("forward"));
  assert.ok(!acts("open", ticket("called", { visit })).includes("forward"));
  assert.ok(!acts("open", ticket("serving", { visit: [visit[0]] })).includes("forward"));
});

test("an act asks for the address and body of the contract", () => {
  const here = ticket("serving");
  assert.deepEqual(requestOf("call", "w1", null), { path: "/windows/w1/call", body: {} });
  assert.deepEqual(requestOf("finish_call", "w1", here), {
    path: "/windows/w1/call", body: { finish_current: true },
  });
  assert.deepEqual(requestOf("resume", "w1", here).path, "/windows/w1/resume");
  assert.deepEqual(requestOf("unhold", "w1", here, { ticket: "t_9" }).path, "/tickets/t_9/resume");
  assert.deepEqual(requestOf("rejoin", "w1", null, { ticket: "t_9" }).path, "/tickets/t_9/rejoin");
  assert.deepEqual(requestOf("transfer", "w1", here, { body: { service: "s2" } }), {
    path: "/tickets/t_1/transfer", body: { service: "s2" },
  });
  assert.equal(requestOf("finish", "w1", null), null);
});

test("every hot-key works, by F-key and by letter", () => {
  const all = new Set(["call", "recall", "start", "finish", "no_show", "finish_call", "pause"]);
  for (const [name, { key, letter }] of Object.entries(KEYS)) {
    const act = name === "pause_resume" ? "pause" : name;
    assert.deepEqual(actOfKey(press(key), false, all), { act });
    assert.deepEqual(actOfKey(press(letter.toUpperCase()), false, all), { act });
  }
  const keys = Object.values(KEYS).flatMap(({ key, letter }) => [key, letter]);
  assert.equal(new Set(keys).size, keys.length);
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
