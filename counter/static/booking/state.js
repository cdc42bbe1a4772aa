// The booking page's state: pure. `booking.js` reads and acts, and reports back.

import { signInStart } from "/static/shared/sign_in.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {{id: string, name: string, first_day: string, last_day: string}} Service */
/** @typedef {{start: string, end: string, quota: number, free: number, open: boolean}} Slot */
/**
 * @typedef {object} Appointment
 * @property {string} id
 * @property {string} code
 * @property {{id: string, name: string}} service
 * @property {string} start
 * @property {string} end
 * @property {"booked"|"checked_in"|"cancelled"|"missed"} state
 * @property {string} check_in_from
 * @property {string} change_until
 * @property {{phone?: string, id_number?: string}} [visitor]  the last digits
 */
/** @typedef {{row: number, column: string|null, text: string}} RowFault */
/** @typedef {{act: "book"|"change"|"cancel"|"arrive"|"import", path: string, body: unknown, key: string}} Pending */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"forbidden"|"desk"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string} hall
 * @property {string[]} rights
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {Service[]|null} services      null: not read yet
 * @property {string|null} service
 * @property {string|null} day
 * @property {Slot[]|null} slots            null: being read
 * @property {string|null} slot             the start of the one chosen
 * @property {{phone: string, id_number: string}} form
 * @property {Appointment[]|null} list      of that day, every service
 * @property {string} filter                digits of a code, or the end of a number
 * @property {string|null} chosen           id of an appointment of the list
 * @property {boolean} moving               the next slot is for the one chosen
 * @property {boolean} asking               whether to cancel the one chosen
 * @property {Pending|null} pending
 * @property {Pending|null} unsure          sent, and no answer came: it may have been done
 * @property {{act: string, facts: Record<string, string|number>}|null} done
 * @property {ApiError|null} error
 * @property {RowFault[]} faults            of a spreadsheet
 */
/** @typedef {{type: string, [fact: string]: any}} Event */

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  large: false,
  person: null,
  hall: "",
  rights: [],
  sign_in: signInStart,
  services: null,
  service: null,
  day: null,
  slots: null,
  slot: null,
  form: { phone: "", id_number: "" },
  list: null,
  filter: "",
  chosen: null,
  moving: false,
  asking: false,
  pending: null,
  unsure: null,
  done: null,
  error: null,
  faults: [],
};

/** @param {State} state */
export function serviceNow(state) {
  return (state.services && state.services.find(({ id }) => id === state.service)) || null;
}

/** @param {State} state */
export function chosenNow(state) {
  return (state.list && state.list.find(({ id }) => id === state.chosen)) || null;
}

/**
 * The day's appointments that the filter leaves: by code, or by the last digits of a number.
 * @param {State} state
 */
export function listed(state) {
  const said = state.filter.trim().toUpperCase();
  const all = state.list || [];
  if (!said) return all;
  return all.filter(({ code, visitor = {} }) =>
    [code, visitor.phone || "", visitor.id_number || ""].some(
      (text, n) => text !== "" && (n === 0 ? text.startsWith(said) : text.endsWith(said.slice(-4))),
    ),
  );
}

/** Whether the form may be sent. @param {State} state */
export function mayBook(state) {
  return state.slot !== null && !state.moving && state.pending === null;
}

/** @param {State} state @param {Partial<State>} change @returns {State} */
const onward = (state, change) => ({ ...state, done: null, error: null, faults: [], ...change });

