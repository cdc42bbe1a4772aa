// An ID card laid on the desk's reader: searched for and taken with as if typed, never shown whole,
// and forgotten within seconds.

/** @typedef {import("./state.js").State} State */
/** @typedef {{number: string, birth_year: number, name: string, label: string, until: number}} Card  until: monotonic ms */

export const HELD_MS = 20000;

/**
 * The desk whose reader and scanner this page may listen to: that of its printer, or the only one; null: none.
 * Of several desks it is never another one's.
 * @param {State} state
 * @param {string|null} printer  the place of the printer of this page
 */
export function readerPlace({ hall }, printer) {
  const all = hall ? hall.devices.filter(({ kind, for: place }) => (kind === "id_reader" || kind === "scanner") && place.startsWith("desk:")) : [];
  const places = [...new Set(all.map(({ for: place }) => place))];
  if (printer && printer.startsWith("desk:")) return places.includes(printer) ? printer : null;
  return places.length === 1 ? places[0] : null;
}

/** @param {State} state @returns {State} */
export const forgotten = (state) => (state.card ? { ...state, card: null } : state);

/** @param {State} state @param {number} now @returns {State} */
export const late = (state, now) => (state.card && now >= state.card.until ? forgotten(state) : state);

/**
 * The question of a search: by the card where its label still stands in the field.
 * @param {State} state
 * @param {string} text
 */
export const questionOf = ({ card }, text) => (card && card.label === text ? { id_number: card.number } : { text });

/**
 * In the dialog of a new ticket the card is its holder's; otherwise their tickets are searched for.
 * @param {State} state
 * @param {{read: Card|null, problem: import("/static/shared/api.js").ApiError|null}} event
 * @returns {State}
 */
export function laid(state, { read, problem }) {
  if (state.phase !== "desk") return state;
  if (!read) return { ...state, problem };
  const held = { ...state, card: read, problem: null };
  return state.dialog ? held : { ...held, query: read.label, asked: read.label, said: null };
}
