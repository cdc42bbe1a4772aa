import assert from "node:assert/strict";
import { test } from "node:test";
import "../helpers/paths.mjs";

const { unmatched } = await import("../../../server/web/static/shared/i18n.js");
const { matches } = await import("../../../server/admin/static/rows.js");
const { initial, next, sections, unsaved } = await import("../../../server/admin/static/state.js");
const { texts } = await import("../../../server/admin/static/texts.js");

const document = { hall: { id: "h", name: "青溪大厅" }, services: [{ id: "tax", name: "税务" }, { id: "card", name: "身份证" }] };
const schema = { $defs: {}, properties: { hall: { type: "object", properties: {} }, services: { type: "array", items: { type: "object" } } } };
const loaded = { version: 3, document, schema, labels: {} };
const session = { name: "admin", role: "admin", rights: ["definition", "staff", "set_up"], places: [], hall: { name: "青溪大厅" } };
const begun = [{ type: "session", session }, { type: "definition", loaded }].reduce(next, initial);
const after = (...events) => events.reduce(next, begun);
const refused = { code: "wrong_definition", facts: { faults: [{ path: "services[1].name", text: "不能为空" }] } };

test("nothing is unsaved until something is edited, nor when it is edited back", () => {
  assert.equal(unsaved(begun).length, 0);
  const edited = after({ type: "edit", path: ["services", 0, "name"], value: "税" });
  assert.equal(unsaved(edited).length, 1);
  assert.equal(unsaved(next(edited, { type: "edit", path: ["services", 0, "name"], value: "税务" })).length, 0);
});

test("an admin sees the tables and lists that the rights allow, a supervisor no table", () => {
  assert.deepEqual(sections(begun), ["hall", "services", "staff", "devices", "agents", "keys", "versions"]);
  const boss = next(initial, { type: "session", session: { ...session, role: "supervisor", rights: ["stand_in", "leaders"] } });
  assert.deepEqual([sections(boss), boss.section], [["stand_ins", "leaders"], "stand_ins"]);
  const manager = next(initial, { type: "session", session: { ...session, role: "manager", rights: ["leaders"] } });
  assert.deepEqual([sections(manager), manager.section], [["leaders"], "leaders"]);
});

test("faults stand at their fields until these are edited", () => {
  const wrong = after({ type: "busy" }, { type: "failed", error: refused });
  assert.deepEqual([wrong.busy, wrong.faults.length], [false, 1]);
  assert.equal(next(wrong, { type: "edit", path: ["services", 1, "name"], value: "x" }).faults.length, 1);
  assert.equal(next(wrong, { type: "edit", path: ["services", 0, "name"], value: "x" }).faults.length, 0);
});

test("faults are forgotten when rows change places, for they name rows by place", () => {
  const wrong = after({ type: "failed", error: refused });
  assert.equal(next(wrong, { type: "take_away", path: ["services"], row: 1 }).faults.length, 0);
  assert.equal(next(wrong, { type: "move", path: ["services"], row: 0, by: 1 }).faults.length, 0);
});

test("a new row is the last, open, and not hidden by what was looked for", () => {
  const added = after({ type: "filter", text: "税" }, { type: "add", path: ["services"], row: {} });
  assert.deepEqual([added.draft.services.length, added.open, added.filter], [3, 2, ""]);
});

test("a row at an end stays there", () => {
  assert.equal(after({ type: "move", path: ["services"], row: 0, by: -1 }).draft, begun.draft);
});

test("changes dropped are gone", () => {
  const dropped = after({ type: "edit", path: ["hall", "name"], value: "x" }, { type: "drop_changes" });
  assert.equal(unsaved(dropped).length, 0);
});

test("a session that runs out keeps the draft for who signs in again; signing out does not", () => {
  const edited = after({ type: "edit", path: ["hall", "name"], value: "x" });
  const back = next(next(edited, { type: "signed_out", ended: true }), { type: "session", session });
  assert.equal(unsaved(back).length, 1);
  assert.equal(next(edited, { type: "signed_out", ended: false }).draft, null);
});

test("another language brings new labels and leaves the draft", () => {
  const edited = after({ type: "edit", path: ["hall", "name"], value: "x" });
  const labels = { hall: { name: "Name" } };
  const told = next(edited, { type: "definition", keep: true, loaded: { ...loaded, version: 9, labels } });
  assert.deepEqual([told.base.labels, told.base.version, unsaved(told).length], [labels, 3, 1]);
});

test("a row is found by any of its values", () => {
  assert.ok(matches({ id: "tax", keywords: ["发票"] }, "发票"));
  assert.ok(matches({ id: "TAX-1" }, " tax "));
  assert.ok(!matches({ id: "tax" }, "card"));
});

test("both languages have every text", () => {
  assert.deepEqual(unmatched(texts), []);
});
