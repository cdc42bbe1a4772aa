import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const made = "../../../server/reports/static/made";
const { busy, FORMS, initial, KINDS, next } = await import(`${made}/state.js`);
const { texts } = await import(`${made}/texts.js`);
const { unmatched } = await import("/static/shared/i18n.js");

const report = (state) => ({ id: "m", kind: "month", state, files: [] });
const listed = (...states) => ({ type: "listed", list: { kinds: [], reports: states.map(report) } });

test("both languages say everything", () => assert.deepEqual(unmatched(texts), []));

test("every kind and form has its word", () => {
  for (const kind of KINDS) assert.ok(texts.zh[`kind.${kind}`]);
  for (const form of FORMS) assert.ok(texts.zh[`form.${form}`]);
});

test("it is asked again only while something is being made", () => {
  assert.equal(busy(initial), false);
  assert.equal(busy(next(initial, listed("done", "failed", "cancelled"))), false);
  assert.equal(busy(next(initial, listed("done", "queued"))), true);
  assert.equal(busy(next(initial, listed("running"))), true);
});

test("forms are chosen one by one and stay in their order", () => {
  const form = (one) => ({ type: "form", form: one });
  const now = [form("json"), form("pdf"), form("pdf")].reduce(next, initial);
  assert.deepEqual(now.wanted.forms, ["pdf", "xlsx", "json"]);
  const none = [form("pdf"), form("xlsx")].reduce(next, initial);
  assert.deepEqual(none.wanted.forms, []);
});

test("what failed is said until the list is read again", () => {
  const error = { status: 503 };
  const now = [{ type: "send" }, { type: "failed", error }].reduce(next, initial);
  assert.deepEqual([now.sending, now.problem], [false, error]);
  assert.equal(next(now, listed("done")).problem, null);
});

test("who signs out leaves no list behind", () => {
  const now = [listed("done"), { type: "signed_out", ended: true }].reduce(next, initial);
  assert.deepEqual([now.list, now.phase], [null, "sign_in"]);
});
