// The page of reports made in the background: sign-in, asking for one, watching it.

import { Api, asApiError } from "/static/shared/api.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signing } from "/static/shared/signing.js";
import { monthBefore } from "../periods/state.js";
import { busy, initial, next } from "./state.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */

const KEPT = "tingxu.manage.language";
const AGAIN_MS = 1500;
const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });
let waiting = 0;

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void sign.signIn(name, password),
  signOut: () => void sign.signOut(),
  language: () => page.dispatch({ type: "language" }),
  large: () => page.dispatch({ type: "large" }),
  want: (change) => page.dispatch({ type: "want", change }),
  form: (form) => page.dispatch({ type: "form", form }),
  make: (wanted) => void send("/reports/made", wanted),
  cancel: (id) => void send(`/reports/made/${id}/cancel`, {}),
};

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language, large: keptLargeType(), wanted: { ...initial.wanted, language } }),
  next,
  view: (/** @type {State} */ state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after,
});
const sign = signing(api, page);

/** @param {State} state @param {State} old @param {import("./state.js").Event} event */
function after(state, old, event) {
  if (event.type === "session") void begin();
  if (event.type === "sent") void load();
  if (event.type === "listed" && busy(state)) {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void load(), AGAIN_MS);
  }
  if (state.large !== old.large) applyLargeType(state.large, true);
  if (state.language !== old.language) {
    applyLanguage(state.language);
    localStorage.setItem(KEPT, state.language);
  }
  document.title = translate(state.language)("title");
}

/** The month before the hall's own today is what is asked for most. */
async function begin() {
  await load();
  try {
    const { date } = await api.get("/reports/day");
    page.dispatch({ type: "want", change: { date: monthBefore(date).from } });
  } catch (thrown) {
    failed(thrown);
  }
}

async function load() {
  if (page.state().phase !== "list") return;
  try {
    page.dispatch({ type: "listed", list: await api.get("/reports/made") });
  } catch (thrown) {
    failed(thrown);
    if (page.state().phase === "list") waiting = window.setTimeout(() => void load(), 4 * AGAIN_MS);
  }
}

/** @param {string} path @param {object} body */
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

/** @param {unknown} thrown */
function failed(thrown) {
  const error = asApiError(thrown);
  if (error.status === 401) page.dispatch({ type: "signed_out", ended: true });
  else page.dispatch({ type: "failed", error });
}

void sign.begin();
