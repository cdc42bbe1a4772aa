// Tickets put aside at this window, which the clerk can fetch back.

/** @typedef {{id: string, number: string, service: string, how: "held"|"no_show"}} Aside */
/** @typedef {import("./state.js").Pending} Pending */

/** Acts that bring back a ticket put aside. */
export const FETCHES = new Set(["unhold", "rejoin"]);
const MOST = 12;

/** @param {Aside[]} aside @param {Pending} pending @returns {Aside[]} newest first */
export function asideAfter(aside, { act, about, path }) {
  if (FETCHES.has(act)) {
    return aside.filter((ticket) => !path.includes(`/${encodeURIComponent(ticket.id)}/`));
  }
  if ((act !== "hold" && act !== "no_show") || !about) return aside;
  const how = act === "hold" ? /** @type {const} */ ("held") : /** @type {const} */ ("no_show");
  const left = { id: about.id, number: about.number, service: about.service.name, how };
  return [left, ...aside.filter((ticket) => ticket.id !== about.id)].slice(0, MOST);
}
