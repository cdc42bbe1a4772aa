// The kiosk's page: key, requests, live link, clock.

import { Api, asApiError, newKey } from "/static/shared/api.js";
import { HallClock } from "/static/shared/clock.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { pair, takeKey } from "/static/shared/key.js";
import { Link } from "/static/shared/link.js";
import { topics } from "/static/shared/messages.js";
import { applyLargeType, runPage } from "/static/shared/page.js";
import { question } from "./check_in_state.js";
import { Scanner } from "./scanner.js";
import { initial, next } from "./state.js";
import { personOf } from "./who.js";
import { view } from "./view.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

/** Waiting figures change with every call; the catalogue of a city is large. */
const CATALOG_PAUSE_MS = 5000;
const CATALOG_EVERY_MS = 30000;

const clock = new HallClock();
const key = takeKey("kiosk");
const api = new Api({
  credential: key ? { kind: "bearer", key } : { kind: "none" },
  language: () => page.state().language,
});

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const page = runPage({
  state: { ...initial(), wide: isWide(), now: performance.now(), touched_at: performance.now() },
  next,
  view: (/** @type {State} */ state) => view(state, act),
  root,
  after,
});

/** @param {{type: string, [fact: string]: any}} event */
function act(event) {
  // The key belongs to the tap: it is made once, before anything is sent.
  const fresh = event.type === "choose" || event.type === "arrive" ? { key: newKey() } : {};
  page.dispatch({ ...event, ...fresh, now: performance.now() });
}

function isWide() {
  return window.matchMedia("(orientation: landscape)").matches;
}

/** @param {State} state @param {State} old @param {Event} event */
function after(state, old, event) {
  if (state.language !== old.language) {
    applyLanguage(state.language);
    // Why a service is closed is said by the server, in the language asked for.
    void catalog.read();
  }
  if (state.large !== old.large) applyLargeType(state.large, false);
  const sheet = state.sheet;
  const before = old.sheet ? old.sheet.step : null;
  if (sheet && sheet.step === "sending" && before !== "sending") void take(sheet, state.language);
  if (event.type === "choose" && sheet && !old.sheet) void catalog.soon();
  const { checkin } = state;
  const step = checkin && checkin.step;
  const earlier = old.checkin && old.checkin.step;
  if (checkin && step === "finding" && earlier !== "finding") void find(checkin);
  if (checkin && step === "sending" && earlier !== "sending") void arrive(checkin, state.language);
  if (state.taken && !old.taken) void showCode(state.taken.ticket.id);
  if (old.taken && old.taken.qr && !state.taken) URL.revokeObjectURL(old.taken.qr);
}

/** @param {import("./state.js").Sheet} sheet @param {string} language */
async function take(sheet, language) {
  const class_ = sheet.klass ? { class: sheet.klass.id } : {};
  await ask(sheet.key, { service: sheet.service.id, lang: language, ...class_, ...personOf(sheet) });
}

/** @param {import("./check_in_state.js").CheckIn} checkin @param {string} language */
async function arrive({ key, chosen }, language) {
  if (!chosen) return;
  await ask(key, { service: chosen.service.id, appointment: chosen.code, lang: language });
}

/** @param {string} key @param {object} order */
async function ask(key, order) {
  try {
    const onRetry = () => act({ type: "retrying", key });
    const ticket = await api.post("/tickets", order, { key, onRetry });
    act({ type: "taken", key, ticket });
  } catch (error) {
    const refusal = asApiError(error);
    act({ type: "refused", key, error: refusal });
    if (refusal.status === 401) void register(true);
  }
  void catalog.soon();
}

/** @param {import("./check_in_state.js").CheckIn} checkin */
async function find({ digits, asked }) {
  try {
    const said = await api.post("/appointments/find", question(digits));
    act({ type: "found", asked, appointments: said.appointments });
  } catch (error) {
    const refusal = asApiError(error);
    act({ type: "not_found", asked, error: refusal });
    if (refusal.status === 401) void register(true);
  }
}

/** @param {string} ticket */
async function showCode(ticket) {
  try {
    const image = await api.blob(`/tickets/${encodeURIComponent(ticket)}/qr.svg`);
    act({ type: "qr", ticket, address: URL.createObjectURL(image) });
  } catch (error) {
    // The number stands on the screen all the same, and the view says so.
    console.warn("qr", asApiError(error).code);
  }
}

