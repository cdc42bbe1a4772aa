// The public booking page's state: pure. `book.js` reads and acts, and reports back.

import { daysOf } from "/static/shared/calendar.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {{id: string, name: string, first_day: string, last_day: string}} Service */
/** @typedef {{start: string, end: string, quota: number, free: number, open: boolean}} Slot */
/**
 * @typedef {object} Appointment
 * @property {string} code
 * @property {{id: string, name: string}} service
 * @property {string} start
 * @property {string} end
 * @property {"booked"|"checked_in"|"cancelled"|"missed"} state
 * @property {string} check_in_from
 * @property {string} on_time_until
 * @property {string} change_until
 */
/** @typedef {{act: "book"|"change"|"cancel"|"find", path: string, body: unknown, key: string}} Pending */
/**
 * @typedef {object} State
 * @property {"starting"|"closed"|"service"|"slot"|"who"|"find"|"mine"} step  closed: no valid link
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string} hall
 * @property {Service[]|null} services   null: not read yet
 * @property {string} search
 * @property {string|null} service
 * @property {string|null} day
 * @property {boolean} seeking           for the first day with a free place; nobody chose one yet
 * @property {Slot[]|null} slots         null: being read
 * @property {string|null} slot          the start of the one chosen
 * @property {{phone: string, id_number: string}} form
 * @property {string} code               typed, of an appointment to be found
 * @property {Appointment|null} mine
 * @property {string[]} materials        to bring to the appointment; [] when none are listed
 * @property {{code: string, url: string}|null} qr  the picture of a code
 * @property {boolean} moving            the next slot is for `mine`
 * @property {boolean} asking            whether to cancel it
 * @property {Pending|null} pending
 * @property {Pending|null} unsure       sent, and no answer came: it may have been done
 * @property {"book"|"change"|"cancel"|null} done
 * @property {ApiError|null} error
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

/** @type {State} */
export const initial = {
  step: "starting",
  language: "zh",
  large: false,
  hall: "",
  services: null,
  search: "",
  service: null,
  day: null,
  seeking: false,
  slots: null,
  slot: null,
  form: { phone: "", id_number: "" },
  code: "",
  mine: null,
  materials: [],
  qr: null,
  moving: false,
  asking: false,
  pending: null,
  unsure: null,
  done: null,
  error: null,
};

/** From here on a list is searched rather than read. */
export const SEARCH_FROM = 9;

/** @param {State} state */
export function serviceNow(state) {
  return (state.services || []).find(({ id }) => id === state.service) || null;
}

/** @param {State} state */
export function listed({ services, search }) {
  const said = search.trim().toLowerCase();
  return (services || []).filter(({ name }) => name.toLowerCase().includes(said));
}

/** One of the two numbers is enough to be known by. @param {State} state */
export function mayBook({ form, pending }) {
  return pending === null && (form.phone.trim() !== "" || form.id_number.trim() !== "");
}

/** Whether it may still be changed or given back. @param {Appointment|null} one */
export const isLive = (one) => one !== null && one.state === "booked";

/** Where "back" leads. @type {Partial<Record<State["step"], State["step"]>>} */
const BACK = { slot: "service", who: "slot", find: "service", mine: "service" };

/** @param {State} state @param {Partial<State>} change @returns {State} */
const onward = (state, change) => ({ ...state, done: null, error: null, asking: false, ...change });

