// What the clerk sees. Buttons keep their places whatever the state, so that hands learn them.

import { hm, hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import {
  iconBell, iconCheck, iconClose, iconExit, iconNext, iconOffline, iconPause, iconPerson, iconPlay,
  iconTextSize, iconWarn, iconWindow,
} from "/static/shared/icons.js";
import { linkNote } from "/static/shared/page.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { dialogView } from "./dialogs.js";
import { sideView } from "./side.js";
import { allowedNow, waitingTotal } from "./state.js";
import { KEYS, servicesLeft } from "./steps.js";
import { texts } from "./texts.js";
import { seconds, span } from "./times.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./steps.js").Act} Act */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * What a view may ask for.
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(window: string) => void} choose
 * @property {() => void} leave
 * @property {(filter: string) => void} filter
 * @property {(act: Act, extra?: import("./steps.js").Extra) => void} act
 * @property {() => void} again
 * @property {(kind: import("./state.js").Dialog["kind"]) => void} dialog
 * @property {() => void} close
 * @property {(query: string) => void} query
 * @property {(pick: string) => void} pick
 * @property {() => void} dismiss
 */

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts, signInTexts);

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return signInView(state.sign_in, t, { title: t("title"), onSubmit, onLanguage });
  }
  if (state.phase === "starting") {
    return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  }
  return html`<div class="page counter">
    ${topbar(state, hands, t)}${state.phase === "choose"
      ? choice(state, hands, t)
      : desk(state, hands, t)}
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function topbar(state, hands, t) {
  const window = state.picture && state.picture.window;
  const may_leave = state.windows.length > 1 && (!window || !state.picture?.ticket);
  return html`<header class="topbar">
    <h1 class="grow clip">${window ? window.name : t("title")}</h1>
    ${window ? dutyBadge(window, t) : nothing}
    <span class="who clip">${iconPerson()} ${state.person}</span>
    ${state.phase === "desk" && may_leave
      ? html`<button class="btn btn-quiet" @click=${hands.leave}>${t("desk.change")}</button>`
      : nothing}
    <button
      class="btn btn-quiet"
      aria-pressed=${state.large ? "true" : "false"}
      title=${t("sign_in.large")}
      @click=${hands.large}
    >
      ${iconTextSize()} <span class="sr-only">${t("sign_in.large")}</span>
    </button>
    <button class="btn btn-quiet" @click=${hands.language}>${t("language.other")}</button>
    <button class="btn btn-quiet" title=${t("sign_in.out")} @click=${hands.signOut}>
      ${iconExit()} <span class="word">${t("sign_in.out")}</span>
    </button>
  </header>`;
}

/** @param {import("./steps.js").WindowFacts} window @param {Translate} t */
function dutyBadge(window, t) {
  const tone = window.state === "open" ? "badge-good" : window.state === "paused" ? "badge-warn" : "";
  const text =
    window.state === "paused" && window.reason
      ? t("window.reason", { reason: window.reason })
      : t(`window.${window.state}`);
  return html`<span class="badge duty ${tone}">${text}</span>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function choice(state, hands, t) {
  const many = state.windows.length > 12;
  const shown = state.windows.filter((w) => `${w.name} ${w.id}`.includes(state.filter.trim()));
  return html`<main class="page-main stack">
    <h2>${t("choose.title")}</h2>
    <p class="muted">
      ${state.windows.length ? t("choose.hint", { name: state.person || "" }) : t("choose.none")}
    </p>
    ${many
      ? html`<div class="field window-filter">
          <label for="window-filter">${t("choose.filter")}</label>
          <input
            id="window-filter"
            autocomplete="off"
            autofocus
            @input=${(/** @type {any} */ event) => hands.filter(event.target.value)}
          />
        </div>`
      : nothing}
    <ul class="plain windows">
      ${shown.map(
        (w) => html`<li>
          <button class="btn window-choice" @click=${() => hands.choose(w.id)}>
            ${iconWindow()} <span class="clamp-2">${w.name}</span>
          </button>
        </li>`,
      )}
    </ul>
  </main>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function desk(state, hands, t) {
  const lost = linkNote(state.link, state.offset_min, t, hm);
  return html`${lost
      ? html`<p class="banner banner-warn banner-wide" role="status">${iconOffline()} ${lost}</p>`
      : nothing}
    <main class="desk">
      <p class="sr-only" role="status">${spoken(state, t)}</p>
      <section class="card now">${nowView(state, t)}</section>
      <section class="said" role="status">${saidView(state, hands, t)}</section>
      <section class="acts" aria-label=${t("acts.label")}>${actsView(state, hands, t)}</section>
      ${sideView(state, hands, t)}
    </main>
    ${dialogView(state, hands, t)}`;
}

/** What a screen reader says when it changes: not the times, which change all the while. */
function spoken(/** @type {State} */ state, /** @type {Translate} */ t) {
  const ticket = state.picture && state.picture.ticket;
  if (!ticket) return "";
  return `${ticket.number} ${t(ticket.state === "called" ? "now.called" : "now.serving")}`;
}

/** @param {State} state @param {Translate} t */
function nowView(state, t) {
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
  return html`<div class="now-head">
      <span class="badge ${called ? "badge-call" : "badge-main"}">
        ${called ? t("now.called") : t("now.serving")}
      </span>
      <p class="ticket-number now-number ${called ? "called" : ""}">${ticket.number}</p>
    </div>
    <div class="now-facts">
      <p class="now-service clamp-2">${ticket.service.name}</p>
      <dl class="facts">${factsOf(state, ticket, t)}</dl>
      ${ticket.why && ticket.why.text
        ? html`<p class="why small"><span class="muted">${t("why")}</span> ${ticket.why.text}</p>`
        : nothing}
    </div>`;
}

/** @param {State} state @param {import("./steps.js").Ticket} ticket @param {Translate} t */
function factsOf(state, ticket, t) {
  const waited = seconds(ticket.joined_at, ticket.called_at, state.now);
  const since = seconds(ticket.called_at, null, state.now);
  const left = servicesLeft(ticket).length;
  const fact = (/** @type {string} */ key, /** @type {string|null} */ value) =>
    value ? html`<div><dt>${t(key)}</dt><dd class="num">${value}</dd></div>` : nothing;
  return [
    fact("fact.class", ticket.class_name),
    fact("fact.joined", hmOf(ticket.joined_at)),
    fact("fact.waited", waited === null ? null : span(waited, t)),
    fact("fact.since_call", since === null ? null : span(since, t)),
    fact("fact.nth", ticket.nth_call > 1 ? t("fact.nth_n", { n: ticket.nth_call }) : null),
    fact("fact.left", left > 0 ? t("fact.left_n", { n: left }) : null),
  ];
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function saidView(state, hands, t) {
  if (state.problem) {
    return html`<div class="banner banner-bad" role="alert">
      ${iconWarn()}<span class="grow">${problemText(state.problem, t)}</span>
      ${state.unsure
        ? html`<button class="btn" @click=${hands.again}>${t("action.retry")}</button>`
        : nothing}
      <button class="btn btn-quiet" @click=${hands.dismiss}>${t("problem.dismiss")}</button>
    </div>`;
  }
  if (state.note) return html`<p class="banner">${t(`note.${state.note}`)}</p>`;
  return nothing;
}

/** Which act is the likely next one, and so stands out. @param {State} state @returns {Act} */
function likely(state) {
  const { ticket, window } = state.picture || {};
  if (window && window.state === "closed") return "open";
  if (window && window.state === "paused" && !ticket) return "resume";
  if (!ticket) return "call";
  return ticket.state === "called" ? "start" : "finish";
}

const ICONS = /** @type {Partial<Record<Act, () => unknown>>} */ ({
  call: iconBell, recall: iconBell, start: iconPlay, finish: iconCheck, finish_call: iconNext,
  no_show: iconClose, pause: iconPause, resume: iconPlay, open: iconWindow,
});

/** @param {State} state @param {Hands} hands @param {Translate} t */
function actsView(state, hands, t) {
  const allowed = allowedNow(state);
  const first = likely(state);
  const button = (/** @type {Act} */ act, /** @type {string} */ size = "", run = () => hands.act(act)) => {
    const key = KEYS[act === "pause" || act === "resume" ? "pause_resume" : act];
    const busy = Boolean(state.pending && state.pending.act === act);
    const tone = act !== first ? "" : act === "call" ? "btn-call" : "btn-primary";
    return html`<button
      class="btn act ${size} ${tone} ${busy ? "busy" : ""}"
      data-act=${act}
      title=${key ? `${t(`act.${act}`)} ${key.key}` : t(`act.${act}`)}
      ?disabled=${!allowed.has(act) || Boolean(state.pending)}
      aria-busy=${busy ? "true" : "false"}
      @click=${run}
    >
      ${ICONS[act] ? /** @type {() => unknown} */ (ICONS[act])() : nothing}
      <span>${t(`act.${act}`)}</span>${key ? html`<kbd>${key.key}</kbd>` : nothing}
    </button>`;
  };
  const closed = !state.picture || state.picture.window.state === "closed";
  if (closed) return html`<div class="acts-main">${button("open", "act-main act-wide")}</div>`;
  const paused = state.picture?.window.state === "paused";
  return html`<div class="acts-main">
      ${button("call", "act-main")}${button("recall", "act-main")}${button("start", "act-main")}
      ${button("finish", "act-main")}${button("finish_call", "act-main")}${button("no_show", "act-main")}
    </div>
    <div class="acts-more">
      ${button("transfer", "", () => hands.dialog("transfer"))}
      ${button("hold", "", () => hands.dialog("hold"))}
      ${button("undo")}
      ${allowed.has("forward") ? button("forward") : nothing}
      <span class="acts-gap"></span>
      ${paused ? button("resume") : button("pause", "", () => hands.dialog("pause"))}
      ${button("close")}
    </div>
    <p class="muted small keys-hint">${t("keys.hint")}</p>`;
}
