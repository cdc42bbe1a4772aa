// The page of bad reviews at work.

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
  tab: (tab) => page.dispatch({ type: "tab", tab }),
  refresh: () => page.dispatch({ type: "refresh" }),
  date: (date) => page.dispatch({ type: "date", date }),
  form: (id, step) => page.dispatch({ type: "form", id, step }),
  close: () => page.dispatch({ type: "close" }),
  send: (path, body) => void send(path, body),
  callBack: (id) => void callBack(id),
};

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language, large: keptLargeType() }),
  next,
  view: (state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after: (state, old, event) => {
    if (["session", "tab", "refresh", "date", "sent"].includes(event.type)) void load(state.tab);
    if (state.language !== old.language) applyLanguage(state.language);
    if (state.large !== old.large) applyLargeType(state.large, true);
    document.title = translate(state.language)("cases.title");
  },
});
const sign = signing(api, page);

/** @param {unknown} thrown */
function failed(thrown) {
  const error = asApiError(thrown);
  if (error.status === 401) page.dispatch({ type: "signed_out", ended: true });
  else page.dispatch({ type: "failed", error });
}

/** @param {import("./state.js").Tab} tab */
async function load(tab) {
  try {
    if (tab === "review") {
      const asked = page.state().date;
      const { ratings, date } = await api.get(`/ratings/review${asked ? `?date=${encodeURIComponent(asked)}` : ""}`);
      page.dispatch({ type: "listed", tab, reviews: ratings, date });
    } else {
      page.dispatch({ type: "listed", tab, cases: (await api.get(`/cases?state=${tab}`)).cases });
    }
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} path @param {Record<string, string>} body */
async function send(path, body) {
  if (page.state().sending) return;
  page.dispatch({ type: "send" });
  try {
    await api.post(path, body);
    page.dispatch({ type: "sent" });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} id */
async function callBack(id) {
  try {
    const { phone } = await api.post(`/cases/${id}/person`);
    page.dispatch({ type: "phone", id, phone });
  } catch (thrown) {
    failed(thrown);
  }
}

void sign.begin();
