// The clerk's page at work: sign-in, the window's picture, one act at a time, and the keyboard.

import { Api, asApiError, newKey } from "/static/shared/api.js";
import { HallClock } from "/static/shared/clock.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { Link } from "/static/shared/link.js";
import { topics } from "/static/shared/messages.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signing } from "/static/shared/signing.js";
import { answerOf } from "./outcomes.js";
import { placesOf } from "./places.js";
import { allowedNow, current, helpNow, initial, looksNow, messageNow, next, waitingTotal } from "./state.js";
import { actOfKey, ASKED_FIRST, keyOf } from "./steps.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

const KEPT = {
  language: "tingxu.counter.language",
  window: "tingxu.counter.window",
  /** Each clerk's own choice, where several share a computer. */
  ask: (/** @type {string|null} */ person) => `tingxu.counter.ask_outcome.${person}`,
};
const FINDINGS_MS = 60_000;
const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT.language) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });
const clock = new HallClock();
/** @type {Link|null} */
let link = null;

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void sign.signIn(name, password),
  signOut: () => {
    sessionStorage.removeItem(KEPT.window);
    void sign.signOut();
  },
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
  move: (by) => page.dispatch({ type: "move", by }),
  scope: (scope) => page.dispatch({ type: "scope", scope }),
  back: () => page.dispatch({ type: "back" }),
  show: (ticket) => page.dispatch({ type: "show", ticket }),
  outcome: (outcome) => {
    const { asking } = page.state();
    const field = /** @type {HTMLInputElement|null} */ (document.querySelector(".outcomes [name=case_number]"));
    if (!asking || (field && !field.reportValidity())) return;
    const number = field ? field.value.trim() : "";
    const body = { ...(outcome ? { outcome } : {}), ...(number ? { case_number: number } : {}) };
    hands.act(asking.act, { decided: true, body });
  },
  ask: (on) => {
    localStorage.setItem(KEPT.ask(page.state().person), on ? "1" : "0");
    page.dispatch({ type: "ask_outcome", on });
  },
  acknowledge: () => {
    const message = messageNow(page.state());
    if (message) hands.act("acknowledge", { message: message.id });
  },
  help: () => {
    const help = helpNow(page.state());
    if (help) hands.act(help.state === "asked" ? "help_take" : "help_done", { help: help.id });
  },
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
const sign = signing(api, page, (session) => ({
  ask_outcome: localStorage.getItem(KEPT.ask(session.name)) !== "0",
}));

/** @param {State} state @param {State} old @param {Event} event */
function after(state, old, event) {
  if (state.pending && state.pending !== old.pending) void carryOut(state.pending);
  if (state.window_id !== old.window_id) listenTo(state.window_id);
  if (state.dialog && !old.dialog) void loadFor(state.dialog.kind);
  if (event.type === "scope" && event.scope !== "service" && !state.seats) void loadSeats();
  if (state.phase === "choose" && old.phase !== "choose") queueMicrotask(beginAtTheFirst);
  if (event.type === "move") queueMicrotask(bringIntoView);
  if (event.type === "session" && state.phase === "choose") sitWhereLast(state);
  if (event.type === "session") void loadFindings();
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
  const news = messageNow(state) ? "✉ " : "";
  return news + (ticket ? `${ticket.number} · ${window.name}` : `(${n}) ${window.name}`);
}

/** The windows to choose from are drawn: the keyboard is there already. */
function beginAtTheFirst() {
  const first = document.querySelector(".window-filter input, .window-choice");
  if (first instanceof HTMLElement) first.focus();
}

/** The row that the arrows have moved to, once it is drawn. */
function bringIntoView() {
  const row = document.querySelector('[role="option"][aria-selected="true"]');
  if (row) row.scrollIntoView({ block: "nearest" });
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
  const both = [topics.window(window), topics.desk(window)];
  const own = new Link({
    auth: {},
    topics: both.slice(0, 1),
    clock,
    onPicture: ({ topic, data }) => {
      tick();
      page.dispatch({ type: "picture", topic, data });
    },
    onState: (state) => {
      page.dispatch({ type: "link", link: state });
      // Asked for on top: whoever may not hear the desk still works at the window.
      if (state.online && own.topics.length < both.length) void own.listen(both);
    },
  });
  link = own;
}