/** What is chosen on a day goes with it. */
const NOTHING = { slot: null, chosen: null, moving: false, asking: false };

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  session: (state, { session }) => {
    const allowed = session.rights.includes("book") && session.rights.includes("guide");
    return {
      ...state,
      phase: allowed ? "desk" : "forbidden",
      person: session.name,
      rights: session.rights,
      hall: session.hall ? session.hall.name : "",
      sign_in: signInStart,
    };
  },
  sign_in: (state) => ({ ...state, sign_in: { ...state.sign_in, busy: true, error: null } }),
  sign_in_failed: (state, { error }) => ({
    ...state,
    phase: "sign_in",
    sign_in: { busy: false, ended: false, error },
  }),
  signed_out: (state, { ended }) => ({
    ...initial,
    language: state.language,
    large: state.large,
    phase: "sign_in",
    sign_in: { ...signInStart, ended },
  }),
  // What the server said before was in the other language.
  language: (state, { language }) => onward(state, { language }),
  large: (state) => ({ ...state, large: !state.large }),

  services: (state, { services }) => {
    const kept = services.find((/** @type {Service} */ { id }) => id === state.service);
    const service = kept || services[0] || null;
    return {
      ...state,
      services,
      service: service && service.id,
      day: state.day || (service && service.first_day),
    };
  },
  service: (state, { service }) => onward(state, { service, slots: null, ...NOTHING }),
  day: (state, { day }) => onward(state, { day, slots: null, list: null, ...NOTHING }),
  slots: (state, { service, day, slots }) =>
    service === state.service && day === state.day ? { ...state, slots } : state,
  list: (state, { day, list }) => {
    if (day !== state.day) return state;
    const still = list.some((/** @type {Appointment} */ { id }) => id === state.chosen);
    return { ...state, list, ...(still ? {} : { chosen: null, moving: false, asking: false }) };
  },
  unread: (state, { error }) =>
    error.status === 401 ? handlers.signed_out(state, { type: "", ended: true }) : { ...state, error },
  slot: (state, { start }) => onward(state, { slot: start === state.slot ? null : start }),
  form: (state, { field, text }) => ({ ...state, form: { ...state.form, [field]: text } }),
  filter: (state, { text }) => ({ ...state, filter: text }),
  choose: (state, { id }) =>
    onward(state, { ...NOTHING, chosen: id === state.chosen ? null : id }),
  move: (state) => {
    const one = chosenNow(state);
    if (!one || one.state !== "booked") return state;
    return onward(state, { moving: !state.moving, asking: false, slot: null, service: one.service.id,
      slots: one.service.id === state.service ? state.slots : null });
  },
  ask_cancel: (state) => ({ ...state, asking: !state.asking, moving: false }),

  act: (state, { act, key, file }) => {
    if (state.pending) return state;
    const one = chosenNow(state);
    /** @param {string} path @param {unknown} body @returns {State} */
    const ask = (path, body) => {
      const { unsure } = state;
      // The same once more under its key is done once; anything else is another act.
      const same = unsure && unsure.path === path && JSON.stringify(unsure.body) === JSON.stringify(body);
      return onward(state, { pending: { act, path, body, key: unsure && same ? unsure.key : key } });
    };
    if (act === "import") return ask("/appointments/import", file);
    if (act === "book") {
      if (!mayBook(state)) return state;
      const { phone, id_number } = state.form;
      const said = Object.entries({ phone, id_number }).filter(([, text]) => text.trim() !== "");
      return ask("/appointments", {
        service: state.service, start: state.slot, ...Object.fromEntries(said),
      });
    }
    if (!one) return state;
    if (act === "change") return ask(`/appointments/${one.code}/change`, { start: state.slot });
    if (act === "cancel") return ask(`/appointments/${one.code}/cancel`, {});
    return ask("/tickets", { service: one.service.id, appointment: one.code });
  },
  done: (state, { key, reply }) => {
    if (!state.pending || state.pending.key !== key) return state;
    const { act } = state.pending;
    const facts = { n: reply.count || 0, code: reply.code || "", number: reply.number || "" };
    const clean = act === "book" ? { form: initial.form } : {};
    return { ...state, pending: null, unsure: null, done: { act, facts }, ...NOTHING, ...clean };
  },
  failed: (state, { key, error }) => {
    if (!state.pending || state.pending.key !== key) return state;
    if (error.status === 401) return handlers.signed_out(state, { type: "", ended: true });
    const unsure = error.status === 0 ? state.pending : null;
    const faults = error.facts.faults || [];
    return { ...state, pending: null, unsure, error, faults, asking: false };
  },
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  if (!handler) throw new Error(`unknown event ${event.type}`);
  return handler(state, event);
}
