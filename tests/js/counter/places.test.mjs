import assert from "node:assert/strict";
import { test } from "node:test";
import { found, placesOf } from "../../../counter/static/places.js";

const service = (id, name, keywords = []) => ({ id, name, open: true, reason: null, waiting: 0, estimate: null, keywords });
const catalog = {
  rev: 1,
  groups: [
    { id: "g1", name: "社会事务", services: [], groups: [
      { id: "g11", name: "户政", groups: [], services: [service("id-card", "身份证换领", ["补证"]), service("move", "户口迁移")] },
    ] },
    { id: "g2", name: "企业", groups: [], services: [service("company", "公司登记"), service("reg", "登记变更")] },
  ],
};
const places = placesOf(catalog);
const ids = (query, except = null) => found(places, query, except).map((place) => place.id);

test("the catalog becomes one list with the way to each service", () => {
  assert.deepEqual(places.map(({ id, where }) => [id, where]), [
    ["id-card", "社会事务 › 户政"], ["move", "社会事务 › 户政"], ["company", "企业"], ["reg", "企业"],
  ]);
});

test("a service is found by its name, group, keyword or id", () => {
  assert.deepEqual(ids("迁移"), ["move"]);
  assert.deepEqual(ids("户政"), ["id-card", "move"]);
  assert.deepEqual(ids("补证"), ["id-card"]);
  assert.deepEqual(ids("ID-CARD"), ["id-card"]);
});

test("every word must fit, and names that begin so come first", () => {
  assert.deepEqual(ids("企业 变更"), ["reg"]);
  assert.deepEqual(ids("登记"), ["reg", "company"]);
  assert.deepEqual(ids("没有的事"), []);
});

test("a ticket is not transferred to the service it is in", () => {
  assert.ok(!ids("", "move").includes("move"));
  assert.equal(ids("").length, 4);
});