/** After a reload, or with one window only, there is nothing to choose. @param {State} state */
function sitWhereLast(state) {
  const last = sessionStorage.getItem(KEPT.window);
  const known = state.windows.find((w) => w.id === last);
  const only = state.windows.length === 1 ? state.windows[0] : undefined;
  const window = known || only;
  if (window) queueMicrotask(() => hands.choose(window.id));
}

/** What a list shows is read when it is opened. @param {import("./state.js").Dialog["kind"]} kind */
async function loadFor(kind) {
  if (kind === "transfer" || kind === "add") void loadPlaces();
  if (kind === "choose") void loadLine();
}

/** Who is signed on where the business at hand is done. */
async function loadSeats() {
  const ticket = current(page.state());
  if (!ticket) return;
  try {
    const reply = await api.get(`/colleagues?service=${encodeURIComponent(ticket.service.id)}`);
    page.dispatch({ type: "seats", seats: reply.colleagues });
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

/** Everybody whom this window may call, service by service. */
async function loadLine() {
  const { picture } = page.state();
  const services = picture ? picture.waiting.map(({ service }) => service) : [];
  try {
    const lines = await Promise.all(
      services.map((service) => api.get(`/line?service=${encodeURIComponent(service)}`)),
    );
    const line = lines.flatMap(({ service, waiting }) =>
      waiting.map((/** @type {object} */ one) => ({ ...one, service })),
    );
    page.dispatch({ type: "line", line });
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

async function loadPlaces() {
  try {
    page.dispatch({ type: "places", places: placesOf(await api.get("/catalog")) });
  } catch {
    // Names of services are a help, not a need: what was read before stays.
  }
}

function tick() {
  page.dispatch({ type: "tick", now: clock.now(), offset_min: clock.offset_min });
}

/** Quietly: what cannot be asked now is asked the next time. */
async function loadFindings() {
  const { phase, rights } = page.state();
  if ((phase !== "desk" && phase !== "choose") || !rights.includes("own_findings")) return;
  try {
    page.dispatch({ type: "findings", ...(await api.get("/findings/news")) });
  } catch {
    // The page of findings says what is wrong, if anything is.
  }
}

setInterval(() => void loadFindings(), FINDINGS_MS);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void loadFindings());
document.addEventListener("keydown", (event) => {
  const state = page.state();
  if (state.phase !== "desk" || event.defaultPrevented || event.isComposing || state.dialog) return;
  const target = event.target instanceof Element ? event.target : null;
  const typing = Boolean(target && target.closest("input:not([type=checkbox]), textarea, select"));
  if (!typing && answered(event, target)) return event.preventDefault();
  const hit = actOfKey(event, typing, new Set([...allowedNow(state), ...looksNow(state)]));
  if (!hit) return;
  event.preventDefault();
  if (hit.act && !state.pending) press(hit.act);
});

/**
 * The keys of a question that stands open, and Escape for what is only read.
 * @param {KeyboardEvent} event @param {Element|null} target @returns {boolean} ours
 */
function answered(event, target) {
  const { asking, problem, note } = page.state();
  if (event.repeat) return false;
  if (event.key === "Escape") {
    if (asking) hands.close();
    else if (problem || note) hands.dismiss();
    return true;
  }
  // Enter on a button that Tab has reached is that button's.
  const reached = event.key === "Enter" && target && target.matches(".outcomes button, [name=ask_outcome]");
  const answer = asking && !reached ? answerOf(keyOf(event)) : null;
  if (answer) hands.outcome(answer.outcome);
  return answer !== null;
}

/** @param {import("./steps.js").Act|import("./steps.js").Look} act */
function press(act) {
  if (act === "left" || act === "right") page.dispatch({ type: "turn", by: act === "left" ? -1 : 1 });
  else if (act === "aside" || act === "story" || ASKED_FIRST.has(act)) hands.dialog(/** @type {any} */ (act));
  else if (act === "acknowledge") hands.acknowledge();
  else if (act === "help_take" || act === "help_done") hands.help();
  else hands.act(act);
}

setInterval(tick, 1000);
void sign.begin();
