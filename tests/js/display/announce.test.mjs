import assert from "node:assert/strict";
import { test } from "node:test";
import { due, newLedger, reconnected } from "../../../display/static/board/announce.js";

const T = Date.parse("2026-11-23T09:40:00+08:00");
const at = (seconds) => new Date(T + seconds * 1000).toISOString();
const call = (call_id, seconds, extra = {}) => ({
  call_id, number: `A${call_id}`, window: "w1", window_name: "1号窗口", nth: 1, at: at(seconds), ...extra,
});
const picture = (rev, seconds, ...calls) => ({ rev, at: at(seconds), calls });
const ids = ({ announce }) => announce.map((one) => one.call_id);

/** Plays pictures (and "lost" for a reconnect) and tells what each made the board announce. */
function play(...steps) {
  let ledger = newLedger;
  const told = [];
  for (const step of steps) {
    if (step === "lost") {
      ledger = reconnected(ledger);
      continue;
    }
    const result = due(ledger, step);
    ledger = result.ledger;
    told.push(ids(result));
  }
  return told;
}

test("a board just loaded announces no call older than ten seconds", () => {
  const told = play(picture(9, 100, call(9, 90), call(8, 89.999), call(7, 10)));
  assert.deepEqual(told, [[9]]);
});

test("two quick calls in one picture are both announced, the older one first", () => {
  const told = play(picture(5, 0, call(5, -50)), picture(7, 3, call(7, 3), call(6, 2), call(5, -50)));
  assert.deepEqual(told, [[], [6, 7]]);
});

test("a call is announced once however often its picture comes", () => {
  const same = picture(6, 1, call(6, 1));
  assert.deepEqual(play(picture(5, 0), same, same, { ...same, rev: 7 }), [[], [6], [], []]);
});

test("a recall is a call of its own and is announced again", () => {
  const first = call(6, 1);
  const again = call(9, 20, { number: first.number, nth: 2 });
  assert.deepEqual(play(picture(5, 0), picture(6, 1, first), picture(9, 20, again, first)), [[], [6], [9]]);
});

test("after a reconnect unseen calls younger than a minute are announced, each once", () => {
  const told = play(
    picture(5, 0, call(5, 0)),
    "lost",
    picture(8, 100, call(8, 99), call(7, 40.001), call(6, 40), call(5, 0)),
    picture(8, 101, call(8, 99), call(7, 40.001), call(6, 40), call(5, 0)),
  );
  assert.deepEqual(told, [[5], [7, 8], []]);
});

test("a call seen before the connection was lost is not announced after it", () => {
  assert.deepEqual(play(picture(6, 1, call(6, 1)), "lost", picture(6, 5, call(6, 1))), [[6], []]);
});

test("connecting for the first time is a load, not a reconnect", () => {
  assert.deepEqual(play("lost", picture(6, 40, call(6, 10))), [[]]);
});

test("while connected a call is announced whatever its age: hall time may run fast", () => {
  assert.deepEqual(play(picture(5, 0), picture(6, 600, call(6, 400))), [[], [6]]);
});

test("an older call that comes back into the last twelve is not new", () => {
  const told = play(
    picture(20, 0, call(20, -30), call(19, -40)),
    // call 20 was taken back, so one older than all that were shown moves up
    picture(21, 5, call(19, -40), call(4, -3)),
  );
  assert.deepEqual(told, [[], []]);
});

test("a hall set up anew, whose seq begins again, is not mute", () => {
  const told = play(picture(900, 0, call(900, -1)), "lost", picture(3, 50, call(3, 48)), picture(4, 70, call(4, 70)));
  assert.deepEqual(told, [[900], [3], [4]]);
});

test("an empty hall announces its first call", () => {
  assert.deepEqual(play(picture(0, 0), picture(1, 30, call(1, 30))), [[], [1]]);
});
