// The set-up page's state: pure.

import { signInStart } from "/static/shared/sign_in.js";
import { at, changes, faultsAt, put } from "./draft.js";
import { tables } from "./shape.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {import("./draft.js").Fault} Fault */
/** @typedef {{id: string, name: string, role: string, windows: string[], backup_windows: string[], rights: string[], active: boolean}} Person */
/**
 * @typedef {object} Loaded
 * @property {number} version
 * @property {any} document
 * @property {any} schema
 * @property {Record<string, Record<string, string>>} labels
 */
/**
 * @typedef {object} Lists     what the other sections show; null: not read yet
 * @property {Person[]|null} people
 * @property {string[]} grantable
 * @property {string[]} photos      ids of the people with a picture
 * @property {number} photo_rev     grows with each change of one: its address must be another
 * @property {any[]|null} keys
 * @property {any[]|null} devices
 * @property {any[]|null} agents
 * @property {any[]|null} versions
 * @property {any[]|null} stand_ins
 * @property {any[]|null} leaders
 */
/**
 * @typedef {object} SlipDesk    the slip as it is being looked at
 * @property {{default: string, fields: string[], conditions: string[]}|null} form
 * @property {"zh"|"en"} lang
 * @property {boolean} reprint
 * @property {boolean} appointment
 * @property {boolean} known
 * @property {Record<number, string>} pictures   addresses by the paper's width in millimetres
 * @property {Fault[]} faults
 * @property {boolean} busy
 */
/**
 * @typedef {object} State
 * @property {"starting"|"sign_in"|"work"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string|null} role
 * @property {string} hall
 * @property {string[]} rights
 * @property {{id: string, name: string}[]} places   the windows that this person may open
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {string} section
 * @property {Loaded|null} base     as the server has it
 * @property {any} draft            as it is being edited
 * @property {Fault[]} faults
 * @property {boolean} busy
 * @property {ApiError|null} problem
 * @property {string|null} done     a text's key: what was just done
 * @property {string} filter
 * @property {number|null} open     the row whose every field is shown
 * @property {any} dialog           {kind, …} or null
 * @property {Lists} lists
 * @property {SlipDesk} slip
 */
/** @typedef {{type: string, [more: string]: any}} Event */

// Sections that are no table of the definition, and the right each asks for.
/** @type {Record<string, string>} */
export const OTHERS = {
  staff: "staff",
  stand_ins: "stand_in",
  leaders: "leaders",
  devices: "set_up",
  agents: "set_up",
  keys: "set_up",
  versions: "definition",
};

/** @type {Lists} */
const NOTHING = {
  people: null,
  grantable: [],
  photos: [],
  photo_rev: 0,
  keys: null,
  devices: null,
  agents: null,
  versions: null,
  stand_ins: null,
  leaders: null,
};

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  large: false,
  person: null,
  role: null,
  hall: "",
  rights: [],
  places: [],
  sign_in: signInStart,
  section: "services",
  base: null,
  draft: null,
  faults: [],
  busy: false,
  problem: null,
  done: null,
  filter: "",
  open: null,
  dialog: null,
  lists: NOTHING,
  slip: {
    form: null,
    lang: "zh",
    reprint: false,
    appointment: false,
    known: true,
    pictures: {},
    faults: [],
    busy: false,
  },
};

/** @param {State} state @returns {string[]} the sections this person may see, in order */
export function sections(state) {
  const own = state.rights.includes("definition") && state.base ? tables(state.base.schema) : [];
  const others = Object.keys(OTHERS).filter((name) => state.rights.includes(OTHERS[name]));
  return [...own.map((table) => table.id), ...others];
}

