// The counter page's state: pure. `counter.js` does what `pending` asks for and reports back.

import { signInStart } from "/static/shared/sign_in.js";
import { chosenNow, rowsNow } from "./lists.js";
import * as pictures from "./picture.js";
import { moved } from "./places.js";
import { allowedActs, asksNumber, ENDS, FETCHES, messagePath, requestOf } from "./steps.js";

/** @typedef {import("./steps.js").Act} Act */
/** @typedef {import("./steps.js").Ticket} Ticket */
/** @typedef {import("./picture.js").WindowPicture} WindowPicture */
/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {{id: string, name: string}} Named */
/** A window where this person stands in. @typedef {{window: string, until: string, signs_due: number}} StandIn */
/** @typedef {{act: Act, key: string, path: string, body: Record<string, unknown>, about: Ticket|null}} Pending */
/** @typedef {{id: string, text: string, at: string, from: string|null}} Message */
/** @typedef {{at: string, text: string, text_en?: string}} Happening */
/** @typedef {{at: string, by: string|null, service?: string|null, text: string}} Note */
/** @typedef {{id: string, number: string|null, where: string, need: string, state: string}} Help */
/**
 * What the guide desk tells this window.
 * @typedef {object} DeskPicture
 * @property {Message[]} messages  those not acknowledged, oldest first
 * @property {Help[]} helps
 * @property {Record<string, Happening[]>} stories  by ticket id
 * @property {Record<string, Note[]>} notes         by ticket id
 */
/**
 * A question that stands before everything else.
 * @typedef {object} Dialog
 * @property {"pause"|"hold"|"cancel"|"note"|"mode"|"transfer"|"add"|"choose"|"aside"|"story"} kind
 * @property {string} query
 * @property {string|null} pick               the row that was moved to
 * @property {import("./places.js").Scope} scope  of a transfer
 * @property {boolean} back                   a transfer that returns to this window
 */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"choose"|"desk"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large         large type
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {number} findings       about this clerk, that may still be answered
 * @property {string|null} hall
 * @property {Named[]} windows       those this person may work at
 * @property {StandIn[]} stand_ins   of now
 * @property {string} filter         of the windows to choose from
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {string|null} window_id
 * @property {WindowPicture|null} picture
 * @property {DeskPicture|null} desk
 * @property {import("/static/shared/link.js").LinkState} link
 * @property {Pending|null} pending  in flight: every button rests
 * @property {{act: Act, at: number}|null} pressed  the last press that was carried out
 * @property {Pending|null} unsure   nothing came back: asked again under the same key
 * @property {ApiError|null} problem
 * @property {"nobody"|null} note
 * @property {Dialog|null} dialog
 * @property {boolean} ask_outcome   this clerk is asked how a service ended
 * @property {{act: Act, about: string}|null} asking  with which outcome; stands in nobody's way
 * @property {import("./places.js").Place[]|null} places   the services of the hall
 * @property {import("./places.js").Seat[]|null} seats     who is signed on, and where
 * @property {import("./places.js").Waiting[]|null} line   those who may be called out of turn
 * @property {number|null} now       hall time in epoch ms
 * @property {number} offset_min
 */
/**
 * @typedef {{type: "session", session: any, ask_outcome?: boolean}
 *   | {type: "sign_in"} | {type: "signed_out", ended: boolean} | {type: "sign_in_failed", error: ApiError}
 *   | {type: "choose", window: string} | {type: "leave"} | {type: "filter", filter: string}
 *   | {type: "picture", topic: string, data: any}
 *   | {type: "link", link: import("/static/shared/link.js").LinkState}
 *   | {type: "tick", now: number|null, offset_min: number}
 *   | {type: "act", act: Act, key: string, at: number, extra?: import("./steps.js").Extra}
 *   | {type: "again"} | {type: "done", key: string, reply: any} | {type: "failed", key: string, error: ApiError}
 *   | {type: "dialog", kind: Dialog["kind"]} | {type: "close"}
 *   | {type: "query", query: string} | {type: "pick", pick: string} | {type: "move", by: number}
 *   | {type: "scope", scope: import("./places.js").Scope} | {type: "back"}
 *   | {type: "show", ticket: string} | {type: "turn", by: number}
 *   | {type: "ask_outcome", on: boolean}
 *   | {type: "places", places: import("./places.js").Place[]}
 *   | {type: "seats", seats: import("./places.js").Seat[]}
 *   | {type: "line", line: import("./places.js").Waiting[]} | {type: "unread", error: ApiError}
 *   | {type: "dismiss"} | {type: "findings", unread: number}
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
  rights: [],
  findings: 0,
  hall: null,
  windows: [],
  stand_ins: [],
  filter: "",
  sign_in: signInStart,
  window_id: null,
  picture: null,
  desk: null,
  link: { online: false, since: null, refused: null },
  pending: null,
  pressed: null,
  unsure: null,
  problem: null,
  note: null,
  dialog: null,
  ask_outcome: true,
  asking: null,
  places: null,
  seats: null,
  line: null,
  now: null,
  offset_min: 0,
};

/** @param {State} state @returns {Ticket|null} the one at the window that is shown */
export const current = ({ picture }) => (picture ? picture.ticket : null);

