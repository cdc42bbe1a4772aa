// An ID card laid on the kiosk's reader: used as if typed, shown by surname and last digits only,
// and forgotten within seconds when it is not used.

import { asking, checkInHandlers, onCheckIn } from "./check_in_state.js";
import { asksWho, classesByAge } from "./who.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */
/** @typedef {import("./state.js").Sheet} Sheet */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @typedef {{number: string, birth_year: number, name: string, until: number}} Card */

export const CARD_TIMES = {
  /** from laying it to the tap that uses it */
  held_ms: 20000,
  /** the word on one that cannot be read */
  note_ms: 6000,
};

/** 张* · 尾号 0124: what is shown instead of the number. @param {Card} card @param {Translate} t */
export const cardText = (card, t) => t("card.shown", { name: card.name, last: card.number.slice(-4) });

/** @param {State} state */
export const hasReader = (state) => Boolean(state.reader && state.reader.state === "online");

/** A reader stands here and does not work. @param {State} state */
export const readerAway = (state) => Boolean(state.reader && ["offline", "fault", "unknown"].includes(state.reader.state));

/**
 * Full years on the day that the hall has now; null: not known.
 * @param {State} state
 * @param {Card} card
 */
function age({ hall_time }, card) {
  if (!hall_time) return null;
  const today = new Date(hall_time.ms + hall_time.offset_min * 60000).toISOString().slice(0, 10);
  const birthday = `${card.number.slice(10, 12)}-${card.number.slice(12, 14)}`;
  return Number(today.slice(0, 4)) - card.birth_year - (today.slice(5) < birthday ? 1 : 0);
}

/**
 * The class that the holder's age opens for this service, if any.
 * @param {State} state
 * @param {Sheet} sheet
 * @param {Card} card
 */
function classFor(state, sheet, card) {
  const years = age(state, card);
  if (years === null) return null;
  return classesByAge(state.catalog, sheet.service).find((one) => years >= (one.min_age || 0)) || null;
}

/**
 * The card on the sheet, where the sheet can use it; otherwise the state as it was.
 * @param {State} state
 * @param {Card} card
 * @returns {State}
 */
function onSheet(state, card) {
  const { sheet } = state;
  if (!sheet || !["ask", "who"].includes(sheet.step)) return state;
  const klass = sheet.klass || classFor(state, sheet, card);
  if (!klass && !asksWho(sheet)) return state;
  return { ...state, card: null, sheet: { ...sheet, step: "who", klass, card, digits: "", error: null } };
}

/** @param {State} state @param {number} now @returns {State} */
export function withCardHeld(state, now) {
  const { card } = state;
  if (!card || now >= card.until) return state;
  if (state.checkin) return { ...asking(state, card.number, card), card: null };
  return onSheet(state, card);
}

/** Whatever was not used in time is forgotten. @param {State} state @param {number} now @returns {State} */
export function forgetCards(state, now) {
  let left = state;
  if (left.card && now >= left.card.until) left = { ...left, card: null };
  if (left.card_note_until !== null && now >= left.card_note_until) left = { ...left, card_note_until: null };
  const { sheet, checkin } = left;
  if (sheet && sheet.card && now >= sheet.card.until && !["sending", "retrying"].includes(sheet.step)) {
    left = { ...left, sheet: { ...sheet, card: null } };
  }
  if (checkin && checkin.card && now >= checkin.card.until && ["none", "found"].includes(checkin.step)) {
    left = onCheckIn(left, { card: null, digits: "", step: checkin.step === "none" ? "enter" : checkin.step });
  }
  return left;
}

/** @type {Record<string, (state: State, event: Event) => State>} */
export const cardHandlers = {
  reader: (state, { reader }) => ({ ...state, reader }),
  card: (state, { read, now }) => {
    if (state.taken || state.phase !== "ready") return state;
    if (!read) return { ...state, card_note_until: now + CARD_TIMES.note_ms };
    const busy = (state.checkin && ["finding", "sending", "retrying", "found"].includes(state.checkin.step)) ||
      (state.sheet && ["sending", "retrying"].includes(state.sheet.step));
    if (busy) return state;
    const card = { ...read, until: now + CARD_TIMES.held_ms };
    return withCardHeld({ ...state, card, card_note_until: null }, now);
  },
  check_in: (state, event) => withCardHeld(checkInHandlers.check_in(state, event), event.now),
};
