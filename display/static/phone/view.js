// What the phone shows: one card whose look follows the ticket's state, and little else.

import { hm, hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import {
  iconBell, iconClock, iconGlobe, iconInfo, iconOffline, iconPause, iconTextSize, iconWarn,
} from "/static/shared/icons.js";
import { estimateText, problemText, translator } from "/static/shared/i18n.js";
import { ratingView } from "./rating.js";
import { callOf, isStale } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {(event: {type: string, [fact: string]: any}) => void} Dispatch */

/** @param {State} state @param {Dispatch} dispatch */
export function view(state, dispatch) {
  const t = translator(state.language, texts);
  return html`<div class="phone">
    <header class="phone-top">
      <h1>${t("phone.title")}</h1>
      <button class="btn btn-quiet" aria-pressed=${state.large}
        @click=${() => dispatch({ type: "large" })}>
        ${iconTextSize()}<span>${t(state.large ? "phone.large_off" : "phone.large")}</span>
      </button>
      <button class="btn btn-quiet" lang=${state.language === "zh" ? "en" : "zh-CN"}
        @click=${() => dispatch({ type: "language" })}>
        ${iconGlobe()}<span>${t("language.other")}</span>
      </button>
    </header>
    <div role="status">${staleView(state, t)}</div>
    <main class="phone-main">
      ${state.ticket ? ticketView(state, state.ticket, t, dispatch) : noTicketView(state, t)}
    </main>
    ${state.act ? actView(state, state.act, t, dispatch) : nothing}
  </div>`;
}

/** @param {State} state @param {Translate} t */
function staleView(state, t) {
  if (!isStale(state)) return nothing;
  const { since } = state.link;
  const offset = state.hall_time ? state.hall_time.offset_min : 0;
  return html`<p class="banner banner-warn banner-wide">
    ${iconOffline()}
    <span>
      ${since === null ? t("phone.stale") : t("phone.stale_since", { time: hm(since, offset) })}
    </span>
  </p>`;
}

/** @param {State} state @param {Translate} t */
function noTicketView(state, t) {
  if (state.wrong) {
    return html`<section class="card phone-card phone-over">
      ${iconWarn()}
      <h2>${t("phone.wrong")}</h2>
      <p>${t("phone.wrong_how")}</p>
    </section>`;
  }
  const slow = state.offline_at !== null && state.now - state.offline_at > 5000;
  return html`<p class="empty" role="status">
    ${iconClock()}${t(slow ? "phone.slow" : "phone.loading")}
  </p>`;
}

/** @param {State} state @param {Ticket} ticket @param {Translate} t @param {Dispatch} dispatch */
function ticketView(state, ticket, t, dispatch) {
  const called = ticket.state === "called";
  const head = html`<p class="phone-state">
      ${called ? iconBell() : nothing}${t(`state.${ticket.state}`)}
    </p>
    <p class="ticket-number phone-number ${ticket.number.length > 5 ? "is-long" : ""}">
      <span class="sr-only">${t("phone.number")}</span>${ticket.number}
    </p>
    <p class="phone-service">${ticket.service.name}</p>`;
  const bodies = /** @type {Record<string, () => unknown>} */ ({
    waiting: () => waitingView(ticket, t),
    called: () => calledView(ticket, t),
    serving: () => servingView(ticket, t),
    held: () => html`<p class="phone-word">${iconPause()}<span>${t("phone.held")}</span></p>`,
    no_show: () => noShowView(t, dispatch),
    cancelled: () => overView("phone.cancelled", t),
    expired: () => expiredView(ticket, t),
  });
  const body = bodies[ticket.state];
  return html`<section class="card phone-card is-${ticket.state}"
      aria-live=${called ? "assertive" : "polite"}
      data-call=${callOf(ticket) || ""}>
      ${head} ${body ? body() : nothing}
    </section>
    ${ticket.state === "served" ? ratingView(state, t, dispatch) : nothing}
    ${footView(state, ticket, t, dispatch)}`;
}

/** @param {Ticket} ticket @param {Translate} t */
function waitingView(ticket, t) {
  const estimate = estimateText(ticket.estimate, t);
  return html`${ticket.ahead === null
      ? html`<p class="phone-word">${iconInfo()}<span>${t("phone.ahead_unknown")}</span></p>`
      : ticket.ahead === 0
        ? html`<p class="phone-word">${iconBell()}<span>${t("phone.ahead_none")}</span></p>`
        : html`<p class="phone-ahead">
            <span>${t("phone.ahead")}</span>
            <strong class="num">${ticket.ahead}</strong>
            <span>${t("phone.people", { n: ticket.ahead })}</span>
          </p>`}
    <p class="phone-estimate">
      <span class="muted">${t("phone.estimate")}</span>
      <strong class="num">${estimate || t("phone.estimate_unknown")}</strong>
    </p>
    ${placeView(ticket, t)}${comeBackView(ticket, t)}`;
}

/** Where the number will be called to, as far as that is known now. @param {Ticket} ticket @param {Translate} t */
function placeView(ticket, t) {
  const { zone, windows } = ticket.where || { zone: null, windows: [] };
  if (!zone && windows.length === 0) return nothing;
  return html`<p class="phone-where">
    <span class="muted">${t("phone.where")}</span>
    ${[...(zone ? [zone] : []), ...windows].map((name) => html`<strong>${name}</strong>`)}
  </p>`;
}

/** @param {Ticket} ticket @param {Translate} t */
function comeBackView(ticket, t) {
  if (!ticket.come_back_at) {
    return html`<p class="phone-stay small muted">${t("phone.stay")}</p>`;
  }
  return html`<p class="phone-back">
    ${iconClock()}
    <span>
      ${t("phone.back", { time: hmOf(ticket.come_back_at) })}
      <span class="small muted">${t("phone.back_how")}</span>
    </span>
  </p>`;
}

/** @param {Ticket} ticket @param {Translate} t */
function calledView(ticket, t) {
  const name = windowName(ticket);
  return html`<p class="phone-come">
      ${name
        ? html`<span>${t("phone.come")}</span>
            <strong class=${name.length > 8 ? "is-long" : ""}>${name}</strong>`
        : html`<span>${t("phone.come_no_window")}</span>`}
    </p>
    <p class="phone-nth num">
      ${hmOf(ticket.called_at)}
      ${ticket.nth_call > 1 ? html`· ${t("phone.nth", { n: ticket.nth_call })}` : nothing}
    </p>`;
}

/** @param {Ticket} ticket */
const windowName = (ticket) => ticket.window_name || ticket.window || "";

/** @param {Ticket} ticket @param {Translate} t */
function servingView(ticket, t) {
  return html`<p class="phone-estimate">
    <span class="muted">${t("phone.serving_at")}</span>
    <strong>${windowName(ticket)}</strong>
  </p>`;
}

/** @param {Translate} t @param {Dispatch} dispatch */
function noShowView(t, dispatch) {
  return html`<p class="phone-word">${iconWarn()}<span>${t("phone.no_show")}</span></p>
    <p>${t("phone.no_show_how")}</p>
    <button class="btn btn-large btn-primary phone-wide"
      @click=${() => dispatch({ type: "ask", step: "rejoin" })}>
      ${t("phone.rejoin")}
    </button>`;
}

/** @param {string} key @param {Translate} t */
const overView = (key, t) => html`<p class="phone-word">${t(key)}</p>
  <p>${t("phone.over_how")}</p>`;

/** @param {Ticket} ticket @param {Translate} t */
function expiredView(ticket, t) {
  if (!ticket.carried_until) return overView("phone.expired", t);
  return html`<p class="phone-word">${iconInfo()}<span>${t("phone.carried")}</span></p>
    <p>${t("phone.carried_how", { day: ticket.carried_until })}</p>`;
}

/** @param {State} state @param {Ticket} ticket @param {Translate} t @param {Dispatch} dispatch */
function footView(state, ticket, t, dispatch) {
  const time = state.hall_time;
  const mayCancel = ["waiting", "called", "held", "no_show"].includes(ticket.state);
  return html`<footer class="phone-foot">
    <p class="muted small num">
      ${t("phone.joined")} ${hmOf(ticket.joined_at)}
      ${time && !isStale(state)
        ? html`· ${t("phone.updated", { time: hm(time.ms, time.offset_min) })}`
        : nothing}
    </p>
    ${mayCancel
      ? html`<button class="btn btn-quiet phone-cancel"
          @click=${() => dispatch({ type: "ask", step: "cancel" })}>
          ${t("phone.cancel")}
        </button>`
      : nothing}
  </footer>`;
}

/**
 * @param {State} state
 * @param {import("./state.js").Act} act
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
function actView(state, act, t, dispatch) {
  const cancel = act.step === "cancel";
  const number = state.ticket ? state.ticket.number : "";
  const close = (/** @type {Event} */ event) => {
    event.preventDefault();
    dispatch({ type: "close" });
  };
  return html`<dialog class="dialog" data-modal aria-labelledby="act-title" @cancel=${close}>
    <h2 id="act-title">${t(cancel ? "phone.cancel_sure" : "phone.rejoin_sure", { number })}</h2>
    <p>${cancel ? t("phone.cancel_how") : t("phone.no_show_how")}</p>
    <p class="field-error" role="status">${act.error ? problemText(act.error, t) : ""}</p>
    <div class="dialog-actions">
      <button class="btn" ?disabled=${act.sending} @click=${() => dispatch({ type: "close" })}>
        ${t(cancel ? "phone.cancel_no" : "action.back")}
      </button>
      <button class="btn ${cancel ? "btn-danger" : "btn-primary"}" ?disabled=${act.sending}
        @click=${() => dispatch({ type: "send" })}>
        ${act.sending ? t("phone.sending") : t(cancel ? "phone.cancel_yes" : "phone.rejoin")}
      </button>
    </div>
  </dialog>`;
}