/** @param {State} state @returns {Message|null} what the desk says and was not acknowledged yet */
export const messageNow = ({ desk }) => (desk && desk.messages[0]) || null;

/** @param {State} state @returns {Help|null} the first visitor to be helped where they are */
export const helpNow = ({ desk }) => (desk && desk.helps[0]) || null;

/** @param {State} state */
export function allowedNow(state) {
  const { picture, rights, now } = state;
  const help = helpNow(state);
  return allowedActs({
    window: picture && picture.window,
    ticket: current(state),
    here: picture ? picture.tickets.length : 0,
    rights,
    now,
    message: messageNow(state) !== null,
    help: help && (help.state === "asked" ? "help_take" : "help_done"),
  });
}

/** What can be looked at now. @param {State} state @returns {Set<import("./steps.js").Look>} */
export function looksNow({ picture }) {
  /** @type {Set<import("./steps.js").Look>} */
  const looks = new Set();
  if (!picture) return looks;
  if (picture.aside.length > 0) looks.add("aside");
  if (picture.ticket) looks.add("story");
  if (picture.tickets.length > 1) looks.add("left").add("right");
  return looks;
}

/** @param {State} state @returns {number|null} people this window may call; null: not known */
export function waitingTotal({ picture }) {
  if (!picture) return null;
  return picture.waiting.reduce((sum, line) => sum + line.count, picture.bound || 0);
}

