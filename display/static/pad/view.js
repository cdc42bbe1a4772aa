// The tablet of one window, lying or upright. All five faces look alike and none is chosen
// beforehand: the page must not lead anyone.

import { hm } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { translator } from "/static/shared/i18n.js";
import { iconCheck, iconFace, iconGlobe, iconOffline, iconPerson, iconWindow } from "/static/shared/icons.js";
import { linkNote } from "/static/shared/page.js";
import { pairingView } from "/static/shared/pairing.js";
import { fit } from "../board/fit.js";
import { clerkNumber } from "../window/state.js";
import { askedNow, mode, secondsLeft } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {{rate: (level: number) => void, decline: () => void, language: () => void}} Hands */

const LEVELS = [5, 4, 3, 2, 1];

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts);

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "pairing") return pairingView(state.pairing, t, state.note || undefined);
  const now = mode(state);
  return html`<div class="pad is-${now}">
    ${headView(state, now, t)}
    <main class="pad-main" aria-live="polite">${mainView(state, now, hands, t)}</main>
    ${footView(state, now, hands, t)}
  </div>`;
}

/** @param {State} state @param {string} now @param {Translate} t */
function headView(state, now, t) {
  const window = state.picture && state.picture.window;
  return html`<header class="pad-top">
    <p class="pad-window ${fit(window ? window.name : "", [7, 14, 24])}">${window ? window.name : ""}</p>
    ${now === "ask" || now === "thanks" ? clerkLine(state, t) : nothing}
  </header>`;
}

/** While it asks: who it was. @param {State} state @param {Translate} t */
function clerkLine(state, t) {
  const clerk = state.picture && state.picture.clerk;
  return clerk ? html`<p class="pad-clerk-line">${smallFace(state)}<span>${nameText(clerk.name, t)}</span></p>` : nothing;
}

/** @param {State} state */
function smallFace(state) {
  const { photo, picture } = state;
  return photo && picture?.clerk?.photo === photo.of ? html`<img class="pad-small" src=${photo.address} alt="" />` : iconPerson();
}

/** @param {string} name @param {Translate} t */
const nameText = (name, t) => (clerkNumber(name) ? t("clerk", { clerk: name }) : name);

/** @param {State} state @param {string} now @param {Hands} hands @param {Translate} t */
function mainView(state, now, hands, t) {
  if (now === "thanks") {
    return html`<div class="pad-thanks" role="status">${iconCheck()}<h1>${t("thanks")}</h1><p>${t("thanks.how")}</p></div>`;
  }
  if (now === "ask") return askView(state, hands, t);
  if (now === "unknown") return html`<p class="pad-line">${state.note || t("starting")}</p>`;
  return cardView(state, t);
}

/** The clerk's name card. @param {State} state @param {Translate} t */
function cardView(state, t) {
  if (!state.picture) return nothing;
  const { window, clerk } = state.picture;
  const name = window.state === "closed" ? null : clerk && clerk.name;
  const line = t(`idle.${["open", "paused"].includes(window.state) ? window.state : "closed"}`);
  return html`<div class="pad-card">
    <div class="pad-face" aria-hidden="true">${name ? faceOf(state, name) : iconWindow()}</div>
    <div class="pad-who">
      ${name ? html`<h1 class=${fit(nameText(name, t), [6, 10, 18])}>${nameText(name, t)}</h1>` : nothing}
      <p class="pad-line">${line}</p>
      ${window.state === "paused" && window.reason ? html`<p class="pad-reason">${window.reason}</p>` : nothing}
    </div>
  </div>`;
}

/** The picture of whoever is on duty, else the number or the name's first letter. @param {State} state @param {string} name */
function faceOf(state, name) {
  const { photo, picture } = state;
  if (photo && picture?.clerk?.photo === photo.of) return html`<img src=${photo.address} alt="" />`;
  const initial = clerkNumber(name) ? name : Array.from(name)[0]?.toUpperCase();
  return initial && initial.length <= 4 ? html`<span class="pad-initial">${initial}</span>` : iconPerson();
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function askView(state, hands, t) {
  const asked = askedNow(state);
  return html`<div class="pad-ask">
    <h1 id="pad-title">${t("ask", { number: asked ? asked.number : "" })}</h1>
    <div class="pad-levels" role="group" aria-labelledby="pad-title">
      ${LEVELS.map(
        (level) => html`<button class="pad-level" data-level=${level} @click=${() => hands.rate(level)}>
          ${iconFace(level)}<span>${t(`rating.${level}`)}</span>
        </button>`,
      )}
    </div>
    <p class="pad-how">${t("ask.how")}</p>
  </div>`;
}

/** @param {State} state @param {string} now @param {Hands} hands @param {Translate} t */
function footView(state, now, hands, t) {
  return html`<footer class="pad-foot">
    ${now === "ask"
      ? html`<button class="btn btn-large" @click=${hands.decline}>${t("decline")}</button>
          <button class="btn btn-quiet btn-large" lang=${state.language === "zh" ? "en" : "zh-CN"} @click=${hands.language}>
            ${iconGlobe()}${t("language.other")}
          </button>`
      : nothing}
    ${lostView(state, t)}
    ${now === "ask" ? html`<span class="pad-left num">${t("left", { n: secondsLeft(state) || 0 })}</span>` : nothing}
  </footer>`;
}

/** @param {State} state @param {Translate} t */
function lostView(state, t) {
  const { link, offset_min } = state;
  if (link.online) return html`<span class="grow"></span>`;
  const note = link.refused === "unknown_window" ? t("no_window", { window: state.window_id }) : linkNote(link, offset_min, t, hm);
  return html`<span class="pad-lost grow" role="status">${iconOffline()} ${note}</span>`;
}
