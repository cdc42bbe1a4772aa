// The page of attendance: pure state. One tab, one week, one form at a time.

import { signInStart } from "/static/shared/sign_in.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {"week"|"import"|"rosters"|"leaves"|"own"} Tab */
/** @typedef {{id: string, by: string, by_id: string, text: string, at: string, state: string, decision: string, decided_by: string|null}} Objection */
/**
 * @typedef {object} Mark
 * @property {string} key
 * @property {string} kind
 * @property {string} day
 * @property {string} count
 * @property {string|null} staff
 * @property {string|null} name
 * @property {string|null} window_name
 * @property {Record<string, any>} evidence
 * @property {string|null} item
 * @property {string|null} state     of the finding
 * @property {Objection|null} objection
 */
/** @typedef {{staff: string, name: string, day: string, punches: string[], signed_on: string[], odd: string|null}} Check */
/** @typedef {{id: string, name: string}} Named */
/**
 * @typedef {object} Leave
 * @property {string} id
 * @property {string} staff
 * @property {string} name
 * @property {string} kind
 * @property {string} from
 * @property {string} until
 * @property {string} days
 * @property {string} reason
 * @property {string} state
 * @property {string[]} steps
 * @property {string|null} next
 * @property {{step: string, by: string, at: string, text: string}[]} agreed
 * @property {string|null} stand_in
 * @property {string|null} stand_in_name
 * @property {boolean} needs_stand_in
 * @property {boolean} proof
 * @property {boolean} needs_proof
 * @property {string} decision
 */
/**
 * A week's list, of all or of oneself.
 * @typedef {object} Week
 * @property {string} week
 * @property {string|null} rule
 * @property {string|null} rule_name
 * @property {string|null} scheme
 * @property {string|null} published_at
 * @property {string|null} published_by
 * @property {string|null} object_until
 * @property {boolean} may_object
 * @property {Mark[]} marks
 * @property {Check[]} checks
 * @property {Named[]} [no_roster]
 * @property {string[]} [no_punches]
 * @property {Leave[]} [leaves]
 * @property {Named[]} [people]
 */
/** @typedef {{staff: string, name: string, day: string, start: string|null, end: string|null}} Shift */
/** @typedef {{late: boolean, filed_at: string, filed_by: string, shifts: Shift[]}} Roster */
/** @typedef {{week: string, due: string, days: string[], windows: {id: string, name: string, people: Named[], roster: Roster|null}[]}} Rosters */
/** @typedef {{row: number, column: string|null, code: string, text: string}} RowFault */
/** What is being written. @typedef {{id: string, step: string}} Form */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"attendance"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {string} hall
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {Tab} tab
 * @property {string|null} week       its Monday; null: this week
 * @property {Week|null} list         of the tabs week and own; null: not read yet
 * @property {Rosters|null} rosters
 * @property {Leave[]|null} leaves
 * @property {Named[]} people         who may be asked for, or stand in
 * @property {boolean} odd_only       of the checks: only what does not agree
 * @property {RowFault[]} faults      of the file that was refused
 * @property {{count: number, new: number}|null} imported
 * @property {string|null} told       what was done last
 * @property {boolean} loading
 * @property {ApiError|null} problem
 * @property {Form|null} form
 * @property {boolean} sending
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

/** @type {[Tab, string][]} the right that each needs */
const TABS = [
  ["week", "attendance"],
  ["import", "punches"],
  ["own", "own_attendance"],
  ["rosters", "roster"],
  ["leaves", "attendance"],
];

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
  tab: "week",
  week: null,
  list: null,
  rosters: null,
  leaves: null,
  people: [],
  odd_only: true,
  faults: [],
  imported: null,
  told: null,
  loading: false,
  problem: null,
  form: null,
  sending: false,
};

/** What this person may see. @param {State} state @returns {Tab[]} */
export const tabs = (state) => TABS.filter(([, right]) => state.rights.includes(right)).map(([tab]) => tab);

const DAY_MS = 24 * 3600 * 1000;

/** The Monday of a day's week. @param {string} day YYYY-MM-DD */
export function mondayOf(day) {
  const ms = Date.parse(`${day}T00:00:00Z`);
  const back = (new Date(ms).getUTCDay() + 6) % 7;
  return new Date(ms - back * DAY_MS).toISOString().slice(0, 10);
}

/** @param {string} week @param {number} weeks */
export const weekFrom = (week, weeks) =>
  new Date(Date.parse(`${week}T00:00:00Z`) + weeks * 7 * DAY_MS).toISOString().slice(0, 10);

/**
 * A plan as it is ticked: the times of what was planned before are kept.
 * @param {Roster|null} before
 * @param {{staff: string, day: string}[]} ticked
 */
export function shiftsOf(before, ticked) {
  const known = before ? before.shifts : [];
  return ticked.flatMap(({ staff, day }) => {
    const same = known.filter((one) => one.staff === staff && one.day === day);
    const found = same.length > 0 ? same : [{ start: null, end: null }];
    return found.map(({ start, end }) => ({ staff, day, start, end }));
  });
}

const cleared = { list: null, rosters: null, leaves: null, form: null, problem: null, faults: [], imported: null, told: null };

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  session: (state, { session }) => {
    const known = {
      ...state,
      phase: /** @type {const} */ ("attendance"),
      person: session.name,
      role: session.role,
      rights: session.rights,
      hall: session.hall.name,
      sign_in: signInStart,
      loading: true,
      problem: null,
    };
    return { ...known, tab: tabs(known)[0] || "week" };
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
  tab: (state, { tab }) => (state.sending ? state : { ...state, ...cleared, tab, loading: true }),
  week: (state, { week }) => (state.sending ? state : { ...state, ...cleared, week: mondayOf(week), loading: true }),
  refresh: (state) => ({ ...state, loading: true, problem: null }),
  // An answer to an earlier question must not stand under another tab or week.
  listed: (state, { tab, week, found }) =>
    tab === state.tab && week === state.week
      ? { ...state, loading: false, week: found.week || state.week, ...found.state }
      : state,
  odd: (state) => ({ ...state, odd_only: !state.odd_only }),
  failed: (state, { error }) => ({
    ...state,
    loading: false,
    sending: false,
    problem: error,
    faults: (error.code === "wrong_rows" && error.facts && error.facts.faults) || [],
  }),
  form: (state, { id, step }) => (state.sending ? state : { ...state, form: { id, step }, problem: null, told: null }),
  close: (state) => (state.sending ? state : { ...state, form: null, problem: null }),
  send: (state) => (state.sending ? state : { ...state, sending: true, problem: null, faults: [], imported: null, told: null }),
  sent: (state, { told }) => ({ ...state, sending: false, form: null, loading: true, told: told || null }),
  imported: (state, { imported }) => ({ ...state, sending: false, imported }),
  language: (state, { language }) => ({ ...state, language }),
  large: (state) => ({ ...state, large: !state.large }),
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  return handler ? handler(state, event) : state;
}
