import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const kiosk = "../../kiosk/static";
const { idleLeft, initial, isOffline, next, printerNote, TIMES } = await import(`${kiosk}/state.js`);
const { paperWord } = await import(`${kiosk}/taken.js`);
const { ApiError } = await import("/static/shared/api.js");

const SERVICE = { id: "s1", name: "居住证申领", open: true, reason: null, waiting: 3, estimate: null };
const CLOSED = { ...SERVICE, id: "s2", open: false, reason: "paused", waiting: null };
const CATALOG = { rev: 1, groups: [{ id: "g", name: "户政", groups: [], services: [SERVICE, CLOSED] }] };
const TICKET = {
  id: "t_1",
  number: "A012",
  code: "c",
  service: { id: "s1", name: "居住证申领" },
  state: "waiting",
  ahead: 3,
  estimate: null,
  slip: "queued",
};

/** A kiosk that is up and connected, at 100 s of its own time. */
const ready = () =>
  play(initial(), [
    { type: "session", session: { name: "east-1", hall: { name: "大厅" } }, now: 100000 },
    { type: "link", link: { online: true, since: null, refused: null }, now: 100000 },
    { type: "catalog", catalog: CATALOG, now: 100000 },
    { type: "touched", now: 100000 },
  ]);

function play(state, events) {
  return events.reduce((current, event) => next(current, event), state);
}

const slips = (slip) => ({ printer: null, catalog_rev: 1, notices: [], slips: [{ ticket: "t_1", slip }] });

/** Up to the number on the screen, taken at 102 s. */
const withNumber = (slip = "queued") =>
  play(ready(), [
    { type: "choose", service: SERVICE, key: "k1", now: 101000 },
    { type: "confirm", now: 101500 },
    { type: "taken", key: "k1", ticket: { ...TICKET, slip }, now: 102000 },
  ]);

test("a tap on a service asks first, and a second tap changes neither service nor key", () => {
  const state = play(ready(), [
    { type: "choose", service: SERVICE, key: "k1", now: 101000 },
    { type: "choose", service: CLOSED, key: "k2", now: 101100 },
  ]);
  assert.equal(state.sheet.step, "ask");
  assert.equal(state.sheet.key, "k1");
  assert.equal(state.sheet.service.id, "s1");
});

test("confirming twice is confirming once", () => {
  const once = play(ready(), [
    { type: "choose", service: SERVICE, key: "k1", now: 101000 },
    { type: "confirm", now: 101500 },
  ]);
  const twice = next(once, { type: "confirm", now: 101600 });
  assert.equal(once.sheet.step, "sending");
  assert.equal(twice.sheet, once.sheet);
});

test("while a number is being taken neither back, home nor idling leaves the sheet", () => {
  const sending = play(ready(), [
    { type: "choose", service: SERVICE, key: "k1", now: 101000 },
    { type: "confirm", now: 101500 },
    { type: "back", now: 101600 },
    { type: "home", now: 101700 },
    { type: "tick", hall_time: null, now: 101700 + TIMES.idle_ms + 1 },
  ]);
  assert.equal(sending.sheet.step, "sending");
});

test("after an unreachable server the retry travels under the same key", () => {
  const state = play(ready(), [
    { type: "choose", service: SERVICE, key: "k1", now: 101000 },
    { type: "confirm", now: 101500 },
    { type: "refused", key: "k1", error: new ApiError(0, "unreachable", {}, "", ""), now: 112000 },
    { type: "confirm", now: 113000 },
  ]);
  assert.equal(state.sheet.step, "sending");
  assert.equal(state.sheet.key, "k1");
  assert.equal(state.sheet.error, null);
});

test("an answer to a sheet that is gone does not bring up a number", () => {
  const state = play(ready(), [
    { type: "choose", service: SERVICE, key: "k1", now: 101000 },
    { type: "back", now: 101500 },
    { type: "taken", key: "k1", ticket: TICKET, now: 102000 },
  ]);
  assert.equal(state.taken, null);
});

test("a closed service explains itself and cannot be confirmed", () => {
  const state = play(ready(), [
    { type: "choose", service: CLOSED, key: "k1", now: 101000 },
    { type: "confirm", now: 101500 },
  ]);
  assert.equal(state.sheet.step, "closed");
});

test("a service that closes under the open sheet turns the sheet", () => {
  const closing = { ...CATALOG, groups: [{ ...CATALOG.groups[0], services: [{ ...CLOSED, id: "s1" }] }] };
  const state = play(ready(), [
    { type: "choose", service: SERVICE, key: "k1", now: 101000 },
    { type: "catalog", catalog: closing, now: 101200 },
  ]);
  assert.equal(state.sheet.step, "closed");
});

test("a finger still drumming does not dismiss the number it just got", () => {
  const drummed = next(withNumber(), { type: "done", now: 102000 + TIMES.settle_ms - 1 });
  assert.ok(drummed.taken);
  const meant = next(withNumber(), { type: "done", now: 102000 + TIMES.settle_ms });
  assert.equal(meant.taken, null);
});

test("the number goes by itself after about twelve seconds, and the next visitor starts anew", () => {
  const english = next(withNumber("printed"), { type: "language", now: 102500 });
  const before = next(english, { type: "tick", hall_time: null, now: 113900 });
  assert.ok(before.taken);
  const gone = next(english, { type: "tick", hall_time: null, now: 114000 });
  assert.equal(gone.taken, null);
  assert.equal(gone.language, "zh");
  assert.deepEqual(gone.path, []);
});

