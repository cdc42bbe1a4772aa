import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const kiosk = "../../kiosk/static";
const { initial, next, atStart } = await import(`${kiosk}/state.js`);
const { personOf } = await import(`${kiosk}/who.js`);
const { CARD_TIMES, cardText } = await import(`${kiosk}/card.js`);

const SERVICE = { id: "s1", name: "不动产登记", open: true, reason: null, waiting: 3, estimate: null };
const REAL_NAME = { ...SERVICE, id: "s2", needs_person: true };
const SENIOR = { id: "senior", name: "老年人", certified_by: ["kiosk"], min_age: 60 };
const CATALOG = {
  rev: 1,
  groups: [{ id: "g", name: "户政", groups: [], services: [SERVICE, REAL_NAME] }],
  classes: [{ id: "ordinary", name: "普通", certified_by: [], min_age: null }, SENIOR],
};
const YOUNG = { number: "990101199005170124", birth_year: 1990, name: "张*" };
const OLD = { number: "990101196603020347", birth_year: 1966, name: "李*" };
const HALL_TIME = { ms: Date.parse("2026-03-02T09:00:00+08:00"), offset_min: 480 };
const NOW = 101000;

function play(state, events) {
  return events.reduce((current, event) => next(current, { now: NOW, ...event }), state);
}

const ready = (booking = false) =>
  play(initial(), [
    { type: "session", session: { name: "east-1", hall: { name: "大厅" } } },
    { type: "link", link: { online: true, since: null, refused: null } },
    { type: "catalog", catalog: CATALOG },
    { type: "picture", data: { printer: null, catalog_rev: 1, booking, notices: [], slips: [] } },
    { type: "tick", hall_time: HALL_TIME },
  ]);
const lay = (read) => ({ type: "card", read });
const choose = (service) => ({ type: "choose", service, key: "k1" });
const tick = (after) => ({ type: "tick", hall_time: HALL_TIME, now: NOW + after });

test("a card is who somebody is, as if the number were typed", () => {
  const sheet = play(ready(), [choose(REAL_NAME), { type: "confirm" }, lay(YOUNG)]).sheet;
  assert.equal(sheet.step, "who");
  assert.deepEqual(personOf(sheet), { id_number: YOUNG.number });
  assert.equal(sheet.digits, "");
  assert.equal(sheet.klass, null);
});

test("a card laid before the service is chosen waits for it", () => {
  const held = play(ready(), [lay(YOUNG)]);
  assert.equal(held.card.number, YOUNG.number);
  assert.equal(atStart(held), false);
  const chosen = play(held, [choose(REAL_NAME)]);
  assert.deepEqual([chosen.card, chosen.sheet.step, chosen.sheet.card.number], [null, "who", YOUNG.number]);
});

test("a service that asks nobody's name does not take a card that opens no class", () => {
  const state = play(ready(), [choose(SERVICE), lay(YOUNG)]);
  assert.deepEqual([state.sheet.step, state.sheet.card], ["ask", null]);
});

test("a card of somebody old enough asks for the class of that age", () => {
  const sheet = play(ready(), [choose(SERVICE), lay(OLD)]).sheet;
  assert.deepEqual([sheet.step, sheet.klass.id, personOf(sheet)], ["who", "senior", { id_number: OLD.number }]);
});

test("the birthday counts to the day", () => {
  const tomorrow = { ...OLD, number: "990101196603030347" };
  const sheet = play(ready(), [choose(SERVICE), lay(tomorrow)]).sheet;
  assert.equal(sheet.klass, null);
});

test("a key pressed after a card begins a number of its own", () => {
  const sheet = play(ready(), [choose(REAL_NAME), { type: "confirm" }, lay(YOUNG), { type: "digit", key: "1" }]).sheet;
  assert.deepEqual([sheet.card, sheet.digits, personOf(sheet)], [null, "1", null]);
});

test("a card that is not used is forgotten within seconds, wherever it was", () => {
  const places = [[lay(YOUNG)], [choose(REAL_NAME), lay(YOUNG)], [choose(SERVICE), lay(YOUNG)]];
  for (const events of places) {
    const before = play(ready(), [...events, tick(CARD_TIMES.held_ms - 1)]);
    assert.ok(JSON.stringify(before).includes(YOUNG.number));
    const after = play(before, [tick(CARD_TIMES.held_ms)]);
    assert.ok(!JSON.stringify(after).includes(YOUNG.number), JSON.stringify(events));
  }
});

test("a card is forgotten when its ticket is taken, when one goes back, and after a refusal", () => {
  const sent = play(ready(), [choose(REAL_NAME), lay(YOUNG), { type: "confirm" }]);
  assert.equal(sent.sheet.step, "sending");
  const endings = [
    [{ type: "taken", key: "k1", ticket: { id: "t", number: "A1", slip: null } }],
    [{ type: "refused", key: "k1", error: { code: "wrong_id_number", status: 422 } }],
    [{ type: "refused", key: "k1", error: { code: "person_limit", status: 409 } }, { type: "back" }],
  ];
  for (const events of endings) {
    assert.ok(!JSON.stringify(play(sent, events)).includes(YOUNG.number), events[0].type);
  }
});

test("check-in asks by the card at once, and shows no number of it", () => {
  const state = play(ready(true), [{ type: "check_in" }, lay(YOUNG)]);
  assert.deepEqual([state.checkin.step, state.checkin.digits], ["finding", YOUNG.number]);
  const t = (key, facts) => `${facts.name} ${facts.last}`;
  assert.equal(cardText(state.checkin.card, t), "张* 0124");
  const none = play(state, [{ type: "found", asked: 1, appointments: [] }, tick(CARD_TIMES.held_ms)]);
  assert.deepEqual([none.checkin.digits, none.checkin.card, none.checkin.step], ["", null, "enter"]);
});

test("a card laid before check-in is pressed is asked by as well", () => {
  const state = play(ready(true), [lay(YOUNG), { type: "check_in" }]);
  assert.deepEqual([state.checkin.step, state.checkin.digits, state.card], ["finding", YOUNG.number, null]);
});

test("a card that cannot be read is said to be so, for a while, and the keys go on", () => {
  const state = play(ready(), [choose(REAL_NAME), { type: "confirm" }, lay(null), { type: "digit", key: "9" }]);
  assert.equal(state.sheet.digits, "9");
  assert.ok(state.card_note_until > NOW);
  assert.equal(play(state, [tick(CARD_TIMES.note_ms)]).card_note_until, null);
});

test("a card changes nothing while a number is taken or stands on the screen", () => {
  const sent = play(ready(), [choose(REAL_NAME), lay(YOUNG), { type: "confirm" }]);
  assert.equal(play(sent, [lay(OLD)]).sheet.card.number, YOUNG.number);
  const taken = play(sent, [{ type: "taken", key: "k1", ticket: { id: "t", number: "A1", slip: null } }]);
  assert.equal(play(taken, [lay(OLD)]).card, null);
});
