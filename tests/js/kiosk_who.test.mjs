import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const kiosk = "../../kiosk/static";
const { initial, next } = await import(`${kiosk}/state.js`);
const { classesByAge, personOf } = await import(`${kiosk}/who.js`);

const SERVICE = { id: "s1", name: "不动产登记", open: true, reason: null, waiting: 3, estimate: null };
const REAL_NAME = { ...SERVICE, id: "s2", needs_person: true };
const SENIOR = { id: "senior", name: "老年人", certified_by: ["kiosk"], min_age: 60 };
const CATALOG = {
  rev: 1,
  groups: [{ id: "g", name: "户政", groups: [], services: [SERVICE, REAL_NAME] }],
  classes: [{ id: "ordinary", name: "普通", certified_by: [], min_age: null }, SENIOR],
};

function play(state, events) {
  return events.reduce((current, event) => next(current, { now: 101000, ...event }), state);
}

const asked = (service) =>
  play(initial(), [
    { type: "session", session: { name: "east-1", hall: { name: "大厅" } } },
    { type: "link", link: { online: true, since: null, refused: null } },
    { type: "catalog", catalog: CATALOG },
    { type: "choose", service, key: "k1" },
  ]);

const digits = (text) => text.split("").map((key) => ({ type: "digit", key }));
const refused = (code, status) => ({ type: "refused", key: "k1", error: { code, status } });

test("a service that needs nobody's name is taken with one confirmation", () => {
  assert.equal(play(asked(SERVICE), [{ type: "confirm" }]).sheet.step, "sending");
});

test("a service that needs a person asks for a number and takes no half of one", () => {
  const who = play(asked(REAL_NAME), [{ type: "confirm" }]);
  assert.equal(who.sheet.step, "who");
  const half = play(who, [...digits("1380000000"), { type: "confirm" }]);
  assert.equal(half.sheet.step, "who");
  const whole = play(half, [...digits("1"), { type: "confirm" }]);
  assert.equal(whole.sheet.step, "sending");
  assert.deepEqual(personOf(whole.sheet), { phone: "13800000001" });
});

test("a wrong number can be mended without another tap on the service", () => {
  const sent = play(asked(REAL_NAME), [{ type: "confirm" }, ...digits("13800000001"), { type: "confirm" }]);
  const wrong = play(sent, [refused("wrong_phone", 422)]);
  assert.equal(wrong.sheet.step, "who");
  assert.equal(wrong.sheet.error.code, "wrong_phone");
  const typing = play(wrong, [{ type: "digit", key: "erase" }]);
  assert.equal(typing.sheet.error, null);
  assert.equal(typing.sheet.digits, "1380000000");
});

test("a limit that is reached is said and leaves only the way back", () => {
  const sent = play(asked(REAL_NAME), [{ type: "confirm" }, ...digits("13800000001"), { type: "confirm" }]);
  const full = play(sent, [refused("person_live_limit", 409)]);
  assert.equal(full.sheet.step, "failed");
  assert.equal(play(full, [{ type: "back" }]).sheet, null);
});

test("a service that came to need a person meanwhile asks for one", () => {
  const sent = play(asked(SERVICE), [{ type: "confirm" }]);
  assert.equal(play(sent, [refused("person_needed", 422)]).sheet.step, "who");
});

test("the way back forgets the digits, and so does the end of the visitor's time", () => {
  const typing = play(asked(REAL_NAME), [{ type: "confirm" }, ...digits("13800000001")]);
  const back = play(typing, [{ type: "back" }]);
  assert.equal(back.sheet.step, "ask");
  assert.equal(back.sheet.digits, "");
  const left = play(typing, [{ type: "tick", hall_time: null, now: 101000 + 60000 }]);
  assert.equal(left.sheet, null);
});

test("a class by age asks for an ID number and nothing else", () => {
  assert.deepEqual(classesByAge(CATALOG, SERVICE), [SENIOR]);
  assert.deepEqual(classesByAge(CATALOG, { ...SERVICE, classes: ["disabled"] }), []);
  const who = play(asked(SERVICE), [{ type: "by_age", klass: SENIOR }]);
  assert.equal(who.sheet.step, "who");
  const phone = play(who, [...digits("13800000001"), { type: "confirm" }]);
  assert.equal(phone.sheet.step, "who");
  const id = play(who, [...digits("11010119500517001X"), { type: "confirm" }]);
  assert.equal(id.sheet.step, "sending");
  assert.deepEqual(personOf(id.sheet), { id_number: "11010119500517001X" });
});

test("a catalogue that comes while digits are typed does not take them away", () => {
  const typing = play(asked(REAL_NAME), [{ type: "confirm" }, ...digits("138")]);
  const fresh = play(typing, [{ type: "catalog", catalog: CATALOG }]);
  assert.equal(fresh.sheet.digits, "138");
  assert.equal(fresh.sheet.step, "who");
});
