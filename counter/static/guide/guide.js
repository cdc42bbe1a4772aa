// The guide desk at work: sign-in, the hall's picture, one search and one act at a time, the keys.

import { Api, ApiError, asApiError, newKey } from "/static/shared/api.js";
import { HallClock } from "/static/shared/clock.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { Link } from "/static/shared/link.js";
import { topics } from "/static/shared/messages.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signing } from "/static/shared/signing.js";
import { actOfKey, may, TICKET_ACTS } from "./acts.js";
import { HELD_MS, questionOf, readerPlace } from "./card.js";
import { allowedNow, initial, next, printerNow, pickedNow } from "./state.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

const KEPT = { language: "tingxu.guide.language", printer: "tingxu.guide.printer" };
const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT.language) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });
const clock = new HallClock();
/** Typing stops this long before the search begins by itself; a scanner ends with Enter. */
const PAUSE_MS = 300;
/** @type {Link|null} */
let link = null;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let typed;

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void sign.signIn(name, password),
  signOut: () => void sign.signOut(),
  language: () => {
    const other = page.state().language === "zh" ? "en" : "zh";
    localStorage.setItem(KEPT.language, other);
    page.dispatch({ type: "language", language: other });
  },
  large: () => page.dispatch({ type: "large" }),
  printer: (place) => {
    localStorage.setItem(KEPT.printer, place);
    page.dispatch({ type: "printer", place });
  },
  query: (query) => {
    page.dispatch({ type: "query", query });
    clearTimeout(typed);
    typed = setTimeout(() => page.dispatch({ type: "ask" }), PAUSE_MS);
  },
  find: () => {
    clearTimeout(typed);
    page.dispatch({ type: "ask" });
  },
  clear: () => {
    page.dispatch({ type: "clear" });
    focusSearch();
  },
  pick: (id) => page.dispatch({ type: "pick", id }),
  move: (by) => page.dispatch({ type: "move", by }),
  show: (id) => void showTicket(id),
  zone: (zone) => page.dispatch({ type: "zone", zone }),
  press,
  dialog: (kind, of) => page.dispatch({ type: "dialog", kind, of }),
  close: () => page.dispatch({ type: "close" }),
  filter: (query) => page.dispatch({ type: "dialog_query", query }),
  choose: (key) => page.dispatch({ type: "dialog_pick", key }),
  scope: (scope) => page.dispatch({ type: "scope", scope }),
  klass: (klass) => page.dispatch({ type: "klass", klass }),
  act: (act, given) => page.dispatch({ type: "act", act, key: newKey(), given }),
  callBack: (id) => void callBack(id),
  dropCard: () => page.dispatch({ type: "drop_card" }),
  dismiss: () => page.dispatch({ type: "dismiss" }),
};

