import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const book = "../../../display/static/book";
const { initial, listed, mayBook, next } = await import(`${book}/state.js`);
const { texts } = await import(`${book}/texts.js`);
const { unmatched } = await import("/static/shared/i18n.js");

const SERVICES = [
  { id: "tax", name: "税务登记", first_day: "2026-03-02", last_day: "2026-03-04" },
  { id: "passport", name: "护照 Passport", first_day: "2026-03-02", last_day: "2026-03-02" },
];
const slot = (start, free = 1) => ({ start, end: start, quota: 2, free, open: free > 0 });
const START = "2026-03-03T09:00:00.000+08:00";
const CARD = {
  code: "0123456789", service: { id: "tax", name: "税务登记" }, start: START, end: START,
  state: "booked", check_in_from: START, on_time_until: START, change_until: START,
};
const after = (state, ...events) => events.reduce((now, event) => next(now, event), state);
const opened = (...events) =>
  after(initial, { type: "services", services: SERVICES },
    { type: "session", hall: "大厅", rights: ["book"] }, ...events);
const slots = (day, ...all) => ({ type: "slots", service: "tax", day, slots: all });
const act = (name, key = "k") => ({ type: "act", act: name, key });
const phone = (text) => ({ type: "form", field: "phone", text });
const chosen = (...events) =>
  opened({ type: "service", service: "tax" }, slots("2026-03-02"), slots("2026-03-03", slot(START)),
    { type: "slot", start: START }, { type: "further" }, ...events);
const booked = () => chosen(phone("13800000001"), act("book"), { type: "done", key: "k", reply: CARD });

test("both languages say everything", () => assert.deepEqual(unmatched(texts), []));

test("a link that may not book is closed, as is one whose key has gone", () => {
  assert.equal(next(initial, { type: "session", hall: "", rights: ["board"] }).step, "closed");
  assert.equal(opened({ type: "unread", error: { status: 401 } }).step, "closed");
});

test("the first day with a place is looked for, until somebody chooses a day", () => {
  const sought = opened({ type: "service", service: "tax" }, slots("2026-03-02", slot(START, 0)));
  assert.deepEqual([sought.day, sought.slots], ["2026-03-03", null]);
  const found = next(sought, slots("2026-03-03", slot(START)));
  assert.deepEqual([found.day, found.seeking, found.slots.length], ["2026-03-03", false, 1]);
  const own = after(found, { type: "day", day: "2026-03-02" }, slots("2026-03-02"));
  assert.deepEqual([own.day, own.slots], ["2026-03-02", []]);
});

test("where no day has a place the first one is shown", () => {
  const none = opened({ type: "service", service: "tax" }, slots("2026-03-02"), slots("2026-03-03"),
    slots("2026-03-04"));
  assert.deepEqual([none.day, none.seeking, none.slots], ["2026-03-02", false, null]);
  const only = opened({ type: "service", service: "passport" },
    { type: "slots", service: "passport", day: "2026-03-02", slots: [] });
  assert.deepEqual([only.seeking, only.slots], [false, []]);
});

test("slots of another day or service, come late, are not shown", () => {
  const state = opened({ type: "service", service: "tax" }, { type: "day", day: "2026-03-04" });
  assert.equal(next(state, slots("2026-03-02", slot(START))).slots, null);
});

test("a time that others have filled is chosen no more, unless it is being sent", () => {
  const full = slots("2026-03-03", slot(START, 0));
  assert.equal(chosen(full).slot, null);
  assert.equal(chosen(phone("13800000001"), act("book"), full).slot, START);
});

test("a booking says who, in the reader's language, and only what was typed", () => {
  assert.equal(mayBook(chosen()), false);
  assert.equal(chosen(act("book")).pending, null);
  assert.deepEqual(chosen(phone("13800000001"), act("book")).pending, {
    act: "book", path: "/appointments", key: "k",
    body: { service: "tax", start: START, lang: "zh", phone: "13800000001" },
  });
});

test("a second tap while one is under way is nothing", () => {
  assert.equal(chosen(phone("1"), act("book"), act("book", "k2")).pending.key, "k");
});

test("sent again after no answer, the same goes under the same key, and anything else does not", () => {
  const lost = chosen(phone("13800000001"), act("book"),
    { type: "failed", key: "k", error: { status: 0, facts: {} } });
  assert.equal(next(lost, act("book", "k2")).pending.key, "k");
  assert.equal(after(lost, phone("13800000002"), act("book", "k2")).pending.key, "k2");
});

test("what was booked is shown, and the numbers are forgotten", () => {
  const state = booked();
  assert.deepEqual([state.step, state.mine, state.done], ["mine", CARD, "book"]);
  assert.deepEqual(state.form, { phone: "", id_number: "" });
});

test("another time: the same service, then one act", () => {
  const other = "2026-03-03T10:00:00.000+08:00";
  const moving = after(booked(), { type: "move" }, slots("2026-03-03", slot(other)),
    { type: "slot", start: other });
  assert.deepEqual([moving.step, moving.service, next(moving, { type: "further" }).step], ["slot", "tax", "slot"]);
  assert.deepEqual(next(moving, act("change")).pending,
    { act: "change", path: "/appointments/0123456789/change", body: { start: other }, key: "k" });
  assert.equal(next(moving, { type: "back" }).step, "mine");
});

test("cancelling is asked for first, and what is cancelled cannot be moved", () => {
  const asked = after(booked(), { type: "ask_cancel" });
  assert.equal(asked.asking, true);
  const gone = after(asked, act("cancel", "c"),
    { type: "done", key: "c", reply: { ...CARD, state: "cancelled" } });
  assert.deepEqual([gone.asking, gone.done, gone.mine.state], [false, "cancel", "cancelled"]);
  assert.equal(next(gone, { type: "move" }).step, "mine");
  assert.equal(next(gone, act("cancel", "d")).pending, null);
});

test("a code of the address is looked up; blanks in a typed one do not matter", () => {
  const found = after({ ...initial, code: "01234 56789" },
    { type: "session", hall: "大厅", rights: ["book"] }, act("find"));
  assert.equal(found.step, "find");
  assert.equal(found.pending.path, "/appointments/0123456789");
});

test("a list is searched by any part of a name", () => {
  assert.deepEqual(listed(opened({ type: "search", text: "pass" })).map(({ id }) => id), ["passport"]);
});

test("back goes step by step and keeps the time until it is left", () => {
  const slotStep = next(chosen(), { type: "back" });
  assert.deepEqual([slotStep.step, slotStep.slot], ["slot", START]);
  assert.deepEqual([next(slotStep, { type: "back" }).step, next(slotStep, { type: "back" }).slot], ["service", null]);
});
