// Which calls a board announces, and when: each call once on this screen. Pure.
//
// Call ids grow, so one number says what was seen: a call that comes back into the last twelve
// because another was taken back is not new.

/** @typedef {{call_id: number, number: string, window: string, window_name: string, nth: number, at: string}} Call */

/** Oldest call that a board just loaded announces. */
export const AT_LOAD_MS = 10000;
/** After a reconnect: calls younger than this, if they were not seen. */
export const AT_RECONNECT_MS = 60000;

/**
 * @typedef {object} Ledger
 * @property {"loaded"|"reconnected"|"live"} after  what came before the next picture
 * @property {number|null} highest                  call id seen; null before the first picture
 */

/** @type {Ledger} */
export const newLedger = { after: "loaded", highest: null };

/** The next picture is the first one of a new connection. @param {Ledger} ledger @returns {Ledger} */
export function reconnected(ledger) {
  return ledger.highest === null ? ledger : { ...ledger, after: "reconnected" };
}

/**
 * @param {Ledger} ledger
 * @param {{rev: number, at: string, calls: Call[]}} picture
 * @returns {{ledger: Ledger, announce: Call[]}} oldest first
 */
export function due(ledger, { rev, at, calls }) {
  // The hall's own seq lies behind what was seen: it was set up anew, or restored from a backup.
  const known = ledger.highest !== null && rev < ledger.highest ? newLedger : ledger;
  const highest = calls.reduce((most, call) => Math.max(most, call.call_id), known.highest || 0);
  const announce = calls
    .filter((call) => known.highest === null || call.call_id > known.highest)
    .filter((call) => young(known.after, Date.parse(at) - Date.parse(call.at)))
    .sort((a, b) => a.call_id - b.call_id);
  return { ledger: { after: "live", highest }, announce };
}

/** @param {Ledger["after"]} after @param {number} age_ms of hall time */
function young(after, age_ms) {
  if (after === "live") return true;
  return after === "loaded" ? age_ms <= AT_LOAD_MS : age_ms < AT_RECONNECT_MS;
}
