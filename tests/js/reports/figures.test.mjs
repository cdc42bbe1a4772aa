import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMNS, columnId, count, groups, NONE, percent, sorted, span } from "../../../server/reports/static/figures.js";

const none = { n: 0, median_s: null, p90_s: null, max_s: null };
const row = (id, name, extra = {}) => ({
  id, name, tickets: null, called: null, served: null, no_shows: null, cancelled: null, transferred: null,
  wait: none, walk: none, handling: none,
  ratings: { n: 0, of: 0, capture: null, satisfaction: null, levels: null }, ...extra,
});

test("what is not known is a dash and never a zero", () => {
  assert.deepEqual([count(null), span(null), percent(null)], [NONE, NONE, NONE]);
  assert.deepEqual([count(0), span(0), percent(0)], ["0", "0:00", "0%"]);
  const unused = row("w1", "1号窗口");
  const texts = Object.fromEntries(COLUMNS.map((column) => [columnId(column), column.text(unused)]));
  assert.equal(texts["volume.tickets"], NONE);
  assert.equal(texts["wait.median_s"], NONE);
  assert.equal(texts["wait.n"], "0");
  assert.equal(texts["ratings.satisfaction"], NONE);
});

test("spans are minutes and seconds, with hours when there are any", () => {
  assert.deepEqual([span(59.6), span(245), span(3599.4), span(3845)], ["1:00", "4:05", "59:59", "1:04:05"]);
});

test("a share is only then 100 percent when it is whole", () => {
  assert.deepEqual([percent(1), percent(0.9999), percent(0.5), percent(0.963), percent(0.29)], ["100%", "99.9%", "50%", "96.3%", "29%"]);
});

test("every group of figures has its number of cases", () => {
  for (const group of ["wait", "walk", "handling", "ratings"]) {
    assert.ok(COLUMNS.some((column) => column.group === group && column.faint), group);
  }
  assert.equal(groups().reduce((sum, { span: columns }) => sum + columns, 0), COLUMNS.length);
});

test("rows without a value stand last, whichever way is sorted", () => {
  const rows = [row("a", "甲"), row("b", "乙", { served: 3 }), row("c", "丙", { served: 9 })];
  const ids = (down) => sorted(rows, { by: "volume.served", down }).map(({ id }) => id);
  assert.deepEqual(ids(true), ["c", "b", "a"]);
  assert.deepEqual(ids(false), ["b", "c", "a"]);
});

test("names with numbers sort as people count", () => {
  const rows = ["10号窗口", "2号窗口", "1号窗口"].map((name) => row(name, name));
  assert.deepEqual(sorted(rows, { by: "name", down: false }).map(({ name }) => name), ["1号窗口", "2号窗口", "10号窗口"]);
  assert.equal(sorted(rows, null), rows);
});
