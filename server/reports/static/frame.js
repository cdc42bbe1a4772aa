// What the pages of the assessment share: signing in, language, large type, tabs, one form at a time.

import { Api, asApiError } from "/static/shared/api.js";
import { hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { applyLanguage, problemText, translator } from "/static/shared/i18n.js";
import { iconWarn } from "/static/shared/icons.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signInStart, signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { signing } from "/static/shared/signing.js";

/** @typedef {import("/static/shared/api.js").ApiError} ApiError */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {{type: string, [fact: string]: any}} Event */
/**
 * @typedef {object} Frame
 * @property {"starting"|"sign_in"|"ready"} phase
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {string|null} person
 * @property {string|null} role
 * @property {string[]} rights
 * @property {string} hall
 * @property {string} timezone   of the hall, its IANA name
 * @property {import("/static/shared/sign_in.js").SignIn} sign_in
 * @property {string} tab
 * @property {boolean} loading
 * @property {ApiError|null} problem
 * @property {{id: string, step: string}|null} form
 * @property {boolean} sending
 * @property {string|null} done   what was done last, a text
 */
/**
 * @typedef {object} FrameHands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(tab: string) => void} tab
 * @property {() => void} refresh
 * @property {(id: string, step: string) => void} form
 * @property {() => void} close
 */

/** @type {Frame} */
export const frameStart = {
  phase: "starting",
  language: "zh",
  large: false,
  person: null,
  role: null,
  rights: [],
  hall: "",
  timezone: "Asia/Shanghai",
  sign_in: signInStart,
  tab: "",
  loading: false,
  problem: null,
  form: null,
  sending: false,
  done: null,
};

/**
 * Pure: the events that every page has; a page's own handlers come first.
 * @template {Frame} S
 * @param {S} initial
 * @param {(state: S) => string[]} tabs   those this person may see
 * @param {Record<string, (state: S, event: Event) => S>} own
 * @param {(state: S) => Partial<S>} [keep]   what stays when somebody signs out
 * @returns {(state: S, event: Event) => S}
 */
export function frameNext(initial, tabs, own, keep = () => ({})) {
  /** @type {Record<string, (state: S, event: Event) => S>} */
  const handlers = {
    session: (state, { session }) => {
      /** @type {S} */
      const known = {
        ...state,
        phase: "ready",
        person: session.name,
        role: session.role,
        rights: session.rights,
        hall: session.hall.name,
        timezone: session.hall.timezone || state.timezone,
        sign_in: signInStart,
        loading: true,
        problem: null,
      };
      return { ...known, tab: tabs(known)[0] || "" };
    },
    sign_in: (state) => ({ ...state, sign_in: { ...signInStart, busy: true } }),
    sign_in_failed: (state, { error }) => ({ ...state, phase: "sign_in", sign_in: { ...signInStart, error } }),
    signed_out: (state, { ended }) => ({
      ...initial,
      ...keep(state),
      language: state.language,
      large: state.large,
      phase: "sign_in",
      sign_in: { ...signInStart, ended },
    }),
    tab: (state, { tab }) =>
      state.sending ? state : { ...state, tab, loading: true, problem: null, form: null, done: null },
    refresh: (state) => ({ ...state, loading: true, problem: null }),
    failed: (state, { error }) => ({ ...state, loading: false, sending: false, problem: error }),
    form: (state, { id, step }) => (state.sending ? state : { ...state, form: { id, step }, problem: null, done: null }),
    close: (state) => (state.sending ? state : { ...state, form: null, problem: null }),
    send: (state) => (state.sending ? state : { ...state, sending: true, problem: null, done: null }),
    sent: (state, { done }) => ({ ...state, sending: false, form: null, loading: true, done: done || null }),
    language: (state, { language }) => ({ ...state, language }),
    large: (state) => ({ ...state, large: !state.large }),
    ...own,
  };
  return (state, event) => {
    const handler = handlers[event.type];
    return handler ? handler(state, event) : state;
  };
}

/** "03-02 09:14". @param {string|null} at */
export const when = (at) => (at ? `${at.slice(5, 10)} ${hmOf(at)}` : "");

/** A moment of a field without a zone, as the hall's clocks show it. @param {string} local @param {string} timeZone */
export function inZone(local, timeZone) {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const parts = format.formatToParts(Date.parse(`${local}:00Z`));
  const offset = (parts.find(({ type }) => type === "timeZoneName")?.value || "").replace("GMT", "");
  return `${local}:00${offset || "+00:00"}`;
}

/** The last day of a period whose end is the day after it. @param {string} end */
export function lastDay(end) {
  return new Date(Date.parse(`${end}T00:00:00Z`) - 86400000).toISOString().slice(0, 10);
}

/** @param {{start: string, end: string}} one */
export const span = ({ start, end }) => `${start} – ${lastDay(end)}`;

/** @param {Frame} state @param {FrameHands} hands @param {Translate} t @param {any} body @param {boolean} allowed */
export function frameView(state, hands, t, body, allowed) {
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return signInView(state.sign_in, t, { title: t("title"), onSubmit, onLanguage });
  }
  if (state.phase === "starting") return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  return html`<div class="page manage">
    ${topBar({ ...state, here: location.pathname, title: t("title"), hall: state.hall }, hands)}
    <main class="manage-main stack">
      ${state.problem ? html`<p class="banner banner-bad" role="alert">${iconWarn()} ${problemText(state.problem, t)}</p>` : nothing}
      ${state.done ? html`<p class="banner banner-good" role="status">${state.done}</p>` : nothing}
      ${allowed ? body : html`<p class="banner banner-warn">${t("forbidden", { role: t(`sign_in.role.${state.role}`) })}</p>`}
    </main>
  </div>`;
}

