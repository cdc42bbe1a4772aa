// The page of awards, consequences and texts for the boards: pure state.

import { frameNext, frameStart } from "../frame.js";

/** @typedef {import("../frame.js").Frame} Frame */
/** @typedef {{id: string, name: string}} Named */
/** @typedef {{publication: string, who: string, name: string, code: string, item: string, day: string|null, count: string|null}} Ground */
/** @typedef {{code: string, name: string, veto: boolean, who: string, who_name: string, grounds: Ground[]}} Bar */
/** @typedef {{who: string, name: string, score: string|null, n: number, rank: number|null, state: string, votes: number|null, bars: Bar[]}} Candidate */
/** @typedef {{group: number|null, criterion: string|null, criterion_name: string|null, candidates: Candidate[]}} Ranking */
/**
 * @typedef {{id: string, kind: string, code: string, name: string, who: string, who_name: string, score: string|null,
 *   reason: string, state: "confirmed"|"published"|"withdrawn", steps: string[], confirmed_by: string,
 *   published_by: string|null, shown_until: string|null}} Honour
 */
/**
 * @typedef {{code: string, name: string, of: string, by: string, places: number|null, least: string|null, ties: string,
 *   ballot: boolean, prize_yuan: number|null, note: string, rankings: Ranking[], honours: Honour[]}} Award
 */
/** @typedef {{who: string, name: string, nth: number, then: string, grounds: Ground[]}} Due */
/** @typedef {{code: string, when: string, then: string[], of: string, cause: string, due: Due[], honours: Honour[]}} Consequence */
/**
 * @typedef {{scheme: string, name: string, cycle: string, cycles: string[], start: string, end: string,
 *   publications: string[], awards: Award[], consequences: Consequence[], schemes: Named[], people: Named[],
 *   windows: Named[], departments: Named[]}} Proposals
 */
/** @typedef {{id: string, zh: string, en: string|null, from: string, until: string, state: string, by: string, approved_by: string|null}} Notice */
/** @typedef {{kind: string, start: string, end: string, zh: string, en: string}} Draft */
/**
 * @typedef {Frame & {scheme: string, cycle: string, date: string, found: Proposals|null,
 *   notices: Notice[]|null, draft: Draft|null}} State
 */

/** @type {State} */
export const initial = {
  ...frameStart,
  scheme: "MONTH-100",
  cycle: "",
  date: "",
  found: null,
  notices: null,
  draft: null,
};

/** @param {Frame} state @returns {string[]} */
export const tabs = (state) => [
  ...(state.rights.includes("assess") ? ["awards"] : []),
  ...(state.rights.includes("judge") ? ["texts"] : []),
];

export const next = frameNext(initial, tabs, {
  found: (state, { found }) =>
    state.tab === "awards" ? { ...state, found, cycle: found.cycle, date: state.date || found.start, loading: false } : state,
  texts: (state, { notices }) => (state.tab === "texts" ? { ...state, notices, loading: false } : state),
  draft: (state, { draft }) => ({ ...state, draft, loading: false, sending: false, done: null }),
  // Another scheme has cycles of its own.
  scheme: (state, { scheme }) => ({ ...state, scheme, cycle: "", loading: true, form: null, done: null }),
  cycle: (state, { cycle }) => ({ ...state, cycle, loading: true, form: null, done: null }),
  date: (state, { date }) => ({ ...state, date, loading: true, form: null, done: null }),
});

/** Whom an award of this kind may go to. @param {Proposals} found @param {string} of @returns {Named[]} */
export const choices = (found, of) =>
  of === "clerk" ? found.people : of === "window" ? found.windows : found.departments;

/** Those that still stand. @param {Honour[]} honours */
export const standing = (honours) => honours.filter((one) => one.state !== "withdrawn");

/** Whether a person may confirm this one. @param {Award} award @param {Candidate} one */
export const confirmable = (award, one) =>
  ["chosen", "tied", "listed"].includes(one.state) && !standing(award.honours).some((done) => done.who === one.who);