test("the slip's fate is told from the kiosk's picture, even if it came before the answer", () => {
  const later = next(withNumber(), { type: "picture", data: slips("printed"), now: 103000 });
  assert.equal(later.taken.slip, "printed");
  const sooner = play(ready(), [
    { type: "choose", service: SERVICE, key: "k1", now: 101000 },
    { type: "confirm", now: 101500 },
    { type: "picture", data: slips("failed"), now: 101900 },
    { type: "taken", key: "k1", ticket: TICKET, now: 102000 },
  ]);
  assert.equal(sooner.taken.slip, "failed");
});

test("without paper the number stays long enough to be scanned", () => {
  for (const slip of ["failed", "unknown"]) {
    const state = next(withNumber(), { type: "picture", data: slips(slip), now: 110000 });
    assert.equal(state.taken.until, 110000 + TIMES.no_paper_ms);
    assert.equal(paperWord(state.taken, false).tone, "warn");
  }
});

test("a silent printer is doubted after a while, never declared failed", () => {
  const state = next(withNumber(), { type: "tick", hall_time: null, now: 102000 + TIMES.doubt_ms });
  assert.equal(state.taken.slip, "queued");
  assert.deepEqual(paperWord(state.taken, false), { text: "taken.doubt", tone: "warn" });
  const late = next(state, { type: "picture", data: slips("printed"), now: 112000 });
  assert.deepEqual(paperWord(late.taken, false), { text: "taken.printed", tone: "good" });
});

test("each fate of the slip has its own words, and no slip is not a failed one", () => {
  const words = [null, "queued", "sent", "printed", "failed", "unknown"].map(
    (slip) => paperWord({ slip, doubt: false }, false).text,
  );
  assert.deepEqual(words, [
    "taken.no_paper", "taken.printing", "taken.printing", "taken.printed", "taken.failed",
    "taken.unsure",
  ]);
  assert.equal(paperWord({ slip: "queued", doubt: false }, true).text, "taken.doubt");
});

test("a blink of the line is not worth a word; a lost one stops taking numbers until it is back", () => {
  const lost = next(ready(), {
    type: "link",
    link: { online: false, since: 1, refused: null },
    now: 101000,
  });
  assert.equal(isOffline(lost), false);
  const shown = next(lost, { type: "tick", hall_time: null, now: 101000 + TIMES.blink_ms });
  assert.equal(isOffline(shown), true);
  const tried = play(shown, [
    { type: "choose", service: SERVICE, key: "k1", now: 103000 },
    { type: "confirm", now: 103500 },
  ]);
  assert.equal(tried.sheet.step, "ask");
  const back = play(tried, [
    { type: "link", link: { online: true, since: null, refused: null }, now: 105000 },
    { type: "confirm", now: 105500 },
  ]);
  assert.equal(back.sheet.step, "sending");
});

test("attempts to reconnect do not restart the clock of the lost line", () => {
  const link = { online: false, since: 1, refused: null };
  const state = play(ready(), [
    { type: "link", link, now: 101000 },
    { type: "link", link: { ...link, refused: "x" }, now: 109000 },
  ]);
  assert.equal(state.offline_at, 101000);
});

test("left alone, the page warns and then goes back to the start", () => {
  const away = play(ready(), [
    { type: "open_group", group: "g", now: 101000 },
    { type: "large", now: 101000 },
  ]);
  const quiet = next(away, { type: "tick", hall_time: null, now: 101000 + 30000 });
  assert.equal(idleLeft(quiet), null);
  const near = next(away, { type: "tick", hall_time: null, now: 101000 + TIMES.idle_ms - 4500 });
  assert.equal(idleLeft(near), 5);
  const touched = next(near, { type: "touched", now: near.now + 10 });
  assert.equal(idleLeft(touched), null);
  const gone = next(near, { type: "tick", hall_time: null, now: 101000 + TIMES.idle_ms });
  assert.deepEqual([gone.path, gone.large], [[], false]);
});

test("news from the server does not count as a touch", () => {
  const state = play(ready(), [
    { type: "open_group", group: "g", now: 101000 },
    { type: "picture", data: slips("printed"), now: 150000 },
    { type: "catalog", catalog: CATALOG, now: 150000 },
  ]);
  assert.equal(state.touched_at, 101000);
});

test("only what the printer said is told: out, low, fault, away — but not what is unknown", () => {
  const note = (printer) => {
    const told = printerNote({ ...initial(), picture: printer && { ...slips("queued"), printer } });
    return told && told.text;
  };
  assert.equal(note({ state: "fault", paper: "out" }), "printer.out");
  assert.equal(note({ state: "online", paper: "low" }), "printer.low");
  assert.equal(note({ state: "fault", paper: "enough" }), "printer.fault");
  assert.equal(note({ state: "offline", paper: "unknown" }), "printer.offline");
  assert.equal(note({ state: "unknown", paper: "unknown" }), null);
  assert.equal(note({ state: "online", paper: "enough" }), null);
  assert.equal(note(null), null);
});

test("an event without a handler is a fault of the page, not silence", () => {
  assert.throws(() => next(initial(), { type: "no_such_event", now: 1 }), /no_such_event/);
});