/** @param {State} state */
export function unsaved(state) {
  return state.base ? changes(state.base.document, state.draft) : [];
}

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  switch (event.type) {
    case "session":
      return {
        ...state,
        phase: "work",
        person: event.session.name,
        role: event.session.role,
        hall: event.session.hall.name,
        rights: event.session.rights,
        places: event.session.places,
        section: first(event.session.rights, state.section),
        sign_in: signInStart,
        problem: null,
      };
    case "sign_in":
      return { ...state, sign_in: { ...signInStart, busy: true } };
    case "sign_in_failed":
      return { ...state, phase: "sign_in", sign_in: { ...signInStart, error: event.error } };
    // Whoever signs in again after the session ran out finds the draft as it was.
    case "signed_out":
      return event.ended
        ? { ...state, phase: "sign_in", busy: false, dialog: null, sign_in: { ...signInStart, ended: true } }
        : { ...initial, language: state.language, large: state.large, phase: "sign_in" };
    case "language":
      return { ...state, language: event.language };
    case "large":
      return { ...state, large: !state.large };
    case "section":
      return { ...state, section: event.section, filter: "", open: null, problem: null, done: null };
    case "definition":
      return event.keep && state.base
        ? { ...state, base: { ...state.base, labels: event.loaded.labels } }
        : { ...state, base: event.loaded, draft: event.loaded.document, faults: [], problem: null, busy: false };
    default:
      return edited(state, event);
  }
}

/** @param {State} state @param {Event} event @returns {State} */
function edited(state, event) {
  switch (event.type) {
    case "edit":
      return {
        ...state,
        draft: put(state.draft, event.path, event.value),
        faults: without(state.faults, event.path),
        done: null,
      };
    case "add": {
      const rows = at(state.draft, event.path) || [];
      const first = event.path.length === 1;
      return {
        ...state,
        draft: put(state.draft, [...event.path, rows.length], event.row || {}),
        filter: first ? "" : state.filter,
        open: first ? rows.length : state.open,
        done: null,
      };
    }
    // Faults name rows by their place: when places change they no longer hold.
    case "take_away": {
      const rows = /** @type {any[]} */ (at(state.draft, event.path) || []);
      const left = rows.filter((_, n) => n !== event.row);
      const open = event.path.length === 1 ? null : state.open;
      return { ...state, draft: put(state.draft, event.path, left), faults: [], open, done: null };
    }
    case "move": {
      const rows = [.../** @type {any[]} */ (at(state.draft, event.path) || [])];
      const to = event.row + event.by;
      if (to < 0 || to >= rows.length) return state;
      [rows[event.row], rows[to]] = [rows[to], rows[event.row]];
      return { ...state, draft: put(state.draft, event.path, rows), faults: [], open: null, done: null };
    }
    case "drop_changes":
      return { ...state, draft: state.base && state.base.document, faults: [], problem: null, dialog: null, open: null };
    case "filter":
      return { ...state, filter: event.text, open: null };
    case "open":
      return { ...state, open: state.open === event.row ? null : event.row };
    default:
      return told(state, event);
  }
}

/** @param {State} state @param {Event} event @returns {State} */
function told(state, event) {
  switch (event.type) {
    case "busy":
      return { ...state, busy: true, problem: null, done: null };
    case "failed": {
      const faults = event.error.code === "wrong_definition" ? event.error.facts.faults || [] : state.faults;
      const dialog = event.dialog === undefined ? state.dialog : event.dialog;
      return { ...state, busy: false, problem: event.error, faults, dialog };
    }
    case "done":
      return { ...state, busy: false, problem: null, done: event.text || null, dialog: event.dialog || null };
    case "list":
      return { ...state, busy: false, lists: { ...state.lists, ...event.lists } };
    case "slip":
      return { ...state, slip: { ...state.slip, ...event.slip } };
    case "dialog":
      return { ...state, dialog: event.dialog, problem: null };
    default:
      return state;
  }
}

/** Where somebody begins: who sets no hall up, at the first list of their own. */
function first(/** @type {string[]} */ rights, /** @type {string} */ before) {
  if (rights.includes("definition")) return before;
  return Object.keys(OTHERS).find((name) => rights.includes(OTHERS[name])) || before;
}

/** What is changed is no longer known to be wrong. @param {Fault[]} faults @param {(string|number)[]} path */
function without(faults, path) {
  const gone = new Set(faultsAt(faults, path));
  return gone.size === 0 ? faults : faults.filter((fault) => !gone.has(fault));
}
