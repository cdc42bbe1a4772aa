// The report page at work.

import { Api, asApiError } from "/static/shared/api.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signing } from "/static/shared/signing.js";
import { initial, next } from "./state.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */

const KEPT = "tingxu.manage.language";
const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void sign.signIn(name, password),
  signOut: () => void sign.signOut(),
  language: () => {
    const other = page.state().language === "zh" ? "en" : "zh";
    localStorage.setItem(KEPT, other);
    page.dispatch({ type: "language", language: other });
  },
  large: () => page.dispatch({ type: "large" }),
  ask: (date) => page.dispatch({ type: "ask", date }),
  refresh: () => page.dispatch({ type: "refresh" }),
  tab: (tab) => page.dispatch({ type: "tab", tab }),
  sort: (by) => page.dispatch({ type: "sort", by }),
  print: () => window.print(),
};

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language, large: keptLargeType() }),
  next,
  view: (state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after: (state, old, event) => {
    if (["session", "ask", "refresh"].includes(event.type)) void load(state.date);
    if (state.language !== old.language) applyLanguage(state.language);
    if (state.large !== old.large) applyLargeType(state.large, true);
    document.title = translate(state.language)("title");
  },
});
const sign = signing(api, page);

/** @param {string|null} date */
async function load(date) {
  try {
    const query = date ? `?date=${encodeURIComponent(date)}` : "";
    const [day, waits] = await Promise.all([
      api.get(`/reports/day${query}`),
      api.get(`/reports/waits${query}`),
    ]);
    const report = { ...day, waits: [...waits.hours, { ...waits.total, hour: null }] };
    page.dispatch({ type: "report", date, report });
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.status === 401) page.dispatch({ type: "signed_out", ended: true });
    else page.dispatch({ type: "failed", date, error });
  }
}

void sign.begin();