const page = runPage({
  state: { ...initial, language, large: keptLargeType(), printer: localStorage.getItem(KEPT.printer) },
  next,
  view: (/** @type {State} */ state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after,
});
const sign = signing(api, page);

/** @param {State} state @param {State} old @param {Event} event */
function after(state, old, event) {
  if (state.pending && state.pending !== old.pending) void carryOut(state.pending);
  if (state.asked !== null && state.asked !== old.asked) void find(state.asked);
  if (state.picked && state.story === null && (state.picked !== old.picked || old.story !== null)) void readStory(state.picked);
  if (event.type === "done" && event.key && state.picked && !old.picked) void readStory(state.picked);
  if (state.phase === "desk" && old.phase !== "desk") begun();
  if (state.phase !== "desk" && old.phase === "desk") ended();
  if (state.dialog && !old.dialog) void loadFor(state.dialog.kind);
  if (!state.dialog && old.dialog) queueMicrotask(focusSearch);
  if (event.type === "move") queueMicrotask(bringIntoView);
  if (state.hall !== old.hall || state.printer !== old.printer) listenToReader(state);
  if (state.language !== old.language) {
    applyLanguage(state.language);
    if (state.phase === "desk") void loadCatalog();
    if (state.picked) void readStory(state.picked);
  }
  if (state.large !== old.large) applyLargeType(state.large, true);
  const alarms = state.hall ? state.hall.alarms.length : 0;
  document.title = (alarms ? `(${alarms}) ` : "") + translate(state.language)("title");
}

/** @param {string} act */
function press(act) {
  const state = page.state();
  const printer = printerNow(state);
  if (TICKET_ACTS.includes(/** @type {any} */ (act))) {
    if (!allowedNow(state).has(/** @type {any} */ (act))) return;
    const ticket = pickedNow(state);
    const place = printer ? { printer: printer.place } : {};
    if (act === "rejoin" && ticket && ticket.carried_until) {
      const { service, code } = ticket;
      hands.act("take", { body: { service: service.id, carried: code, ...place } });
    } else if (act === "rejoin") hands.act("rejoin", { ticket: state.picked });
    else if (act === "reprint") hands.act("reprint", { ticket: state.picked, body: printer ? { printer: printer.place } : {} });
    else hands.dialog(/** @type {any} */ (act), act === "help" && ticket ? ticket.id : undefined);
    return;
  }
  if (!may(act, state.rights)) return;
  if (act === "book") window.open("/guide/booking", "_blank", "noopener");
  else hands.dialog(/** @type {any} */ (act === "help_new" ? "help" : act));
}

/** @param {import("./acts.js").Request} pending */
async function carryOut({ path, body, key, act }) {
  try {
    const reply = await api.post(path, body, { key, patience_ms: 6000 });
    page.dispatch({ type: "done", key, reply });
    if (act === "close_service" || act === "open_service" || act === "take") void loadCatalog();
    if (act === "help" || act === "complaint") {
      const { picked } = page.state();
      if (picked) void readStory(picked);
    }
  } catch (error) {
    page.dispatch({ type: "failed", key, error: asApiError(error) });
  }
}

/** @param {string} text */
async function find(text) {
  try {
    const asked = questionOf(page.state(), text);
    const { tickets } = await api.post("/find", asked, { patience_ms: 3000 });
    page.dispatch({ type: "found", text, tickets });
  } catch (error) {
    page.dispatch({ type: "not_found", text, error: asApiError(error) });
  }
}

/** @param {string} id */
async function readStory(id) {
  try {
    const { ticket, story, figures } = await api.get(`/tickets/${encodeURIComponent(id)}/story`);
    page.dispatch({ type: "story", id, ticket, story, figures });
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

/** @param {string} id */
async function showTicket(id) {
  page.dispatch({ type: "close" });
  try {
    const { ticket, story, figures } = await api.get(`/tickets/${encodeURIComponent(id)}/story`);
    page.dispatch({ type: "show", ticket });
    page.dispatch({ type: "story", id, ticket, story, figures });
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

async function loadCatalog() {
  try {
    page.dispatch({ type: "catalog", catalog: await api.get("/catalog") });
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

/** What a dialog shows is read when it is opened. @param {import("./state.js").DialogKind} kind */
async function loadFor(kind) {
  if (kind === "take" || kind === "transfer" || kind === "sheet") void loadCatalog();
  if (kind !== "complaint") return;
  try {
    page.dispatch({ type: "complaints", ...(await api.get("/complaints?open=1")) });
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

/** @param {string} id */
async function callBack(id) {
  try {
    const { phone } = await api.post(`/complaints/${encodeURIComponent(id)}/person`, {});
    page.dispatch({ type: "phone", id, phone });
  } catch (error) {
    page.dispatch({ type: "unread", error: asApiError(error) });
  }
}

function begun() {
  void loadCatalog();
  queueMicrotask(focusSearch);
  link = new Link({
    auth: {},
    topics: [topics.hall()],
    clock,
    onScan: ({ place, text }) => {
      if (place !== reader || page.state().dialog) return;
      hands.query(text.slice(0, 200));
      hands.find();
    },
    onCard: ({ place, read }) => cardLaid(place, read),
    onPicture: ({ topic, data }) => {
      if (topic !== topics.hall()) return;
      tick();
      page.dispatch({ type: "picture", data });
      const { picked, hall } = page.state();
      if (picked && hall) refreshLater();
    },
    onState: (state) => page.dispatch({ type: "link", link: state }),
  });
}

/** The desk whose reader is listened to. @type {string|null} */
let reader = null;

/** @param {State} state */
function listenToReader(state) {
  const place = readerPlace(state, printerNow(state)?.place || null);
  if (!link || place === reader) return;
  reader = place;
  void link.listen([topics.hall(), ...(place ? [topics.reader(place)] : [])]);
}

/** @param {string} place @param {{number: string, birth_year: number, name: string}|null} read */
function cardLaid(place, read) {
  if (place !== reader) return;
  const t = translate(page.state().language);
  const label = read ? t("card.shown", { name: read.name, last: read.number.slice(-4) }) : "";
  const card = read && { ...read, label, until: performance.now() + HELD_MS };
  const problem = read ? null : new ApiError(0, "card_unreadable", {}, t("card.unreadable"), t("card.unreadable"));
  page.dispatch({ type: "card", read: card, problem });
}

/** @type {ReturnType<typeof setTimeout>|undefined} */
let refresh;

/** The ticket in hand is read again when the hall has moved on, at most every two seconds. */
function refreshLater() {
  if (refresh) return;
  refresh = setTimeout(() => {
    refresh = undefined;
    const { picked } = page.state();
    if (picked) void readStory(picked);
  }, 2000);
}

function ended() {
  if (link) link.close();
  link = null;
  reader = null;
}

function tick() {
  page.dispatch({ type: "tick", now: clock.now(), offset_min: clock.offset_min, ms: performance.now() });
}

function focusSearch() {
  const field = document.getElementById("find");
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}

/** The row that the arrows have moved to, once it is drawn. */
function bringIntoView() {
  const row = document.querySelector('[role="option"][aria-selected="true"]');
  if (row) row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const state = page.state();
  if (state.phase !== "desk" || event.defaultPrevented || event.isComposing || state.dialog) return;
  const field = document.getElementById("find");
  if (event.key === "Escape") {
    event.preventDefault();
    hands.clear();
    return;
  }
  if (event.target === field && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    hands.move(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  const act = actOfKey(event);
  if (act) {
    event.preventDefault();
    press(act);
    return;
  }
  // A scanner or a hurried hand types wherever the focus is: it goes into the search.
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (!typing && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey && field) {
    focusSearch();
  }
});

setInterval(tick, 1000);
void sign.begin();
