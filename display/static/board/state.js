// The lobby board's state: pure.

import { due, newLedger, reconnected } from "./announce.js";

/** @typedef {import("./announce.js").Call} Call */
/** @typedef {{id: string, name: string, state: string, number: string|null}} WindowCell */
/** @typedef {{service: string, name: string, count: number}} Line */
/** @typedef {{id: string, award: string, of: string, name: string, start: string, end: string}} Honour */
/**
 * @typedef {object} BoardPicture
 * @property {any} zone
 * @property {Call[]} calls        the last 12, newest first
 * @property {WindowCell[]} windows
 * @property {Line[]} waiting
 * @property {any[]} notices
 * @property {Honour[]} [honours]   published awards
 * @property {string|null} [head]   instead of the hall's name
 * @property {string|null} [note]   always below
 */
/**
 * @typedef {object} State
 * @property {"starting"|"pairing"|"live"} phase
 * @property {"zh"|"en"} language
 * @property {import("/static/shared/key.js").PairingState} pairing
 * @property {string|null} note      why a key did not do
 * @property {string|null} hall
 * @property {{id: string, name: string}|null} zone
 * @property {BoardPicture|null} picture
 * @property {import("/static/shared/link.js").LinkState} link
 * @property {import("./announce.js").Ledger} ledger
 * @property {Call|null} now         the call being announced
 * @property {Call[]} queue          those after it
 * @property {number} turn           counts the changes of pages
 * @property {number|null} at        hall time, epoch ms
 * @property {number} offset_min
 * @property {boolean} silent        the browser keeps sound off
 */
/**
 * @typedef {{type: "pairing", pairing: State["pairing"], note?: string|null}
 *   | {type: "session", hall: string|null, zone: {id: string, name: string}}
 *   | {type: "link", link: State["link"]}
 *   | {type: "picture", rev: number, at: string, data: BoardPicture}
 *   | {type: "announced"} | {type: "turn"} | {type: "silent", silent: boolean}
 *   | {type: "tick", at: number|null, offset_min: number}} Event
 */

/** A call stays in vermilion this long. */
export const FRESH_MS = 45000;

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  pairing: { code: null, expires_at: null, error: null },
  note: null,
  hall: null,
  zone: null,
  picture: null,
  link: { online: false, since: null, refused: null },
  ledger: newLedger,
  now: null,
  queue: [],
  turn: 0,
  at: null,
  offset_min: 0,
  silent: false,
};

/** @param {State} state @returns {State} takes the next call to announce, when none is being announced */
function advance(state) {
  if (state.now || state.queue.length === 0) return state;
  const [now, ...queue] = state.queue;
  return { ...state, now, queue };
}

/** @param {State} state @param {Extract<Event, {type: "picture"}>} event @returns {State} */
function pictured(state, { rev, at, data }) {
  const { ledger, announce } = due(state.ledger, { rev, at, calls: data.calls });
  return advance({ ...state, picture: data, ledger, queue: [...state.queue, ...announce] });
}

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  switch (event.type) {
    case "pairing":
      return { ...state, phase: "pairing", pairing: event.pairing, note: event.note || state.note };
    case "session":
      return { ...state, phase: "live", hall: event.hall, zone: event.zone, note: null };
    case "link": {
      const back = event.link.online && !state.link.online;
      return { ...state, link: event.link, ledger: back ? reconnected(state.ledger) : state.ledger };
    }
    case "picture":
      return pictured(state, event);
    case "announced":
      return advance({ ...state, now: null });
    case "turn":
      return { ...state, turn: state.turn + 1 };
    case "silent":
      return { ...state, silent: event.silent };
    case "tick":
      return { ...state, at: event.at, offset_min: event.offset_min };
    default:
      return state;
  }
}

// ---- what is shown ----

/** The big call: the one being announced, else the newest. @param {State} state @returns {Call|null} */
export function hero(state) {
  if (state.now) return state.now;
  return (state.picture && state.picture.calls[0]) || null;
}

/** @param {State} state @param {Call} call @returns {boolean} whether people are still on their way */
export function fresh(state, call) {
  if (state.now && state.now.call_id === call.call_id) return true;
  const cell = state.picture && state.picture.windows.find(({ id }) => id === call.window);
  if (cell && cell.number !== call.number) return false;
  return state.at !== null && state.at - Date.parse(call.at) < FRESH_MS;
}

/**
 * Whether the honours have the big place now: every third turn, while nobody is being called and no
 * call is so recent that people are still on their way.
 * @param {State} state @returns {boolean}
 */
export function honoursNow(state) {
  const { picture } = state;
  if (!picture || !picture.honours || picture.honours.length === 0) return false;
  if (!state.link.online || state.now || state.queue.length > 0) return false;
  return state.turn % 3 === 2 && !picture.calls.some((call) => fresh(state, call));
}

/** Each number once, at its latest call. @param {Call[]} calls newest first */
export function history(calls) {
  const seen = new Set();
  return calls.filter(({ number, window }) => {
    const key = `${number} ${window}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * One page of a list that turns its pages by itself. Pages are of nearly equal size, so that the
 * last one does not stand there with a single row.
 * @template T
 * @param {T[]} items @param {number} most  items on a page @param {number} turn
 * @returns {{items: T[], page: number, pages: number}}
 */
export function pageOf(items, most, turn) {
  const pages = Math.max(1, Math.ceil(items.length / most));
  const size = Math.ceil(items.length / pages) || most;
  const page = turn % pages;
  return { items: items.slice(page * size, page * size + size), page, pages };
}

/** Only services with people, the longest line first. @param {Line[]} lines */
export function busiest(lines) {
  return lines.filter((line) => line.count > 0).sort((a, b) => b.count - a.count);
}

/** Notices are texts, or tables with a text. @param {any[]} notices @param {"zh"|"en"} language @returns {string[]} */
export function noticeTexts(notices, language) {
  return (notices || [])
    .map((notice) =>
      typeof notice === "string" ? notice : String(notice[language] || notice.text || notice.zh || ""),
    )
    .filter(Boolean);
}
