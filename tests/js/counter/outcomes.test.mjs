import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { answerOf, OUTCOMES } = await import("../../../counter/static/outcomes.js");
const { translate } = await import("../../../counter/static/view.js");

test("the digits 1 to 8 are the eight outcomes, Enter is none", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => answerOf(String(n)).outcome), OUTCOMES);
  assert.deepEqual(answerOf("Enter"), { outcome: null });
  for (const pressed of ["0", "9", "F6", "12", null]) assert.equal(answerOf(pressed), null);
});

test("they are the words of the trade, in this order", () => {
  const words = OUTCOMES.map((outcome) => translate("zh")(`outcome.${outcome}`));
  assert.deepEqual(words, ["即办", "承诺", "答复", "联办", "报批", "退件", "咨询", "补正"]);
});
