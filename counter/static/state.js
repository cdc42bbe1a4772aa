// The counter page's state: pure. `counter.js` does what `pending` asks for and reports back.

import { signInStart } from "/static/shared/sign_in.js";
import { allowedActs, FETCHES, requestOf } from "./steps.js";

/** @typedef {import("./steps.js").Act} Act */
/** @typedef {import("./steps.js").Ticket} Ticket */
/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {{id: string, name: string}} Named */
/** @typedef {{act: Act, key: string, path: string, body: Record<string, unknown>, about: Ticket|null}} Pending */
/** @typedef {{id: string, kind: string, state: string}} DeviceFacts */
/** @typedef {{service: string, name?: string, count: number, longest_s: number|null}} WaitingFacts */
/**
 * @typedef {object} WindowPicture
 * @property {import("./steps.js").WindowFacts} window
 * @property {Ticket|null} ticket
 * @property {WaitingFacts[]} waiting
 * @property {DeviceFacts[]} devices
 * @property {number} bound       people who wait for this window and no other: not among `waiting`
 * @property {import("/static/shared/protocol.js").Aside[]} aside
 */
/** @typedef {{id: string, name: string, where: string, keywords: string, open: boolean, waiting: number|null}} Place */
/**
 * @typedef {object} Dialog
 * @property {"pause"|"hold"|"transfer"} kind
 * @property {string} query
 * @property {string|null} pick   the chosen service
 */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"choose"|"desk"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large         large type
 * @property {string|null} person
 * @property {string|null} role
 * @property {string|null} hall
 * @property {Named[]} windows       those this person may work at
 * @property {string} filter         of the windows to choose from
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {string|null} window_id
 * @property {WindowPicture|null} picture
 * @property {import("/static/shared/link.js").LinkState} link
 * @property {Pending|null} pending  in flight: every button rests
 * @property {{act: Act, at: number}|null} pressed  the last press that was carried out
 * @property {Pending|null} unsure   nothing came back: asked again under the same key
 * @property {ApiError|null} problem
 * @property {"nobody"|null} note
 * @property {Dialog|null} dialog
 * @property {Place[]|null} places   where a ticket can be transferred
 * @property {number|null} now       hall time in epoch ms
 * @property {number} offset_min
 */
/**
 * @typedef {{type: "session", session: any}
 *   | {type: "sign_in"} | {type: "signed_out", ended: boolean} | {type: "sign_in_failed", error: ApiError}
 *   | {type: "choose", window: string} | {type: "leave"} | {type: "filter", filter: string}
 *   | {type: "picture", topic: string, data: WindowPicture}
 *   | {type: "link", link: import("/static/shared/link.js").LinkState}
 *   | {type: "tick", now: number|null, offset_min: number}
 *   | {type: "act", act: Act, key: string, at: number, extra?: import("./steps.js").Extra}
 *   | {type: "again"} | {type: "done", key: string, reply: any} | {type: "failed", key: string, error: ApiError}
 *   | {type: "dialog", kind: Dialog["kind"]} | {type: "close"}
 *   | {type: "query", query: string} | {type: "pick", pick: string}
 *   | {type: "places", places: Place[]} | {type: "dismiss"}
 *   | {type: "language", language: "zh"|"en"} | {type: "large"}} Event
 */

/** An answer may be back before a finger drums a second time: the same act rests this long. */
export const SETTLE_MS = 800;

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  large: false,
  person: null,
  role: null,
  hall: null,
  windows: [],
  filter: "",
  sign_in: signInStart,
  window_id: null,
  picture: null,
  link: { online: false, since: null, refused: null },
  pending: null,
  pressed: null,
  unsure: null,
  problem: null,
  note: null,
  dialog: null,
  places: null,
  now: null,
  offset_min: 0,
};

/** @param {State} state */
export function allowedNow(state) {
  const { picture } = state;
  return allowedActs(picture && picture.window, picture && picture.ticket);
}

/** @param {State} state @returns {number|null} people this window may call; null: not known */
export function waitingTotal({ picture }) {
  if (!picture) return null;
  return picture.waiting.reduce((sum, line) => sum + line.count, picture.bound || 0);
}

/** @param {State} state @param {any} session @returns {State} */
function signedIn(state, session) {
  const windows = session.places.map((/** @type {Named} */ { id, name }) => ({ id, name }));
  return {
    ...state,
    phase: "choose",
    person: session.name,
    role: session.role,
    hall: session.hall ? session.hall.name : null,
    windows,
    sign_in: signInStart,
  };
}

/** @param {State} state @param {boolean} ended @returns {State} */
function signedOut(state, ended) {
  return {
    ...initial,
    phase: "sign_in",
    language: state.language,
    large: state.large,
    places: state.places,
    sign_in: { ...signInStart, ended },
  };
}

/** @param {State} state @param {string} window @returns {State} */
function sitDown(state, window) {
  return { ...state, phase: "desk", window_id: window, picture: null, problem: null };
}

/**
 * A question about a ticket ends when that ticket is no longer the one at the window: the answer
 * would be carried out on another.
 * @param {State} state @param {string|null} shown
 */
function dialogAfter({ dialog, picture }, shown) {
  if (!dialog || dialog.kind === "pause") return dialog;
  const asked = picture && picture.ticket ? picture.ticket.id : null;
  return asked === shown ? dialog : null;
}

