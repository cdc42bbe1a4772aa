// The page of appeals: pure state. Whoever appeals sees their own; those who decide, the others'.

import { frameNext, frameStart } from "../frame.js";

/** @typedef {import("../frame.js").Frame} Frame */
/** @typedef {{id: string, name: string, media: string, size: number}} Attached */
/**
 * @typedef {object} Finding
 * @property {string} id
 * @property {string} item
 * @property {string} item_name
 * @property {string} day
 * @property {string} count
 * @property {string|null} points
 * @property {string|null} window_name
 * @property {string} text
 * @property {Record<string, any>} evidence
 * @property {Attached[]} attachments
 * @property {{step: string, at: string, by: string|null, text: string}[]} notes
 */
/**
 * @typedef {object} Appeal
 * @property {string} id
 * @property {string} scheme_name
 * @property {string} start
 * @property {string} end
 * @property {Finding} finding
 * @property {string} of
 * @property {string} reason
 * @property {string} basis
 * @property {Attached[]} attachments
 * @property {"filed"|"accepted"|"upheld"|"rejected"|"refused"} state
 * @property {string[]} steps      allowed to whoever looks
 * @property {string} filed_at
 * @property {string} until
 * @property {string|null} due_at
 * @property {boolean} overdue
 * @property {boolean} due_soon
 * @property {string|null} decided_at
 * @property {string|null} decided_by
 * @property {string|null} answer
 * @property {string|null} count
 * @property {string|null} before
 * @property {string|null} after
 */
/**
 * @typedef {{publication: string, scheme_name: string, start: string, end: string,
 *   until: string|null, late: boolean, finding: Finding}} Appealable
 */
/** @typedef {Frame & {own: {findings: Appealable[], appeals: Appeal[]}|null, appeals: Appeal[]|null}} State */

/** @type {State} */
export const initial = { ...frameStart, own: null, appeals: null };

/** Decisions first for those who decide. @param {Frame} state @returns {string[]} */
export const tabs = (state) => [
  ...(state.rights.includes("judge") ? ["open", "ended"] : []),
  ...(state.rights.includes("own_findings") ? ["mine"] : []),
];

export const next = frameNext(initial, tabs, {
  listed: (state, { tab, own, appeals }) =>
    tab === state.tab ? { ...state, loading: false, own: own || null, appeals: appeals || null } : state,
});

/** Whether somebody else must decide. @param {Appeal} one */
export const elsewhere = (one) => one.steps.length === 0 && (one.state === "filed" || one.state === "accepted");
