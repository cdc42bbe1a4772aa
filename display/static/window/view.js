// One window's screen, lying or upright.

import { hm } from "/static/shared/clock.js";
import { html, keyed, nothing } from "/static/shared/html.js";
import { translator } from "/static/shared/i18n.js";
import { iconOffline, iconPeople } from "/static/shared/icons.js";
import { linkNote } from "/static/shared/page.js";
import { pairingView } from "/static/shared/pairing.js";
import { fit } from "../board/fit.js";
import { clerkNumber, mode, waitingTotal } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts);

/** @param {State} state */
export function view(state) {
  const t = translate(state.language);
  if (state.phase === "pairing") return pairingView(state.pairing, t, state.note || undefined);
  const now = mode(state.picture);
  return html`<div class="screen ${now}">
    ${header(state, now, t)}
    <main class="screen-main" aria-live="polite">${body(state, now, t)}</main>
    ${footer(state, t)}
  </div>`;
}

/** @param {State} state @param {string} now @param {Translate} t */
function header(state, now, t) {
  const name = state.picture ? state.picture.window.name : "";
  return html`<header class="screen-top">
    <h1 class=${fit(name, [7, 14, 24, 40])}>${name}</h1>
    ${now === "unknown" ? nothing : html`<span class="sign">${t(`badge.${now}`)}</span>`}
  </header>`;
}

/** @param {State} state @param {string} now @param {Translate} t */
function body(state, now, t) {
  const { picture } = state;
  if (!picture) return html`<p class="big-text">${state.note || t("starting")}</p>`;
  const { ticket, window } = picture;
  if (ticket && (now === "called" || now === "serving")) {
    return html`${keyed(
      `${ticket.id} ${now} ${ticket.nth_call}`,
      html`<div class="call">
        <p class="big-number ticket-number ${fit(ticket.number, [2.5, 3.5, 5])}">${ticket.number}</p>
        <p class="big-line">${t(`mode.${now}`, { number: ticket.number })}</p>
        ${now === "called" && ticket.nth_call > 1
          ? html`<p class="hint">${t("hint.nth", { n: ticket.nth_call })}</p>`
          : nothing}
      </div>`,
    )}`;
  }
  const reason = now === "paused" && window.reason;
  return html`<div class="call">
    <p class="big-text">${t(`mode.${now}`)}</p>
    ${reason ? html`<p class="big-line">${t("reason", { reason })}</p>` : nothing}
    <p class="hint">${t(`hint.${now}`)}</p>
  </div>`;
}

/** @param {State} state @param {Translate} t */
function footer(state, t) {
  const clerk = state.picture && clerkNumber(state.picture.window.clerk);
  const n = waitingTotal(state.picture);
  return html`<footer class="screen-foot">
    <span class="foot-part">${clerk ? t("clerk", { clerk }) : nothing}</span>
    ${lostView(state, t)}
    <span class="foot-part end">
      ${n === null
        ? nothing
        : html`${iconPeople()} ${n > 0 ? t("waiting", { n }) : t("waiting.none")}`}
    </span>
  </footer>`;
}

/** @param {State} state @param {Translate} t */
function lostView(state, t) {
  const { link, picture } = state;
  if (link.online) {
    const time = state.at === null ? "" : hm(state.at, state.offset_min);
    return html`<span class="num">${time}</span>`;
  }
  const note =
    picture && link.since !== null
      ? t("stale", { time: hm(link.since, state.offset_min) })
      : link.refused === "unknown_window"
        ? t("no_window", { window: state.window_id })
        : linkNote(link, state.offset_min, t, hm);
  return html`<span class="lost" role="status">${iconOffline()} ${note}</span>`;
}
