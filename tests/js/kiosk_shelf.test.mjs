import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { findService, gridFor, nameWidth, shelf } = await import("../../kiosk/static/shelf.js");
const { nameClass } = await import("../../kiosk/static/words.js");

const LOOK = { wide: false, large: false, low: false };
const service = (id, name = `事项${id}`, open = true) => ({
  id,
  name,
  open,
  reason: null,
  waiting: 0,
  estimate: null,
});
const services = (n, prefix = "s") => Array.from({ length: n }, (_, i) => service(`${prefix}${i}`));
const group = (id, inner) => ({ id, name: `组${id}`, groups: [], services: [], ...inner });
const catalog = (...groups) => ({ rev: 1, groups });
const ids = (shown) => shown.tiles.map((t) => (t.kind === "group" ? t.group.id : t.service.id));

test("a small hall shows its services at once, without groups", () => {
  const shown = shelf(
    catalog(group("a", { services: services(2, "x") }), group("b", { services: services(3, "y") })),
    [],
    0,
    LOOK,
  );
  assert.deepEqual(ids(shown), ["x0", "x1", "y0", "y1", "y2"]);
});

test("a large hall shows its groups, and no service is lost over the pages of one", () => {
  const big = catalog(group("a", { services: services(30) }), group("b", { services: services(1, "z") }));
  assert.deepEqual(ids(shelf(big, [], 0, LOOK)), ["a", "b"]);
  const seen = [];
  const { pages } = shelf(big, ["a"], 0, LOOK);
  for (let page = 0; page < pages; page += 1) seen.push(...ids(shelf(big, ["a"], page, LOOK)));
  assert.deepEqual(seen, services(30).map((s) => s.id));
});

test("a page past the end, after the catalogue shrank, is the last page", () => {
  const two = catalog(group("a", { services: services(13) }), group("b", { services: services(1, "z") }));
  const shown = shelf(two, ["a"], 9, LOOK);
  assert.equal(shown.page, shown.pages - 1);
  assert.equal(shown.tiles.length, 1);
});

test("a group that went away while open leads back to the start, not to an empty page", () => {
  const two = catalog(group("a", { services: services(20) }), group("b", { services: services(20, "z") }));
  const shown = shelf(two, ["gone"], 0, LOOK);
  assert.deepEqual(shown.names, []);
  assert.deepEqual(ids(shown), ["a", "b"]);
});

test("a lone group is entered of itself, an empty one is not shown", () => {
  const inner = [
    group("in1", { services: services(20) }),
    group("in2", { services: services(20, "z") }),
  ];
  const shown = shelf(catalog(group("empty", {}), group("only", { groups: inner })), [], 0, LOOK);
  assert.deepEqual(ids(shown), ["in1", "in2"]);
});

test("a group is closed only when everything below it is", () => {
  const half = group("a", { services: [service("1", "一", false), ...services(20)] });
  const none = group("b", { services: [service("2", "二", false)] });
  const shown = shelf(catalog(half, none), [], 0, LOOK);
  assert.deepEqual(shown.tiles.map((tile) => tile.open), [true, false]);
});

test("a hall without services has an empty shelf of one page", () => {
  const shown = shelf(catalog(), [], 0, LOOK);
  assert.deepEqual([shown.total, shown.pages], [0, 1]);
});

test("long names and large letters get fewer tiles, never more", () => {
  for (const wide of [false, true]) {
    for (const low of [false, true]) {
      const size = (large, long) => {
        const { columns, rows } = gridFor({ wide, large, low }, long);
        return columns * rows;
      };
      assert.ok(size(true, false) <= size(false, false));
      assert.ok(size(false, true) <= size(false, false));
      assert.ok(size(true, true) <= Math.min(size(true, false), size(false, true)));
      assert.ok(size(true, true) >= 4);
    }
  }
});

test("a service is found however deep it lies", () => {
  const deep = catalog(group("a", { groups: [group("b", { services: [service("x")] })] }));
  assert.equal(findService(deep, "x").id, "x");
  assert.equal(findService(deep, "y"), null);
});

test("longer names get smaller letters, Latin ones later", () => {
  assert.ok(nameWidth("abcdefgh") < nameWidth("一二三四五六"));
  const steps = [4, 20, 36, 60].map((n) => nameClass("字".repeat(n), 2));
  assert.deepEqual(steps, ["name-1", "name-2", "name-3", "name-4"]);
});
