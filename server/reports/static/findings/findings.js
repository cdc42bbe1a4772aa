// The page of findings at work, for whoever judges; with data-own, for whom they are about.

import { Api, asApiError } from "/static/shared/api.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signing } from "/static/shared/signing.js";
import { initial, next, question } from "./state.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const own = root.hasAttribute("data-own");
const KEPT = own ? "tingxu.counter.language" : "tingxu.manage.language";
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
  open: (id) => void open(id),
  hide: () => page.dispatch({ type: "hide" }),
  form: (id, step) => page.dispatch({ type: "form", id, step }),
  close: () => page.dispatch({ type: "close" }),
  send: (id, step, text, file) => void send(id, step, text, file),
  look: (day) => void look(day),
};

const page = runPage({
  state: /** @type {State} */ ({ ...initial, own, tab: own ? "new" : "raised", language, large: keptLargeType() }),
  next,
  view: (state) => view(state, hands),
  root,
  after: (state, old, event) => {
    if (["session", "tab", "refresh", "sent", "looked"].includes(event.type)) void load(state.tab);
    if (state.language !== old.language) applyLanguage(state.language);
    if (state.large !== old.large) applyLargeType(state.large, true);
    document.title = translate(state.language)(own ? "findings.own_title" : "findings.title");
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
    const { findings } = await api.get(question(tab));
    page.dispatch({ type: "listed", tab, cards: findings });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} id */
async function open(id) {
  try {
    page.dispatch({ type: "whole", whole: await api.get(`/findings/${id}`) });
  } catch (thrown) {
    failed(thrown);
  }
}

/** What is attached belongs to the answer, so it goes first. @param {string} id @param {string} step @param {string} text @param {File|null} file */
async function send(id, step, text, file) {
  if (page.state().sending) return;
  page.dispatch({ type: "send" });
  try {
    if (file) await api.post(`/findings/${id}/attachments?name=${encodeURIComponent(file.name.slice(0, 120))}`, file);
    await api.post(`/findings/${id}/${step}`, { text });
    page.dispatch({ type: "sent" });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} day */
async function look(day) {
  if (page.state().sending) return;
  page.dispatch({ type: "send" });
  try {
    const { findings } = await api.post("/findings/suspect", { day });
    page.dispatch({ type: "looked", found: findings.length });
  } catch (thrown) {
    failed(thrown);
  }
}

void sign.begin();