/** Reads the catalogue when it may have changed, but never in a rush. */
const catalog = {
  read_at: -Infinity,
  rev: /** @type {string|null} */ (null),
  /** @type {ReturnType<typeof setTimeout>|null} */
  timer: null,

  /** @param {import("/static/shared/protocol.js").KioskPicture} picture */
  changed(picture) {
    const rev = `${picture.catalog_rev} ${(picture.closed || []).join()}`;
    if (rev !== this.rev) this.soon();
    this.rev = rev;
  },

  soon() {
    if (this.timer !== null) return;
    const wait = Math.max(0, this.read_at + CATALOG_PAUSE_MS - performance.now());
    this.timer = setTimeout(() => void this.read(), wait);
  },

  async read() {
    this.read_at = performance.now();
    try {
      act({ type: "catalog", catalog: await api.get("/catalog", { patience_ms: 2000 }) });
    } catch (error) {
      const refusal = asApiError(error);
      act({ type: "catalog_failed", error: refusal });
      if (refusal.status === 401) void register(true);
    } finally {
      this.timer = null;
    }
  },

  tick() {
    if (performance.now() - this.read_at >= CATALOG_EVERY_MS) this.soon();
  },
};

/** @type {Link|null} */
let link = null;
let registering = false;

/** Shows digits until an admin names this kiosk. @param {boolean} refused the old key did not do */
async function register(refused) {
  if (registering) return;
  registering = true;
  if (link) link.close();
  link = null;
  api.credential = { kind: "none" };
  await pair({
    api,
    page: "kiosk",
    onState: (pairing) => act({ type: "pairing", pairing, key_refused: refused }),
  });
  registering = false;
  await start();
}

async function start() {
  try {
    const session = await api.session();
    act({ type: "session", session });
    connect(session.name);
    await catalog.read();
    if (!ticking) ticking = setInterval(tick, 1000);
  } catch (error) {
    if (asApiError(error).status === 401) return register(true);
    setTimeout(() => void start(), 3000);
  }
}

/** @type {ReturnType<typeof setInterval>|undefined} */
let ticking;
/** Ticks since the last picture; a kiosk's own picture may stay the same for hours. */
let quiet = 0;
/** Two pictures tell how fast the hall's clock runs, so the first question comes early. */
const ASK_TIME_AFTER = { first: 7, then: 60 };
let ask_after = ASK_TIME_AFTER.first;

function tick() {
  const ms = clock.now();
  const hall_time = ms === null ? null : { ms, offset_min: clock.offset_min };
  act({ type: "tick", hall_time });
  catalog.tick();
  quiet += 1;
  if (!link || !link.state.online || quiet < ask_after) return;
  quiet = 0;
  ask_after = ASK_TIME_AFTER.then;
  // Asked to listen again, the server sends the picture again, and with it the time.
  void link.listen(link.topics);
}

/** @param {string} name */
function connect(name) {
  const { credential } = api;
  if (credential.kind !== "bearer") return;
  link = new Link({
    auth: { key: credential.key },
    topics: [topics.kiosk(name), topics.reader(`kiosk:${name}`)],
    clock,
    onScan: ({ text }) => act({ type: "scanned", text }),
    onCard: ({ read }) => act({ type: "card", read }),
    onPicture: (picture) => {
      if (picture.topic.startsWith("reader:")) {
        act({ type: "reader", reader: picture.data.reader });
        return;
      }
      act({ type: "picture", data: picture.data });
      catalog.changed(picture.data);
    },
    onState: (state) => {
      act({ type: "link", link: state });
      if (state.online) catalog.soon();
    },
  });
}

window.matchMedia("(orientation: landscape)").addEventListener("change", () => {
  act({ type: "layout", wide: isWide() });
});
const scanner = new Scanner();
document.addEventListener("keydown", (event) => {
  const text = scanner.press(event.key, event.timeStamp);
  if (text !== null) {
    // Enter must not press the button that has the focus as well.
    event.preventDefault();
    act({ type: "scanned", text });
  }
});
document.addEventListener("pointerdown", () => act({ type: "touched" }), { passive: true });
document.addEventListener("contextmenu", (event) => event.preventDefault());

if (key) void start();
else void register(false);
