import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const booking = "../../../counter/static/booking";
const { initial, listed, next } = await import(`${booking}/state.js`);
const { texts } = await import(`${booking}/texts.js`);
const { unmatched } = await import("/static/shared/i18n.js");

const SERVICES = [
  { id: "tax", name: "税务", first_day: "2026-02-27", last_day: "2026-03-02" },
  { id: "id-card", name: "身份证", first_day: "2026-02-27", last_day: "2026-03-01" },
];
const row = (id, more = {}) => ({
  id, code: `${id}000000000`, service: { id: "tax", name: "税务" }, state: "booked",
  start: "2026-03-02T10:00:00.000+08:00", visitor: { phone: "*******0001" }, ...more,
});
const SESSION = { name: "王导办", rights: ["book", "guide"], hall: { name: "大厅" } };
const after = (state, ...events) => events.reduce((now, event) => next(now, event), state);
const desk = (...events) =>
  after(initial, { type: "session", session: SESSION }, { type: "services", services: SERVICES },
    { type: "list", day: "2026-02-27", list: [row("1"), row("2")] }, ...events);
const START = "2026-02-27T10:00:00.000+08:00";
const act = (name, key = "k") => ({ type: "act", act: name, key });

test("both languages say everything", () => assert.deepEqual(unmatched(texts), []));

test("only who may book and lists the day sees the page", () => {
  const clerk = { ...SESSION, rights: ["desk"] };
  assert.equal(next(initial, { type: "session", session: clerk }).phase, "forbidden");
  assert.equal(desk().phase, "desk");
});

test("slots of another service or day are not shown for this one", () => {
  const state = desk({ type: "service", service: "id-card" });
  const slots = [{ start: START, open: true }];
  const stale = next(state, { type: "slots", service: "tax", day: "2026-02-27", slots });
  assert.equal(stale.slots, null);
  const fresh = next(state, { type: "slots", service: "id-card", day: "2026-02-27", slots });
  assert.equal(fresh.slots.length, 1);
});

test("booking asks for the chosen slot and only what was typed", () => {
  assert.equal(desk(act("book")).pending, null);
  const state = desk({ type: "slot", start: START },
    { type: "form", field: "phone", text: "13800000001" }, act("book"));
  assert.equal(state.pending.path, "/appointments");
  assert.deepEqual(state.pending.body, { service: "tax", start: START, phone: "13800000001" });
  assert.equal(next(state, act("book", "k2")).pending.key, "k");
});

test("after booking the form is empty for the next visitor, and the code stands there", () => {
  const state = desk({ type: "slot", start: START },
    { type: "form", field: "phone", text: "13800000001" }, act("book"),
    { type: "done", key: "k", reply: { code: "0123456789" } });
  assert.deepEqual(state.form, { phone: "", id_number: "" });
  assert.deepEqual([state.slot, state.done.facts.code], [null, "0123456789"]);
});

test("a refusal leaves what was typed", () => {
  const error = { status: 422, code: "wrong_phone", facts: { field: "phone" } };
  const state = desk({ type: "slot", start: START },
    { type: "form", field: "phone", text: "138" }, act("book"), { type: "failed", key: "k", error });
  assert.deepEqual([state.form.phone, state.slot, state.error.code], ["138", START, "wrong_phone"]);
});

test("changing takes the next slot for the chosen appointment", () => {
  const state = desk({ type: "choose", id: "2" }, { type: "move" }, { type: "slot", start: START },
    act("change"));
  assert.deepEqual([state.pending.path, state.pending.body],
    ["/appointments/2000000000/change", { start: START }]);
  assert.equal(desk({ type: "choose", id: "2" }, { type: "move" }, { type: "slot", start: START },
    act("book")).pending, null, "a move is not a booking");
});

test("checking in takes a ticket of the appointment's own service", () => {
  const state = desk({ type: "choose", id: "1" }, act("arrive"));
  assert.deepEqual([state.pending.path, state.pending.body],
    ["/tickets", { service: "tax", appointment: "1000000000" }]);
});

test("what is gone from the list is no longer chosen", () => {
  const state = desk({ type: "choose", id: "1" });
  assert.equal(next(state, { type: "list", day: "2026-02-27", list: [row("2")] }).chosen, null);
  assert.equal(next(state, { type: "list", day: "2026-02-27", list: [row("1")] }).chosen, "1");
  assert.equal(next(state, { type: "list", day: "2026-03-09", list: [] }).chosen, "1");
});

test("the list is searched by code or by the last digits of a number", () => {
  const found = (text) => listed(desk({ type: "filter", text })).map(({ id }) => id);
  assert.deepEqual(found("20"), ["2"]);
  assert.deepEqual(found("0001"), ["1", "2"]);
  assert.deepEqual(found("13800000001"), ["1", "2"]);
  assert.deepEqual(found("0009"), []);
  assert.deepEqual(found(" "), ["1", "2"]);
});

test("the faults of a sheet are kept until the next act", () => {
  const error = { status: 422, code: "wrong_rows", facts: { faults: [{ row: 3, column: "A", text: "…" }] } };
  const state = desk(act("import"), { type: "failed", key: "k", error });
  assert.equal(state.faults.length, 1);
  assert.equal(next(state, { type: "slot", start: START }).faults.length, 0);
});

test("a session that ended goes back to the sign-in and keeps nothing", () => {
  const error = { status: 401, code: "not_signed_in", facts: {} };
  const state = desk({ type: "unread", error });
  assert.deepEqual([state.phase, state.list, state.sign_in.ended], ["sign_in", null, true]);
});

test("when no answer came, the same once more is the same act; anything else is another", () => {
  const error = { status: 0, code: "unreachable", facts: {} };
  const lost = desk({ type: "slot", start: START }, act("book", "k1"), { type: "failed", key: "k1", error });
  assert.equal(next(lost, act("book", "k2")).pending.key, "k1");
  const other = next(lost, { type: "form", field: "phone", text: "13800000001" });
  assert.equal(next(other, act("book", "k2")).pending.key, "k2");
  const refused = desk({ type: "slot", start: START }, act("book", "k1"),
    { type: "failed", key: "k1", error: { status: 409, code: "slot_full", facts: {} } });
  assert.equal(next(refused, act("book", "k2")).pending.key, "k2");
});
