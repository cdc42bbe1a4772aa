// Who is at the window: the number, the visit, what is known of it; tabs when there are several.

import { hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { iconCheck, iconNext } from "/static/shared/icons.js";
import { waitingTotal } from "./state.js";
import { seconds, span } from "./times.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./steps.js").Ticket} Ticket */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function nowView(state, hands, t) {
  const { picture } = state;
  if (!picture) return html`<p class="muted now-none">${t("link.connecting")}</p>`;
  const { ticket, window } = picture;
  if (!ticket) {
    const why = window.state === "open" ? "now.none" : `now.none_${window.state}`;
    const n = waitingTotal(state) || 0;
    return html`<div class="now-none">
      <p>${t(why)}</p>
      <p class="waiting-now">${n > 0 ? t("waiting.total", { n }) : t("waiting.none")}</p>
    </div>`;
  }
  const called = ticket.state === "called";
  return html`${tabsView(picture, hands, t)}
    <div class="now-head">
      <span class="badge ${called ? "badge-call" : "badge-main"}">${t(`now.${ticket.state}`)}</span>
      <p class="ticket-number now-number ${called ? "called" : ""}">${ticket.number}</p>
    </div>
    <div class="now-facts">
      <p class="now-service clamp-2">${ticket.service.name}</p>
      <dl class="facts">${factsOf(state, ticket, t)}</dl>
      ${visitView(ticket, t)}${lastNote(state, ticket, t)}
      ${called && ticket.recall_limit_reached ? offerView(ticket, t) : whyView(ticket, t)}
    </div>`;
}

/** @param {Ticket} ticket @param {Translate} t */
function whyView({ why }, t) {
  if (!why || !why.text) return nothing;
  return html`<p class="why small clamp-2"><span class="muted">${t("why")}</span> ${why.text}</p>`;
}

/** Called as often as the hall allows: what the clerk may do now. @param {Ticket} ticket @param {Translate} t */
function offerView({ number, calls_here, nth_call }, t) {
  return html`<p class="offer" role="status">
    ${t("offer.no_show", { number, n: calls_here || nth_call })}
  </p>`;
}

/** @param {import("./picture.js").WindowPicture} picture @param {Hands} hands @param {Translate} t */
function tabsView({ tickets, ticket }, hands, t) {
  if (tickets.length < 2) return nothing;
  return html`<div class="tabs" role="group" aria-label=${t("tabs.label")}>
    ${tickets.map((one) => {
      const here = ticket !== null && one.id === ticket.id;
      return html`<button
        class="btn tab ${here ? "btn-primary" : ""}"
        aria-pressed=${here ? "true" : "false"}
        @click=${() => hands.show(one.id)}
      >
        <b class="num">${one.number}</b> <span class="small">${t(`tab.${one.state}`)}</span>
      </button>`;
    })}
    <span class="muted small"><kbd>←</kbd> <kbd>→</kbd> ${t("tabs.hint")}</span>
  </div>`;
}

/** @param {State} state @param {Ticket} ticket @param {Translate} t */
function factsOf(state, ticket, t) {
  const waited = seconds(ticket.joined_at, ticket.called_at, state.now);
  const since = seconds(ticket.called_at, null, state.now);
  const fact = (/** @type {string} */ key, /** @type {string|null} */ value) =>
    value ? html`<div><dt>${t(key)}</dt><dd class="num">${value}</dd></div>` : nothing;
  return [
    fact("fact.class", ticket.class_name),
    fact("fact.joined", hmOf(ticket.joined_at)),
    fact("fact.waited", waited === null ? null : span(waited, t)),
    fact("fact.since_call", since === null ? null : span(since, t)),
    fact("fact.nth", ticket.nth_call > 1 ? t("fact.nth_n", { n: ticket.nth_call }) : null),
    fact("fact.masked", ticket.masked || null),
  ];
}

/** The services of a visit of several, in their order, and how those done have ended. */
function visitView(/** @type {Ticket} */ ticket, /** @type {Translate} */ t) {
  const parts = ticket.visit || [];
  if (parts.length === 0) return nothing;
  const done = parts.filter((part) => part.done);
  const left = parts.filter((part) => !part.done && part.id !== ticket.service.id);
  return html`<ol class="plain visit small" aria-label=${t("visit.label")}>
    ${done.map(
      (part) => html`<li class="visit-done">
        ${iconCheck()} ${part.name}${part.outcome ? html` <b>${t(`outcome.${part.outcome}`)}</b>` : nothing}
      </li>`,
    )}
    <li class="visit-now" aria-current="step">${ticket.service.name}</li>
    ${left.map((part) => html`<li class="muted">${iconNext()} ${part.name}</li>`)}
  </ol>`;
}

/** The last note that came with the ticket; all of them are in its story. */
function lastNote(/** @type {State} */ state, /** @type {Ticket} */ ticket, /** @type {Translate} */ t) {
  const notes = (state.desk && state.desk.notes[ticket.id]) || [];
  const last = notes[notes.length - 1];
  if (!last) return nothing;
  const whose = [last.by, hmOf(last.at)].filter(Boolean).join(" ");
  return html`<p class="last-note small clamp-2">
    <span class="muted">${notes.length > 1 ? t("note.last_of", { n: notes.length }) : t("note.one")} ${whose}</span>
    ${last.text}
  </p>`;
}
