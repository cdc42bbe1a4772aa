// The tablet of a window: pure. It shows whose window it is; after a visit it asks, and goes back by
// itself. Times are hall time in epoch ms, but for `now`, monotonic ms.

import { readInstant } from "/static/shared/clock.js";

/** @typedef {{ticket: string, number: string, until: string}} Asked */
/**
 * @typedef {object} PadPicture
 * @property {{id: string, name: string, state: string, reason: string|null}} window
 * @property {{name: string, photo?: string}|null} clerk  who is on duty; photo: its digest
 * @property {Asked|null} rate            the visit to ask about
 */
/**
 * A face pressed, until the server has heard it.
 * @typedef {object} Press
 * @property {string} key     Idempotency-Key
 * @property {string} ticket
 * @property {number} level
 * @property {string} at      RFC 3339
 */
/**
 * @typedef {object} State
 * @property {"starting"|"pairing"|"live"} phase
 * @property {"zh"|"en"} language
 * @property {"zh"|"en"} own_language  the one it goes back to
 * @property {import("/static/shared/key.js").PairingState} pairing
 * @property {string|null} note
 * @property {string} window_id
 * @property {PadPicture|null} picture
 * @property {{of: string, address: string}|null} photo   a blob's address, by its digest
 * @property {import("/static/shared/link.js").LinkState} link
 * @property {number|null} at
 * @property {number} offset_min
 * @property {string|null} over         the ticket that was rated here, or was not to be
 * @property {number|null} thanks_until
 * @property {Press[]} waiting          oldest first
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

export const THANKS_MS = 4000;
/** More than a day's presses of one window: what a server away for long must still hear. */
export const MOST_WAITING = 500;

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  own_language: "zh",
  pairing: { code: null, expires_at: null, error: null },
  note: null,
  window_id: "",
  picture: null,
  photo: null,
  link: { online: false, since: null, refused: null },
  at: null,
  offset_min: 0,
  over: null,
  thanks_until: null,
  waiting: [],
};

/**
 * The visit that is asked about now.
 * @param {State} state
 * @returns {Asked|null}
 */
export function askedNow({ picture, over, at }) {
  const rate = picture && picture.rate;
  if (!rate || rate.ticket === over) return null;
  const until = readInstant(rate.until);
  return until && at !== null && at < until.ms ? rate : null;
}

/** @param {State} state @returns {"unknown"|"thanks"|"ask"|"idle"} */
export function mode(state) {
  if (!state.picture) return "unknown";
  if (state.thanks_until !== null) return "thanks";
  return askedNow(state) ? "ask" : "idle";
}

/** Whole seconds until it stops asking; null: it does not ask. @param {State} state */
export function secondsLeft(state) {
  const asked = askedNow(state);
  const until = asked && readInstant(asked.until);
  return until && state.at !== null ? Math.max(0, Math.ceil((until.ms - state.at) / 1000)) : null;
}

/** Whoever comes next finds the tablet as it was. @param {State} state @returns {State} */
const settled = (state) => (mode(state) === "idle" ? { ...state, language: state.own_language } : state);

/** @type {Record<string, (state: State, event: Event) => State>} */
const ON = {
  pairing: (state, { pairing, note }) => ({ ...state, phase: "pairing", pairing, note: note || state.note }),
  live: (state) => ({ ...state, phase: "live", note: null }),
  link: (state, { link }) => ({ ...state, link }),
  picture: (state, { data }) => {
    const rate = data.rate;
    // Somebody else's turn: thanks for the last visit must not stand over it.
    const fresh = rate && rate.ticket !== state.over;
    return { ...state, picture: data, thanks_until: fresh ? null : state.thanks_until };
  },
  tick: (state, { at, offset_min, now }) => {
    const thanks_until = state.thanks_until !== null && now >= state.thanks_until ? null : state.thanks_until;
    return settled({ ...state, at, offset_min, thanks_until });
  },
  language: (state) => ({ ...state, language: state.language === "zh" ? "en" : "zh" }),
  rate: (state, { level, key, now }) => {
    const asked = askedNow(state);
    if (!asked || state.at === null) return state;
    const press = { key, ticket: asked.ticket, level, at: new Date(state.at).toISOString() };
    return {
      ...state,
      over: asked.ticket,
      thanks_until: now + THANKS_MS,
      waiting: [...state.waiting, press].slice(-MOST_WAITING),
    };
  },
  decline: (state) => {
    const asked = askedNow(state);
    return asked ? settled({ ...state, over: asked.ticket }) : state;
  },
  photo: (state, { photo }) => ({ ...state, photo }),
  heard: (state, { key }) => ({ ...state, waiting: state.waiting.filter((one) => one.key !== key) }),
};

/** @param {State} state @param {Event} event @returns {State} */
export const next = (state, event) => (ON[event.type] ? ON[event.type](state, event) : state);

/** The window's id in the page's address. @param {string} path */
export function windowOf(path) {
  const found = /\/pad\/([^/]+)/.exec(path);
  return found ? decodeURIComponent(found[1]) : "";
}

/**
 * What a browser kept from before it was closed; anything else is dropped.
 * @param {string|null} text
 * @returns {Press[]}
 */
export function keptPresses(text) {
  try {
    const found = JSON.parse(text || "[]");
    const whole = (/** @type {any} */ one) =>
      one && [one.key, one.ticket, one.at].every((part) => typeof part === "string") && [1, 2, 3, 4, 5].includes(one.level);
    return Array.isArray(found) ? found.filter(whole) : [];
  } catch {
    return [];
  }
}

/**
 * Whether the server's answer is its last word on a press. A key that has run out, too many
 * questions or a server in trouble are not: the press is told again later.
 * @param {number} status 0: nothing came back
 */
export const isLastWord = (status) => status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
