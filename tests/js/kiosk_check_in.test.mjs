import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const kiosk = "../../kiosk/static";
const { question } = await import(`${kiosk}/check_in_state.js`);
const { grouped, typed } = await import(`${kiosk}/keypad.js`);
const { Scanner } = await import(`${kiosk}/scanner.js`);
const { initial, isSending, next } = await import(`${kiosk}/state.js`);

const APPOINTMENT = {
  id: "a_1",
  code: "0123456789",
  service: { id: "tax", name: "税务" },
  start: "2026-03-02T10:00:00.000+08:00",
  end: "2026-03-02T10:30:00.000+08:00",
  state: "booked",
  check_in_from: "2026-03-02T09:45:00.000+08:00",
  on_time_until: "2026-03-02T10:15:00.000+08:00",
};
const TICKET = { id: "t_1", number: "A001", service: { id: "tax", name: "税务" }, slip: null };
const REFUSAL = { status: 409, code: "appointment_used", facts: {}, title: "", detail: "" };

const ready = () => ({ ...initial(), phase: "ready", picture: { booking: true, slips: [] } });
/** @param {any} state @param {...any} events */
const after = (state, ...events) =>
  events.reduce((now, event) => next(now, { now: 1000, ...event }), state);
const keys = (text) => [...text].map((key) => ({ type: "key", key }));
const opened = (text = "") => after(ready(), { type: "check_in" }, ...keys(text));

test("a number says by its length what it is", () => {
  assert.deepEqual(question("0123456789"), { code: "0123456789" });
  assert.deepEqual(question("13800000001"), { phone: "13800000001" });
  assert.deepEqual(question("11010119900307001x"), { id_number: "11010119900307001X" });
  assert.deepEqual(question("https://hall.example/a/0123456789\n"), { code: "0123456789" });
  for (const text of ["", "1380000000 1", "123", "138000000012", "1101011990030700"]) {
    assert.equal(question(text), null, text);
  }
});

test("X stands only at the end of an ID number, and nothing after it", () => {
  assert.equal(typed("1", "X"), "1");
  assert.equal(typed("11010119900307001", "X"), "11010119900307001X");
  assert.equal(typed("11010119900307001X", "1"), "11010119900307001X");
  assert.equal(typed("110101199003070011", "1"), "110101199003070011");
  assert.equal(typed("12", "erase"), "1");
  assert.equal(typed("", "erase"), "");
  assert.equal(typed("1", "Tab"), "1");
});

test("numbers are shown in groups that are read back easily", () => {
  assert.equal(grouped("13800000001"), "138 0000 0001");
  assert.equal(grouped("110101199003070011"), "110101 19900307 0011");
  assert.equal(grouped("13"), "13");
});

test("a number that is none of the three is not looked up", () => {
  const state = after(opened("1380000"), { type: "find" });
  assert.equal(state.checkin.step, "enter");
});

test("what was found is shown, and an answer to an earlier question is dropped", () => {
  const asked = after(opened("13800000001"), { type: "find" });
  assert.deepEqual([asked.checkin.step, isSending(asked)], ["finding", true]);
  const stale = after(asked, { type: "found", asked: 0, appointments: [APPOINTMENT] });
  assert.equal(stale.checkin.step, "finding");
  const found = after(asked, { type: "found", asked: asked.checkin.asked, appointments: [APPOINTMENT] });
  assert.deepEqual([found.checkin.step, found.checkin.found.length], ["found", 1]);
});

test("nothing found leaves the number, to be mended", () => {
  const asked = after(opened("13800000001"), { type: "find" });
  const none = after(asked, { type: "found", asked: 1, appointments: [] });
  assert.deepEqual([none.checkin.step, none.checkin.digits], ["none", "13800000001"]);
  assert.equal(after(none, { type: "key", key: "erase" }).checkin.digits, "1380000000");
});

test("one tap on an appointment asks for one ticket, however often it is tapped", () => {
  const found = after(opened("0123456789"), { type: "find" },
    { type: "found", asked: 1, appointments: [APPOINTMENT] });
  const sent = after(found, { type: "arrive", appointment: APPOINTMENT, key: "k1" });
  const again = after(sent, { type: "arrive", appointment: APPOINTMENT, key: "k2" });
  assert.deepEqual([again.checkin.step, again.checkin.key], ["sending", "k1"]);
  const taken = after(again, { type: "taken", key: "k1", ticket: TICKET });
  assert.equal(taken.checkin, null);
  assert.equal(taken.taken.ticket.number, "A001");
});

test("a refused check-in says why and leaves the list", () => {
  const found = after(opened("0123456789"), { type: "find" },
    { type: "found", asked: 1, appointments: [APPOINTMENT] });
  const refused = after(found, { type: "arrive", appointment: APPOINTMENT, key: "k1" },
    { type: "refused", key: "k1", error: REFUSAL });
  assert.deepEqual([refused.checkin.step, refused.checkin.error.code], ["found", "appointment_used"]);
});

test("a scanned code opens the sheet and is looked up at once", () => {
  const state = after(ready(), { type: "scanned", text: "0123456789" });
  assert.deepEqual([state.checkin.step, state.checkin.digits], ["finding", "0123456789"]);
});

test("a scan changes nothing where nothing is booked, or while a number is shown", () => {
  const none = { ...ready(), picture: { booking: false, slips: [] } };
  assert.equal(after(none, { type: "scanned", text: "0123456789" }).checkin, null);
  const shown = { ...ready(), taken: { ticket: TICKET, slip: null, until: 9e9, since: 0 } };
  assert.equal(after(shown, { type: "scanned", text: "0123456789" }).checkin, null);
});

test("a kiosk left alone forgets the number that was typed", () => {
  const left = next(opened("13800000001"), { type: "tick", now: 10 * 60 * 1000, hall_time: null });
  assert.equal(left.checkin, null);
});

test("the way back does not leave while a ticket is being asked for", () => {
  const found = after(opened("0123456789"), { type: "find" },
    { type: "found", asked: 1, appointments: [APPOINTMENT] });
  const sent = after(found, { type: "arrive", appointment: APPOINTMENT, key: "k1" });
  assert.notEqual(after(sent, { type: "back" }).checkin, null);
  assert.equal(after(found, { type: "back" }).checkin, null);
});

test("a scanner types at once, a person does not", () => {
  const scanner = new Scanner();
  const type = (text, gap) => [...text].map((key, n) => scanner.press(key, 1000 + n * gap));
  type("0123456789", 5);
  assert.equal(scanner.press("Enter", 1055), "0123456789");
  type("0123456789", 200);
  assert.equal(scanner.press("Enter", 3100), null);
  type("123", 5);
  assert.equal(scanner.press("Enter", 1020), null);
});
