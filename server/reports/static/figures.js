// Figures of a day's report as text. What is not known is a dash: never a zero.

export const NONE = "—";

/** @typedef {{n: number, median_s: number|null, p90_s: number|null, max_s: number|null}} Spread */
/**
 * @typedef {object} Ratings
 * @property {number} n                    visits that were rated
 * @property {number|null} of              visits that could have been
 * @property {number} [unrated]            served, and neither rated nor left out
 * @property {number} [excluded]           rated, and left out by two people
 * @property {number|null} capture         (n + excluded) / of, 0 to 1
 * @property {number|null} satisfaction    share of the rated only, 0 to 1
 * @property {Record<string, number>|null} levels  null below five ratings
 */
/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} name
 * @property {number|null} tickets
 * @property {number|null} called
 * @property {number|null} served
 * @property {number|null} no_shows
 * @property {number|null} cancelled
 * @property {number|null} transferred
 * @property {Spread|null} wait
 * @property {Spread|null} walk
 * @property {Spread|null} handling
 * @property {Ratings|null} ratings
 * @property {number|null} [overtime]
 * @property {Record<string, number|null>|null} [modes]   served visits by way of serving
 * @property {number|null} [repeats]
 * @property {number|null} [repeat_judged]
 * @property {number|null} [repeat]   repeats / repeat_judged, 0 to 1
 */
/**
 * Waits promised when the ticket was taken, and the real ones. `judged`: promised and called.
 * @typedef {{hour: string|null, tickets: number, judged: number, kept: number, shorter: number,
 *   longer: number, low_s: number|null, high_s: number|null, real: Spread}} Kept
 */
/**
 * @typedef {object} Report
 * @property {{id: string, name: string}} hall
 * @property {string} date   YYYY-MM-DD, hall time
 * @property {number} [least_ratings]  below this many levels are not told
 * @property {number} rev    seq of the last event counted
 * @property {Row} total
 * @property {Row[]} windows
 * @property {Row[]} clerks
 * @property {Row[]} services
 * @property {Kept[]} waits       hour by hour, the whole day (hour null) last
 */

/** @param {number|null|undefined} n */
export const count = (n) => (n === null || n === undefined ? NONE : String(n));

/** 4:05, or 1:04:05 from an hour on. @param {number|null|undefined} seconds */
export function span(seconds) {
  if (seconds === null || seconds === undefined) return NONE;
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** 96.4 %; 100 % only when it is whole. @param {number|null|undefined} share 0 to 1 */
export function percent(share) {
  if (share === null || share === undefined) return NONE;
  const tenths = Math.floor(share * 1000 + 1e-6);
  return `${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)}%`;
}

/** Levels from the best to the worst. */
export const LEVELS = ["5", "4", "3", "2", "1"];
/** Below this many ratings nobody's level may be guessed from the counts. */
export const LEAST_RATINGS = 5;

/**
 * @typedef {object} Column
 * @property {string} key      of its text
 * @property {string} group
 * @property {(row: Row) => number|string|null|undefined} value  what it sorts by
 * @property {(row: Row) => string} text
 * @property {boolean} [faint] the number of cases behind the figures beside it
 */

/** @param {"wait"|"walk"|"handling"} group @param {"median_s"|"p90_s"|"max_s"} field @returns {Column} */
const spread = (group, field) => ({
  key: field,
  group,
  value: (row) => row[group]?.[field],
  text: (row) => span(row[group]?.[field]),
});

/** @param {"wait"|"walk"|"handling"} group @returns {Column} */
const cases = (group) => ({
  key: "n",
  group,
  value: (row) => row[group]?.n,
  text: (row) => count(row[group]?.n),
  faint: true,
});

/** @param {"tickets"|"called"|"served"|"no_shows"|"cancelled"|"transferred"} field @returns {Column} */
const volume = (field) => ({
  key: field,
  group: "volume",
  value: (row) => row[field],
  text: (row) => count(row[field]),
});

/** @type {Column[]} */
export const COLUMNS = [
  volume("tickets"), volume("called"), volume("served"), volume("no_shows"), volume("cancelled"),
  volume("transferred"),
  spread("wait", "median_s"), spread("wait", "p90_s"), spread("wait", "max_s"), cases("wait"),
  spread("walk", "median_s"), cases("walk"),
  spread("handling", "median_s"), spread("handling", "p90_s"), cases("handling"),
  {
    key: "capture",
    group: "ratings",
    value: (row) => row.ratings?.capture,
    text: (row) => percent(row.ratings?.capture),
  },
  {
    key: "satisfaction",
    group: "ratings",
    value: (row) => row.ratings?.satisfaction,
    text: (row) => percent(row.ratings?.satisfaction),
  },
  {
    key: "rated",
    group: "ratings",
    value: (row) => row.ratings?.n,
    text: (row) => (row.ratings ? `${count(row.ratings.n)}/${count(row.ratings.of)}` : NONE),
    faint: true,
  },
];

/** @param {Column} column */
export const columnId = (column) => `${column.group}.${column.key}`;

/** How the columns fall into groups, in order. @returns {{group: string, span: number}[]} */
export function groups() {
  /** @type {{group: string, span: number}[]} */
  const found = [];
  for (const { group } of COLUMNS) {
    const last = found[found.length - 1];
    if (last && last.group === group) last.span += 1;
    else found.push({ group, span: 1 });
  }
  return found;
}

const byName = new Intl.Collator("zh-CN", { numeric: true });

/**
 * @param {Row[]} rows
 * @param {{by: string, down: boolean}|null} sort  by "name" or a column; null: the hall's own order
 * @returns {Row[]} rows without a value stand last either way
 */
export function sorted(rows, sort) {
  if (!sort) return rows;
  const sign = sort.down ? -1 : 1;
  if (sort.by === "name") {
    return [...rows].sort((a, b) => sign * byName.compare(a.name, b.name));
  }
  const column = COLUMNS.find((candidate) => columnId(candidate) === sort.by);
  if (!column) return rows;
  return [...rows].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    const [none_x, none_y] = [x === null || x === undefined, y === null || y === undefined];
    if (none_x || none_y) return Number(none_x) - Number(none_y);
    return sign * (Number(x) - Number(y));
  });
}
