// How a screen of the hall comes to its key: the same for the board and for a window's screen.

import { asApiError } from "/static/shared/api.js";
import { pair, takeKey } from "/static/shared/key.js";

/** @typedef {import("/static/shared/key.js").PairingState} PairingState */

/**
 * Asks who this screen is until it is told. Without a key, staff signed in here may look on;
 * otherwise the screen pairs.
 * @param {import("/static/shared/api.js").Api} api  its credential is set
 * @param {string} bad_key  what is said when the kept key is void
 * @param {(pairing: PairingState, note: string|null) => void} onPairing
 * @returns {Promise<any>} the session
 */
export async function screenSession(api, bad_key, onPairing) {
  const key = takeKey("display");
  api.credential = key ? { kind: "bearer", key } : { kind: "cookie" };
  for (;;) {
    try {
      return await api.session();
    } catch (error) {
      if (asApiError(error).status !== 401) {
        await new Promise((resolve) => setTimeout(resolve, 3000));
        continue;
      }
      const note = api.credential.kind === "bearer" ? bad_key : null;
      api.credential = { kind: "none" };
      await pair({ api, page: "display", onState: (pairing) => onPairing(pairing, note) });
    }
  }
}

/** @param {import("/static/shared/api.js").Api} api @returns {import("/static/shared/link.js").LinkAuth} */
export function linkAuth({ credential }) {
  return credential.kind === "bearer" ? { key: credential.key } : {};
}

/** @returns {"zh"|"en"} the language asked for in the address: nobody stands there to choose one */
export function addressLanguage() {
  return new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh";
}
