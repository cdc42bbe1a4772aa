// The page of bad reviews: pure state. One list at a time, one form at a time.

import { signInStart } from "/static/shared/sign_in.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {"open"|"overdue"|"ended"|"review"} Tab */
/** @type {Tab[]} */
export const TABS = ["open", "overdue", "ended", "review"];
/** @typedef {{step: string, at: string, by: string|null, text: string, reached: string|null}} Note */
/**
 * @typedef {{ticket: string, counts: "counted"|"proposed"|"excluded"|"kept", ground: string|null,
 *   reason: string|null, proposed_by: string|null, proposed_by_id: string|null,
 *   proposed_at: string|null, decision: string|null, decided_by: string|null, decided_at: string|null}} Standing
 */
/**
 * @typedef {object} Case
 * @property {string} id
 * @property {string} ticket
 * @property {string|null} number
 * @property {number} level
 * @property {string[]} reasons
 * @property {string|null} comment
 * @property {string|null} rated_at
 * @property {string} service_name
 * @property {string|null} window_name
 * @property {string|null} of       who served the visit
 * @property {string} state
 * @property {string[]} steps       allowed now
 * @property {string|null} due_at
 * @property {boolean} overdue
 * @property {boolean} due_soon
 * @property {string|null} phone    last four digits
 * @property {Note[]} notes
 * @property {Standing|null} standing
 */
/**
 * A rating with something odd about it, or one that waits for a second person.
 * @typedef {{ticket: string, level: number, origin: string, at: string, window: string|null, window_name: string|null,
 *   marks: {code: string, [figure: string]: any}[], standing: Standing|null}} Review
 */
/** What is being written: a step of a case, or a word on whether a rating counts. @typedef {{id: string, step: string}} Form */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"cases"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {string} hall
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {Tab} tab
 * @property {Case[]|null} cases     null: not read yet
 * @property {Review[]|null} reviews
 * @property {string|null} date      of the reviews; null: today
 * @property {boolean} loading
 * @property {ApiError|null} problem
 * @property {Form|null} form
 * @property {boolean} sending
 * @property {Record<string, string>} phones   in clear, by case, once asked for
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  large: false,
  person: null,
  role: null,
  rights: [],
  hall: "",
  sign_in: signInStart,
  tab: "open",
  cases: null,
  reviews: null,
  date: null,
  loading: false,
  problem: null,
  form: null,
  sending: false,
  phones: {},
};

/** The lists this person may see. @param {State} state @returns {Tab[]} */
export const tabs = (state) =>
  TABS.filter((tab) => state.rights.includes(tab === "review" ? "exclude" : "case"));

/** What may be done about whether a rating counts. @param {Standing|null} standing @param {string|null} person @returns {string[]} */
export function decisions(standing, person) {
  const counts = standing ? standing.counts : "counted";
  if (counts === "excluded") return [];
  // Whoever proposed it may take it back, and another person decides.
  if (counts === "proposed") return standing && standing.proposed_by === person ? ["keep"] : ["exclude", "keep"];
  return counts === "kept" ? ["exclusion"] : ["exclusion", "keep"];
}

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  session: (state, { session }) => {
    const known = {
      ...state,
      phase: /** @type {const} */ ("cases"),
      person: session.name,
      role: session.role,
      rights: session.rights,
      hall: session.hall.name,
      sign_in: signInStart,
      loading: true,
      problem: null,
    };
    return { ...known, tab: tabs(known)[0] || "open" };
  },
  sign_in: (state) => ({ ...state, sign_in: { ...signInStart, busy: true } }),
  sign_in_failed: (state, { error }) => ({ ...state, phase: "sign_in", sign_in: { ...signInStart, error } }),
  signed_out: (state, { ended }) => ({
    ...initial,
    language: state.language,
    large: state.large,
    phase: "sign_in",
    sign_in: { ...signInStart, ended },
  }),
  tab: (state, { tab }) =>
    state.sending ? state : { ...state, tab, cases: null, reviews: null, loading: true, problem: null, form: null },
  refresh: (state) => ({ ...state, loading: true, problem: null }),
  // An answer to an earlier question must not stand under another tab.
  listed: (state, { tab, cases, reviews, date }) =>
    tab === state.tab
      ? { ...state, loading: false, problem: null, cases: cases || null, reviews: reviews || null, date: date || state.date }
      : state,
  date: (state, { date }) => ({ ...state, date, loading: true, form: null }),
  failed: (state, { error }) => ({ ...state, loading: false, sending: false, problem: error }),
  form: (state, { id, step }) => (state.sending ? state : { ...state, form: { id, step }, problem: null }),
  close: (state) => (state.sending ? state : { ...state, form: null, problem: null }),
  send: (state) => (state.form && !state.sending ? { ...state, sending: true, problem: null } : state),
  sent: (state) => ({ ...state, sending: false, form: null, loading: true }),
  phone: (state, { id, phone }) => ({ ...state, phones: { ...state.phones, [id]: phone } }),
  language: (state, { language }) => ({ ...state, language }),
  large: (state) => ({ ...state, large: !state.large }),
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  return handler ? handler(state, event) : state;
}
