import assert from "node:assert/strict";
import { test } from "node:test";
import {
  busiest, FRESH_MS, fresh, hero, history, honoursNow, initial, next, noticeTexts, pageOf,
} from "../../../display/static/board/state.js";
import { ems, fit } from "../../../display/static/board/fit.js";

const T = Date.parse("2026-11-23T09:40:00+08:00");
const at = (seconds) => new Date(T + seconds * 1000).toISOString();
const call = (call_id, seconds = 0, extra = {}) => ({
  call_id, number: `A${call_id}`, window: "w1", window_name: "1号窗口", nth: 1, at: at(seconds), ...extra,
});
const pictured = (rev, seconds, ...calls) => ({
  type: "picture", rev, at: at(seconds), data: { zone: null, calls, windows: [], waiting: [], notices: [] },
});
const run = (state, ...events) => events.reduce(next, state);
const up = { type: "link", link: { online: true, since: null, refused: null } };
const down = { type: "link", link: { online: false, since: T, refused: null } };

test("quick calls take the big place one after another", () => {
  let state = run(initial, up, pictured(1, 0), pictured(3, 1, call(3, 1), call(2, 1)));
  assert.equal(state.now.call_id, 2);
  assert.equal(hero(state).call_id, 2);
  state = run(state, { type: "announced" });
  assert.equal(state.now.call_id, 3);
  state = run(state, { type: "announced" });
  assert.equal(state.now, null);
  assert.equal(hero(state).call_id, 3);
});

test("a call that comes during an announcement waits for its end", () => {
  const state = run(initial, up, pictured(1, 0), pictured(2, 1, call(2, 1)), pictured(3, 2, call(3, 2), call(2, 1)));
  assert.equal(state.now.call_id, 2);
  assert.deepEqual(state.queue.map((one) => one.call_id), [3]);
});

test("a reconnect announces what was missed and not what was seen", () => {
  const before = run(initial, up, pictured(2, 1, call(2, 1)), { type: "announced" });
  const state = run(before, down, up, pictured(5, 60, call(5, 58), call(2, 1)));
  assert.equal(state.now.call_id, 5);
  assert.deepEqual(state.queue, []);
});

test("the big call is fresh while announced, and for a while after", () => {
  const one = call(2, 0);
  assert.equal(fresh({ ...initial, now: one, at: null }, one), true);
  assert.equal(fresh({ ...initial, at: T + FRESH_MS - 1 }, one), true);
  assert.equal(fresh({ ...initial, at: T + FRESH_MS }, one), false);
});

test("a call whose window has gone on to another number is no longer fresh", () => {
  const windows = [{ id: "w1", name: "1号窗口", state: "open", number: "A3" }];
  const state = { ...initial, at: T + 1000, picture: { ...pictured(1, 0).data, windows } };
  assert.equal(fresh(state, call(3)), true);
  assert.equal(fresh(state, call(2)), false);
  assert.equal(fresh({ ...state, now: call(2) }, call(2)), true);
});

test("the last calls show a recalled number once, at its latest call", () => {
  const shown = history([call(4, 9, { number: "A1", nth: 2 }), call(3, 5), call(2, 0, { number: "A1" })]);
  assert.deepEqual(shown.map((one) => one.call_id), [4, 3]);
});

test("a number called at two windows stands there twice", () => {
  assert.equal(history([call(2), call(1, 0, { number: "A2", window: "w9" })]).length, 2);
});

test("pages hold every item once, in order, and turn round", () => {
  const windows = Array.from({ length: 200 }, (_, n) => n);
  const { pages } = pageOf(windows, 24, 0);
  assert.equal(pages, 9);
  const all = Array.from({ length: pages }, (_, turn) => pageOf(windows, 24, turn).items);
  assert.deepEqual(all.flat(), windows);
  assert.ok(all.every((items) => items.length > 0 && items.length <= 24));
  assert.deepEqual(pageOf(windows, 24, pages), pageOf(windows, 24, 0));
});

test("no page count of a short or empty list is ever empty-handed", () => {
  assert.deepEqual(pageOf([], 24, 5), { items: [], page: 0, pages: 1 });
  for (let n = 1; n < 120; n += 1) {
    const list = Array.from({ length: n }, (_, i) => i);
    const { pages } = pageOf(list, 6, 0);
    for (let turn = 0; turn < pages; turn += 1) {
      assert.ok(pageOf(list, 6, turn).items.length > 0, `${n} items, page ${turn}`);
    }
  }
});

test("only services with people are shown, the longest line first", () => {
  const lines = [["a", 2], ["b", 0], ["c", 7]].map(([name, count]) => ({ service: name, name, count }));
  assert.deepEqual(busiest(lines).map((line) => line.name), ["c", "a"]);
});

test("notices may be texts or tables of languages", () => {
  assert.deepEqual(noticeTexts(["甲", { zh: "乙", en: "B" }, { text: "丙" }, {}], "en"), ["甲", "B", "丙"]);
});

test("wider texts get smaller sizes", () => {
  assert.equal(ems("窗口"), 2);
  assert.ok(ems("A012") < 3);
  const sizes = ["1号", "12号窗口", "不动产登记综合受理窗口", "x".repeat(90)].map((text) => fit(text, [4, 8, 20]));
  assert.deepEqual(sizes, ["fit-0", "fit-1", "fit-2", "fit-3"]);
});

test("honours are shown on every third turn of a quiet board only, and never over a call", () => {
  const honours = [{ id: "h", award: "红旗窗口", of: "window", name: "1号窗口", start: "2026-02-01", end: "2026-02-28" }];
  const turn = { type: "turn" };
  const quiet = pictured(1, 0);
  quiet.data.honours = honours;
  let state = run(initial, up, quiet, { type: "tick", at: T, offset_min: 480 });
  assert.equal(honoursNow(state), false);
  state = run(state, turn, turn);
  assert.equal(honoursNow(state), true);
  assert.equal(honoursNow({ ...state, picture: { ...state.picture, honours: [] } }), false);
  assert.equal(honoursNow(run(state, down)), false);
  // A call takes the place at once, and keeps it until nobody is on the way to it any more.
  const called = pictured(2, 1, call(2, 1));
  called.data.honours = honours;
  state = run(state, called);
  assert.equal(honoursNow(state), false);
  state = run(state, { type: "announced" });
  assert.equal(honoursNow(state), false);
  const later = { type: "tick", at: T + 1000 + FRESH_MS, offset_min: 480 };
  assert.equal(honoursNow(run(state, later)), true);
  assert.equal(honoursNow(run(state, later, turn)), false);
});
