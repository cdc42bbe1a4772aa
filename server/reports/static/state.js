// The report page's state: pure.

import { signInStart } from "/static/shared/sign_in.js";

/** @typedef {import("./figures.js").Report} Report */
/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {"windows"|"clerks"|"services"|"waits"} Tab */
/** @type {Tab[]} */
export const TABS = ["windows", "clerks", "services", "waits"];
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"report"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large        large type
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {string|null} date      asked for; null: the hall's today
 * @property {boolean} loading
 * @property {Report|null} report
 * @property {ApiError|null} problem
 * @property {Tab} tab
 * @property {{by: string, down: boolean}|null} sort
 */
/**
 * @typedef {{type: "session", session: any} | {type: "sign_in"} | {type: "signed_out", ended: boolean}
 *   | {type: "sign_in_failed", error: ApiError}
 *   | {type: "ask", date: string|null} | {type: "refresh"}
 *   | {type: "report", date: string|null, report: Report} | {type: "failed", date: string|null, error: ApiError}
 *   | {type: "tab", tab: Tab} | {type: "sort", by: string}
 *   | {type: "language", language: "zh"|"en"} | {type: "large"}} Event
 */

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  large: false,
  person: null,
  role: null,
  rights: [],
  sign_in: signInStart,
  date: null,
  loading: false,
  report: null,
  problem: null,
  tab: "windows",
  sort: null,
};

/** @param {string} date YYYY-MM-DD @param {number} days @returns {string} */
export function shifted(date, days) {
  const ms = Date.parse(`${date}T00:00:00Z`) + days * 86400000;
  return new Date(ms).toISOString().slice(0, 10);
}

/** A first press sorts the largest first (names: the first), the second turns it, the third ends it. */
function pressed(/** @type {State["sort"]} */ sort, /** @type {string} */ by) {
  const first = { by, down: by !== "name" };
  if (!sort || sort.by !== by) return first;
  return sort.down === first.down ? { by, down: !first.down } : null;
}

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  switch (event.type) {
    case "session":
      return {
        ...state,
        phase: "report",
        person: event.session.name,
        role: event.session.role,
        rights: event.session.rights,
        sign_in: signInStart,
        loading: true,
        problem: null,
      };
    case "sign_in":
      return { ...state, sign_in: { ...signInStart, busy: true } };
    case "sign_in_failed":
      return { ...state, phase: "sign_in", sign_in: { ...signInStart, error: event.error } };
    case "signed_out":
      return {
        ...initial,
        language: state.language,
        large: state.large,
        date: event.ended ? state.date : null,
        phase: "sign_in",
        sign_in: { ...signInStart, ended: event.ended },
      };
    case "ask":
      return { ...state, date: event.date, loading: true, problem: null };
    case "refresh":
      return { ...state, loading: true, problem: null };
    // An answer to an earlier question must not stand under a later date.
    case "report":
      return event.date === state.date
        ? { ...state, loading: false, report: event.report, problem: null }
        : state;
    case "failed":
      return event.date === state.date
        ? { ...state, loading: false, problem: event.error, report: null }
        : state;
    case "tab":
      return { ...state, tab: event.tab, sort: null };
    case "sort":
      return { ...state, sort: pressed(state.sort, event.by) };
    case "language":
      return { ...state, language: event.language };
    case "large":
      return { ...state, large: !state.large };
    default:
      return state;
  }
}
