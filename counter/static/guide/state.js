// The guide desk's state: pure. `guide.js` does what `pending` asks for and reports back.

import { forgotten, laid, late } from "./card.js";
import { signInStart } from "/static/shared/sign_in.js";
import { found, placesOf } from "../places.js";
import { allowedActs, requestOf, SHOWS, STAYS } from "./acts.js";

/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {import("../places.js").Place} Place */
/** @typedef {{id: string, name: string}} Named */
/** @typedef {Named & {certified_by: string[]}} ClassOf */
/** @typedef {{id: string, number: string, state: string}} Here */
/**
 * @typedef {object} WindowNow
 * @property {string} id
 * @property {string} name
 * @property {"closed"|"open"|"paused"} state
 * @property {string} zone
 * @property {string|null} clerk_name
 * @property {string|null} reason
 * @property {string|null} number
 * @property {Here[]} tickets
 * @property {number} unread
 */
/** @typedef {{service: string, name: string, count: number, longest_s: number, since: string}} LineNow */
/** @typedef {{id: string, agent: string, kind: string, for: string, state: string, paper: string|null}} DeviceNow */
/** @typedef {{code: string, [fact: string]: any}} Alarm */
/** @typedef {{id: string, ticket: string|null, number: string|null, window: string|null, window_name: string|null, where: string, need: string, state: string, at: string, helper: string|null}} Help */
/** @typedef {{id: string, zones: string[], zh: string, en: string|null, from: string, until: string, state: string, by: string}} Notice */
/** @typedef {{id: string, name: string, window_name: string, signs: string[], signs_due: number}} StandIn */
/** @typedef {{id: string, name: string, part: string, signed_at: string|null}} Leader */
/**
 * @typedef {object} HallNow
 * @property {WindowNow[]} windows
 * @property {LineNow[]} lines
 * @property {DeviceNow[]} devices
 * @property {Alarm[]} alarms
 * @property {Help[]} helps
 * @property {Notice[]} notices
 * @property {StandIn[]} [stand_ins]
 * @property {Leader[]} [leaders]
 * @property {{service: string, reason: string, until: string|null}[]} [closures]
 */
/** @typedef {{seq: number, at: string, text: string, by: string|null, window: string|null}} Happened */
/** @typedef {{id: string, kind: string, text: string, number: string|null, window_name: string|null, by: string, at: string, phone: string|null, answer: string|null, answered_by: string|null}} Complaint */
/** @typedef {"take"|"transfer"|"certify"|"cancel"|"help"|"window"|"service"|"sheet"|"complaint"|"notices"|"people"|"helps"} DialogKind */
/** @typedef {{kind: DialogKind, of: string|null, query: string, pick: string|null, scope: "service"|"window", klass: string}} Dialog */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"forbidden"|"desk"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string[]} rights
 * @property {Named|null} hall_of    which hall this is
 * @property {Named[]} zones
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {import("/static/shared/link.js").LinkState} link
 * @property {HallNow|null} hall
 * @property {number|null} now
 * @property {number} offset_min
 * @property {Place[]} places        every service
 * @property {Record<string, string|null>} reasons  why a service is closed, by its id
 * @property {ClassOf[]} classes
 * @property {string|null} printer   whose printer gives out slips: "desk:1", "kiosk:east-1"
 * @property {string} query          what stands in the search field
 * @property {string|null} asked     the search under way
 * @property {import("./card.js").Card|null} card  laid on the desk's reader a moment ago
 * @property {Ticket[]|null} results null: nothing was searched for
 * @property {string|null} picked    the ticket that the acts are about
 * @property {Happened[]|null} story
 * @property {Figures|null} figures  of the ticket of the story
 * @property {string} zone           "" for every zone
 * @property {Dialog|null} dialog
 * @property {Complaint[]|null} complaints
 * @property {Record<string, string>} phones  read in clear while the dialog stands open, by complaint
 * @property {import("./acts.js").Request|null} pending
 * @property {string|null} said      an act that has succeeded: a key of texts.js
 * @property {ApiError|null} problem
 */
/** @typedef {{type: string, [key: string]: any}} Event */
/**
 * @typedef {{wait_s: number|null, walk_s: number|null, handling_s: number|null, promise_kept: boolean|null, recalls: number,
 *   called: number, no_shows: number, transferred: number}} Figures
 */

/** @type {State} */
export const initial = {
  phase: "starting", language: "zh", large: false, person: null, rights: [], hall_of: null, zones: [],
  sign_in: signInStart, link: { online: false, since: null, refused: null }, hall: null, now: null,
  offset_min: 0, places: [], reasons: {}, classes: [], printer: null, query: "", asked: null, card: null,
  results: null, picked: null, story: null, figures: null, zone: "", dialog: null, complaints: null, phones: {}, pending: null,
  said: null, problem: null,
};

/** @param {State} state @returns {Ticket|null} */
export const pickedNow = ({ results, picked }) => (results && results.find(({ id }) => id === picked)) || null;

