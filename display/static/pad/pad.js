// The tablet of a window at work. A press is kept in this browser until the server has heard it.

import { Api, asApiError, newKey } from "/static/shared/api.js";
import { HallClock } from "/static/shared/clock.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { Link } from "/static/shared/link.js";
import { topics } from "/static/shared/messages.js";
import { runPage } from "/static/shared/page.js";
import { addressLanguage, linkAuth, screenSession } from "../session.js";
import { initial, isLastWord, keptPresses, next, windowOf } from "./state.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */

/** How often a press that was not heard is told again while the line is up. */
const AGAIN_MS = 5000;

const language = addressLanguage();
const window_id = windowOf(location.pathname);
const kept = `tingxu.pad.${window_id}`;
const api = new Api({ credential: { kind: "none" }, language: () => page.state().language });
const clock = new HallClock();

/** @type {import("./view.js").Hands} */
const hands = {
  rate: (level) => page.dispatch({ type: "rate", level, key: newKey(), now: performance.now() }),
  decline: () => page.dispatch({ type: "decline" }),
  language: () => page.dispatch({ type: "language" }),
};

const page = runPage({
  state: /** @type {State} */ ({
    ...initial, language, own_language: language, window_id, waiting: keptPresses(localStorage.getItem(kept)),
  }),
  next,
  view: (/** @type {State} */ state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after,
});

/** @param {State} state @param {State} old */
function after(state, old) {
  if (state.language !== old.language) applyLanguage(state.language);
  if (state.waiting !== old.waiting) localStorage.setItem(kept, JSON.stringify(state.waiting));
  if (state.picture !== old.picture) void seePhoto(state);
  const more = state.waiting.length > old.waiting.length;
  if (more || (state.link.online && !old.link.online)) void tell();
}

let asked = "";

/** Fetches the picture of whoever came on duty. @param {State} state */
async function seePhoto(state) {
  const of = state.picture?.clerk?.photo || "";
  if (of === asked) return;
  asked = of;
  if (state.photo) URL.revokeObjectURL(state.photo.address);
  page.dispatch({ type: "photo", photo: null });
  if (!of) return;
  try {
    const blob = await api.blob(`/windows/${encodeURIComponent(window_id)}/photo?v=${of}`);
    if (asked === of) page.dispatch({ type: "photo", photo: { of, address: URL.createObjectURL(blob) } });
  } catch (error) {
    console.warn("photo", asApiError(error).code);
  }
}

let telling = false;

/** Tells what waits, oldest first, each under its own key however often it is told. */
async function tell() {
  if (telling) return;
  telling = true;
  try {
    for (let press = page.state().waiting[0]; press; press = page.state().waiting[0]) {
      const { key, ...body } = press;
      if (!(await heard(key, body))) return;
      page.dispatch({ type: "heard", key });
    }
  } finally {
    telling = false;
  }
}

/** @param {string} key @param {object} body @returns {Promise<boolean>} whether that was the last word */
async function heard(key, body) {
  try {
    await api.post(`/windows/${encodeURIComponent(window_id)}/ratings`, body, { key, patience_ms: 0 });
    return true;
  } catch (error) {
    const { status, code } = asApiError(error);
    console.warn("rating", code);
    return isLastWord(status);
  }
}

function tick() {
  page.dispatch({ type: "tick", at: clock.now(), offset_min: clock.offset_min, now: performance.now() });
}

async function begin() {
  applyLanguage(language);
  await screenSession(api, translate(language)("bad_key"), (pairing, note) =>
    page.dispatch({ type: "pairing", pairing, note }),
  );
  page.dispatch({ type: "live" });
  void tell();
  new Link({
    auth: linkAuth(api),
    topics: [topics.pad(window_id)],
    clock,
    onPicture: ({ data }) => {
      page.dispatch({ type: "picture", data });
      tick();
    },
    onState: (link) => page.dispatch({ type: "link", link }),
  });
}

setInterval(tick, 500);
setInterval(() => void tell(), AGAIN_MS);
document.addEventListener("contextmenu", (event) => event.preventDefault());
void begin();
