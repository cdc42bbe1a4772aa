// The key of a device page: from the address, from this browser, or by pairing.

import { asApiError } from "./api.js";

/** @param {string} page */
const slot = (page) => `tingxu.key.${page}`;

/**
 * `#key=KEY` wins, is kept and leaves the address; otherwise the one kept by this tab, then by
 * this browser (two kiosks may be open side by side in a demonstration).
 * @param {string} page  "kiosk", "display", "pad" …: one key for each kind of page
 * @param {Window} [w]
 * @returns {string|null}
 */
export function takeKey(page, w = window) {
  const facts = new URLSearchParams(w.location.hash.replace(/^#/, ""));
  const key = facts.get("key");
  if (!key) return w.sessionStorage.getItem(slot(page)) || w.localStorage.getItem(slot(page));
  keepKey(page, key, w);
  facts.delete("key");
  const rest = facts.toString();
  w.history.replaceState(null, "", w.location.pathname + w.location.search + (rest && `#${rest}`));
  return key;
}

/** @param {string} page @param {string} key @param {Window} [w] */
export function keepKey(page, key, w = window) {
  w.sessionStorage.setItem(slot(page), key);
  w.localStorage.setItem(slot(page), key);
}

/**
 * @typedef {object} PairingState
 * @property {string|null} code        six digits; null while they are asked for
 * @property {string|null} [expires_at]  not shown: the page renews the digits by itself
 * @property {import("./api.js").ApiError|null} error
 */

/**
 * Shows digits until an admin confirms; never gives up. The key is kept before it is returned.
 * @param {object} given
 * @param {import("./api.js").Api} given.api        its credential is set to the new key
 * @param {string} given.page
 * @param {(state: PairingState) => void} given.onState
 * @param {(ms: number) => Promise<void>} [given.sleep]
 * @param {(key: string) => void} [given.keep]
 * @returns {Promise<string>}
 */
export async function pair({ api, page, onState, sleep, keep }) {
  const pause = sleep || ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  for (;;) {
    onState({ code: null, error: null });
    try {
      const pairing = await api.post("/pairings", {});
      onState({ code: pairing.code, error: null });
      const key = await confirmation(api, pairing.secret, pause);
      if (key) {
        (keep || ((k) => keepKey(page, k)))(key);
        api.credential = { kind: "bearer", key };
        return key;
      }
    } catch (error) {
      onState({ code: null, error: asApiError(error) });
      await pause(5000);
    }
  }
}

/**
 * @param {import("./api.js").Api} api
 * @param {string} secret
 * @param {(ms: number) => Promise<void>} pause
 * @returns {Promise<string|null>} null when the digits have expired
 */
async function confirmation(api, secret, pause) {
  for (;;) {
    await pause(2000);
    try {
      const reply = await api.get(`/pairings/${encodeURIComponent(secret)}`);
      if (reply && reply.key) return reply.key;
    } catch (error) {
      const { status } = asApiError(error);
      if (status === 404 || status === 410) return null;
      // Unreachable or throttled for a while: the digits on the screen stay good until they expire.
      if (status !== 0 && status !== 429 && status < 500) throw error;
    }
  }
}
