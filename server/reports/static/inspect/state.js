// The inspection page: pure state. What is not sent yet stands beside what the hall knows.

import { signInStart } from "/static/shared/sign_in.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {import("/static/shared/finding.js").Card} Card */
/** @typedef {import("/static/shared/finding.js").Item} Item */
/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {{staff: string, name: string, from: string, findings: number, rounds: number}} Inspector */
/** @typedef {{inspectors: Inspector[], wanted: number, missing: number}} Rounds */
/** @typedef {{id: string, name: string, state: string, staff: string|null, staff_name: string|null}} Place */
/**
 * @typedef {{day: string, at: string, scheme: {id: string, name: string}, items: Item[], windows: Place[],
 *   people: {id: string, name: string, role: string, windows: string[]}[], rounds: Rounds}} Inspection
 */
/**
 * @typedef {object} Draft
 * @property {"window"|"person"} about
 * @property {string} window
 * @property {boolean} alone      the window alone, not who sits there
 * @property {string} staff
 * @property {string} item
 * @property {string} count
 * @property {string} text
 * @property {string} time        HH:MM, "": now
 * @property {Blob|null} photo
 */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"ready"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {boolean} online      the hall answered the last time
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {string} hall
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {Inspection|null} inspection
 * @property {"enter"|"today"} tab
 * @property {Draft} draft
 * @property {string} query
 * @property {Record<string, number>} used   item → when it was used last, in milliseconds
 * @property {Entry[]} queue
 * @property {boolean} sending
 * @property {boolean} busy        a photo is being made smaller, or something decided
 * @property {Card[]|null} today
 * @property {Record<string, string>} rejected   id → reason so far; not in it: to be confirmed
 * @property {string|null} said    what was done last: a key of a text
 * @property {ApiError|null} problem
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

/** @type {Draft} */
export const blank = { about: "window", window: "", alone: false, staff: "", item: "", count: "1", text: "", time: "", photo: null };

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  large: false,
  online: true,
  person: null,
  role: null,
  rights: [],
  hall: "",
  sign_in: signInStart,
  inspection: null,
  tab: "enter",
  draft: blank,
  query: "",
  used: {},
  queue: [],
  sending: false,
  busy: false,
  today: null,
  rejected: {},
  said: null,
  problem: null,
};

const SHOWN = 6;

/** What of the scheme is offered: what was used last stands first; with a query, what it names. @param {State} state @returns {Item[]} */
export function offered({ inspection, query, used, draft }) {
  if (!inspection) return [];
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (/** @type {Item} */ item) =>
    words.every((word) => `${item.code} ${item.name} ${item.category || ""}`.toLowerCase().includes(word));
  const found = inspection.items.filter(fits);
  const recent = found.filter((item) => used[item.code]).sort((one, other) => used[other.code] - used[one.code]);
  const sorted = [...recent, ...found.filter((item) => !used[item.code])];
  const shown = words.length ? sorted.slice(0, 30) : sorted.slice(0, SHOWN);
  const chosen = inspection.items.find((item) => item.code === draft.item);
  return chosen && !shown.includes(chosen) ? [chosen, ...shown] : shown;
}

/** Whom a draft is about. @param {State} state @returns {{window: Place|null, staff: string|null, staff_name: string|null}} */
export function subject({ inspection, draft }) {
  const nobody = { window: null, staff: null, staff_name: null };
  if (!inspection) return nobody;
  if (draft.about === "person") {
    const one = inspection.people.find(({ id }) => id === draft.staff);
    return one ? { window: null, staff: one.id, staff_name: one.name } : nobody;
  }
  const window = inspection.windows.find(({ id }) => id === draft.window) || null;
  if (!window || draft.alone) return { ...nobody, window };
  return { window, staff: window.staff, staff_name: window.staff_name };
}

/** Whether it can be saved as it stands. @param {State} state */
export function complete(state) {
  const { window, staff } = subject(state);
  return Boolean((window || staff) && state.draft.item && /^\d{1,6}(\.\d{1,2})?$/.test(state.draft.count) && Number(state.draft.count) > 0);
}

