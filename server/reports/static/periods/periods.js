// The page of figures of months, quarters, years: sign-in, one question at a time.

import { Api, asApiError } from "/static/shared/api.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signing } from "/static/shared/signing.js";
import { initial, monthBefore, next, query } from "./state.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */

const KEPT = "tingxu.manage.language";
const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void sign.signIn(name, password),
  signOut: () => void sign.signOut(),
  language: () => page.dispatch({ type: "language" }),
  large: () => page.dispatch({ type: "large" }),
  ask: (change) => page.dispatch({ type: "ask", change }),
};

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language, large: keptLargeType() }),
  next,
  view: (/** @type {State} */ state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after,
});
const sign = signing(api, page);

/** @param {State} state @param {State} old @param {import("./state.js").Event} event */
function after(state, old, event) {
  if (event.type === "session") void begin();
  if (event.type === "ask") void load(state.asked);
  if (state.large !== old.large) applyLargeType(state.large, true);
  if (state.language !== old.language) {
    applyLanguage(state.language);
    localStorage.setItem(KEPT, state.language);
  }
  document.title = translate(state.language)("title");
}

/** The month before the hall's own today. */
async function begin() {
  const { asked } = page.state();
  try {
    const { date } = await api.get("/reports/day");
    page.dispatch({ type: "ask", change: monthBefore(date) });
  } catch (thrown) {
    failed(asked, thrown);
  }
}

/** @param {import("./state.js").Asked} asked */
async function load(asked) {
  try {
    page.dispatch({ type: "report", asked, report: await api.get(query(asked)) });
  } catch (thrown) {
    failed(asked, thrown);
  }
}

/** @param {import("./state.js").Asked} asked @param {unknown} thrown */
function failed(asked, thrown) {
  const error = asApiError(thrown);
  if (error.status === 401) page.dispatch({ type: "signed_out", ended: true });
  else page.dispatch({ type: "failed", asked, error });
}

void sign.begin();
