// The inspection page at work: what is entered is kept on the phone first, and sent from there.

import { Api, ApiError, asApiError, newKey } from "/static/shared/api.js";
import { readInstant } from "/static/shared/clock.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { smaller } from "./photo.js";
import { complete, initial, mine, momentOf, next, open, subject } from "./state.js";
import { drop, keep, kept, put, unsent } from "./store.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./store.js").Entry} Entry */

const KEPT = "tingxu.inspect.language";
const AGAIN_MS = 10_000;
const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });
/** Nobody in front of a phone waits for a hall that is out of reach. */
const ONCE = { patience_ms: 0 };
/** How far the hall's clock is from this phone's, and its zone; kept for where there is no connection. */
let clock = { skew_ms: 0, offset_min: -new Date().getTimezoneOffset() };

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void signIn(name, password),
  signOut: () => void signOut(),
  language: () => {
    const other = page.state().language === "zh" ? "en" : "zh";
    localStorage.setItem(KEPT, other);
    page.dispatch({ type: "language", language: other });
  },
  large: () => page.dispatch({ type: "large" }),
  tab: (tab) => page.dispatch({ type: "tab", tab }),
  draft: (change) => page.dispatch({ type: "draft", change }),
  query: (query) => page.dispatch({ type: "query", query }),
  photo: (file) => void takePhoto(file),
  save: () => void save(),
  send: () => void send(),
  drop: (key) => void forget(key),
  round: () => void round(),
  reject: (id, on) => page.dispatch({ type: "reject", id, on }),
  reason: (id, reason) => page.dispatch({ type: "reason", id, reason }),
  decide: (text) => void decide(text),
  propose: () => void propose(),
};

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language, large: keptLargeType() }),
  next,
  view: (state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after: (state, old, event) => {
    if (event.type === "tab" && state.tab === "today") void loadToday();
    if (state.language !== old.language) applyLanguage(state.language);
    if (state.large !== old.large) applyLargeType(state.large, true);
    const n = state.queue.length;
    document.title = (n ? `(${n}) ` : "") + translate(state.language)("inspect.title");
  },
});

/** Out of reach is no problem to tell of: the page says so already. @param {unknown} thrown */
function failed(thrown) {
  const error = asApiError(thrown);
  if (error.status === 401) page.dispatch({ type: "signed_out", ended: true });
  else page.dispatch({ type: "failed", error });
  if (error.code === "unreachable") page.dispatch({ type: "online", online: false });
}

/** @param {string} path @param {unknown} [body] @param {string} [key] @returns {Promise<any>} */
const post = (path, body, key) => api.post(path, body, { ...ONCE, ...(key ? { key } : {}) });

/** Who is signed in: the hall says; out of its reach, whoever was the last time. */
async function begin() {
  applyLanguage(language);
  applyLargeType(keptLargeType(), false);
  clock = (await kept("clock")) || clock;
  page.dispatch({ type: "queue", queue: await unsent() });
  page.dispatch({ type: "used", used: (await kept("used")) || {} });
  if ((await kept("leaving")) && !(await leave())) {
    page.dispatch({ type: "signed_out", ended: false });
    return;
  }
  try {
    await greet(await api.get("/session", ONCE));
  } catch (thrown) {
    const error = asApiError(thrown);
    const known = await kept("session");
    if (error.status === 401) page.dispatch({ type: "signed_out", ended: Boolean(known) });
    else if (known) await goOn(known);
    else page.dispatch({ type: "sign_in_failed", error });
  }
}

/** @param {any} session */
async function greet(session) {
  api.csrf = session.csrf_token || null;
  const { csrf_token: _, ...known } = session;
  await keep("session", known);
  page.dispatch({ type: "session", session, online: true });
  if (!session.rights.includes("inspect")) return;
  await refresh();
  await send();
}

/** @param {any} session */
async function goOn(session) {
  page.dispatch({ type: "session", session, online: false });
  const inspection = await kept("inspection");
  if (inspection) page.dispatch({ type: "inspection", inspection });
}

