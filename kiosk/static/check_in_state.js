// Checking in for an appointment: a number typed or scanned, what was found, the one chosen.

import { typed } from "./keypad.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

/**
 * @typedef {object} Appointment
 * @property {string} id
 * @property {string} code
 * @property {{id: string, name: string}} service
 * @property {string} start
 * @property {string} end
 * @property {"booked"|"checked_in"|"cancelled"|"missed"} state
 * @property {string} check_in_from
 * @property {string} on_time_until
 */

/**
 * @typedef {object} CheckIn
 * @property {string} digits
 * @property {"enter"|"finding"|"none"|"found"|"sending"|"retrying"|"failed"} step
 * @property {number} asked           counts the questions; an answer to an earlier one is dropped
 * @property {Appointment[]} found
 * @property {Appointment|null} chosen
 * @property {string} key             Idempotency-Key of the ticket to be taken
 * @property {import("/static/shared/api.js").ApiError|null} error
 * @property {import("./card.js").Card|null} card  the digits came from it, and are not shown
 */

export const CODE_DIGITS = 10;
const PHONE_DIGITS = 11;
const ID_DIGITS = 18;

/**
 * What the visitor typed or scanned, by its length alone. A scanned code may stand in an address.
 * @param {string} text
 * @returns {{code: string}|{phone: string}|{id_number: string}|null} null: none of the three
 */
export function question(text) {
  const said = text.trim().toUpperCase();
  if (new RegExp(`^\\d{${PHONE_DIGITS}}$`).test(said)) return { phone: said };
  if (new RegExp(`^\\d{${ID_DIGITS - 1}}[\\dX]$`).test(said)) return { id_number: said };
  const code = new RegExp(`(?:^|\\D)(\\d{${CODE_DIGITS}})$`).exec(said);
  return code ? { code: code[1] } : null;
}

/** @returns {CheckIn} */
function opened() {
  return { digits: "", step: "enter", asked: 0, found: [], chosen: null, key: "", error: null, card: null };
}

/** Whether an answer is on its way: nothing else may be pressed. @param {CheckIn} checkin */
export function isBusy(checkin) {
  return ["finding", "sending", "retrying"].includes(checkin.step);
}

/** @param {State} state */
export function offersCheckIn(state) {
  return Boolean(state.picture && state.picture.booking);
}

/** @param {State} state @param {Partial<CheckIn>} change @returns {State} */
export function onCheckIn(state, change) {
  return state.checkin ? { ...state, checkin: { ...state.checkin, ...change } } : state;
}

/**
 * @param {State} state
 * @param {string} digits
 * @param {import("./card.js").Card|null} [card]  on which the digits stand
 * @returns {State}
 */
export function asking(state, digits, card = null) {
  const asked = state.checkin ? state.checkin.asked + 1 : 1;
  return onCheckIn(state, { digits, step: "finding", asked, found: [], chosen: null, error: null, card });
}

/** @type {Record<string, (state: State, event: Event) => State>} */
export const checkInHandlers = {
  check_in: (state) =>
    state.sheet || state.taken || state.checkin ? state : { ...state, checkin: opened() },
  key: (state, { key }) => {
    const checkin = state.checkin;
    if (!checkin || isBusy(checkin) || checkin.step === "found") return state;
    const digits = typed(checkin.card ? "" : checkin.digits, key);
    return onCheckIn(state, { digits, step: "enter", error: null, card: null });
  },
  find: (state) => {
    const checkin = state.checkin;
    if (!checkin || isBusy(checkin) || !question(checkin.digits)) return state;
    return asking(state, checkin.digits, checkin.card);
  },
  scanned: (state, { text }) => {
    const said = question(text);
    if (!said || !offersCheckIn(state) || state.taken || state.sheet) return state;
    if (state.checkin && isBusy(state.checkin)) return state;
    return asking({ ...state, checkin: state.checkin || opened() }, Object.values(said)[0]);
  },
  found: (state, { asked, appointments }) => {
    if (!state.checkin || state.checkin.asked !== asked) return state;
    const step = appointments.length ? "found" : "none";
    return onCheckIn(state, { found: appointments, step });
  },
  not_found: (state, { asked, error }) =>
    state.checkin && state.checkin.asked === asked
      ? onCheckIn(state, { step: "none", error })
      : state,
  again: (state) => onCheckIn(state, { ...opened(), asked: state.checkin ? state.checkin.asked : 0 }),
  arrive: (state, { appointment, key }) => {
    const checkin = state.checkin;
    if (!checkin || isBusy(checkin)) return state;
    return onCheckIn(state, { chosen: appointment, key, step: "sending", error: null });
  },
};
