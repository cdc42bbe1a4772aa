// The page of findings: pure state. Judges see everybody's, others their own; one list at a time.

import { signInStart } from "/static/shared/sign_in.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {import("/static/shared/finding.js").Card} Card */
/** @typedef {import("/static/shared/finding.js").Finding} Finding */
/** @typedef {"raised"|"confirmed"|"answered"|"ended"|"new"|"all"} Tab */
/** @type {Tab[]} */
export const JUDGE_TABS = ["raised", "confirmed", "answered", "ended"];
/** @type {Tab[]} */
export const OWN_TABS = ["new", "all"];
/** @typedef {{id: string, step: string}} Form */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"findings"} phase
 * @property {boolean} own           the page of one's own
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {string} hall
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {Tab} tab
 * @property {Card[]|null} cards     null: not read yet
 * @property {Finding|null} whole    the one that is open
 * @property {boolean} loading
 * @property {ApiError|null} problem
 * @property {Form|null} form
 * @property {boolean} sending
 * @property {number|null} found     suspected items raised just now
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

/** @type {State} */
export const initial = {
  phase: "starting",
  own: false,
  language: "zh",
  large: false,
  person: null,
  role: null,
  rights: [],
  hall: "",
  sign_in: signInStart,
  tab: "raised",
  cards: null,
  whole: null,
  loading: false,
  problem: null,
  form: null,
  sending: false,
  found: null,
};

/** The lists this person may see here. @param {State} state @returns {Tab[]} */
export function tabs(state) {
  if (state.own) return state.rights.includes("own_findings") ? OWN_TABS : [];
  return state.rights.includes("judge") ? JUDGE_TABS : [];
}

/** What a tab asks for. @param {Tab} tab */
export const question = (tab) =>
  tab === "ended" || tab === "all" ? "/findings" : `/findings?state=${tab === "new" ? "confirmed" : tab}`;

/** What of the answer a tab shows. @param {State} state @param {Card[]} cards @param {Tab} tab */
export function shown(state, cards, tab) {
  if (tab === "ended") return cards.filter((one) => ["counted", "rejected", "overturned"].includes(one.state));
  if (tab === "new") return cards.filter((one) => one.steps.includes("answer"));
  return cards;
}

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  session: (state, { session }) => {
    const known = {
      ...state,
      phase: /** @type {const} */ ("findings"),
      person: session.name,
      role: session.role,
      rights: session.rights,
      hall: session.hall.name,
      sign_in: signInStart,
      loading: true,
      problem: null,
    };
    return { ...known, tab: tabs(known)[0] || known.tab };
  },
  sign_in: (state) => ({ ...state, sign_in: { ...signInStart, busy: true } }),
  sign_in_failed: (state, { error }) => ({ ...state, phase: "sign_in", sign_in: { ...signInStart, error } }),
  signed_out: (state, { ended }) => ({
    ...initial,
    own: state.own,
    language: state.language,
    large: state.large,
    phase: "sign_in",
    sign_in: { ...signInStart, ended },
  }),
  tab: (state, { tab }) =>
    state.sending ? state : { ...state, tab, cards: null, whole: null, loading: true, problem: null, form: null, found: null },
  refresh: (state) => ({ ...state, loading: true, problem: null }),
  // An answer to an earlier question must not stand under another tab.
  listed: (state, { tab, cards }) =>
    tab === state.tab ? { ...state, loading: false, cards: shown(state, cards, tab) } : state,
  whole: (state, { whole }) => ({ ...state, whole }),
  hide: (state) => ({ ...state, whole: null }),
  failed: (state, { error }) => ({ ...state, loading: false, sending: false, problem: error }),
  form: (state, { id, step }) => (state.sending ? state : { ...state, form: { id, step }, problem: null }),
  close: (state) => (state.sending ? state : { ...state, form: null, problem: null }),
  send: (state) => (state.sending ? state : { ...state, sending: true, problem: null, found: null }),
  sent: (state) => ({ ...state, sending: false, form: null, whole: null, loading: true }),
  looked: (state, { found }) => ({ ...state, sending: false, loading: true, found }),
  language: (state, { language }) => ({ ...state, language }),
  large: (state) => ({ ...state, large: !state.large }),
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  return handler ? handler(state, event) : state;
}
