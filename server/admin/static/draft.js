// The definition being edited: plain data, changed by making a new one.

/** @typedef {{path: string, before: unknown, after: unknown}} Change */
/** @typedef {{path: string, text: string, row?: number|null, column?: string|null, line?: number|null}} Fault */

/**
 * @param {any} value
 * @param {(string|number)[]} path
 * @param {unknown} to   undefined takes the key away
 * @returns {any}
 */
export function put(value, path, to) {
  const [head, ...rest] = path;
  if (head === undefined) return to;
  if (typeof head === "number") {
    const list = [...(Array.isArray(value) ? value : [])];
    list[head] = put(list[head], rest, to);
    return list;
  }
  const next = { ...(value && typeof value === "object" ? value : {}) };
  const made = put(next[head], rest, to);
  if (made === undefined) delete next[head];
  else next[head] = made;
  return next;
}

/** @param {any} value @param {(string|number)[]} path @returns {any} */
export function at(value, path) {
  return path.reduce((found, key) => (found === undefined || found === null ? undefined : found[key]), value);
}

/** What the server calls that place: rows count from one. @param {(string|number)[]} path */
export function pathText(path) {
  return path.reduce(
    (/** @type {string} */ text, key) => (typeof key === "number" ? `${text}[${key + 1}]` : text ? `${text}.${key}` : key),
    "",
  );
}

/** @param {Fault[]} faults @param {(string|number)[]} path @returns {Fault[]} of this place and below it */
export function faultsAt(faults, path) {
  const text = pathText(path);
  return faults.filter(
    ({ path: one }) => one === text || (one.startsWith(text) && ".[".includes(one.charAt(text.length))),
  );
}

/** @param {any} old @param {any} now @param {string} [path] @returns {Change[]} rows by their id */
export function changes(old, now, path = "") {
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  if (isTable(old) && isTable(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.flatMap((key) => changes(old[key], now[key], path ? `${path}.${key}` : key));
  }
  const [before, after] = [byName(old), byName(now)];
  if (!before || !after) return [{ path, before: old ?? null, after: now ?? null }];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const found = names.flatMap((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    const place = `${path}[${name}]`;
    return a && b ? changes(a, b, place) : [{ path: place, before: a ?? null, after: b ?? null }];
  });
  if (found.length === 0) {
    return [{ path: `${path}.order`, before: [...before.keys()], after: [...after.keys()] }];
  }
  return found;
}

/** @param {any} value */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {any} value @returns {Map<string, any>|null} null: rows without names of their own */
function byName(value) {
  if (!Array.isArray(value)) return null;
  const named = new Map();
  for (const row of value) {
    const name = isTable(row) ? (row.id ?? row.date ?? row.name) : undefined;
    if (name === undefined || named.has(String(name))) return null;
    named.set(String(name), row);
  }
  return named;
}
