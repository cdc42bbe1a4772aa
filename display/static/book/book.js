// The public booking page: whoever has the hall's link books, and whoever has a code changes.

import { Api, asApiError, newKey } from "/static/shared/api.js";
import { applyLanguage, preferred } from "/static/shared/i18n.js";
import { takeKey } from "/static/shared/key.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { initial, next } from "./state.js";
import { view } from "./view.js";

/** @typedef {import("./state.js").State} State */

const CODE = "tingxu.book.code";
/** Others book too: what is free is read again this often. */
const AGAIN_MS = 15000;

const key = takeKey("book");
const facts = new URLSearchParams(window.location.hash.replace(/^#/, ""));
const api = new Api({
  credential: key ? { kind: "bearer", key } : { kind: "none" },
  language: () => page.state().language,
});

const page = runPage({
  state: {
    ...initial,
    language: preferred(navigator.languages || []),
    large: keptLargeType(),
    code: facts.get("code") || "",
  },
  next,
  view: (/** @type {State} */ state) => view(state, act),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after,
});

/** @param {{type: string, [fact: string]: any}} event */
function act(event) {
  // The key belongs to the tap; the state keeps it where the same is sent again.
  page.dispatch(event.type === "act" ? { ...event, key: newKey() } : event);
}

/** @param {State} state @param {State} old */
function after(state, old) {
  if (state.pending && state.pending !== old.pending) void carryOut(state.pending);
  if (state.step === "slot" && !state.slots && (state.day !== old.day || state.step !== old.step)) {
    void readSlots(state);
  }
  // A refused slot may just have been filled by somebody else.
  if (state.error && state.error !== old.error && state.slot) void readSlots(state);
  if (state.mine && state.mine !== old.mine) keepMine(state.mine, old.mine);
  if (state.step !== old.step) window.scrollTo(0, 0);
  if (state.large !== old.large) applyLargeType(state.large, true);
  if (state.language !== old.language) {
    applyLanguage(state.language);
    document.title = view.title(state.language);
  }
}

/**
 * The address leads back to the appointment; so does this browser, which keeps its code.
 * @param {import("./state.js").Appointment} mine
 * @param {import("./state.js").Appointment|null} old
 */
function keepMine(mine, old) {
  window.history.replaceState(null, "", `${window.location.pathname}#code=${mine.code}`);
  localStorage.setItem(CODE, mine.code);
  if (!old || old.service.id !== mine.service.id) void readMaterials(mine.service.id);
  if (!old || old.code !== mine.code) void readQr(mine.code);
}

/** @param {() => Promise<void>} work */
async function reading(work) {
  try {
    await work();
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

/** @param {State} state */
const readSlots = ({ service, day }) =>
  reading(async () => {
    if (!service || !day) return;
    const { slots } = await api.get(`/slots?${new URLSearchParams({ service, day })}`);
    page.dispatch({ type: "slots", service, day, slots });
  });

/** @param {string} service */
const readMaterials = (service) =>
  reading(async () => {
    const { materials } = await api.get(`/services/${encodeURIComponent(service)}/notice`);
    page.dispatch({ type: "materials", service, materials });
  });

/** @param {string} code */
const readQr = (code) =>
  reading(async () => {
    const picture = await api.blob(`/appointments/${encodeURIComponent(code)}/qr.svg`);
    page.dispatch({ type: "qr", code, url: URL.createObjectURL(picture) });
  });

/** @param {import("./state.js").Pending} pending */
async function carryOut({ act: asked, path, body, key: once }) {
  try {
    const reply = await (asked === "find"
      ? api.get(path)
      : api.post(path, body, { key: once, patience_ms: 6000 }));
    page.dispatch({ type: "done", key: once, reply });
  } catch (error) {
    page.dispatch({ type: "failed", key: once, error: asApiError(error) });
  }
}

async function begin() {
  const { language, large, code } = page.state();
  applyLanguage(language);
  document.title = view.title(language);
  applyLargeType(large, false);
  if (!key) return page.dispatch({ type: "closed" });
  await reading(async () => {
    const { hall, rights } = await api.session();
    const { services } = await api.get("/bookable");
    page.dispatch({ type: "services", services });
    page.dispatch({ type: "session", hall: hall ? hall.name : "", rights });
  });
  if (code) act({ type: "act", act: "find" });
  else page.dispatch({ type: "code", text: localStorage.getItem(CODE) || "" });
  return undefined;
}

setInterval(() => {
  const state = page.state();
  if (state.step === "slot" && state.slots && !state.pending) void readSlots(state);
}, AGAIN_MS);
void begin();
