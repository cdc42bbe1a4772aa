// The kiosk's state: next(state, event) is pure. Every event carries `now`, monotonic ms.

import { cardHandlers, forgetCards, withCardHeld } from "./card.js";
import { checkInHandlers, isBusy, onCheckIn } from "./check_in_state.js";
import { findService } from "./shelf.js";
import { asksWho, MENDABLE, personOf, withDigit } from "./who.js";

/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/** @typedef {import("/static/shared/protocol.js").SlipState} SlipState */
/** @typedef {import("/static/shared/protocol.js").SlipSaid} Said */
/** @typedef {import("/static/shared/protocol.js").Catalog} Catalog */
/** @typedef {import("/static/shared/protocol.js").CatalogService} Service */
/** @typedef {import("/static/shared/api.js").ApiError} ApiError */

/**
 * The sheet over the tiles, from a tap on a service until its ticket. One sheet, one key: however
 * often it is confirmed or retried, the server gives one ticket.
 * @typedef {object} Sheet
 * @property {Service} service
 * @property {string} key          Idempotency-Key
 * @property {"closed"|"ask"|"who"|"sending"|"retrying"|"failed"} step
 * @property {string} digits       an ID or phone number, where one is asked for
 * @property {{id: string, name: string}|null} klass  asked for by age
 * @property {import("./card.js").Card|null} card  laid on the reader, instead of digits
 * @property {ApiError|null} error
 */

/**
 * @typedef {object} Taken
 * @property {Ticket} ticket
 * @property {SlipState|null} slip  null: no paper was asked for
 * @property {string|null} at  the place whose printer it came out of, if that is not this kiosk's
 * @property {boolean} doubt        no word from the printer for a while
 * @property {string|null} qr       a blob address; null until it has come
 * @property {number} since
 * @property {number} until         when the screen goes back to the start
 */

/**
 * @typedef {object} State
 * @property {"starting"|"pairing"|"ready"} phase
 * @property {import("/static/shared/key.js").PairingState} pairing
 * @property {boolean} key_refused
 * @property {string} name
 * @property {string} hall
 * @property {Catalog|null} catalog
 * @property {boolean} catalog_failed
 * @property {import("/static/shared/protocol.js").KioskPicture|null} picture
 * @property {import("/static/shared/link.js").LinkState} link
 * @property {number|null} offline_at  monotonic ms
 * @property {string[]} path
 * @property {number} page
 * @property {Sheet|null} sheet
 * @property {import("./check_in_state.js").CheckIn|null} checkin
 * @property {Taken|null} taken
 * @property {{id: string, state: string}|null} reader  the ID-card reader that stands here
 * @property {import("./card.js").Card|null} card       read, and not yet used
 * @property {number|null} card_note_until               a card could not be read; monotonic ms
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {boolean} low        controls in the lower half, for children and wheelchairs
 * @property {boolean} wide
 * @property {number} now
 * @property {number} touched_at
 * @property {{ms: number, offset_min: number}|null} hall_time
 */

/** @typedef {{type: string, now: number, [fact: string]: any}} Event */

export const TIMES = {
  result_ms: 12000,
  /** without paper: time to read, and to take a picture of the code */
  no_paper_ms: 20000,
  /** a slip is out within 2–3 s; after this the visitor is told not to wait for it */
  doubt_ms: 8000,
  /** a finger still drumming on "take" must not dismiss the number it got */
  settle_ms: 900,
  idle_ms: 60000,
  idle_warning_ms: 10000,
  /** a blink of the line is not worth a word */
  blink_ms: 1500,
};

/** @returns {State} */
export function initial() {
  return {
    phase: "starting",
    pairing: { code: null, error: null },
    key_refused: false,
    name: "",
    hall: "",
    catalog: null,
    catalog_failed: false,
    picture: null,
    link: { online: false, since: null, refused: null },
    offline_at: null,
    path: [],
    page: 0,
    sheet: null,
    checkin: null,
    taken: null,
    reader: null,
    card: null,
    card_note_until: null,
    language: "zh",
    large: false,
    low: false,
    wide: false,
    now: 0,
    touched_at: 0,
    hall_time: null,
  };
}

/** Whether the line has been away long enough to say so. @param {State} state */
export function isOffline(state) {
  return state.offline_at !== null && state.now - state.offline_at >= TIMES.blink_ms;
}

/** @param {State} state */
export function atStart(state) {
  return (
    state.path.length === 0 && state.page === 0 &&
    !state.sheet && !state.taken && !state.checkin && !state.card &&
    state.language === "zh" && !state.large && !state.low
  );
}