async function refresh() {
  try {
    const inspection = await api.get("/inspection", ONCE);
    const now = readInstant(inspection.at);
    if (now) clock = { skew_ms: now.ms - Date.now(), offset_min: now.offset_min };
    await Promise.all([keep("inspection", inspection), keep("clock", clock)]);
    page.dispatch({ type: "inspection", inspection });
    page.dispatch({ type: "online", online: true });
    if (page.state().tab === "today") await loadToday();
  } catch (thrown) {
    failed(thrown);
    const inspection = await kept("inspection");
    if (inspection && !page.state().inspection) page.dispatch({ type: "inspection", inspection });
  }
}

async function loadToday() {
  const { inspection } = page.state();
  if (!inspection) return;
  const day = new Date(Date.now() + clock.skew_ms + clock.offset_min * 60_000).toISOString().slice(0, 10);
  try {
    const { findings } = await api.get(`/findings?from=${day}&to=${day}&origin=inspection`, ONCE);
    page.dispatch({ type: "today", today: findings });
    page.dispatch({ type: "online", online: true });
  } catch (thrown) {
    if (asApiError(thrown).code === "unreachable") page.dispatch({ type: "online", online: false });
    else failed(thrown);
  }
}

/** @param {File|undefined} file */
async function takePhoto(file) {
  if (!file) return;
  page.dispatch({ type: "busy" });
  try {
    page.dispatch({ type: "photo", photo: await smaller(file) });
  } catch {
    const t = translate(page.state().language);
    page.dispatch({ type: "failed", error: new ApiError(0, "photo", {}, t("photo.bad"), t("photo.bad")) });
  }
}

async function save() {
  const state = page.state();
  const { draft, inspection } = state;
  if (!inspection || state.busy || !complete(state) || !state.person) return;
  page.dispatch({ type: "busy" });
  const { window, staff, staff_name } = subject(state);
  const item = inspection.items.find(({ code }) => code === draft.item);
  const seen = momentOf(Date.now() + clock.skew_ms, draft.time, clock.offset_min);
  /** @type {Entry} */
  const entry = {
    key: newKey(),
    person: state.person,
    item: draft.item,
    item_name: item ? item.name : draft.item,
    window: window ? window.id : null,
    window_name: window ? window.name : null,
    staff,
    staff_name,
    count: draft.count,
    text: draft.text.trim(),
    observed_at: local(seen),
    photo: draft.photo,
    finding: null,
    error: null,
  };
  try {
    const used = { ...state.used, [draft.item]: Date.now() };
    await put(entry);
    await keep("used", used);
    page.dispatch({ type: "photo", photo: draft.photo });
    page.dispatch({ type: "saved", queue: await unsent(), used });
  } catch (thrown) {
    failed(thrown);
    return;
  }
  await send();
}

