// The page of letters to departments: pure state.

import { frameNext, frameStart } from "../frame.js";

/** @typedef {import("../frame.js").Frame} Frame */
/** @typedef {{date: string, item: string, item_name: string, count: string, points: string}} Line */
/**
 * @typedef {{publication: string, who: string, name: string, window: string, total: string|null, composite: string|null,
 *   grade: string|null, rank: number|null, excluded: string[], lines: Line[]}} Person
 */
/** @typedef {{publication: string, name: string, version: number, start: string, end: string, corrected: boolean}} Scheme */
/**
 * @typedef {{who: string, name: string, window: string, marks: {day: string, kind: string, name: string, count: string}[],
 *   leaves: {kind: string, days: string, from: string, until: string}[]}} Attended
 */
/**
 * @typedef {object} Letter
 * @property {{weeks: string[], people: Attended[]}} attendance
 * @property {string} department
 * @property {string} department_name
 * @property {{id: string, name: string}[]} departments
 * @property {string} hall
 * @property {string} month
 * @property {string} written_at
 * @property {Scheme[]} schemes
 * @property {Person[]} people
 * @property {{id: string, kind: string, name: string, who_name: string}[]} honours
 * @property {{who: string, name: string, item: string, state: string, filed_at: string, answer: string|null}[]} appeals
 * @property {string} text
 */
/** @typedef {Frame & {department: string, month: string, letter: Letter|null}} State */

/** @type {State} */
export const initial = { ...frameStart, department: "-", month: "", letter: null };

/** @param {Frame} state @returns {string[]} */
export const tabs = (state) => (state.rights.includes("judge") ? ["letter"] : []);

export const next = frameNext(initial, tabs, {
  letter: (state, { letter }) => ({ ...state, letter, month: letter.month, loading: false, problem: null }),
  department: (state, { department }) => ({ ...state, department, loading: true }),
  month: (state, { month }) => ({ ...state, month, loading: true }),
}, ({ department, month }) => ({ department, month }));

/** The month before a day. @param {string} day */
export function monthBefore(day) {
  const [year, month] = day.split("-").map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
}

/** Results that tell of somebody here, with their people. @param {Letter} letter */
export const parts = (letter) =>
  letter.schemes
    .map((scheme) => ({ scheme, people: letter.people.filter((one) => one.publication === scheme.publication) }))
    .filter(({ people }) => people.length > 0);