/** @param {State} state @returns {Omit<Pending, "key">|null} what an act sends, or null: not now */
function request(state, /** @type {string} */ act) {
  const { mine, slot, form, service, code } = state;
  if (act === "find") return { act, path: `/appointments/${code.replace(/\s/g, "")}`, body: undefined };
  if (act === "book") {
    if (!mayBook(state) || !slot) return null;
    const said = Object.entries(form).filter(([, text]) => text.trim() !== "");
    const body = { service, start: slot, lang: state.language, ...Object.fromEntries(said) };
    return { act, path: "/appointments", body };
  }
  if (!mine || !isLive(mine)) return null;
  if (act === "cancel") return { act, path: `/appointments/${mine.code}/cancel`, body: {} };
  if (act === "change" && slot) {
    return { act, path: `/appointments/${mine.code}/change`, body: { start: slot } };
  }
  return null;
}

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  session: (state, { hall, rights }) =>
    rights.includes("book")
      ? { ...state, hall, step: state.code ? "find" : "service" }
      : { ...state, hall, step: "closed" },
  closed: (state) => ({ ...state, step: "closed" }),
  // What the server said before was in the other language.
  language: (state) => onward(state, { language: state.language === "zh" ? "en" : "zh" }),
  large: (state) => ({ ...state, large: !state.large }),

  services: (state, { services }) => ({ ...state, services }),
  search: (state, { text }) => ({ ...state, search: text }),
  service: (state, { service }) => {
    const chosen = (state.services || []).find(({ id }) => id === service);
    const day = chosen ? chosen.first_day : null;
    return onward(state, { service, day, seeking: true, slots: null, slot: null, moving: false,
      step: "slot" });
  },
  day: (state, { day }) => onward(state, { day, seeking: false, slots: null, slot: null }),
  slots: (state, { service, day, slots }) => {
    if (service !== state.service || day !== state.day) return state;
    if (state.seeking && !slots.some((/** @type {Slot} */ { open }) => open)) {
      const days = daysOf(serviceNow(state));
      const later = days[days.indexOf(day) + 1];
      if (later) return { ...state, day: later };
      if (day !== days[0]) return { ...state, day: days[0], seeking: false };
    }
    const still = slots.some((/** @type {Slot} */ one) => one.start === state.slot && one.open);
    // One that others have filled is no longer the one chosen, unless it is just being sent.
    return { ...state, slots, seeking: false, slot: still || state.pending || state.unsure ? state.slot : null };
  },
  materials: (state, { service, materials }) =>
    state.mine && state.mine.service.id === service ? { ...state, materials } : state,
  qr: (state, { code, url }) => ({ ...state, qr: { code, url } }),
  unread: (state, { error }) =>
    error.status === 401 || error.status === 403 ? { ...state, step: "closed" } : { ...state, error },
  slot: (state, { start }) => onward(state, { slot: start === state.slot ? null : start }),
  further: (state) =>
    state.slot && !state.moving && state.step === "slot" ? onward(state, { step: "who" }) : state,
  form: (state, { field, text }) => ({ ...state, form: { ...state.form, [field]: text } }),
  code: (state, { text }) => ({ ...state, code: text }),
  back: (state) =>
    state.moving && state.step === "slot"
      ? onward(state, { step: "mine", moving: false, slot: null })
      : onward(state, { step: BACK[state.step] || state.step, slot: state.step === "who" ? state.slot : null }),
  to_find: (state) => onward(state, { step: "find" }),
  move: (state) =>
    state.mine && isLive(state.mine)
      ? onward(state, {
          moving: true,
          step: "slot",
          service: state.mine.service.id,
          day: state.mine.start.slice(0, 10),
          seeking: false,
          slots: null,
          slot: null,
        })
      : state,
  ask_cancel: (state) => (isLive(state.mine) ? onward(state, { asking: true }) : state),
  keep: (state) => ({ ...state, asking: false }),

  act: (state, { act, key }) => {
    const asked = state.pending ? null : request(state, act);
    if (!asked) return state;
    const { unsure } = state;
    // The same once more under its key is done once; anything else is another act.
    const same =
      unsure && unsure.path === asked.path && JSON.stringify(unsure.body) === JSON.stringify(asked.body);
    return { ...state, error: null, pending: { ...asked, key: unsure && same ? unsure.key : key } };
  },
  done: (state, { key, reply }) => {
    if (!state.pending || state.pending.key !== key) return state;
    const { act } = state.pending;
    const same = state.mine && state.mine.service.id === reply.service.id;
    return onward(state, {
      step: "mine",
      mine: reply,
      code: reply.code,
      materials: same ? state.materials : [],
      pending: null,
      unsure: null,
      moving: false,
      slot: null,
      form: initial.form,
      done: act === "find" ? null : act,
    });
  },
  failed: (state, { key, error }) => {
    if (!state.pending || state.pending.key !== key) return state;
    if (error.status === 401) return { ...state, step: "closed", pending: null };
    const unsure = error.status === 0 ? state.pending : null;
    return { ...state, pending: null, unsure, error, asking: false };
  },
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  if (!handler) throw new Error(`unknown event ${event.type}`);
  return handler(state, event);
}
