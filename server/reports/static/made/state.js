// The state of the page of reports made in the background: pure.

import { signInStart } from "/static/shared/sign_in.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/**
 * @typedef {object} Made
 * @property {string} id
 * @property {string} kind
 * @property {string} from
 * @property {string} to
 * @property {string} language
 * @property {string[]} forms
 * @property {"queued"|"running"|"done"|"failed"|"cancelled"} state
 * @property {number} progress   percent
 * @property {string} step
 * @property {string|null} by    null: it was due
 * @property {string|null} by_name
 * @property {string} asked_at
 * @property {string|null} ended_at
 * @property {string|null} error
 * @property {string|null} digest
 * @property {{form: string, size: number}[]} files
 */
/** @typedef {{kinds: string[], hour: number, keep_months: number, reports: Made[]}} List */
/** @typedef {{kind: string, date: string, forms: string[], language: string}} Wanted */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"list"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {Wanted} wanted
 * @property {boolean} sending
 * @property {List|null} list
 * @property {ApiError|null} problem
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

export const KINDS = ["bulletin", "day", "week", "month", "quarter", "year"];
export const FORMS = ["pdf", "xlsx", "csv", "json"];

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  large: false,
  person: null,
  role: null,
  rights: [],
  sign_in: signInStart,
  wanted: { kind: "bulletin", date: "", forms: ["pdf", "xlsx"], language: "zh" },
  sending: false,
  list: null,
  problem: null,
};

/** Whether anything is being made, so that it is worth asking again. @param {State} state */
export const busy = ({ list }) => !!list && list.reports.some(open);

/** @param {Made} one */
export const open = (one) => one.state === "queued" || one.state === "running";

/** @param {string[]} forms @param {string} form */
const toggled = (forms, form) =>
  FORMS.filter((one) => (one === form ? !forms.includes(one) : forms.includes(one)));

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  session: (state, { session }) => ({
    ...state, phase: "list", person: session.name, role: session.role, rights: session.rights, sign_in: signInStart,
  }),
  sign_in: (state) => ({ ...state, sign_in: { ...signInStart, busy: true } }),
  sign_in_failed: (state, { error }) => ({
    ...state, phase: "sign_in", sign_in: { ...signInStart, error },
  }),
  signed_out: (state, { ended }) => ({
    ...initial, language: state.language, large: state.large, phase: "sign_in",
    sign_in: { ...signInStart, ended },
  }),
  want: (state, { change }) => ({ ...state, wanted: { ...state.wanted, ...change } }),
  form: (state, { form }) => ({
    ...state, wanted: { ...state.wanted, forms: toggled(state.wanted.forms, form) },
  }),
  send: (state) => ({ ...state, sending: true, problem: null }),
  sent: (state) => ({ ...state, sending: false }),
  listed: (state, { list }) => ({ ...state, list, problem: null }),
  failed: (state, { error }) => ({ ...state, sending: false, problem: error }),
  language: (state) => ({ ...state, language: state.language === "zh" ? "en" : "zh" }),
  large: (state) => ({ ...state, large: !state.large }),
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  if (!handler) throw new Error(`unknown event ${event.type}`);
  return handler(state, event);
}
