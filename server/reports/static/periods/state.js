// The state of the page of figures of periods: pure.

import { signInStart } from "/static/shared/sign_in.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {import("../figures.js").Ratings} Ratings */
/** @typedef {{n: number, mean_s: number|null, median_s: number|null, p90_s: number|null, max_s: number|null}} Lengths */
/**
 * @typedef {object} Row
 * @property {string} start   the first day of its stretch, YYYY-MM-DD
 * @property {string} id
 * @property {string} name
 * @property {number} days    on which there was anything
 * @property {Record<string, number>|null} counts
 * @property {Record<string, number>|null} seconds
 * @property {Lengths} wait
 * @property {Lengths} handling
 * @property {Ratings} ratings
 * @property {number|null} promise_kept
 * @property {number|null} on_the_spot
 * @property {number|null} repeat
 */
/** @typedef {{hall: {id: string, name: string}, missing: string[], rows: Row[]}} Report */
/**
 * @typedef {object} Compared  see docs/measures.md
 * @property {number} n
 * @property {number} alone
 * @property {boolean} few
 * @property {number|null} observed
 * @property {number|null} expected
 * @property {number|null} ratio
 * @property {number|null} low
 * @property {number|null} high
 * @property {number|null} rank
 * @property {number|null} fair_rank
 */
/** @typedef {{id: string, name: string} & Record<Measure, Compared>} FairRow */
/** @typedef {"handling"|"wait"|"no_show"|"transferred"} Measure */
/** @typedef {{hall: {id: string, name: string}, missing: string[], least: number, rows: FairRow[]}} Fair */
/** @typedef {{from: string, to: string, by: string, grain: string, show: string}} Asked */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"report"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {Asked} asked
 * @property {boolean} loading
 * @property {Report|Fair|null} report
 * @property {ApiError|null} problem
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

export const BY = ["window", "clerk", "service", "department", "zone", "hour", "hall"];
export const SHOWN = ["figures", "fair"];
/** Who can be compared. */
export const FAIR_BY = ["window", "clerk"];
export const GRAINS = ["month", "day", "quarter", "half", "year"];

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  large: false,
  person: null,
  role: null,
  rights: [],
  sign_in: signInStart,
  asked: { from: "", to: "", by: "window", grain: "month", show: "figures" },
  loading: false,
  report: null,
  problem: null,
};

/** The month before a day, from its first to its last. @param {string} day YYYY-MM-DD */
export function monthBefore(day) {
  const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  const last = new Date(first.getTime() - 86400000);
  const to = last.toISOString().slice(0, 10);
  return { from: `${to.slice(0, 7)}-01`, to };
}

/** What is asked for, as the API takes it. @param {Asked} asked */
export function query({ from, to, by, grain, show }) {
  /** @type {Record<string, string>} */
  const said = show === "fair" ? { from, to, by } : { from, to, by, grain };
  return `/reports/${show === "fair" ? "fairness" : "period"}?${new URLSearchParams(said)}`;
}

/** Only windows and clerks are compared. @param {Asked} asked @returns {Asked} */
const sensible = (asked) =>
  asked.show === "fair" && !FAIR_BY.includes(asked.by) ? { ...asked, by: "window" } : asked;

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  session: (state, { session }) => ({
    ...state, phase: "report", person: session.name, role: session.role, rights: session.rights, sign_in: signInStart,
  }),
  sign_in: (state) => ({ ...state, sign_in: { ...signInStart, busy: true } }),
  sign_in_failed: (state, { error }) => ({
    ...state, phase: "sign_in", sign_in: { ...signInStart, error },
  }),
  signed_out: (state, { ended }) => ({
    ...initial, language: state.language, large: state.large, phase: "sign_in",
    sign_in: { ...signInStart, ended },
  }),
  // An answer to an earlier question must not stand under another one.
  ask: (state, { change }) => ({
    ...state, asked: sensible({ ...state.asked, ...change }), report: null, problem: null, loading: true,
  }),
  report: (state, { asked, report }) =>
    query(asked) === query(state.asked) ? { ...state, report, loading: false, problem: null } : state,
  failed: (state, { asked, error }) =>
    query(asked) === query(state.asked) ? { ...state, report: null, loading: false, problem: error } : state,
  language: (state) => ({ ...state, language: state.language === "zh" ? "en" : "zh" }),
  large: (state) => ({ ...state, large: !state.large }),
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  if (!handler) throw new Error(`unknown event ${event.type}`);
  return handler(state, event);
}
