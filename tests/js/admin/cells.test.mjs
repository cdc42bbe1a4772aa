import assert from "node:assert/strict";
import { test } from "node:test";
import { shown, typed } from "../../../server/admin/static/cells.js";

/** value, kind, as it stands in its cell */
const CELLS = [
  ["居民身份证", "text", "居民身份证"],
  [12.5, "number", "12.5"],
  [["换证", "补证"], "list", "换证; 补证"],
  ["*", "many", "*"],
  [{ tax: 10, "id-card": 5.5 }, "numbers", "tax=10; id-card=5.5"],
  [[["09:00", "12:00"], ["13:30", "17:00"]], "times", "09:00-12:00; 13:30-17:00"],
];

test("every kind of value is read again as it was written", () => {
  for (const [value, kind, text] of CELLS) {
    assert.equal(shown(value, kind), text);
    assert.deepEqual(typed(text, kind), value);
  }
});

test("an empty cell says nothing", () => {
  for (const [, kind] of CELLS) assert.equal(typed("  ", kind), undefined);
  assert.equal(shown(undefined, "text"), "");
  assert.equal(shown(null, "times"), "");
});

test("times are forgiven their single digits and full-width signs", () => {
  assert.deepEqual(typed("9:00–12：00；13:00—17:00", "times"), [["09:00", "12:00"], ["13:00", "17:00"]]);
  assert.equal(shown([["09:00:00", "12:00:00"]], "times"), "09:00-12:00");
});

test("what cannot be understood stays text, for the server to name it", () => {
  assert.equal(typed("很久", "number"), "很久");
  assert.deepEqual(typed("tax=long", "numbers"), { tax: "long" });
  assert.deepEqual(typed("tax", "numbers"), { tax: null });
  assert.deepEqual(typed("上午", "times"), [["上午"]]);
});