/** @param {State} state */
export const allowedNow = (state) => allowedActs(pickedNow(state), state.rights);

/** Longest wait first. @param {State} state @returns {LineNow[]} */
export function linesNow({ hall, now }) {
  const lines = hall ? hall.lines.map((line) => ({ ...line, longest_s: waited(line, now) })) : [];
  return lines.sort((a, b) => b.longest_s - a.longest_s || b.count - a.count);
}

/** Goes on growing between two pictures. @param {LineNow} line @param {number|null} now */
const waited = ({ since, longest_s }, now) =>
  now === null ? longest_s : Math.max(0, Math.round((now - Date.parse(since)) / 1000));

/** So many windows are seen at a glance in the order of the hall; of more, the closed ones come last. */
const AT_A_GLANCE = 40;

/** @param {State} state @returns {WindowNow[]} */
export function windowsNow({ hall, zone }) {
  const all = hall ? hall.windows.filter((one) => zone === "" || one.zone === zone) : [];
  if (all.length <= AT_A_GLANCE) return all;
  const closed = (/** @type {WindowNow} */ one) => one.state === "closed";
  return [...all.filter((one) => !closed(one)), ...all.filter(closed)];
}

/** Places with a printer: the desk's own first. @param {State} state @returns {{place: string, device: DeviceNow}[]} */
export function printersNow({ hall }) {
  const all = hall ? hall.devices.filter(({ kind, for: place }) => kind === "printer" && /^(desk|kiosk):/.test(place)) : [];
  const rank = (/** @type {DeviceNow} */ one) => (one.for.startsWith("desk:") ? 0 : 1);
  const sorted = [...all].sort((a, b) => rank(a) - rank(b) || a.for.localeCompare(b.for));
  return sorted.map((device) => ({ place: device.for, device }));
}

/** The chosen printer while it is there, else the desk's own; null: none. @param {State} state */
export function printerNow(state) {
  const all = printersNow(state);
  const kept = all.find(({ place }) => place === state.printer);
  const own = all.find(({ place }) => place.startsWith("desk:"));
  return kept || own || null;
}

/** @typedef {{key: string, name: string, where: string, open: boolean, count: number|null}} Row */

/** What the list of the dialog offers. @param {State} state @returns {Row[]} */
export function rowsNow(state) {
  const { dialog, hall } = state;
  if (!dialog) return [];
  if (dialog.kind === "transfer" && dialog.scope === "window") {
    const words = dialog.query.toLowerCase().split(/\s+/).filter(Boolean);
    const hit = (/** @type {WindowNow} */ one) => words.every((word) => `${one.name} ${one.id} ${one.clerk_name || ""}`.toLowerCase().includes(word));
    return (hall ? hall.windows.filter(hit) : []).map((one) => ({
      key: one.id, name: one.name, where: one.clerk_name || "", open: one.state === "open", count: null,
    }));
  }
  const ticket = pickedNow(state);
  const except = dialog.kind === "transfer" && ticket ? ticket.service.id : null;
  return found(state.places, dialog.query, except).map(({ id, name, where, open, waiting }) => ({
    key: id, name, where, open, count: waiting,
  }));
}

/**
 * The row that Enter takes: the one moved to, else the first that fits what was typed. With nothing
 * typed a hasty Enter does nothing.
 * @param {State} state @returns {Row|null}
 */
export function rowNow(state) {
  const { dialog } = state;
  if (!dialog || (dialog.pick === null && dialog.query.trim() === "")) return null;
  const rows = rowsNow(state);
  return rows.find(({ key }) => key === dialog.pick) || rows[0] || null;
}

/** @param {Dialog["kind"]} kind @param {string|null} of @returns {Dialog} */
const dialogOf = (kind, of) => ({ kind, of, query: "", pick: null, scope: "service", klass: "ordinary" });

