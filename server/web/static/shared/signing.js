// Who is signed in, on every staff page: asked for at the start, signed in, signed out.

import { asApiError } from "./api.js";
import { applyLanguage } from "./i18n.js";
import { applyLargeType, keptLargeType } from "./page.js";

/** @typedef {import("./protocol.js").Session} Session */

/**
 * The page's state has `language` and `sign_in`; its events are session, sign_in, sign_in_failed
 * and signed_out.
 * @param {import("./api.js").Api} api
 * @param {{state: () => any, dispatch: (event: any) => void}} page
 * @param {(session: Session) => object} [more]  what the page adds to the event "session"
 */
export function signing(api, page, more = () => ({})) {
  const begun = (/** @type {Session} */ session) => page.dispatch({ type: "session", session, ...more(session) });

  return {
    async begin() {
      applyLanguage(page.state().language);
      applyLargeType(keptLargeType(), false);
      try {
        begun(await api.session());
      } catch (thrown) {
        const error = asApiError(thrown);
        if (error.status === 401) page.dispatch({ type: "signed_out", ended: false });
        else page.dispatch({ type: "sign_in_failed", error });
      }
    },

    /** @param {string} name @param {string} password */
    async signIn(name, password) {
      if (page.state().sign_in.busy) return;
      page.dispatch({ type: "sign_in" });
      try {
        await api.signIn(name, password);
        begun(await api.session());
      } catch (thrown) {
        page.dispatch({ type: "sign_in_failed", error: asApiError(thrown) });
      }
    },

    async signOut() {
      try {
        await api.signOut();
      } catch {
        // The cookie may be void already; the page forgets the person either way.
      }
      page.dispatch({ type: "signed_out", ended: false });
    },
  };
}
