// The fields of the hall's definition, from its JSON Schema: what is new there is editable here.

/** @typedef {import("./cells.js").Kind} Kind */
/**
 * @typedef {object} Field
 * @property {string} key
 * @property {string} path      from its table: "notice.fee"
 * @property {Kind} kind
 * @property {boolean} required
 * @property {unknown} [ordinary]   what holds when nothing is set
 * @property {string[]} [options]   of a choice or of many
 * @property {string} [points]      the table whose ids it names
 * @property {boolean} [all]        "*" is allowed
 * @property {Field[]} [fields]     of a table or of rows
 */
/** @typedef {{id: string, rows: boolean, fields: Field[]}} Table */

// Which keys name rows of which table.
/** @type {Record<string, string>} */
const POINTERS = {
  "groups.parent": "groups",
  "services.group": "groups",
  "services.department": "departments",
  "services.zone": "zones",
  "services.classes": "classes",
  "services.notice.window": "windows",
  "windows.zone": "zones",
  "windows.services": "services",
  "windows.help": "services",
  "windows.departments": "departments",
  "kiosks.groups": "groups",
  "kiosks.services": "services",
  "kiosks.buttons": "services",
};

/** @param {any} schema @returns {Table[]} */
export function tables(schema) {
  return Object.entries(schema.properties).map(([id, one]) => {
    const found = follow(one, schema);
    const rows = found.type === "array";
    const shape = rows ? follow(found.items, schema) : found;
    return { id, rows, fields: fieldsOf(shape, schema, id, "") };
  });
}

/** @param {any} node @param {any} schema @returns {any} behind $ref and "or nothing" */
function follow(node, schema) {
  if (node.$ref) return { ...follow(schema.$defs[node.$ref.split("/").pop()], schema), ...rest(node) };
  const some = (node.anyOf || []).filter((/** @type {any} */ one) => one.type !== "null");
  if (some.length === 1) return { ...follow(some[0], schema), ...rest(node) };
  return node;
}

/** @param {any} node */
function rest(node) {
  return "default" in node ? { default: node.default } : {};
}

/** @param {any} shape @param {any} schema @param {string} table @param {string} prefix @returns {Field[]} */
function fieldsOf(shape, schema, table, prefix) {
  const required = new Set(shape.required || []);
  return Object.entries(shape.properties || {}).map(([key, node]) => {
    const path = prefix + key;
    return field(follow(node, schema), schema, { key, path, required: required.has(key) }, table);
  });
}

/**
 * @param {any} node
 * @param {any} schema
 * @param {{key: string, path: string, required: boolean}} known
 * @param {string} table
 * @returns {Field}
 */
function field(node, schema, known, table) {
  /** @type {Field} */
  const made = { ...known, kind: "text", ordinary: node.default };
  const points = POINTERS[`${table}.${known.path}`];
  const ways = (node.anyOf || [node]).map((/** @type {any} */ one) => follow(one, schema));
  const list = ways.find((/** @type {any} */ one) => one.type === "array");
  if (list) return { ...made, ...ofList(list, ways, schema, known, table, points) };
  const object = ways.find((/** @type {any} */ one) => one.type === "object");
  if (object && object.properties) {
    return { ...made, kind: "table", fields: fieldsOf(object, schema, table, `${known.path}.`) };
  }
  if (object) return { ...made, kind: "numbers", points };
  if (points) return { ...made, kind: "choice", points };
  if (ways.length > 1) return { ...made, kind: ways.some(isNumber) ? "number" : "text" };
  if (node.enum) return { ...made, kind: "choice", options: node.enum };
  if (node.type === "boolean") return { ...made, kind: "flag" };
  return { ...made, kind: isNumber(node) ? "number" : "text" };
}

/** @param {any} one */
const isNumber = (one) => one.type === "integer" || one.type === "number";

/** @returns {Partial<Field>} */
function ofList(
  /** @type {any} */ list,
  /** @type {any[]} */ ways,
  /** @type {any} */ schema,
  /** @type {{path: string}} */ known,
  /** @type {string} */ table,
  /** @type {string|undefined} */ points,
) {
  const items = follow(list.items || {}, schema);
  const all = ways.some((one) => one.const === "*" || (one.enum || []).includes("*"));
  if (points) return { kind: "many", points, all };
  if (items.enum) return { kind: "many", options: items.enum };
  if (items.prefixItems || items.type === "array") return { kind: "times" };
  if (items.properties) {
    return { kind: "rows", fields: fieldsOf(items, schema, table, `${known.path}.`) };
  }
  return { kind: "list" };
}
