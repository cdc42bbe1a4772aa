import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { initial, isLastWord, keptPresses, mode, MOST_WAITING, next, secondsLeft, THANKS_MS, windowOf } =
  await import("../../../display/static/pad/state.js");
const { texts } = await import("../../../display/static/pad/texts.js");
const { unmatched } = await import("/static/shared/i18n.js");

const AT = Date.parse("2026-03-02T09:00:00+08:00");
const asked = (ticket = "t1", number = "A012") => ({ ticket, number, until: "2026-03-02T09:00:20+08:00" });
const picture = (rate = null) => ({ window: { id: "w1", name: "1号窗口", state: "open", reason: null }, clerk: { name: "007" }, rate });
const tick = (s, now = s * 1000) => ({ type: "tick", at: AT + s * 1000, offset_min: 480, now });
const run = (state, ...events) => events.reduce(next, state);
const asking = run(initial, { type: "live" }, tick(0), { type: "picture", data: picture(asked()) });
const rate = (level, key = "k") => ({ type: "rate", level, key, now: 1000 });

test("both languages have the same texts", () => assert.deepEqual(unmatched(texts), []));

test("it asks only when the server names a visit, and only until its time is over", () => {
  assert.equal(mode(initial), "unknown");
  assert.equal(mode(run(asking, { type: "picture", data: picture() })), "idle");
  assert.deepEqual([mode(asking), secondsLeft(asking)], ["ask", 20]);
  assert.equal(mode(run(asking, tick(19.9))), "ask");
  assert.equal(mode(run(asking, tick(20))), "idle");
});

test("before the hall's time is known nothing is asked", () => {
  assert.equal(mode(run(initial, { type: "picture", data: picture(asked()) })), "idle");
});

test("the first face counts, further taps do not", () => {
  const state = run(asking, rate(2), rate(5, "k2"), rate(2, "k3"));
  assert.deepEqual(state.waiting, [{ key: "k", ticket: "t1", level: 2, at: "2026-03-02T01:00:00.000Z" }]);
  assert.equal(mode(state), "thanks");
});

test("thanks go by themselves, and the visit is not asked about again", () => {
  const state = run(asking, rate(4), tick(5, 1000 + THANKS_MS));
  assert.equal(mode(state), "idle");
  assert.equal(mode(run(state, { type: "picture", data: picture(asked()) })), "idle");
});

test("the next visitor is asked though thanks still stand there", () => {
  const state = run(asking, rate(4), { type: "picture", data: picture(asked("t2", "A013")) });
  assert.equal(mode(state), "ask");
});

test("declining rates nothing", () => {
  const state = run(asking, { type: "decline" });
  assert.deepEqual([mode(state), state.waiting], ["idle", []]);
});

test("a press waits until it was heard, and no other one goes with it", () => {
  const two = run(asking, rate(4, "a"), { type: "picture", data: picture(asked("t2")) }, rate(1, "b"));
  assert.deepEqual(two.waiting.map(({ key }) => key), ["a", "b"]);
  assert.deepEqual(run(two, { type: "heard", key: "a" }).waiting.map(({ key }) => key), ["b"]);
});

test("what waits does not grow without end", () => {
  const full = { ...asking, waiting: Array.from({ length: MOST_WAITING }, (_, n) => ({ key: `${n}` })) };
  const state = run(full, rate(3, "new"));
  assert.deepEqual([state.waiting.length, state.waiting.at(-1).key], [MOST_WAITING, "new"]);
});

test("of what a browser kept only whole presses are believed", () => {
  const whole = { key: "k", ticket: "t", level: 5, at: "2026-03-02T01:00:00.000Z" };
  assert.deepEqual(keptPresses(JSON.stringify([whole, { ...whole, level: 6 }, { key: "x" }, null])), [whole]);
  for (const text of [null, "", "{", "{}", "7"]) assert.deepEqual(keptPresses(text), []);
});

test("a refusal is the last word unless it may pass", () => {
  assert.deepEqual([404, 409, 422].map(isLastWord), [true, true, true]);
  assert.deepEqual([0, 401, 403, 429, 500, 503].map(isLastWord), [false, false, false, false, false, false]);
});

test("the language goes back for the next visitor", () => {
  const english = run(asking, { type: "language" });
  assert.equal(run(english, tick(5)).language, "en");
  assert.equal(run(english, tick(20)).language, "zh");
});

test("the window stands in the address", () => {
  assert.equal(windowOf("/pad/w01"), "w01");
  assert.equal(windowOf("/pad/%E4%B8%80"), "一");
});
