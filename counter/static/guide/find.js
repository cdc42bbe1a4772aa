// The search, what it found, and the ticket that was picked with its acts and its story.

import { hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { estimateText } from "/static/shared/i18n.js";
import { iconClose, iconSearch, iconTicket } from "/static/shared/icons.js";
import { KEYS, may, TICKET_ACTS } from "./acts.js";
import { allowedNow, pickedNow } from "./state.js";
import { byText, minutes, windowText } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function findView(state, hands, t) {
  const ticket = pickedNow(state);
  return html`${searchView(state, hands, t)}
    ${state.results === null
      ? html`<div class="empty">${iconTicket()}<p>${t("find.start")}</p></div>`
      : state.results.length === 0
        ? html`<div class="empty" role="status">
            <h2>${t("find.none", { text: state.query.trim() })}</h2>
            <p>${t("find.none_hint")}</p>
          </div>`
        : ticket
          ? ticketView(state, ticket, hands, t)
          : resultsView(state, state.results, hands, t)}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function searchView(state, hands, t) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    hands.find();
  };
  return html`<form class="search" role="search" @submit=${submit}>
    <label class="sr-only" for="find">${t("find.label")}</label>
    <input
      id="find"
      name="find"
      autocomplete="off"
      spellcheck="false"
      maxlength="200"
      placeholder=${t("find.hint")}
      autofocus
      .value=${state.query}
      @input=${(/** @type {any} */ event) => hands.query(event.target.value)}
    />
    ${state.query
      ? html`<button type="button" class="btn btn-quiet" title="${t("find.clear")} Esc" @click=${hands.clear}>
          ${iconClose()}<span class="sr-only">${t("find.clear")}</span>
        </button>`
      : nothing}
    <button class="btn btn-primary" ?disabled=${state.asked !== null}>${iconSearch()} ${t("find.go")}</button>
  </form>`;
}

/** @param {State} state @param {Ticket[]} results @param {Hands} hands @param {Translate} t */
function resultsView(state, results, hands, t) {
  return html`<p class="muted small" role="status">${t("find.results", { n: results.length })}</p>
    <ul class="plain results">
      ${results.map(
        (one) => html`<li>
          <button class="result" @click=${() => hands.pick(one.id)}>
            <span class="ticket-number num">${one.number}</span>
            <span class="grow"><span class="clamp-2">${one.service.name}</span><small class="muted num">${hmOf(one.joined_at)}</small></span>
            ${stateBadge(one, t)}
          </button>
        </li>`,
      )}
    </ul>`;
}

const TONES = /** @type {Record<string, string>} */ ({
  waiting: "badge-main", called: "badge-call", serving: "badge-good", held: "badge-warn", no_show: "badge-warn",
});

/** @param {Ticket} ticket @param {Translate} t */
const stateBadge = (ticket, t) => html`<span class="badge ${TONES[ticket.state] || ""}">${t(`state.${ticket.state}`)}</span>`;

/** @param {State} state @param {Ticket} ticket @param {Hands} hands @param {Translate} t */
function ticketView(state, ticket, hands, t) {
  const many = state.results && state.results.length > 1;
  return html`<div class="ticket">
      ${many ? tabsView(state, hands) : nothing}
      <div class="ticket-head">
        <p class="ticket-number num ${ticket.state === "called" ? "called" : ""}">${ticket.number}</p>
        <div class="grow">
          <p class="ticket-service clamp-2">${ticket.service.name}</p>
          <p class="row facts">
            ${stateBadge(ticket, t)}
            <span class="badge">${ticket.class_name}</span>
            <span class="badge ${ticket.slip === "failed" || ticket.slip === "unknown" ? "badge-bad" : ""}">
              ${t(`slip.${ticket.slip || "none"}`)}
            </span>
            ${ticket.masked ? html`<span class="muted small">${t("ticket.person")} ${ticket.masked}</span>` : nothing}
          </p>
        </div>
      </div>
      <p class="standing">${standing(state, ticket, t)}</p>
      <div class="acts">${actsView(state, hands, t)}</div>
    </div>
    <h3 class="story-title">${t("story.title")} <span class="muted small num">${figuresText(state, t)}</span></h3>
    ${storyView(state, t)}`;
}

/** Others that the same search found. @param {State} state @param {Hands} hands */
function tabsView(state, hands) {
  return html`<div class="tabs">
    ${(state.results || []).map(
      (one) => html`<button
        class="btn btn-small ${one.id === state.picked ? "btn-primary" : ""}"
        aria-pressed=${one.id === state.picked ? "true" : "false"}
        @click=${() => hands.pick(one.id)}
      >
        ${one.number}
      </button>`,
    )}
  </div>`;
}

/** Where it is, in one line. @param {State} state @param {Ticket} ticket @param {Translate} t */
function standing(state, ticket, t) {
  const parts = [];
  if (ticket.window) parts.push(ticket.window_name || windowText(state, ticket.window));
  if (ticket.ahead !== null) parts.push(ticket.ahead === 0 ? t("ticket.first") : t("ticket.ahead", { n: ticket.ahead }));
  if (ticket.estimate) parts.push(estimateText(ticket.estimate, t));
  if (ticket.state === "waiting" && state.now !== null) {
    const waited = minutes((state.now - Date.parse(ticket.joined_at)) / 1000);
    parts.push(t("ticket.waited", { n: Math.max(0, waited) }));
  }
  parts.push(t("ticket.took", { time: hmOf(ticket.joined_at) }));
  return parts.join(" · ");
}

/** Buttons keep their places, so that hands learn them. @param {State} state @param {Hands} hands @param {Translate} t */
function actsView(state, hands, t) {
  const allowed = allowedNow(state);
  return TICKET_ACTS.filter((act) => may(act, state.rights)).map(
    (act) => html`<button
      class="btn ${act === "cancel" ? "btn-danger" : ""}"
      data-act=${act}
      ?disabled=${!allowed.has(act) || state.pending !== null}
      @click=${() => hands.press(act)}
    >
      ${t(`act.${act}`)} <kbd>${KEYS[act]}</kbd>
    </button>`,
  );
}

/** What is measured of the ticket; what did not happen is left out. @param {State} state @param {Translate} t */
function figuresText({ story, figures }, t) {
  if (story === null || figures === null) return "";
  const lengths = /** @type {const} */ (["wait_s", "walk_s", "handling_s"]);
  const counts = /** @type {const} */ (["recalls", "no_shows", "transferred"]);
  return [
    ...lengths.flatMap((name) => {
      const s = figures[name];
      return s === null ? [] : [t(`figure.${name}`, { time: `${minutes(s)}:${String(Math.floor(s % 60)).padStart(2, "0")}` })];
    }),
    ...(figures.promise_kept === false ? [t("figure.late")] : []),
    ...counts.flatMap((name) => (figures[name] > 0 ? [t(`figure.${name}`, { n: figures[name] })] : [])),
  ].join(" · ");
}

/** @param {State} state @param {Translate} t */
function storyView(state, t) {
  if (state.story === null) return html`<p class="muted">${t("story.loading")}</p>`;
  return html`<ol class="plain story" tabindex="0" aria-label=${t("story.title")}>
    ${[...state.story].reverse().map(
      (one) => html`<li>
        <span class="muted num">${hmOf(one.at)}</span>
        <span class="grow">${one.text}</span>
        <span class="muted small clip">${byText(state, one.by, t)}</span>
      </li>`,
    )}
  </ol>`;
}