/** @param {State} state @param {any} session @param {boolean} ask_outcome @returns {State} */
function signedIn(state, session, ask_outcome) {
  return {
    ...state,
    phase: "choose",
    person: session.name,
    role: session.role,
    rights: session.rights || [],
    hall: session.hall ? session.hall.name : null,
    windows: session.places.map((/** @type {Named} */ { id, name }) => ({ id, name })),
    stand_ins: session.stand_ins || [],
    ask_outcome,
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

const NOWHERE = {
  filter: "",
  picture: null,
  desk: null,
  problem: null,
  note: null,
  dialog: null,
  asking: null,
  seats: null,
};

/** @param {State} state @param {string} window @returns {State} */
function sitDown(state, window) {
  return { ...state, ...NOWHERE, phase: "desk", window_id: window };
}

/** Questions that are not about the ticket at the window. */
const FREE = new Set(["pause", "choose", "aside"]);

/**
 * A question about a ticket ends when that ticket is no longer the one shown: the answer would be
 * carried out on another.
 * @param {State} state  before
 * @param {WindowPicture} picture  after
 * @returns {State}
 */
function showing(state, picture) {
  const asked = current(state);
  const same = asked && picture.ticket && asked.id === picture.ticket.id;
  const kept = same || !state.dialog || FREE.has(state.dialog.kind);
  const dialog = kept ? state.dialog : null;
  return { ...state, picture, dialog, asking: same ? state.asking : null };
}

/** @param {State} state @param {string} topic @param {any} data @returns {State} */
function pictured(state, topic, data) {
  if (topic === `desk:${state.window_id}`) return { ...state, desk: data };
  if (topic !== `window:${state.window_id}`) return state;
  const { dialog, asking } = state;
  const busy = asking !== null || (dialog !== null && !FREE.has(dialog.kind));
  const picture = pictures.told(data, state.picture, busy);
  const people = picture.bound > 0 || picture.waiting.length > 0;
  const rest = { ...state, unsure: null, note: people || picture.ticket ? null : state.note };
  return showing(rest, picture);
}

/** What one key does in turns: its second press must not undo or end what the first began. */
const IN_TURN = /** @type {Readonly<Partial<Record<Act, Act>>>} */ ({ help_done: "help_take" });

/** @param {State} state @param {Act} act @param {number} at */
function drummed({ pressed }, act, at) {
  if (pressed === null || at - pressed.at >= SETTLE_MS) return false;
  return pressed.act === act || pressed.act === IN_TURN[act];
}

/**
 * @param {State} state
 * @param {Extract<Event, {type: "act"}>} event  `at`: monotonic ms
 * @returns {State} unchanged while another act is in flight: a double press does it once
 */
function begin(state, { act, key, at, extra }) {
  if (state.pending || !state.window_id || drummed(state, act, at)) return state;
  // What may have been done already is asked for again as it was, whatever would be answered now:
  // another key would end the visit of whoever has come since.
  if (state.unsure && state.unsure.act === act && ENDS.has(act)) return again(state);
  const ticket = current(state);
  const asks = ticket && (state.ask_outcome || asksNumber(act, ticket));
  if (ENDS.has(act) && asks && !(extra && extra.decided)) {
    return { ...state, asking: { act, about: ticket.id }, dialog: null, problem: null };
  }
  const request = requestOf(act, state.window_id, ticket, extra);
  if (!request) return state;
  const { unsure } = state;
  const same =
    unsure &&
    unsure.path === request.path &&
    JSON.stringify(unsure.body) === JSON.stringify(request.body);
  const pending = { ...request, act, key: unsure && same ? unsure.key : key, about: ticket };
  const rest = { unsure: null, problem: null, note: null, dialog: null, asking: null };
  return { ...state, ...rest, pending, pressed: { act, at } };
}

/** Acts whose reply is the window. */
const ON_DUTY = new Set(["open", "close", "pause", "resume"]);

/** @param {State} state @param {string} key @param {any} reply @returns {State} */
function done(state, key, reply) {
  const { pending, picture } = state;
  if (!pending || pending.key !== key) return state;
  const rest = { ...state, pending: null };
  if (pending.act === "acknowledge") return { ...rest, desk: heard(state.desk, pending.path) };
  if (pending.act === "help_take" || pending.act === "help_done") return rest;
  if (!picture) return rest;
  if (ON_DUTY.has(pending.act)) return { ...rest, picture: pictures.onDuty(picture, reply) };
  if (FETCHES.has(pending.act)) return { ...rest, picture: pictures.withoutAside(picture, reply.id) };
  const left = pending.act === "finish_call" && pending.about;
  const free = left ? pictures.without(picture, left.id) : picture;
  if (reply === null) return { ...showing(rest, free), note: "nobody" };
  return reply && reply.number ? showing(rest, pictures.stepped(free, reply)) : rest;
}

/**
 * The picture without the message may be there before the answer: it is taken away by name.
 * @param {DeskPicture|null} desk @param {string} path  of the request
 */
const heard = (desk, path) =>
  desk && { ...desk, messages: desk.messages.filter(({ id }) => messagePath(id) !== path) };

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
      return signedIn(state, event.session, event.ask_outcome !== false);
    case "sign_in":
      return { ...state, sign_in: { ...signInStart, busy: true } };
    case "sign_in_failed":
      return { ...state, phase: "sign_in", sign_in: { ...signInStart, error: event.error } };
    case "signed_out":
      return signedOut(state, event.ended);
    case "choose":
      return sitDown(state, event.window);
    case "leave":
      return { ...state, ...NOWHERE, phase: "choose", window_id: null };
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
      return asked(state, event.kind);
    case "close":
      return { ...state, dialog: null, asking: null };
    case "query":
      return inDialog(state, { query: event.query, pick: null });
    case "pick":
      return inDialog(state, { pick: event.pick });
    case "move":
      return inDialog(state, { pick: moved(rowsNow(state) || [], chosenNow(state), event.by) });
    case "scope":
      return inDialog(state, { scope: event.scope, pick: null });
    case "back":
      return state.dialog ? inDialog(state, { back: !state.dialog.back }) : state;
    case "show":
      return state.picture ? showing(state, pictures.shown(state.picture, event.ticket)) : state;
    case "turn":
      return state.picture ? showing(state, pictures.turned(state.picture, event.by)) : state;
    case "ask_outcome":
      return { ...state, ask_outcome: event.on, asking: event.on ? state.asking : null };
    case "places":
      return { ...state, places: event.places };
    case "seats":
      return { ...state, seats: event.seats };
    case "line":
      return { ...state, line: event.line };
    case "unread":
      return { ...state, dialog: null, problem: event.error };
    case "findings":
      return { ...state, findings: event.unread };
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

/** @param {State} state @param {Dialog["kind"]} kind @returns {State} */
function asked(state, kind) {
  if (state.pending) return state;
  /** @type {Dialog} */
  const dialog = { kind, query: "", pick: null, scope: "service", back: false };
  // Who waits and who sits where is read anew each time: old lists offer what is gone.
  return { ...state, dialog, line: null, seats: null, asking: null, problem: null };
}

/** @param {State} state @param {Partial<Dialog>} change @returns {State} */
function inDialog(state, change) {
  return state.dialog ? { ...state, dialog: { ...state.dialog, ...change } } : state;
}
