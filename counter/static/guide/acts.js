// What the guide can do: which act when, its key, and the call that carries it out.

/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/** @typedef {{act: string, key: string, path: string, body: Record<string, unknown>}} Request */

/** Acts on the ticket that was found, in the order of their buttons. */
export const TICKET_ACTS = /** @type {const} */ (["transfer", "certify", "rejoin", "reprint", "help", "cancel"]);
/** Acts that need no ticket, in the order of their buttons. */
export const DESK_ACTS = /** @type {const} */ (["take", "book", "sheet", "help_new", "complaint", "notices", "people"]);

/** @typedef {(typeof TICKET_ACTS)[number]} TicketAct */
/** @typedef {(typeof DESK_ACTS)[number]} DeskAct */

/**
 * Function keys work while the search field has the focus; F1, F3, F5, F6, F11 and F12 are the
 * browser's own.
 * @type {Record<TicketAct, string>}
 */
export const KEYS = { transfer: "F2", certify: "F4", rejoin: "F7", reprint: "F8", help: "F9", cancel: "F10" };

/** @param {number} n from 0 @returns {string} of the n-th act of the desk */
export const deskKey = (n) => `Alt+${n + 1}`;

const LIVE = ["waiting", "called", "serving", "held", "no_show"];

/** The states in which each act makes sense; the server has the last word. */
const WHEN = /** @type {Record<TicketAct, string[]>} */ ({
  transfer: ["waiting", "called", "serving", "held"],
  certify: LIVE,
  rejoin: ["no_show"],
  reprint: LIVE,
  help: LIVE,
  cancel: LIVE,
});

const RIGHT = /** @type {Record<string, string>} */ ({
  transfer: "transfer", certify: "certify", rejoin: "leave", reprint: "reprint", help: "guide", cancel: "leave",
  take: "take", book: "book", sheet: "catalog", help_new: "guide", complaint: "guide", notices: "notice", people: "guide",
});

/** @param {string} act @param {string[]} rights */
export const may = (act, rights) => rights.includes(RIGHT[act]);

/** @param {Ticket|null} ticket @param {string[]} rights @returns {Set<TicketAct>} */
export function allowedActs(ticket, rights) {
  if (!ticket) return new Set();
  // Second entry: the hall failed on another day, and the number is good once more.
  if (ticket.carried_until) return new Set(may("take", rights) ? ["rejoin"] : []);
  return new Set(TICKET_ACTS.filter((act) => WHEN[act].includes(ticket.state) && may(act, rights)));
}

/** @param {string} id */
const part = (id) => encodeURIComponent(id);

/** Path and body of each act; `given` is what the dialog, the list or the button says. */
const CALLS = /** @type {Record<string, (given: any) => {path: string, body?: Record<string, unknown>}>} */ ({
  take: ({ body }) => ({ path: "/tickets", body }),
  transfer: ({ ticket, body }) => ({ path: `/tickets/${part(ticket)}/transfer`, body }),
  certify: ({ ticket, body }) => ({ path: `/tickets/${part(ticket)}/certify`, body }),
  rejoin: ({ ticket }) => ({ path: `/tickets/${part(ticket)}/rejoin` }),
  reprint: ({ ticket, body }) => ({ path: `/tickets/${part(ticket)}/reprint`, body }),
  cancel: ({ ticket, body }) => ({ path: `/tickets/${part(ticket)}/cancel`, body }),
  help: ({ body }) => ({ path: "/helps", body }),
  help_step: ({ id, step }) => ({ path: `/helps/${part(id)}/${step}` }),
  message: ({ window, body }) => ({ path: `/windows/${part(window)}/messages`, body }),
  carry: ({ body }) => ({ path: "/carry", body }),
  close_service: ({ service, body }) => ({ path: `/services/${part(service)}/close`, body }),
  open_service: ({ service }) => ({ path: `/services/${part(service)}/open` }),
  notice: ({ body }) => ({ path: "/notices", body }),
  notice_step: ({ id, step }) => ({ path: `/notices/${part(id)}/${step}` }),
  complaint: ({ body }) => ({ path: "/complaints", body }),
  answer: ({ id, body }) => ({ path: `/complaints/${part(id)}/answer`, body }),
  sign: ({ kind, id }) => ({ path: `/${kind}/${part(id)}/sign` }),
});

/** These leave their dialog standing: a list goes on. */
export const STAYS = new Set(["help_step", "notice_step", "sign", "answer"]);
/** The ticket that comes back is the one to show. */
export const SHOWS = new Set(["take", "transfer", "certify", "rejoin", "reprint", "cancel"]);

/** @param {string} act @param {string} key @param {any} given @returns {Request|null} */
export function requestOf(act, key, given) {
  const call = CALLS[act];
  return call ? { act, key, body: {}, ...call(given) } : null;
}

/**
 * The act of a key press, or null.
 * @param {{key: string, code: string, altKey: boolean, ctrlKey: boolean, metaKey: boolean, repeat: boolean}} event
 * @returns {TicketAct|DeskAct|null}
 */
export function actOfKey(event) {
  if (event.ctrlKey || event.metaKey || event.repeat) return null;
  if (event.altKey) {
    const digit = /^Digit([1-9])$/.exec(event.code);
    return (digit && DESK_ACTS[Number(digit[1]) - 1]) || null;
  }
  return TICKET_ACTS.find((act) => KEYS[act] === event.key) || null;
}
