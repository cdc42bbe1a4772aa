import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const phone = "../../display/static/phone";
const { callOf, COMMENT_MAX, initial, isStale, next, ratingEnd, ratingOf } = await import(
  `${phone}/state.js`
);
const { ApiError } = await import("/static/shared/api.js");

const TICKET = {
  id: "t_1",
  number: "A012",
  service: { id: "s1", name: "居住证申领" },
  state: "waiting",
  window: null,
  joined_at: "2026-11-23T09:20:00+08:00",
  called_at: null,
  nth_call: 0,
  ahead: 3,
  estimate: null,
  slip: null,
};

const play = (state, ...events) => events.reduce((s, e) => next(s, { now: 0, ...e }), state);
const shown = (change = {}) => play(initial(), { type: "picture", data: { ...TICKET, ...change } });
const served = (change = {}) => shown({ state: "served", ...change });
const refusal = (status, code) => new ApiError(status, code, {}, "", "");

test("nothing is chosen beforehand, and without a level nothing is sent", () => {
  const state = served();
  assert.equal(state.form.level, null);
  assert.equal(play(state, { type: "rate", key: "k1" }).form.sending, false);
});

test("a rating is sent once, and retried under its own key", () => {
  const sending = play(served(), { type: "level", level: 5 }, { type: "rate", key: "k1" });
  assert.equal(sending.form.sending, true);
  assert.equal(play(sending, { type: "rate", key: "k2" }).form.key, "k1");
  const again = play(
    sending,
    { type: "rating_refused", error: refusal(0, "unreachable") },
    { type: "rate", key: "k3" },
  );
  assert.equal(again.form.key, "k1");
});

test("a rating changed after a failed attempt travels under a new key", () => {
  const state = play(
    served(),
    { type: "level", level: 5 },
    { type: "rate", key: "k1" },
    { type: "rating_refused", error: refusal(0, "unreachable") },
    { type: "level", level: 4 },
    { type: "rate", key: "k2" },
  );
  assert.equal(state.form.key, "k2");
});

test("a rating cannot change while it is on its way", () => {
  const state = play(
    served(),
    { type: "level", level: 1 },
    { type: "rate", key: "k1" },
    { type: "level", level: 5 },
  );
  assert.equal(state.form.level, 1);
});

test("reasons and words go with bad levels only, even if chosen before", () => {
  const bad = play(
    served(),
    { type: "level", level: 2 },
    { type: "reason", reason: "waited" },
    { type: "reason", reason: "slow" },
    { type: "reason", reason: "slow" },
    { type: "comment", comment: "  等了很久  " },
  );
  assert.deepEqual(ratingOf(bad.form, "c"), {
    ticket: "c",
    level: 2,
    reasons: ["waited"],
    comment: "等了很久",
  });
  const better = play(bad, { type: "level", level: 4 });
  assert.deepEqual(ratingOf(better.form, "c"), { ticket: "c", level: 4 });
  const plain = play(served(), { type: "level", level: 1 }, { type: "comment", comment: "  " });
  assert.deepEqual(ratingOf(plain.form, "c"), { ticket: "c", level: 1 });
});

test("a comment keeps to its length, counted in characters", () => {
  const state = play(served(), { type: "comment", comment: "𠮷".repeat(COMMENT_MAX + 50) });
  assert.equal(Array.from(state.form.comment).length, COMMENT_MAX);
});

test("an already rated visit says so, whoever noticed first", () => {
  assert.equal(ratingEnd(served({ rated: true })), "already");
  const late = play(
    served(),
    { type: "level", level: 3 },
    { type: "rate", key: "k" },
    { type: "rating_refused", error: refusal(409, "already_rated") },
  );
  assert.equal(ratingEnd(late), "already");
  assert.equal(late.form.error, null);
});

test("thanks stay on the screen when the picture then says rated", () => {
  const state = play(
    served(),
    { type: "level", level: 5 },
    { type: "rate", key: "k" },
    { type: "rated" },
    { type: "picture", data: { ...TICKET, state: "served", rated: true } },
  );
  assert.equal(ratingEnd(state), "thanks");
});

test("the time for rating ends by the hall's clock, and not while that is unknown", () => {
  const state = served({ rateable_until: "2026-11-28T17:00:00+08:00" });
  assert.equal(ratingEnd(state), "open");
  const at = (text) =>
    play(state, { type: "tick", hall_time: { ms: Date.parse(text), offset_min: 480 } });
  assert.equal(ratingEnd(at("2026-11-28T16:59:00+08:00")), "open");
  assert.equal(ratingEnd(at("2026-11-28T17:01:00+08:00")), "late");
});

test("a recall is another call, the same picture again is not", () => {
  const first = { ...TICKET, state: "called", nth_call: 1, called_at: "2026-11-23T09:30:00+08:00" };
  assert.equal(callOf(first), callOf({ ...first }));
  assert.notEqual(callOf(first), callOf({ ...first, nth_call: 2 }));
  assert.equal(callOf(TICKET), null);
  assert.equal(callOf(null), null);
});

test("a question is dropped when the ticket moves on, unless it is already answered", () => {
  const asked = play(shown(), { type: "ask", step: "cancel", key: "k1" });
  const called = { type: "picture", data: { ...TICKET, state: "called" } };
  assert.equal(play(asked, called).act, null);
  const same = play(asked, { type: "picture", data: { ...TICKET, ahead: 2 } });
  assert.equal(same.act.step, "cancel");
  const sent = play(asked, { type: "send" }, called);
  assert.equal(sent.act.sending, true);
});

test("cancelling is sent once and a refusal can be tried again under the same key", () => {
  const sent = play(shown(), { type: "ask", step: "cancel", key: "k1" }, { type: "send" });
  assert.equal(play(sent, { type: "ask", step: "rejoin", key: "k2" }).act.step, "cancel");
  assert.equal(play(sent, { type: "close" }).act.sending, true);
  const refused = play(sent, { type: "refused", error: refusal(0, "unreachable") }, { type: "send" });
  assert.deepEqual([refused.act.sending, refused.act.key], [true, "k1"]);
});

test("old news is marked after a while without a line, unless HTTP still answers", () => {
  const link = { online: false, since: 1, refused: null };
  const lost = next(shown(), { type: "link", link, now: 1000 });
  const at = (state, now) => next(state, { type: "tick", hall_time: null, now });
  assert.equal(isStale(at(lost, 2000)), false);
  assert.equal(isStale(at(lost, 6000)), true);
  const asked = next(at(lost, 6000), { type: "asked", ticket: TICKET, now: 6000 });
  assert.equal(isStale(asked), false);
  assert.equal(isStale(at(asked, 40000)), true);
  const online = next(at(lost, 6000), { type: "link", link: { ...link, online: true }, now: 7000 });
  assert.equal(isStale(online), false);
});

test("a number once seen is never called wrong again", () => {
  assert.equal(play(initial(), { type: "wrong" }).wrong, true);
  assert.equal(play(shown(), { type: "wrong" }).wrong, false);
});
