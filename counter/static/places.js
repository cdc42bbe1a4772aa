// Where a ticket can go and which can be fetched: every list that a clerk searches, as rows.

/** @typedef {{id: string, name: string, where: string, keywords: string, open: boolean, waiting: number|null}} Place */
/** Somebody signed on, and where. @typedef {{id: string, name: string, window: string, window_name: string, state: string}} Seat */
/** One of those who wait. @typedef {{id: string, number: string, class: string, service: string, joined_at: string, due_at: string}} Waiting */
/** @typedef {"service"|"window"|"colleague"} Scope */
/**
 * One line of a list: `key` is told back when it is chosen.
 * @typedef {object} Row
 * @property {string} key
 * @property {string} name
 * @property {string} where        smaller, under the name
 * @property {string|null} badge   a key of texts.js: why it may be a bad choice
 * @property {number|null} count   people who wait there
 */

/** At most this many are drawn; typing narrows them down. */
export const SHOWN = 40;

/** @param {import("/static/shared/protocol.js").Catalog} catalog @returns {Place[]} */
export function placesOf(catalog) {
  /** @type {Place[]} */
  const places = [];
  /** @param {import("/static/shared/protocol.js").CatalogGroup[]} groups @param {string} path */
  const walk = (groups, path) => {
    for (const group of groups) {
      const where = path ? `${path} › ${group.name}` : group.name;
      for (const service of group.services || []) {
        const { id, name, open, waiting } = service;
        // Keywords are newer than the contract's first text: a catalog may come without.
        const { keywords } = /** @type {{keywords?: string[]}} */ (service);
        places.push({ id, name, where, open, waiting, keywords: (keywords || []).join(" ") });
      }
      walk(group.groups || [], where);
    }
  };
  walk(catalog.groups, "");
  return places;
}

/**
 * Those whose text has every word of the query; names that begin with it come first.
 * @template T
 * @param {T[]} all @param {string} query @param {(one: T) => string} nameOf @param {(one: T) => string} textOf
 */
function matching(all, query, nameOf, textOf) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  const hits = all.filter((one) => {
    const text = `${nameOf(one)} ${textOf(one)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = (/** @type {T} */ one) => (nameOf(one).toLowerCase().startsWith(words[0]) ? 0 : 1);
  return [...hits].sort((a, b) => first(a) - first(b));
}

/**
 * A service is found by its name, group, keywords or id.
 * @param {Place[]} places @param {string} query @param {string|null} except  the present service
 */
export function found(places, query, except) {
  const others = places.filter((place) => place.id !== except);
  return matching(others, query, ({ name }) => name, ({ where, keywords, id }) => `${where} ${keywords} ${id}`);
}

/** @param {Place} place @returns {Row} */
const rowOfPlace = ({ id, name, where, open, waiting }) => ({
  key: id,
  name,
  where,
  badge: open ? null : "transfer.closed",
  count: waiting === undefined ? null : waiting,
});

/** @param {Seat} seat @returns {string|null} why nobody may come there soon */
const badgeOf = ({ state }) => (state === "open" ? null : `window.${state}`);

/** @param {Seat} seat @returns {Row} */
const rowOfWindow = (seat) => ({
  key: seat.window, name: seat.window_name, where: seat.name, badge: badgeOf(seat), count: null,
});

/** @param {Seat} seat @returns {Row} */
const rowOfColleague = (seat) => ({
  key: seat.id, name: seat.name, where: seat.window_name, badge: badgeOf(seat), count: null,
});

/**
 * Where a ticket may be sent: another service, or a window where somebody sits, or that person.
 * @param {Scope} scope @param {{places: Place[], seats: Seat[]}} known @param {string} query
 * @param {string} service  the present one @param {string} own  the window asked from
 * @returns {Row[]}
 */
export function targets(scope, { places, seats }, query, service, own) {
  if (scope === "service") return found(places, query, service).map(rowOfPlace);
  const rows = seats
    .filter(({ window }) => window !== own)
    .map(scope === "window" ? rowOfWindow : rowOfColleague);
  return matching(rows, query, ({ name }) => name, ({ where, key }) => `${where} ${key}`);
}

/**
 * Services that may join a visit: neither in it nor over.
 * @param {Place[]} places @param {string} query @param {import("./steps.js").Ticket} ticket @returns {Row[]}
 */
export function addable(places, query, ticket) {
  const in_it = new Set((ticket.visit || []).map(({ id }) => id));
  return found(places, query, ticket.service.id).filter(({ id }) => !in_it.has(id)).map(rowOfPlace);
}

/**
 * Those who wait, first due first; found by number or service.
 * @param {Waiting[]} waiting @param {string} query @param {(one: Waiting) => string} whereOf @returns {Row[]}
 */
export function inLine(waiting, query, whereOf) {
  const due = [...waiting].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  return matching(due, query, ({ number }) => number, whereOf).map((one) => ({
    key: one.id, name: one.number, where: whereOf(one), badge: null, count: null,
  }));
}

/**
 * Tickets put aside here, the last first.
 * @param {import("/static/shared/protocol.js").Aside[]} aside @param {string} query
 * @param {(one: import("/static/shared/protocol.js").Aside) => string} whereOf @returns {Row[]}
 */
export function putAside(aside, query, whereOf) {
  return matching([...aside].reverse(), query, ({ number }) => number, whereOf).map((one) => ({
    key: one.id, name: one.number, where: whereOf(one), badge: null, count: null,
  }));
}

/**
 * What Enter would choose: the row that was moved to, else the first that fits what was typed.
 * With nothing typed nothing is chosen, unless there is no choice.
 * @param {Row[]} rows @param {string} query @param {string|null} pick @returns {Row|null}
 */
export function chosen(rows, query, pick) {
  const moved = rows.find(({ key }) => key === pick);
  if (moved) return moved;
  if (rows.length === 1) return rows[0];
  return query.trim() ? rows.find(({ badge }) => badge === null) || rows[0] || null : null;
}

/** The row `by` further than the chosen one. @param {Row[]} rows @param {Row|null} from @param {number} by */
export function moved(rows, from, by) {
  const shown = rows.slice(0, SHOWN);
  if (shown.length === 0) return null;
  const at = from ? shown.findIndex(({ key }) => key === from.key) : by > 0 ? -1 : 0;
  return shown[(at + by + shown.length) % shown.length].key;
}
