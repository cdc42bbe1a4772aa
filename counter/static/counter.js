// The clerk's page at work: sign-in, the window's picture, one act at a time, and the keyboard.

import { Api, asApiError, newKey } from "/static/shared/api.js";
import { HallClock } from "/static/shared/clock.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { Link } from "/static/shared/link.js";
import { topics } from "/static/shared/messages.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { placesOf } from "./places.js";
import { allowedNow, initial, next, waitingTotal } from "./state.js";
import { actOfKey } from "./steps.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

const KEPT = {
  language: "tingxu.counter.language",
  window: "tingxu.counter.window",
};
const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT.language) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });
const clock = new HallClock();
/** @type {Link|null} */
let link = null;

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void signIn(name, password),
  signOut: () => void signOut(),
  language: () => {
    const other = page.state().language === "zh" ? "en" : "zh";
    localStorage.setItem(KEPT.language, other);
    page.dispatch({ type: "language", language: other });
  },
  large: () => page.dispatch({ type: "large" }),
  choose: (window) => page.dispatch({ type: "choose", window }),
  leave: () => page.dispatch({ type: "leave" }),
  filter: (filter) => page.dispatch({ type: "filter", filter }),
  act: (act, extra) =>
    page.dispatch({ type: "act", act, key: newKey(), at: performance.now(), extra }),
  again: () => page.dispatch({ type: "again" }),
  dialog: (kind) => page.dispatch({ type: "dialog", kind }),
  close: () => page.dispatch({ type: "close" }),
  query: (query) => page.dispatch({ type: "query", query }),
  pick: (pick) => page.dispatch({ type: "pick", pick }),
  dismiss: () => page.dispatch({ type: "dismiss" }),
};

const page = runPage(
  {
    state: { ...initial, language, large: keptLargeType() },
    next,
    view: (/** @type {State} */ state) => view(state, hands),
    root: /** @type {HTMLElement} */ (document.getElementById("app")),
    after,
  },
);

/** @param {State} state @param {State} old @param {Event} event */
function after(state, old, event) {
  if (state.pending && state.pending !== old.pending) void carryOut(state.pending);
  if (state.window_id !== old.window_id) listenTo(state.window_id);
  if (state.dialog && state.dialog.kind === "transfer" && !old.dialog) void loadPlaces();
  if (event.type === "session" && state.phase === "choose") sitWhereLast(state);
  if (state.language !== old.language) {
    applyLanguage(state.language);
    if (state.places) void loadPlaces();
  }
  if (state.large !== old.large) applyLargeType(state.large, true);
  document.title = titleOf(state);
}

/** The tab says what happens while the clerk works in another program. @param {State} state */
function titleOf(state) {
  const title = translate(state.language)("title");
  if (!state.picture) return title;
  const { ticket, window } = state.picture;
  const n = waitingTotal(state);
  return ticket ? `${ticket.number} · ${window.name}` : `(${n}) ${window.name}`;
}

/** @param {import("./state.js").Pending} pending */
async function carryOut({ path, body, key }) {
  try {
    const reply = await api.post(path, body, { key, patience_ms: 6000 });
    page.dispatch({ type: "done", key, reply });
  } catch (error) {
    page.dispatch({ type: "failed", key, error: asApiError(error) });
  }
}

/** @param {string|null} window */
function listenTo(window) {
  if (link) link.close();
  link = null;
  if (window === null) return;
  sessionStorage.setItem(KEPT.window, window);
  void loadPlaces();
  link = new Link({
    auth: {},
    topics: [topics.window(window)],
    clock,
    onPicture: ({ topic, data }) => {
      tick();
      page.dispatch({ type: "picture", topic, data });
    },
    onState: (state) => page.dispatch({ type: "link", link: state }),
  });
}

/** After a reload, or with one window only, there is nothing to choose. @param {State} state */
function sitWhereLast(state) {
  const last = sessionStorage.getItem(KEPT.window);
  const known = state.windows.find((w) => w.id === last);
  const only = state.windows.length === 1 ? state.windows[0] : undefined;
  const window = known || only;
  if (window) queueMicrotask(() => hands.choose(window.id));
}

async function loadPlaces() {
  try {
    page.dispatch({ type: "places", places: placesOf(await api.get("/catalog")) });
  } catch {
    // Names of services are a help, not a need: what was read before stays.
  }
}

/** @param {string} name @param {string} password */
async function signIn(name, password) {
  if (page.state().sign_in.busy) return;
  page.dispatch({ type: "sign_in" });
  try {
    await api.signIn(name, password);
    page.dispatch({ type: "session", session: await api.session() });
  } catch (error) {
    page.dispatch({ type: "sign_in_failed", error: asApiError(error) });
  }
}

async function signOut() {
  try {
    await api.signOut();
  } catch {
    // The cookie may be void already; the page forgets the person either way.
  }
  sessionStorage.removeItem(KEPT.window);
  page.dispatch({ type: "signed_out", ended: false });
}

function tick() {
  page.dispatch({ type: "tick", now: clock.now(), offset_min: clock.offset_min });
}

async function begin() {
  applyLanguage(language);
  applyLargeType(keptLargeType(), false);
  try {
    page.dispatch({ type: "session", session: await api.session() });
  } catch (error) {
    const problem = asApiError(error);
    if (problem.status === 401) page.dispatch({ type: "signed_out", ended: false });
    else page.dispatch({ type: "sign_in_failed", error: problem });
  }
}

document.addEventListener("keydown", (event) => {
  const state = page.state();
  if (state.phase !== "desk") return;
  const target = event.target instanceof Element ? event.target : null;
  const typing = Boolean(target && target.closest("input, textarea, select"));
  const hit = actOfKey(event, typing, allowedNow(state));
  if (!hit) return;
  event.preventDefault();
  if (!hit.act || state.dialog || state.pending) return;
  if (hit.act === "pause") hands.dialog("pause");
  else hands.act(hit.act);
});

setInterval(tick, 1000);
void begin();
