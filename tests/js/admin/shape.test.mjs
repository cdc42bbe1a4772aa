import assert from "node:assert/strict";
import { test } from "node:test";
import { tables } from "../../../server/admin/static/shape.js";

/** A schema as pydantic writes it, cut down to one field of each kind. */
const schema = {
  $defs: {
    Booking: { type: "object", properties: { quota: { type: "integer", default: 5 } } },
    Special: { type: "object", required: ["date"], properties: { date: { type: "string", format: "date" } } },
    Hours: {
      type: "object",
      properties: {
        workdays: { type: "array", default: [], items: { type: "array", prefixItems: [{}, {}] } },
        special: { type: "array", items: { $ref: "#/$defs/Special" } },
      },
    },
    Service: {
      type: "object",
      required: ["id", "group"],
      properties: {
        id: { type: "string" },
        group: { type: "string" },
        minutes: { type: "number", default: 10 },
        promise_minutes: { anyOf: [{ type: "number" }, { type: "null" }], default: null },
        needs_person: { type: "boolean", default: false },
        keywords: { type: "array", items: { type: "string" }, default: [] },
        classes: { anyOf: [{ type: "array", items: { type: "string" } }, { type: "null" }], default: null },
        booking: { anyOf: [{ $ref: "#/$defs/Booking" }, { type: "null" }], default: null },
      },
    },
    Window: {
      type: "object",
      properties: {
        services: { anyOf: [{ type: "array", items: { type: "string" } }, { const: "*", type: "string" }] },
        help: { type: "object", additionalProperties: { type: "number" } },
      },
    },
    Settings: {
      type: "object",
      properties: {
        rejoin: { anyOf: [{ type: "integer" }, { enum: ["tail", "void"], type: "string" }] },
        discipline: { enum: ["head_start", "first_come"], type: "string" },
        by: { type: "array", items: { enum: ["kiosk", "guide"], type: "string" } },
      },
    },
  },
  properties: {
    hours: { $ref: "#/$defs/Hours", default: {} },
    services: { type: "array", items: { $ref: "#/$defs/Service" } },
    windows: { type: "array", items: { $ref: "#/$defs/Window" } },
    settings: { $ref: "#/$defs/Settings" },
  },
};
const made = Object.fromEntries(tables(schema).map((table) => [table.id, table]));
const field = (table, key) => made[table].fields.find((one) => one.key === key);

test("every table of the definition is a section, a list of rows or a form", () => {
  assert.deepEqual(Object.keys(made), ["hours", "services", "windows", "settings"]);
  assert.deepEqual(Object.values(made).map((table) => table.rows), [false, true, true, false]);
});

test("each field is edited as what it is", () => {
  const kinds = (table) => Object.fromEntries(made[table].fields.map((one) => [one.key, one.kind]));
  assert.deepEqual(kinds("hours"), { workdays: "times", special: "rows" });
  assert.deepEqual(kinds("services"), {
    id: "text", group: "choice", minutes: "number", promise_minutes: "number", needs_person: "flag",
    keywords: "list", classes: "many", booking: "table",
  });
  assert.deepEqual(kinds("windows"), { services: "many", help: "numbers" });
  assert.deepEqual(kinds("settings"), { rejoin: "number", discipline: "choice", by: "many" });
});

test("a field that names rows of another table knows which", () => {
  assert.equal(field("services", "group").points, "groups");
  assert.equal(field("services", "classes").points, "classes");
  assert.equal(field("windows", "services").all, true);
  assert.deepEqual(field("settings", "by").options, ["kiosk", "guide"]);
});

test("a field knows its path, whether it must be given, and what holds without it", () => {
  assert.deepEqual([field("services", "id").required, field("services", "minutes").required], [true, false]);
  assert.equal(field("services", "minutes").ordinary, 10);
  assert.equal(field("services", "booking").fields[0].path, "booking.quota");
  assert.equal(field("hours", "special").fields[0].required, true);
});
