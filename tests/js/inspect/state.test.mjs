import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { blank, complete, initial, mine, momentOf, next, offered, open, publishable, subject } = await import(
  "../../../server/reports/static/inspect/state.js"
);
const { fitted } = await import("../../../server/reports/static/inspect/photo.js");

const ITEMS = Array.from({ length: 12 }, (_, n) => ({ code: `RC${n}`, name: n === 7 ? "吸烟、进餐" : `项目 ${n}`, category: "日常管理", unit: "次", points: "-1" }));
const INSPECTION = {
  day: "2026-03-02",
  at: "2026-03-02T09:00:00+08:00",
  scheme: { id: "MONTH-100", name: "月考核" },
  items: ITEMS,
  windows: [
    { id: "w1", name: "1号窗口", state: "open", staff: "p_1", staff_name: "张试用" },
    { id: "w2", name: "2号窗口", state: "closed", staff: null, staff_name: null },
  ],
  people: [{ id: "p_9", name: "李试用", role: "guide", windows: [] }],
  rounds: { inspectors: [], wanted: 2, missing: 2 },
};
const SESSION = { name: "li", role: "inspector", rights: ["inspect"], hall: { name: "h" } };
const play = (state, ...events) => events.reduce((now, event) => next(now, event), state);
const ready = (...events) =>
  play(initial, { type: "session", session: SESSION, online: true }, { type: "inspection", inspection: INSPECTION }, ...events);
const draft = (change) => ({ type: "draft", change });

test("what was used last is offered first, and a search looks at codes and words", () => {
  const codes = (state) => offered(state).map(({ code }) => code);
  assert.deepEqual(codes(ready()), ["RC0", "RC1", "RC2", "RC3", "RC4", "RC5"]);
  const used = ready({ type: "used", used: { RC3: 5, RC9: 8 } });
  assert.deepEqual(codes(used).slice(0, 3), ["RC9", "RC3", "RC0"]);
  assert.deepEqual(codes(ready({ type: "query", query: "进餐" })), ["RC7"]);
  assert.deepEqual(codes(ready({ type: "query", query: "rc1 日常" })), ["RC1", "RC10", "RC11"]);
  assert.deepEqual(codes(ready({ type: "query", query: "没有" })), []);
});

test("what is chosen stays in sight when it is not among the first", () => {
  assert.equal(offered(ready(draft({ item: "RC11" })))[0].code, "RC11");
});

test("a window means who sits there, unless it is the window alone", () => {
  const at = (change) => subject(ready(draft({ window: "w1", ...change })));
  assert.deepEqual([at({}).window.id, at({}).staff], ["w1", "p_1"]);
  assert.deepEqual([at({ alone: true }).window.id, at({ alone: true }).staff], ["w1", null]);
  assert.equal(subject(ready(draft({ window: "w2" }))).staff, null);
  const person = subject(ready(draft({ about: "person", staff: "p_9", window: "w1" })));
  assert.deepEqual([person.window, person.staff_name], [null, "李试用"]);
});

test("without whom, what or how often nothing is saved", () => {
  assert.equal(complete(ready(draft({ window: "w1" }))), false);
  assert.equal(complete(ready(draft({ item: "RC1" }))), false);
  assert.equal(complete(ready(draft({ window: "w1", item: "RC1" }))), true);
  for (const count of ["", "0", "-1", "1e3", "1.234", "a"]) {
    assert.equal(complete(ready(draft({ window: "w1", item: "RC1", count }))), false, count);
  }
  assert.equal(complete(ready(draft({ window: "w1", item: "RC1", count: "0.5" }))), true);
});

test("a time later than now was yesterday's", () => {
  const now = Date.parse("2026-03-02T00:30:00+08:00");
  const told = (time) => new Date(momentOf(now, time, 480)).toISOString();
  assert.equal(told(""), "2026-03-01T16:30:00.000Z");
  assert.equal(told("00:10"), "2026-03-01T16:10:00.000Z");
  assert.equal(told("23:50"), "2026-03-01T15:50:00.000Z");
});

test("a sign-in that ended keeps what was written and what is not sent", () => {
  const queue = [{ key: "k", person: "li" }, { key: "l", person: "wang" }];
  const state = ready(draft({ text: "没写完" }), { type: "queue", queue }, { type: "signed_out", ended: true });
  assert.deepEqual([state.phase, state.draft.text, state.queue.length], ["sign_in", "没写完", 2]);
  const left = ready(draft({ text: "没写完" }), { type: "queue", queue }, { type: "signed_out", ended: false });
  assert.deepEqual([left.draft, left.queue.length], [blank, 2]);
  assert.deepEqual(mine(state).map(({ key }) => key), ["k"]);
});

test("after saving the place stays and the rest is blank", () => {
  const state = ready(draft({ window: "w1", item: "RC1", count: "3", text: "x" }), { type: "saved", queue: [], used: {} });
  assert.deepEqual([state.draft.window, state.draft.item, state.draft.count, state.draft.text], ["w1", "", "1", ""]);
});

test("what is rejected is taken back with its reason", () => {
  const today = [
    { id: "a", steps: ["confirm", "reject"], state: "raised" },
    { id: "b", steps: [], state: "counted" },
  ];
  const state = ready({ type: "today", today }, { type: "reject", id: "a", on: true }, { type: "reason", id: "a", reason: "看错" });
  assert.deepEqual(state.rejected, { a: "看错" });
  assert.deepEqual(next(state, { type: "reject", id: "a", on: false }).rejected, {});
  assert.deepEqual([open(state).length, publishable(state).length], [1, 1]);
});

test("a photo is made to fit and never larger", () => {
  assert.deepEqual(fitted(3000, 2000), { width: 1600, height: 1067 });
  assert.deepEqual(fitted(100, 4000), { width: 40, height: 1600 });
  assert.deepEqual(fitted(800, 600), { width: 800, height: 600 });
});
