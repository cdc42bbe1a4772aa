// The window's picture between two words of the server: a reply shows at once, the next picture,
// the server's own word, replaces it.

/** @typedef {import("./steps.js").Ticket} Ticket */
/** @typedef {{id: string, kind: string, state: string}} DeviceFacts */
/** @typedef {{service: string, name?: string, count: number, longest_s: number|null}} WaitingFacts */
/** @typedef {import("/static/shared/protocol.js").Aside} Aside */
/**
 * @typedef {object} WindowPicture
 * @property {import("./steps.js").WindowFacts} window
 * @property {Ticket|null} ticket      the one shown, among those here
 * @property {Ticket[]} tickets        all called or served here, oldest call first
 * @property {WaitingFacts[]} waiting  lines with somebody in them
 * @property {DeviceFacts[]} devices
 * @property {number} bound            people who wait for this window and no other: not in `waiting`
 * @property {Aside[]} aside
 */

const HERE = new Set(["called", "serving"]);

/** @param {Ticket[]} tickets @param {string|null} id @returns {Ticket|null} the last when `id` has left */
const shownOf = (tickets, id) =>
  tickets.find((ticket) => ticket.id === id) || tickets[tickets.length - 1] || null;

/**
 * The picture as the server tells it. A ticket just called (by a keypad, say) is shown, unless the
 * clerk is being asked about another.
 * @param {any} data @param {WindowPicture|null} before @param {boolean} stay
 * @returns {WindowPicture}
 */
export function told(data, before, stay) {
  /** @type {Ticket[]} */
  const tickets = data.tickets || (data.ticket ? [data.ticket] : []);
  const known = before && before.tickets.map(({ id }) => id);
  const fresh = known && !stay && tickets.find(({ id, state }) => state === "called" && !known.includes(id));
  const looked = before && before.ticket ? before.ticket.id : null;
  return {
    ...data,
    tickets,
    ticket: shownOf(tickets, fresh ? fresh.id : looked),
    waiting: data.waiting.filter((/** @type {WaitingFacts} */ line) => line.count > 0),
  };
}

/**
 * A ticket as a step has left it: at the window and shown, or gone from there.
 * @param {WindowPicture} picture @param {Ticket} ticket @returns {WindowPicture}
 */
export function stepped(picture, ticket) {
  if (!HERE.has(ticket.state)) return without(picture, ticket.id);
  const known = picture.tickets.some(({ id }) => id === ticket.id);
  const tickets = known
    ? picture.tickets.map((one) => (one.id === ticket.id ? ticket : one))
    : [...picture.tickets, ticket];
  return { ...picture, tickets, ticket };
}

/** @param {WindowPicture} picture @param {string} id @returns {WindowPicture} */
export function without(picture, id) {
  const tickets = picture.tickets.filter((ticket) => ticket.id !== id);
  return { ...picture, tickets, ticket: shownOf(tickets, picture.ticket && picture.ticket.id) };
}

/** @param {WindowPicture} picture @param {string} id @returns {WindowPicture} */
export function withoutAside(picture, id) {
  return { ...picture, aside: picture.aside.filter((ticket) => ticket.id !== id) };
}

/** @param {WindowPicture} picture @param {any} window  the reply of a step of duty */
export function onDuty(picture, window) {
  if (!window || typeof window.state !== "string") return picture;
  return { ...picture, window: { ...picture.window, state: window.state, reason: window.reason } };
}

/** @param {WindowPicture} picture @param {number} by  +1: the next to the right @returns {WindowPicture} */
export function turned(picture, by) {
  const { tickets, ticket } = picture;
  const at = tickets.findIndex((one) => ticket && one.id === ticket.id);
  const shown = tickets[(at + by + tickets.length) % tickets.length] || null;
  return { ...picture, ticket: shown };
}

/** @param {WindowPicture} picture @param {string} id @returns {WindowPicture} */
export function shown(picture, id) {
  return { ...picture, ticket: shownOf(picture.tickets, id) };
}