/** @param {State} state @param {string} topic @param {WindowPicture} data @returns {State} */
function pictured(state, topic, data) {
  if (topic !== `window:${state.window_id}`) return state;
  const people = data.bound > 0 || data.waiting.some((line) => line.count > 0);
  const shown = data.ticket ? data.ticket.id : null;
  return {
    ...state,
    dialog: dialogAfter(state, shown),
    picture: { ...data, waiting: data.waiting.filter((line) => line.count > 0) },
    unsure: null,
    note: people || data.ticket ? null : state.note,
  };
}

/** @param {State} state @param {Act} act @param {number} at */
function drummed({ pressed }, act, at) {
  return pressed !== null && pressed.act === act && at - pressed.at < SETTLE_MS;
}

/**
 * @param {State} state
 * @param {Extract<Event, {type: "act"}>} event  `at`: monotonic ms
 * @returns {State} unchanged while another act is in flight: a double press does it once
 */
function begin(state, { act, key, at, extra }) {
  if (state.pending || !state.window_id || drummed(state, act, at)) return state;
  const ticket = state.picture ? state.picture.ticket : null;
  const request = requestOf(act, state.window_id, ticket, extra);
  if (!request) return state;
  const { unsure } = state;
  const same =
    unsure &&
    unsure.path === request.path &&
    JSON.stringify(unsure.body) === JSON.stringify(request.body);
  const pending = { ...request, act, key: unsure && same ? unsure.key : key, about: ticket };
  const pressed = { act, at };
  return { ...state, pending, pressed, unsure: null, problem: null, note: null, dialog: null };
}

/** Acts whose reply is the ticket that is at the window from now on. */
const BRINGS = new Set(["call", "finish_call", "recall", "start"]);
/** Acts whose reply is the window. */
const ON_DUTY = new Set(["open", "close", "pause", "resume"]);

/** @param {State} state @param {string} key @param {any} reply @returns {State} */
function done(state, key, reply) {
  const { pending } = state;
  if (!pending || pending.key !== key) return state;
  const rest = { ...state, pending: null };
  const { picture } = state;
  if ((pending.act === "call" || pending.act === "finish_call") && reply === null) {
    return { ...rest, note: "nobody", picture: withTicket(picture, null) };
  }
  if (BRINGS.has(pending.act)) return { ...rest, picture: withTicket(picture, reply) };
  if (FETCHES.has(pending.act)) return { ...rest, picture: withoutAside(picture, reply) };
  if (ON_DUTY.has(pending.act)) return { ...rest, picture: withDuty(picture, reply) };
  if (pending.about && pending.path.includes(`/${encodeURIComponent(pending.about.id)}/`)) {
    return { ...rest, picture: withTicket(picture, null) };
  }
  return rest;
}

/**
 * The reply shows at once; the next picture, the server's own word, replaces it.
 * @param {WindowPicture|null} picture @param {Ticket|null} ticket
 */
function withTicket(picture, ticket) {
  return picture ? { ...picture, ticket } : picture;
}

/** @param {WindowPicture|null} picture @param {Ticket} back */
function withoutAside(picture, back) {
  return picture ? { ...picture, aside: picture.aside.filter(({ id }) => id !== back.id) } : picture;
}

/** @param {WindowPicture|null} picture @param {any} window */
function withDuty(picture, window) {
  if (!picture || !window || typeof window.state !== "string") return picture;
  return { ...picture, window: { ...picture.window, state: window.state } };
}

/** @param {State} state @param {string} key @param {ApiError} error @returns {State} */
function failed(state, key, error) {
  const { pending } = state;
  if (!pending || pending.key !== key) return state;
  if (error.status === 401) return signedOut(state, true);
  const unsure = error.code === "unreachable" ? pending : null;
  return { ...state, pending: null, problem: error, unsure };
}

/** @param {State} state @returns {State} */
function again(state) {
  if (!state.unsure || state.pending) return state;
  return { ...state, pending: state.unsure, unsure: null, problem: null };
}

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  switch (event.type) {
    case "session":
      return signedIn(state, event.session);
    case "sign_in":
      return { ...state, sign_in: { ...signInStart, busy: true } };
    case "sign_in_failed":
      return { ...state, phase: "sign_in", sign_in: { ...signInStart, error: event.error } };
    case "signed_out":
      return signedOut(state, event.ended);
    case "choose":
      return sitDown(state, event.window);
    case "leave":
      return { ...state, phase: "choose", window_id: null, picture: null, problem: null, note: null };
    case "filter":
      return { ...state, filter: event.filter };
    case "picture":
      return pictured(state, event.topic, event.data);
    case "link":
      return { ...state, link: event.link };
    case "tick":
      return { ...state, now: event.now, offset_min: event.offset_min };
    case "act":
      return begin(state, event);
    case "again":
      return again(state);
    case "done":
      return done(state, event.key, event.reply);
    case "failed":
      return failed(state, event.key, event.error);
    default:
      return inPage(state, event);
  }
}

/** What stays within the page. @param {State} state @param {Event} event @returns {State} */
function inPage(state, event) {
  switch (event.type) {
    case "dialog":
      return state.pending
        ? state
        : { ...state, dialog: { kind: event.kind, query: "", pick: null }, problem: null };
    case "close":
      return { ...state, dialog: null };
    case "query":
      return state.dialog
        ? { ...state, dialog: { ...state.dialog, query: event.query, pick: null } }
        : state;
    case "pick":
      return state.dialog ? { ...state, dialog: { ...state.dialog, pick: event.pick } } : state;
    case "places":
      return { ...state, places: event.places };
    case "dismiss":
      return { ...state, problem: null, note: null };
    case "language":
      return { ...state, language: event.language };
    case "large":
      return { ...state, large: !state.large };
    default:
      return state;
  }
}
