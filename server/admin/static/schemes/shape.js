// What the form of a scheme reaches; the text reaches the rest.

/** @typedef {{path: string[], kind?: "text"|"points"|"int"|"flag"|"name", choices?: string[]}} Field */
/** @typedef {{list: string, fields: Field[], blank: any}} Inner */
/** @typedef {{id: string, list?: string, only?: string, open?: boolean, fields: Field[], inner?: Inner, blank?: any}} Section */

const CYCLES = ["week", "month", "quarter", "half_year", "year"];

/** @param {string} path @param {Field["kind"]} [kind] @param {string[]} [choices] @returns {Field} */
const field = (path, kind, choices) => ({ path: path.split("."), kind, choices });

/** @type {Section[]} */
export const SECTIONS = [
  {
    id: "whole", open: true,
    fields: [
      field("name", "name"), field("source", "name"), field("cycle", "text", CYCLES), field("floor", "text", ["category", "total", "none"]),
      field("graded_on", "text", ["total", "composite"]), field("missing", "text"), field("window_score", "text", ["mean", "none"]), field("longer", "text", ["mean", "none"]),
    ],
  },
  {
    id: "categories", list: "categories", open: true,
    fields: [field("id"), field("name", "name"), field("points", "points")],
    blank: { id: "NEW", name: "", points: "0", items: [] },
    inner: {
      list: "items",
      fields: [
        field("code"), field("name", "name"), field("points", "points"), field("unit"), field("mark", "text", ["A", "P", "X", "I"]),
        field("then", "points"), field("upto.count", "points"), field("upto.points", "points"), field("free.count", "points"),
        field("whole", "flag"), field("excludes"), field("reprimand", "flag"),
      ],
      blank: { code: "NEW1", name: "", points: "1", unit: "次", mark: "I" },
    },
  },
  { id: "composite", only: "composite", fields: [
    field("composite.score", "points"), field("composite.surveys.weight", "points"), field("composite.ballots.weight", "points"),
  ] },
  { id: "grades", list: "grades", fields: [field("name"), field("from", "points")], blank: { name: "", from: "0" } },
  {
    id: "bonuses", list: "bonuses", blank: { code: "BON", name: "", points: "1", unit: "次" },
    fields: [field("code"), field("name", "name"), field("points", "points"), field("range.0", "points"), field("range.1", "points"), field("unit"), field("counts_for", "text", ["period", "year"])],
  },
  {
    id: "exclusions", list: "exclusions", blank: { code: "EXC", name: "" },
    fields: [field("code"), field("name", "name"), field("of"), field("veto", "flag")],
  },
  {
    id: "awards", list: "awards", blank: { name: "", of: "clerk" },
    fields: [field("name", "name"), field("of", "text", ["clerk", "window", "department"]), field("places", "int"), field("from", "points"), field("cycle", "text", CYCLES)],
  },
  { id: "criteria", list: "criteria", only: "criteria", fields: [field("id"), field("name", "name"), field("mark", "text", ["A", "P", "X", "I"]), field("measure"), field("order", "text", ["high", "low"])], blank: { id: "new", name: "", mark: "I" } },
  { id: "readings", list: "readings", fields: [field("about", "name"), field("taken", "name")], blank: { about: "", taken: "" } },
];

/** A copy with a value in its place; undefined takes it away. @param {any} value @param {(string|number)[]} path @param {unknown} put_in @returns {any} */
export function put(value, path, put_in) {
  if (path.length === 0) return put_in;
  const [key, ...rest] = path;
  const inner = put(value === undefined || value === null ? undefined : value[key], rest, put_in);
  const base = value === undefined || value === null ? (isIndex(key) ? [] : {}) : value;
  if (Array.isArray(base)) {
    const made = [...base];
    made[Number(key)] = inner;
    return made.filter((one) => one !== undefined);
  }
  const made = { ...base, [key]: inner };
  const empty = inner === undefined || (typeof inner === "object" && inner !== null && !Array.isArray(inner) && Object.keys(inner).length === 0) || (Array.isArray(inner) && inner.length === 0 && key === "range");
  if (empty) delete made[key];
  // What is free is free by the year: there is no other way.
  if (key === "free" && made.free) made.free = { ...made.free, per: "year" };
  if (key === "free" && made.free && made.free.count === undefined) delete made.free;
  return made;
}

/** @param {string|number} key */
const isIndex = (key) => typeof key === "number" || /^\d+$/.test(key);

/** A copy without one row. @param {any} value @param {(string|number)[]} path @returns {any} */
export function without(value, path) {
  const [key, ...rest] = path;
  if (rest.length === 0) return value.filter((/** @type {unknown} */ _one, /** @type {number} */ n) => n !== key);
  const made = Array.isArray(value) ? [...value] : { ...value };
  made[key] = without(value[key], rest);
  return made;
}
