import assert from "node:assert/strict";
import { test } from "node:test";
import { at, changes, faultsAt, pathText, put } from "../../../server/admin/static/draft.js";

const hall = {
  hall: { id: "h", name: "青溪大厅" },
  services: [
    { id: "tax", name: "税务", minutes: 10 },
    { id: "id-card", name: "身份证" },
  ],
};

test("an edit makes a new document and leaves the old one alone", () => {
  const edited = put(hall, ["services", 1, "minutes"], 5);
  assert.equal(at(edited, ["services", 1, "minutes"]), 5);
  assert.equal(at(hall, ["services", 1, "minutes"]), undefined);
  assert.equal(edited.services[0], hall.services[0]);
});

test("what is emptied is taken away, not set to nothing", () => {
  const edited = put(hall, ["services", 0, "minutes"], undefined);
  assert.deepEqual(Object.keys(edited.services[0]), ["id", "name"]);
});

test("tables on the way are made when they are needed", () => {
  assert.deepEqual(put({}, ["hours", "special", 0, "date"], "2026-10-01"), { hours: { special: [{ date: "2026-10-01" }] } });
});

test("a place is called as the server calls it: rows count from one", () => {
  assert.equal(pathText(["services", 3, "prefix"]), "services[4].prefix");
  assert.equal(pathText(["hours", "special", 0, "open"]), "hours.special[1].open");
});

test("a fault belongs to its place and to all around it, and to no neighbour", () => {
  const faults = [
    { path: "services[1].minutes", text: "a" },
    { path: "services[11].minutes", text: "b" },
    { path: "services[1].booking.quota", text: "c" },
    { path: "services", text: "d" },
  ];
  const texts = (path) => faultsAt(faults, path).map((fault) => fault.text);
  assert.deepEqual(texts(["services", 0]), ["a", "c"]);
  assert.deepEqual(texts(["services", 0, "minutes"]), ["a"]);
  assert.deepEqual(texts(["services", 0, "booking"]), ["c"]);
  assert.deepEqual(texts(["services", 0, "min"]), []);
});

test("what changed is told by row and field, before and after", () => {
  const edited = put(put(hall, ["services", 0, "minutes"], 12), ["hall", "name"], "新大厅");
  assert.deepEqual(changes(hall, edited), [
    { path: "hall.name", before: "青溪大厅", after: "新大厅" },
    { path: "services[tax].minutes", before: 10, after: 12 },
  ]);
  assert.deepEqual(changes(hall, JSON.parse(JSON.stringify(hall))), []);
});

test("rows that came, went or changed places are changes", () => {
  const [tax, card] = hall.services;
  const health = { id: "health", name: "医保" };
  assert.deepEqual(changes(hall.services, [tax, card, health], "services"), [{ path: "services[health]", before: null, after: health }]);
  assert.deepEqual(changes(hall.services, [card], "services"), [{ path: "services[tax]", before: tax, after: null }]);
  assert.deepEqual(changes(hall.services, [card, tax], "services"), [
    { path: "services.order", before: ["tax", "id-card"], after: ["id-card", "tax"] },
  ]);
});

test("two rows of one id are still a change, and nothing breaks", () => {
  const doubled = [hall.services[0], hall.services[0]];
  assert.deepEqual(changes(hall.services, doubled, "services").map((one) => one.path), ["services"]);
  assert.deepEqual(changes({}, { services: [{}] }).map((one) => one.path), ["services"]);
});