/**
 * @param {State} state
 * @returns {number|null} seconds until the page goes back to the start by itself, when near
 */
export function idleLeft(state) {
  if (atStart(state) || state.taken || isSending(state)) return null;
  const left = state.touched_at + TIMES.idle_ms - state.now;
  return left <= TIMES.idle_warning_ms ? Math.max(0, Math.ceil(left / 1000)) : null;
}

/** @param {State} state */
export function isSending(state) {
  if (state.checkin) return isBusy(state.checkin);
  const step = state.sheet && state.sheet.step;
  return step === "sending" || step === "retrying";
}

/** The next visitor finds the page as the first one did. @param {State} state @returns {State} */
function toStart(state) {
  const fresh = { path: [], page: 0, sheet: null, checkin: null, taken: null, card: null };
  return { ...state, ...fresh, language: "zh", large: false, low: false };
}

/** @param {State} state @param {Partial<Sheet>} change @returns {State} */
function onSheet(state, change) {
  return state.sheet ? { ...state, sheet: { ...state.sheet, ...change } } : state;
}

/** Whether a ticket was asked for under this key. @param {State} state @param {string} key */
function isAsked(state, key) {
  const asked = state.sheet || state.checkin;
  return asked !== null && asked.key === key;
}

/**
 * @param {State} state
 * @param {string} key
 * @param {{step: "retrying"}|{step: "failed", error: ApiError}} change
 * @returns {State}
 */
function answered(state, key, change) {
  if (!isAsked(state, key)) return state;
  if (state.sheet) return onSheet(state, change);
  // The list stays: another appointment may be chosen.
  return onCheckIn(state, change.step === "failed" ? { ...change, step: "found" } : change);
}

/**
 * What the printer's news about this ticket changes.
 * @param {Taken} taken
 * @param {Said|null} told
 * @param {number} now
 * @returns {Taken}
 */
function withSlip(taken, told, now) {
  const slip = told ? told.slip : null;
  if (slip === taken.slip || slip === null) return taken;
  if (slip === "failed" || slip === "unknown") {
    return { ...taken, slip, at: told?.at || null, doubt: false, until: now + TIMES.no_paper_ms };
  }
  if (told?.at) return { ...taken, slip, at: told.at, doubt: false, until: now + TIMES.no_paper_ms };
  const until = slip === "printed" ? Math.max(taken.until, now + TIMES.doubt_ms) : taken.until;
  return { ...taken, slip, doubt: slip === "printed" ? false : taken.doubt, until };
}

/**
 * @param {State} state
 * @param {Ticket} ticket
 * @returns {Said|null} the newest word of the picture
 */
function slipOf(state, ticket) {
  const slips = (state.picture && state.picture.slips) || [];
  const told = slips.find((one) => one.ticket === ticket.id);
  return told || null;
}