/** @param {Frame} state @param {string[]} known @param {FrameHands} hands @param {Translate} t @param {any} inside */
export function tabsView(state, known, hands, t, inside) {
  return html`<div class="row">
      <div class="tabs grow" role="tablist" aria-label=${t("tabs")}>
        ${known.map(
          (tab) => html`<button role="tab" id="tab-${tab}" class="tab" aria-controls="panel"
            aria-selected=${tab === state.tab ? "true" : "false"} @click=${() => hands.tab(tab)}>
            ${t(`tab.${tab}`)}
          </button>`,
        )}
      </div>
      <span class="muted" role="status">${state.loading ? t("loading") : nothing}</span>
      <button class="btn" ?disabled=${state.loading} @click=${hands.refresh}>${t("refresh")}</button>
    </div>
    <section id="panel" role="tabpanel" aria-labelledby="tab-${state.tab}" class="stack">${inside}</section>`;
}

/** The buttons of a form. @param {Frame} state @param {FrameHands} hands @param {Translate} t @param {string} go */
export const formButtons = (state, hands, t, go) => html`<div class="row">
  <button class="btn btn-primary" ?disabled=${state.sending}>${go}</button>
  <button class="btn" type="button" ?disabled=${state.sending} @click=${hands.close}>${t("action.cancel")}</button>
</div>`;

/** The fields of a form that was sent, trimmed. @param {any} event @returns {Record<string, string>} */
export function fieldsOf(event) {
  event.preventDefault();
  const found = [...new FormData(event.target)].filter(([, said]) => typeof said === "string");
  return Object.fromEntries(found.map(([name, said]) => [name, String(said).trim()]));
}

/** @param {"zh"|"en"} language @param {import("/static/shared/i18n.js").Catalogue} texts */
export const translate = (language, texts) => translator(language, texts, frameTexts, signInTexts);

/**
 * @template {Frame} S
 * @param {object} page
 * @param {S} page.initial
 * @param {(state: S, event: Event) => S} page.next
 * @param {(state: S, hands: FrameHands) => any} page.view
 * @param {(language: "zh"|"en") => Translate} page.t
 * @param {(state: S, api: Api) => Promise<Event>} page.load   what the tab shows, as an event
 * @param {string[]} [page.loadOn]   events of the page after which it loads
 */
export function runFrame({ initial, next, view, t, load, loadOn = [] }) {
  const KEPT = "tingxu.manage.language";
  const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT) === "en" ? "en" : "zh");
  const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });
  const loads = new Set(["session", "tab", "refresh", "sent", ...loadOn]);
  let asked = 0;

  /** @param {unknown} thrown */
  const failed = (thrown) => {
    const error = asApiError(thrown);
    page.dispatch(error.status === 401 ? { type: "signed_out", ended: true } : { type: "failed", error });
  };
  const reload = async () => {
    asked += 1;
    const mine = asked;
    try {
      const event = await load(page.state(), api);
      // An answer to an earlier question must not stand under a later one.
      if (mine === asked) page.dispatch(event);
    } catch (thrown) {
      if (mine === asked) failed(thrown);
    }
  };
  /** @param {(api: Api) => Promise<string|void>} work  what was done, as a text */
  const act = async (work) => {
    if (page.state().sending) return;
    page.dispatch({ type: "send" });
    try {
      const done = await work(api);
      page.dispatch({ type: "sent", done });
    } catch (thrown) {
      failed(thrown);
    }
  };
  /** @type {FrameHands} */
  const hands = {
    signIn: (name, password) => void sign.signIn(name, password),
    signOut: () => void sign.signOut(),
    language: () => {
      const other = page.state().language === "zh" ? "en" : "zh";
      localStorage.setItem(KEPT, other);
      page.dispatch({ type: "language", language: other });
    },
    large: () => page.dispatch({ type: "large" }),
    tab: (tab) => page.dispatch({ type: "tab", tab }),
    refresh: () => page.dispatch({ type: "refresh" }),
    form: (id, step) => page.dispatch({ type: "form", id, step }),
    close: () => page.dispatch({ type: "close" }),
  };
  const page = runPage({
    state: /** @type {S} */ ({ ...initial, language, large: keptLargeType() }),
    next,
    view: (/** @type {S} */ state) => view(state, hands),
    root: /** @type {HTMLElement} */ (document.getElementById("app")),
    after: (/** @type {S} */ state, /** @type {S} */ old, /** @type {Event} */ event) => {
      if (loads.has(event.type) && state.tab) void reload();
      if (state.language !== old.language) applyLanguage(state.language);
      if (state.large !== old.large) applyLargeType(state.large, true);
      document.title = t(state.language)("title");
    },
  });
  const sign = signing(api, page);
  void sign.begin();
  return { page, act, api };
}

/** @type {import("/static/shared/i18n.js").Catalogue} */
const frameTexts = {
  zh: { starting: "正在打开", loading: "正在读取", refresh: "刷新", tabs: "清单" },
  en: { starting: "Opening", loading: "Reading", refresh: "Refresh", tabs: "Lists" },
};
