// The screen over one window: pure.

/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/**
 * @typedef {object} WindowPicture
 * @property {{id: string, name: string, state: string, clerk: string|null, reason?: string|null}} window
 * @property {Ticket|null} ticket
 * @property {{service: string, count: number}[]} waiting
 * @property {number} bound   people who wait for this window only, not among `waiting`
 */
/**
 * @typedef {object} State
 * @property {"starting"|"pairing"|"live"} phase
 * @property {"zh"|"en"} language
 * @property {import("/static/shared/key.js").PairingState} pairing
 * @property {string|null} note
 * @property {string} window_id
 * @property {WindowPicture|null} picture
 * @property {import("/static/shared/link.js").LinkState} link
 * @property {number|null} at
 * @property {number} offset_min
 */
/**
 * @typedef {{type: "pairing", pairing: State["pairing"], note?: string|null} | {type: "live"}
 *   | {type: "link", link: State["link"]} | {type: "picture", data: WindowPicture}
 *   | {type: "tick", at: number|null, offset_min: number}} Event
 */

/** @type {State} */
export const initial = {
  phase: "starting",
  language: "zh",
  pairing: { code: null, expires_at: null, error: null },
  note: null,
  window_id: "",
  picture: null,
  link: { online: false, since: null, refused: null },
  at: null,
  offset_min: 0,
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  switch (event.type) {
    case "pairing":
      return { ...state, phase: "pairing", pairing: event.pairing, note: event.note || state.note };
    case "live":
      return { ...state, phase: "live", note: null };
    case "link":
      return { ...state, link: event.link };
    case "picture":
      return { ...state, picture: event.data };
    case "tick":
      return { ...state, at: event.at, offset_min: event.offset_min };
    default:
      return state;
  }
}

/** The window's id in the page's address. @param {string} path */
export function windowOf(path) {
  const found = /\/display\/window\/([^/]+)/.exec(path);
  return found ? decodeURIComponent(found[1]) : "";
}

/**
 * What the screen says. A window that pauses or closes while someone is there still shows them.
 * @param {WindowPicture|null} picture
 * @returns {"unknown"|"called"|"serving"|"open"|"paused"|"closed"}
 */
export function mode(picture) {
  if (!picture) return "unknown";
  const { ticket, window } = picture;
  if (ticket && (ticket.state === "called" || ticket.state === "serving")) return ticket.state;
  return window.state === "open" || window.state === "paused" ? window.state : "closed";
}

/**
 * A clerk's number may hang in the hall, a name may not: a value that could be a name is withheld.
 * @param {string|null|undefined} clerk
 * @returns {string|null}
 */
export function clerkNumber(clerk) {
  return clerk && /^[A-Za-z]{0,4}[-_]?\d[\w-]{0,15}$/.test(clerk) ? clerk : null;
}

/** People whom the window may call; null: not known. @param {WindowPicture|null} picture */
export function waitingTotal(picture) {
  if (!picture) return null;
  return picture.waiting.reduce((sum, line) => sum + line.count, picture.bound || 0);
}
