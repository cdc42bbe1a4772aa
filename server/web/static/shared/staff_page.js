// A page of somebody who signs in: session, language, large type, the bar on top. What a page shows
// besides is its own: `own` is its state, `view` draws it, `load` reads it.

import { Api, asApiError } from "./api.js";
import { html, nothing } from "./html.js";
import { applyLanguage, problemText, translator } from "./i18n.js";
import { iconWarn } from "./icons.js";
import { applyLargeType, keptLargeType, runPage } from "./page.js";
import { signInStart, signInView } from "./sign_in.js";
import { signInTexts } from "./sign_in_texts.js";
import { topBar } from "./top_bar.js";

/** @typedef {import("./i18n.js").Translate} Translate */
/** @typedef {import("./api.js").ApiError} ApiError */
/**
 * @typedef {object} Desk
 * @property {Api} api
 * @property {() => Shown} state
 * @property {(change: Record<string, any>) => void} set       change what the page shows
 * @property {(thrown: unknown) => void} failed
 * @property {(work: () => Promise<void>, done?: string) => Promise<void>} act  one at a time; its
 *   fault is shown, or the text ``done``
 * @property {(work: () => Promise<void>) => Promise<void>} read  after whatever is under way
 */
/**
 * @typedef {object} Shown
 * @property {"starting"|"sign_in"|"work"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string} person
 * @property {string} role
 * @property {string[]} rights
 * @property {string} hall
 * @property {import("./sign_in.js").SignIn} sign_in
 * @property {boolean} busy
 * @property {ApiError|null} problem
 * @property {string|null} done      the key of a text: what was just done
 * @property {any} own
 */

/**
 * @param {object} given
 * @param {string} given.kept        the name of the language kept in this browser
 * @param {import("./i18n.js").Catalogue} given.texts   with "title", "starting"
 * @param {any} given.own
 * @param {(desk: Desk) => Promise<void>} given.load    once somebody is signed in
 * @param {(shown: Shown, desk: Desk, t: Translate) => unknown} given.view
 * @returns {Desk}
 */
export function staffPage({ kept, texts, own, load, view }) {
  const language = /** @type {"zh"|"en"} */ (localStorage.getItem(kept) === "en" ? "en" : "zh");
  const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language, timeout_ms: 30000 });
  /** @type {Shown} */
  const initial = {
    phase: "starting", language, large: keptLargeType(), person: "", role: "", rights: [], hall: "",
    sign_in: signInStart, busy: false, problem: null, done: null, own,
  };
  const translate = (/** @type {"zh"|"en"} */ to) => translator(to, texts, signInTexts);

  /** @type {Desk} */
  const desk = {
    api,
    state: () => page.state(),
    set: (change) => page.dispatch({ own: { ...page.state().own, ...change } }),
    failed: (thrown) => {
      const error = asApiError(thrown);
      if (error.status === 401) page.dispatch({ phase: "sign_in", busy: false, sign_in: { ...signInStart, ended: true } });
      else page.dispatch({ busy: false, problem: error });
    },
    act: async (work, done) => {
      if (!page.state().busy) await run(work, done);
    },
    read: (work) => {
      turn = turn.then(() => run(work));
      return turn;
    },
  };
  /** @type {Promise<void>} */
  let turn = Promise.resolve();

  /** @param {() => Promise<void>} work @param {string} [done] */
  async function run(work, done) {
    page.dispatch({ busy: true, problem: null, done: null });
    try {
      await work();
      page.dispatch({ busy: false, done: done || null });
    } catch (thrown) {
      desk.failed(thrown);
    }
  }

  const page = runPage({
    state: initial,
    next: (state, /** @type {Partial<Shown>} */ change) => ({ ...state, ...change }),
    view: (state) => frame(state, translate(state.language)),
    root: /** @type {HTMLElement} */ (document.getElementById("app")),
    after: (state, old) => {
      if (state.language !== old.language) applyLanguage(state.language);
      if (state.large !== old.large) applyLargeType(state.large, true);
      document.title = translate(state.language)("title");
    },
  });

  const otherLanguage = () => {
    const other = page.state().language === "zh" ? "en" : "zh";
    localStorage.setItem(kept, other);
    page.dispatch({ language: other });
  };

  async function begun() {
    const session = await api.session();
    page.dispatch({
      phase: "work", person: session.name || "", role: session.role, rights: session.rights,
      hall: session.hall ? session.hall.name : "", sign_in: signInStart, problem: null,
    });
    await desk.act(() => load(desk));
  }

  /** @param {string} name @param {string} password */
  async function signIn(name, password) {
    if (page.state().sign_in.busy) return;
    page.dispatch({ sign_in: { ...signInStart, busy: true } });
    try {
      await api.signIn(name, password);
      await begun();
    } catch (thrown) {
      page.dispatch({ phase: "sign_in", sign_in: { ...signInStart, error: asApiError(thrown) } });
    }
  }

  async function signOut() {
    try {
      await api.signOut();
    } catch {
      // The cookie may be void already; the page forgets the person either way.
    }
    page.dispatch({ ...initial, language: page.state().language, large: page.state().large, phase: "sign_in" });
  }

  const bar = {
    large: () => page.dispatch({ large: !page.state().large }),
    language: otherLanguage,
    signOut: () => void signOut(),
  };

  /** @param {Shown} state @param {Translate} t */
  function frame(state, t) {
    if (state.phase === "sign_in") {
      return signInView(state.sign_in, t, { title: t("title"), onSubmit: (name, secret) => void signIn(name, secret), onLanguage: otherLanguage });
    }
    if (state.phase === "starting") return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
    return html`<div class="page manage">
      ${topBar({ ...state, here: location.pathname, title: t("title") }, bar)}
      <main class="manage-main stack">
        ${state.problem ? html`<p class="banner banner-bad" role="alert">${iconWarn()} ${problemText(state.problem, t)}</p>` : nothing}
        ${state.done ? html`<p class="banner banner-good" role="status">${t(state.done)}</p>` : nothing}
        ${view(state, desk, t)}
      </main>
    </div>`;
  }

  applyLanguage(language);
  applyLargeType(keptLargeType(), false);
  begun().catch((thrown) => {
    const error = asApiError(thrown);
    page.dispatch({ phase: "sign_in", sign_in: error.status === 401 ? signInStart : { ...signInStart, error } });
  });
  return desk;
}
