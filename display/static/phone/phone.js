// The phone page: the code of the address is its key. Live link first, HTTP where that fails.

import { Api, asApiError, newKey } from "/static/shared/api.js";
import { HallClock } from "/static/shared/clock.js";
import { applyLanguage, preferred } from "/static/shared/i18n.js";
import { Link } from "/static/shared/link.js";
import { topics } from "/static/shared/messages.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { callOf, initial, next, ratingOf } from "./state.js";
import { view } from "./view.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

/** Asked by HTTP this often while the live link is away: some networks let no websocket through. */
const ASK_EVERY_MS = 10000;

const path = window.location.pathname.replace(/\/+$/, "");
const code = decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
const wanted = new URLSearchParams(window.location.search).get("lang");

const clock = new HallClock();
const api = new Api({
  credential: { kind: "bearer", key: code },
  language: () => page.state().language,
});

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const page = runPage({
  state: {
    ...initial(),
    language: wanted === "en" || wanted === "zh" ? wanted : preferred(navigator.languages || []),
    large: keptLargeType(),
    now: performance.now(),
    offline_at: performance.now(),
  },
  next,
  view: (/** @type {State} */ state) => view(state, act),
  root,
  after,
});

/** @param {{type: string, [fact: string]: any}} event */
function act(event) {
  // The key belongs to the tap; the state keeps it for every retry of the same thing.
  const fresh = event.type === "ask" || event.type === "rate" ? { key: newKey() } : {};
  page.dispatch({ ...event, ...fresh, now: performance.now() });
}

/** @param {State} state @param {State} old */
function after(state, old) {
  if (state.language !== old.language) applyLanguage(state.language);
  if (state.large !== old.large) applyLargeType(state.large, true);
  if (state.act && state.act.sending && !(old.act && old.act.sending)) void step(state.act);
  if (state.form.sending && !old.form.sending) void rate(state);
  const call = callOf(state.ticket);
  if (call && call !== callOf(old.ticket)) announce();
  if (!call && callOf(old.ticket)) document.title = title;
}

const title = document.title;

/** A called number is felt in the pocket and seen among the tabs. */
function announce() {
  const { ticket } = page.state();
  const window_name = ticket ? ticket.window_name || ticket.window || "" : "";
  document.title = `${ticket ? ticket.number : ""} → ${window_name}`;
  // Before any touch Chromium refuses to vibrate, and logs an error.
  const touched = !navigator.userActivation || navigator.userActivation.hasBeenActive;
  if (touched && navigator.vibrate) navigator.vibrate([300, 150, 300]);
}

/** @param {import("./state.js").Act} asked */
async function step(asked) {
  const path = `/tickets/${encodeURIComponent(code)}/${asked.step}`;
  try {
    act({ type: "acted", ticket: await api.post(path, {}, { key: asked.key }) });
  } catch (error) {
    act({ type: "refused", error: asApiError(error) });
  }
}

/** @param {State} state */
async function rate(state) {
  try {
    await api.post("/ratings", ratingOf(state.form, code), { key: state.form.key || undefined });
    act({ type: "rated" });
  } catch (error) {
    act({ type: "rating_refused", error: asApiError(error) });
  }
}

async function ask() {
  try {
    const ticket = await api.get(`/tickets/${encodeURIComponent(code)}`, { patience_ms: 0 });
    act({ type: "asked", ticket });
  } catch (error) {
    const { status } = asApiError(error);
    if (status === 401 || status === 404) act({ type: "wrong" });
    // A code never becomes right: knocking on would only look like guessing.
    if (page.state().wrong) link.close();
  }
}

applyLanguage(page.state().language);
applyLargeType(page.state().large, false);

const link = new Link({
  auth: { code },
  topics: [topics.ticket(code)],
  clock,
  pace: "phone",
  onPicture: (picture) => act({ type: "picture", data: picture.data }),
  onState: (state) => act({ type: "link", link: state }),
});

void ask();
let asked_at = performance.now();
setInterval(() => {
  const ms = clock.now();
  act({ type: "tick", hall_time: ms === null ? null : { ms, offset_min: clock.offset_min } });
  const state = page.state();
  if (state.link.online || state.wrong || performance.now() - asked_at < ASK_EVERY_MS) return;
  asked_at = performance.now();
  void ask();
}, 1000);

// A phone sleeps with its screen: on waking, the truth must not wait for the next attempt.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") link.wake();
});
