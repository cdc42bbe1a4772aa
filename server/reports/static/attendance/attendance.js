// The page of attendance at work.

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
  week: (week) => page.dispatch({ type: "week", week }),
  odd: () => page.dispatch({ type: "odd" }),
  form: (id, step) => page.dispatch({ type: "form", id, step }),
  close: () => page.dispatch({ type: "close" }),
  send: (path, body, told) => void send(path, body, told),
  upload: (file) => void upload(file),
};

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language, large: keptLargeType() }),
  next,
  view: (state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after: (state, old, event) => {
    if (["session", "tab", "refresh", "week", "sent"].includes(event.type)) void load(state);
    if (state.language !== old.language) applyLanguage(state.language);
    if (state.large !== old.large) applyLargeType(state.large, true);
    document.title = translate(state.language)("attendance.title");
  },
});
const sign = signing(api, page);

/** @param {unknown} thrown */
function failed(thrown) {
  const error = asApiError(thrown);
  if (error.status === 401) page.dispatch({ type: "signed_out", ended: true });
  else page.dispatch({ type: "failed", error });
}

/** Of each tab: where it is read, and what of the answer is kept. @type {Record<string, [string, (found: any) => object]>} */
const READS = {
  week: ["/attendance/week", (list) => ({ list })],
  own: ["/attendance/own", (list) => ({ list, people: list.people })],
  rosters: ["/attendance/rosters", (rosters) => ({ rosters })],
  leaves: ["/attendance/leaves", ({ leaves, people }) => ({ leaves, people })],
};

/** @param {State} state */
async function load({ tab, week }) {
  const read = READS[tab];
  if (!read) {
    page.dispatch({ type: "listed", tab, week, found: { state: {} } });
    return;
  }
  try {
    const found = await api.get(read[0] + (week && tab !== "leaves" ? `?week=${week}` : ""));
    page.dispatch({ type: "listed", tab, week, found: { week: found.week, state: read[1](found) } });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} path @param {object} body @param {(done: any) => string} [told] */
async function send(path, body, told) {
  if (page.state().sending) return;
  page.dispatch({ type: "send" });
  try {
    const done = await api.post(path, body);
    page.dispatch({ type: "sent", told: told ? told(done) : null });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {File} file */
async function upload(file) {
  if (page.state().sending) return;
  page.dispatch({ type: "send" });
  try {
    page.dispatch({ type: "imported", imported: await api.post("/attendance/import", file) });
  } catch (thrown) {
    failed(thrown);
  }
}

void sign.begin();