/** @type {Record<string, (state: State, event: any) => State>} */
const ON = {
  session: (state, { session }) => ({
    ...state,
    phase: session.rights.includes("guide") ? "desk" : "forbidden",
    person: session.name,
    rights: session.rights,
    hall_of: session.hall || null,
    zones: session.zones || [],
    sign_in: signInStart,
  }),
  signed_out: ({ language, large, printer }, { ended }) => ({
    ...initial, language, large, printer, phase: "sign_in", sign_in: { ...signInStart, ended },
  }),
  sign_in: (state) => ({ ...state, sign_in: { ...state.sign_in, busy: true, error: null } }),
  sign_in_failed: (state, { error }) => ({
    ...state, phase: "sign_in", sign_in: { busy: false, ended: false, error },
  }),
  language: (state, { language }) => ({ ...state, language }),
  large: (state) => ({ ...state, large: !state.large }),
  link: (state, { link }) => ({ ...state, link }),
  tick: (state, { now, offset_min, ms }) => late({ ...state, now, offset_min }, ms || 0),
  card: laid,
  drop_card: forgotten,
  picture: (state, { data }) => ({ ...state, hall: data }),
  catalog: (state, { catalog }) => ({
    ...state,
    places: placesOf(catalog),
    reasons: Object.fromEntries(servicesOf(catalog.groups).map(({ id, reason }) => [id, reason])),
    classes: catalog.classes || [],
  }),
  printer: (state, { place }) => ({ ...state, printer: place }),
  zone: (state, { zone }) => ({ ...state, zone }),
  query: (state, { query }) =>
    query.trim() === ""
      ? { ...state, query, card: null, asked: null, results: null, picked: null, story: null }
      : { ...state, query, card: null },
  ask: (state) => (state.query.trim() === "" ? state : { ...state, asked: state.query.trim(), said: null }),
  found: (state, { text, tickets }) =>
    state.asked !== text ? state : pick({ ...state, asked: null, results: tickets, problem: null }, tickets.length === 1 ? tickets[0].id : null),
  not_found: (state, { text, error }) => (state.asked === text ? { ...state, asked: null, problem: error } : state),
  pick: (state, { id }) => pick(state, id),
  move: move,
  story: (state, { id, ticket, story, figures }) =>
    state.picked !== id ? state : { ...refreshed(state, ticket), story, figures: figures || null },
  show: (state, { ticket }) => pick({ ...state, query: ticket.number, results: [ticket] }, ticket.id),
  clear: (state) => ({ ...state, query: "", card: null, asked: null, results: null, picked: null, story: null, said: null, problem: null }),
  dialog: (state, { kind, of }) => ({ ...state, dialog: dialogOf(kind, of || null), problem: null, said: null }),
  close: (state) => ({ ...state, dialog: null, phones: {}, problem: null }),
  dialog_query: (state, { query }) => inDialog(state, { query, pick: null }),
  dialog_pick: (state, { key }) => inDialog(state, { pick: key }),
  scope: (state, { scope }) => inDialog(state, { scope, query: "", pick: null }),
  klass: (state, { klass }) => inDialog(state, { klass }),
  complaints: (state, { complaints }) => ({ ...state, complaints }),
  phone: (state, { id, phone }) => ({ ...state, phones: { ...state.phones, [id]: phone } }),
  act: (state, { act, key, given }) =>
    state.pending ? state : { ...state, pending: requestOf(act, key, given), problem: null, said: null },
  done: done,
  failed: (state, { key, error }) =>
    !state.pending || state.pending.key !== key ? state : error.status === 401
      ? ON.signed_out(state, { ended: true })
      : { ...state, pending: null, problem: error },
  unread: (state, { error }) => (error.status === 401 ? ON.signed_out(state, { ended: true }) : { ...state, problem: error }),
  dismiss: (state) => ({ ...state, problem: null, said: null }),
};

/** @param {State} state @param {Event} event @returns {State} */
export const next = (state, event) => (ON[event.type] ? ON[event.type](state, event) : state);

/** @param {import("/static/shared/protocol.js").CatalogGroup[]} groups @returns {import("/static/shared/protocol.js").CatalogService[]} */
const servicesOf = (groups) => groups.flatMap((group) => [...(group.services || []), ...servicesOf(group.groups || [])]);

/** @param {State} state @param {string|null} id @returns {State} */
const pick = (state, id) => ({ ...state, picked: id, story: state.picked === id ? state.story : null });

/** @param {State} state @param {Partial<Dialog>} change @returns {State} */
const inDialog = (state, change) => (state.dialog ? { ...state, dialog: { ...state.dialog, ...change } } : state);

/** The arrows go through the dialog's list, or through what was found. @param {State} state @param {{by: number}} event @returns {State} */
function move(state, { by }) {
  const step = (/** @type {string[]} */ keys, /** @type {string|null} */ at) =>
    keys[Math.min(keys.length - 1, Math.max(0, at === null ? (by > 0 ? 0 : keys.length - 1) : keys.indexOf(at) + by))];
  if (state.dialog) {
    const keys = rowsNow(state).map(({ key }) => key);
    return keys.length ? inDialog(state, { pick: step(keys, rowNow(state)?.key ?? null) }) : state;
  }
  const ids = (state.results || []).map(({ id }) => id);
  return ids.length ? pick(state, step(ids, state.picked)) : state;
}

/** @param {State} state @param {Ticket} ticket @returns {State} */
const refreshed = (state, ticket) => ({
  ...state, results: (state.results || []).map((one) => (one.id === ticket.id ? ticket : one)),
});

/** @param {State} state @param {{key: string, reply: any}} event @returns {State} */
function done(state, { key, reply }) {
  if (!state.pending || state.pending.key !== key) return state;
  const { act } = state.pending;
  const rest = { ...state, pending: null, said: act, dialog: STAYS.has(act) ? state.dialog : null };
  if (act === "take") return { ...rest, card: null, query: reply.number, results: [reply], picked: reply.id, story: null };
  if (SHOWS.has(act)) return { ...refreshed(rest, reply), story: null };
  if (act === "answer" && state.complaints) {
    return { ...rest, complaints: state.complaints.map((one) => (one.id === reply.id ? reply : one)) };
  }
  return rest;
}