/** A moment of today by its HH:MM; after now: of the day before. @param {number} now_ms @param {string} time @param {number} offset_min @returns {number} */
export function momentOf(now_ms, time, offset_min) {
  const read = /^(\d\d):(\d\d)$/.exec(time);
  if (!read) return now_ms;
  const day_ms = 86_400_000;
  const shift = offset_min * 60_000;
  const start = Math.floor((now_ms + shift) / day_ms) * day_ms - shift;
  const found = start + (Number(read[1]) * 60 + Number(read[2])) * 60_000;
  return found > now_ms + 60_000 ? found - day_ms : found;
}

/** What of the queue this person may send. @param {State} state */
export const mine = (state) => state.queue.filter((entry) => entry.person === state.person);

/** Those still to be judged. @param {State} state */
export const open = (state) => (state.today || []).filter((one) => one.steps.includes("confirm"));

/** What may go to the boards: the day's confirmed ones. @param {State} state */
export const publishable = (state) =>
  (state.today || []).filter((one) => ["confirmed", "answered", "counted"].includes(one.state));

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  session: (state, { session, online }) => ({
    ...state,
    phase: /** @type {const} */ ("ready"),
    person: session.name,
    role: session.role,
    rights: session.rights,
    hall: session.hall.name,
    online,
    sign_in: signInStart,
    problem: null,
  }),
  sign_in: (state) => ({ ...state, sign_in: { ...signInStart, busy: true } }),
  sign_in_failed: (state, { error }) => ({ ...state, phase: "sign_in", sign_in: { ...signInStart, error } }),
  // What was being written, and what is not sent, outlives the sign-in.
  signed_out: (state, { ended }) => ({
    ...state,
    phase: /** @type {const} */ ("sign_in"),
    sending: false,
    busy: false,
    today: null,
    inspection: ended ? state.inspection : null,
    draft: ended ? state.draft : blank,
    sign_in: { ...signInStart, ended },
  }),
  inspection: (state, { inspection }) => ({ ...state, inspection }),
  rounds: (state, { rounds }) =>
    state.inspection ? { ...state, inspection: { ...state.inspection, rounds }, said: "round.made" } : state,
  used: (state, { used }) => ({ ...state, used }),
  online: (state, { online }) => ({ ...state, online }),
  tab: (state, { tab }) => ({ ...state, tab, said: null, problem: null }),
  draft: (state, { change }) => ({ ...state, draft: { ...state.draft, ...change }, said: null }),
  query: (state, { query }) => ({ ...state, query }),
  busy: (state) => ({ ...state, busy: true, problem: null, said: null }),
  photo: (state, { photo }) => ({ ...state, busy: false, draft: { ...state.draft, photo } }),
  saved: (state, { queue, used }) => ({
    ...state,
    queue,
    used,
    query: "",
    said: "saved",
    problem: null,
    // The next finding is often at the same place.
    draft: { ...blank, about: state.draft.about, window: state.draft.window, alone: state.draft.alone, staff: state.draft.staff },
  }),
  queue: (state, { queue }) => ({ ...state, queue }),
  sending: (state) => ({ ...state, sending: true }),
  sent: (state, { queue, online, all }) => ({
    ...state,
    queue,
    online,
    sending: false,
    said: all ? "sent" : state.said,
  }),
  today: (state, { today }) => ({ ...state, today }),
  reject: (state, { id, on }) => {
    const { [id]: _, ...others } = state.rejected;
    return { ...state, rejected: on ? { ...others, [id]: "" } : others };
  },
  reason: (state, { id, reason }) => ({ ...state, rejected: { ...state.rejected, [id]: reason } }),
  decided: (state) => ({ ...state, busy: false, rejected: {}, said: "decided" }),
  proposed: (state) => ({ ...state, busy: false, said: "proposed" }),
  failed: (state, { error }) => ({ ...state, busy: false, problem: error }),
  language: (state, { language }) => ({ ...state, language }),
  large: (state) => ({ ...state, large: !state.large }),
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  return handler ? handler(state, event) : state;
}
