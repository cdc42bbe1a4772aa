// The booking page at work: sign-in, slots and the day's appointments, one act at a time.

import { Api, asApiError, newKey } from "/static/shared/api.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signing } from "/static/shared/signing.js";
import { initial, next } from "./state.js";
import { view } from "./view.js";

/** @typedef {import("./state.js").State} State */

const LANGUAGE = "tingxu.guide.language";
/** Others book too: what is free is read again this often. */
const AGAIN_MS = 10000;
const kept = /** @type {"zh"|"en"} */ (localStorage.getItem(LANGUAGE) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void sign.signIn(name, password),
  signOut: () => void sign.signOut(),
  language: () => {
    const language = page.state().language === "zh" ? "en" : "zh";
    localStorage.setItem(LANGUAGE, language);
    page.dispatch({ type: "language", language });
  },
  tell: (type, facts) => page.dispatch({ type, ...facts }),
  act: (act, file) => page.dispatch({ type: "act", act, key: newKey(), file }),
};

const page = runPage({
  state: { ...initial, language: kept, large: keptLargeType() },
  next,
  view: (/** @type {State} */ state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after,
});
const sign = signing(api, page);

/** @param {State} state @param {State} old */
function after(state, old) {
  if (state.phase === "desk" && old.phase !== "desk") void readServices();
  if (state.pending && state.pending !== old.pending) void carryOut(state.pending);
  const slots = state.service !== old.service || state.day !== old.day;
  if (slots || (state.done && state.done !== old.done)) void readSlots(state);
  if (state.day !== old.day || (state.done && state.done !== old.done)) void readList(state);
  if (state.language !== old.language) {
    applyLanguage(state.language);
    document.title = view.title(state.language);
  }
  if (state.large !== old.large) applyLargeType(state.large, true);
}

/** @param {() => Promise<void>} work */
async function reading(work) {
  try {
    await work();
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

const readServices = () =>
  reading(async () => {
    const { services } = await api.get("/bookable");
    page.dispatch({ type: "services", services });
  });

/** @param {State} state */
const readSlots = ({ service, day }) =>
  reading(async () => {
    if (!service || !day) return;
    const asked = new URLSearchParams({ service, day });
    const { slots } = await api.get(`/slots?${asked}`);
    page.dispatch({ type: "slots", service, day, slots });
  });

/** @param {State} state */
const readList = ({ day }) =>
  reading(async () => {
    if (!day) return;
    const { appointments } = await api.get(`/appointments?${new URLSearchParams({ day })}`);
    page.dispatch({ type: "list", day, list: appointments });
  });

/** @param {import("./state.js").Pending} pending */
async function carryOut({ path, body, key }) {
  try {
    const reply = await api.post(path, body, { key, patience_ms: 6000 });
    page.dispatch({ type: "done", key, reply });
  } catch (error) {
    page.dispatch({ type: "failed", key, error: asApiError(error) });
  }
}

setInterval(() => {
  const state = page.state();
  if (state.phase !== "desk" || state.pending) return;
  void readSlots(state);
  void readList(state);
}, AGAIN_MS);
void sign.begin();