/** @param {State} state @param {number} now @returns {State} */
function ticked(state, now) {
  const { taken } = state;
  if (taken) {
    if (now >= taken.until) return toStart(state);
    const silent = taken.slip === "queued" || taken.slip === "sent";
    if (silent && !taken.doubt && now - taken.since >= TIMES.doubt_ms) {
      return { ...state, taken: { ...taken, doubt: true, until: now + TIMES.no_paper_ms } };
    }
    return state;
  }
  const idle = now - state.touched_at >= TIMES.idle_ms;
  return idle && !isSending(state) && !atStart(state) ? toStart(state) : state;
}

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  tick: (state, event) =>
    ticked(forgetCards({ ...state, hall_time: event.hall_time }, event.now), event.now),
  touched: (state) => state,

  pairing: (state, event) => ({
    ...state,
    phase: "pairing",
    pairing: event.pairing,
    key_refused: event.key_refused,
  }),
  session: (state, { session, now }) => ({
    ...state,
    phase: "ready",
    offline_at: state.link.online ? null : now,
    name: session.name,
    hall: session.hall ? session.hall.name : "",
  }),
  catalog: (state, { catalog }) => {
    const sheet = state.sheet && state.sheet.step === "ask" ? state.sheet : null;
    const fresh = sheet ? findService(catalog, sheet.service.id) : null;
    const changed = { ...state, catalog, catalog_failed: false };
    if (!fresh) return changed;
    return onSheet(changed, { service: fresh, step: fresh.open ? "ask" : "closed" });
  },
  catalog_failed: (state) => ({ ...state, catalog_failed: true }),
  picture: (state, { data, now }) => {
    const changed = { ...state, picture: data };
    const { taken } = changed;
    if (!taken) return changed;
    return { ...changed, taken: withSlip(taken, slipOf(changed, taken.ticket), now) };
  },
  link: (state, { link, now }) => {
    if (link.online) return { ...state, link, offline_at: null };
    return { ...state, link, offline_at: state.offline_at === null ? now : state.offline_at };
  },
  layout: (state, { wide }) => ({ ...state, wide, page: 0 }),

  open_group: (state, { group }) => ({ ...state, path: [...state.path, group], page: 0 }),
  back: (state) => {
    if (state.sheet && state.sheet.step === "who") {
      return onSheet(state, { step: "ask", digits: "", klass: null, card: null, error: null });
    }
    if (state.sheet || state.checkin) {
      return isSending(state) ? state : { ...state, sheet: null, checkin: null };
    }
    return { ...state, path: state.path.slice(0, -1), page: 0 };
  },
  home: (state) =>
    isSending(state) ? state : { ...state, path: [], page: 0, sheet: null, taken: null },
  turn: (state, { page }) => ({ ...state, page: Math.max(0, page) }),
  language: (state) => ({ ...state, language: state.language === "zh" ? "en" : "zh" }),
  large: (state) => ({ ...state, large: !state.large, page: 0 }),
  low: (state) => ({ ...state, low: !state.low, page: 0 }),

  choose: (state, { service, key, now }) => {
    if (state.sheet || state.checkin || state.taken) return state;
    const step = service.open ? "ask" : "closed";
    const sheet = { service, key, step, digits: "", klass: null, card: null, error: null };
    return withCardHeld({ ...state, sheet: /** @type {Sheet} */ (sheet) }, now);
  },
  confirm: (state) => {
    const { sheet } = state;
    if (!sheet || isOffline(state)) return state;
    if (asksWho(sheet) && sheet.step === "ask") return onSheet(state, { step: "who" });
    const ready = sheet.step === "who" ? personOf(sheet) : ["ask", "failed"].includes(sheet.step);
    return ready ? onSheet(state, { step: "sending", error: null }) : state;
  },
  by_age: (state, { klass }) =>
    state.sheet && state.sheet.step === "ask" ? onSheet(state, { klass, step: "who" }) : state,
  digit: (state, { key }) =>
    state.sheet && state.sheet.step === "who"
      ? onSheet(state, withDigit(state.sheet, key))
      : state,
  retrying: (state, { key }) => answered(state, key, { step: "retrying" }),
  refused: (state, { key, error }) => {
    const answer = answered(state, key, { step: "failed", error });
    const mendable = answer !== state && MENDABLE.has(error.code);
    return mendable ? onSheet(answer, { step: "who", card: null }) : answer;
  },
  taken: (state, { key, ticket, now }) => {
    if (!isAsked(state, key)) return state;
    /** @type {Taken} */
    const taken = {
      ticket,
      slip: ticket.slip,
      at: null,
      doubt: false,
      qr: null,
      since: now,
      until: now + (ticket.slip === null ? TIMES.no_paper_ms : TIMES.result_ms),
    };
    const told = withSlip(taken, slipOf(state, ticket), now);
    return { ...state, sheet: null, checkin: null, card: null, taken: told };
  },
  qr: (state, { ticket, address }) =>
    state.taken && state.taken.ticket.id === ticket
      ? { ...state, taken: { ...state.taken, qr: address } }
      : state,
  ...checkInHandlers,
  ...cardHandlers,
  done: (state, { now }) =>
    state.taken && now - state.taken.since >= TIMES.settle_ms ? toStart(state) : state,
};

/** What a person did, as against news from the server or the clock. */
const TOUCHES = new Set([
  "touched", "open_group", "back", "home", "turn", "language", "large", "low", "choose", "confirm",
  "done", "by_age", "digit", "check_in", "key", "find", "scanned", "again", "arrive", "card",
]);

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  if (!handler) throw new Error(`unknown event ${event.type}`);
  const at = { ...state, now: event.now };
  return handler(TOUCHES.has(event.type) ? { ...at, touched_at: event.now } : at, event);
}

/**
 * What to tell visitors about the printer before they take a number; null when all is well, or
 * when the printer only does not say how it is.
 * @param {State} state
 * @returns {{text: string, grave: boolean}|null} a key of the texts
 */
export function printerNote(state) {
  const printer = state.picture && state.picture.printer;
  if (!printer) return null;
  if (printer.paper === "out") return { text: "printer.out", grave: true };
  if (printer.state === "offline") return { text: "printer.offline", grave: true };
  if (printer.state === "fault") return { text: "printer.fault", grave: true };
  if (printer.paper === "low") return { text: "printer.low", grave: false };
  return null;
}