/** RFC 3339 in the hall's zone. @param {number} ms */
function local(ms) {
  const { offset_min } = clock;
  const size = Math.abs(offset_min);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const zone = `${offset_min < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return new Date(ms + offset_min * 60_000).toISOString().slice(0, 19) + zone;
}

/** Everything of this person that waits, one after another, until the hall is out of reach. */
async function send() {
  const state = page.state();
  if (state.sending || state.phase !== "ready" || mine(state).length === 0) return;
  page.dispatch({ type: "sending" });
  let online = true;
  let ended = false;
  for (const entry of mine(state)) {
    try {
      await sendOne(entry);
      await drop(entry.key);
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.code === "csrf_missing") api.csrf = null;
      online = error.code !== "unreachable" && error.status !== 503;
      ended = error.status === 401;
      if (ended || !online || !api.csrf) break;
      const { code, title, detail } = error;
      await put({ ...entry, error: { code, title, detail } });
    }
  }
  const queue = await unsent();
  const all = online && !ended && !queue.some(({ person }) => person === state.person);
  page.dispatch({ type: "sent", queue, online, all });
  if (ended) page.dispatch({ type: "signed_out", ended: true });
  else if (online) await refresh();
}

/** The finding, then its photo: whatever is cut off goes on where it was. @param {Entry} entry */
async function sendOne(entry) {
  if (!api.csrf) {
    const session = await api.get("/session", ONCE);
    // Somebody else signed in in this browser: what waits here is not theirs.
    if (session.name !== entry.person) throw new ApiError(401, "not_signed_in", {}, "", "");
    api.csrf = session.csrf_token || null;
  }
  if (!entry.finding) {
    const { item, staff, window, count, text, observed_at, key } = entry;
    const made = await post("/findings", { item, staff, window, count, text, observed_at, source: key }, key);
    entry.finding = made.id;
    await put(entry);
  }
  if (entry.photo) await post(`/findings/${entry.finding}/attachments?name=photo.jpg`, entry.photo, `${entry.key}-p`);
}

/** @param {string} key */
async function forget(key) {
  await drop(key);
  page.dispatch({ type: "queue", queue: await unsent() });
}

async function round() {
  page.dispatch({ type: "busy" });
  try {
    const rounds = await post("/inspection/rounds", {});
    page.dispatch({ type: "photo", photo: page.state().draft.photo });
    page.dispatch({ type: "rounds", rounds });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} text */
async function decide(text) {
  const state = page.state();
  if (state.busy) return;
  page.dispatch({ type: "busy" });
  const those = open(state);
  const reject = those.filter(({ id }) => id in state.rejected).map(({ id }) => ({ id, reason: state.rejected[id].trim() }));
  const confirm = those.filter(({ id }) => !(id in state.rejected)).map(({ id }) => id);
  try {
    await post("/findings/decide", { confirm, reject, text });
    page.dispatch({ type: "decided" });
    await loadToday();
  } catch (thrown) {
    failed(thrown);
  }
}

async function propose() {
  page.dispatch({ type: "busy" });
  try {
    await post("/findings/notice", {});
    page.dispatch({ type: "proposed" });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} name @param {string} password */
async function signIn(name, password) {
  if (page.state().sign_in.busy) return;
  page.dispatch({ type: "sign_in" });
  try {
    await api.signIn(name, password);
    await keep("leaving", false);
    await greet(await api.get("/session", ONCE));
  } catch (error) {
    page.dispatch({ type: "sign_in_failed", error: asApiError(error) });
  }
}

async function signOut() {
  await Promise.all([keep("session", undefined), keep("leaving", true)]);
  page.dispatch({ type: "signed_out", ended: false });
  await leave();
}

/** Out of reach the sign-in holds on, and is ended the next time. @returns {Promise<boolean>} */
async function leave() {
  try {
    if (!api.csrf) api.csrf = (await api.get("/session", ONCE)).csrf_token || null;
    await api.remove("/session", ONCE);
  } catch (thrown) {
    if (asApiError(thrown).status !== 401) return false;
  }
  api.csrf = null;
  await keep("leaving", false);
  return true;
}

/** Keep what the page is made of, so that it opens without a connection. */
async function keepPage() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await navigator.serviceWorker.register("/inspect/sw.js");
    const parts = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
    const own = parts.filter(({ origin, pathname }) => origin === location.origin && /\.(js|css|svg)$/.test(pathname));
    const cache = await caches.open("tingxu-inspect");
    await cache.addAll(["/inspect/", ...new Set(own.map(({ pathname }) => pathname).filter((path) => path !== "/inspect/sw.js"))]);
  } catch {
    // Without a worker the page works as long as it stays open; docs/findings.md says what it needs.
  }
  document.documentElement.dataset.kept = "1";
}

window.addEventListener("online", () => void send().then(refresh));
window.addEventListener("offline", () => page.dispatch({ type: "online", online: false }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && page.state().phase === "ready") void refresh().then(send);
});
setInterval(() => {
  const state = page.state();
  if (state.phase !== "ready") return;
  if (mine(state).some(({ error }) => !error)) void send();
  else if (!state.online) void refresh();
}, AGAIN_MS);

void begin().then(keepPage);
