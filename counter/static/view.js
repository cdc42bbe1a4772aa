// What the clerk sees. Buttons keep their places whatever the state, so that hands learn them.

import { hm, hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import {
  iconExit, iconInfo, iconOffline, iconPerson, iconTextSize, iconWarn, iconWindow,
} from "/static/shared/icons.js";
import { linkNote } from "/static/shared/page.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { actsView } from "./acts.js";
import { dialogView } from "./dialogs.js";
import { nowView } from "./now.js";
import { sideView } from "./side.js";
import { current, messageNow } from "./state.js";
import { texts } from "./texts.js";
import { lastDay } from "./times.js";

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
 * @property {(by: number) => void} move
 * @property {(scope: import("./places.js").Scope) => void} scope
 * @property {() => void} back
 * @property {(ticket: string) => void} show
 * @property {(outcome: string|null) => void} outcome  the answer to what is being asked
 * @property {(on: boolean) => void} ask
 * @property {() => void} acknowledge
 * @property {() => void} help     the next step of the first help asked for here
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
  const may_leave = state.windows.length > 1 && (!window || !current(state));
  return html`<header class="topbar">
    <h1 class="grow clip">${window ? window.name : t("title")}</h1>
    ${window ? [standInBadge(state, window.id, t), dutyBadge(window, t)] : nothing}
    <span class="who clip">${iconPerson()} ${state.person}</span>
    ${state.phase === "desk" && may_leave
      ? html`<button class="btn btn-quiet" @click=${hands.leave}>${t("desk.change")}</button>`
      : nothing}
    ${state.rights.includes("own_findings")
      ? html`<a class="btn btn-quiet findings-link" href="/counter/findings" target="_blank" rel="noopener">
          ${t("findings")}
          ${state.findings ? html`<span class="badge badge-warn">${t("findings.unread", { n: state.findings })}</span>` : nothing}
        </a>
        <a class="btn btn-quiet appeals-link" href="/manage/appeals" target="_blank" rel="noopener">${t("appeals")}</a>`
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

/** Says that this window is somebody else's, and until when. @param {State} state @param {string} window @param {Translate} t */
function standInBadge({ stand_ins }, window, t) {
  const here = stand_ins.find((one) => one.window === window);
  if (!here) return nothing;
  const title = t("stand_in.signs", { n: here.signs_due });
  return html`<span class="badge badge-warn stand-in" title=${title}>
    ${t("stand_in.until", { day: lastDay(here.until) })}
  </span>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function choice(state, hands, t) {
  const many = state.windows.length > 12;
  const filter = state.filter.trim();
  const shown = state.windows.filter((w) => `${w.name} ${w.id}`.includes(filter));
  const meant = shown.find(({ id, name }) => id === filter || name === filter) || shown[0];
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" && !event.isComposing && filter && meant) hands.choose(meant.id);
  };
  return html`<main class="page-main stack">
    <h2>${t("choose.title")}</h2>
    <p class="muted">
      ${state.windows.length ? t("choose.hint", { name: state.person || "" }) : t("choose.none")}
    </p>
    ${state.stand_ins.length
      ? html`<p class="banner banner-warn">
          ${t("stand_in.notice", { n: Math.max(...state.stand_ins.map((one) => one.signs_due)) })}
        </p>`
      : nothing}
    ${many
      ? html`<div class="field window-filter">
          <label for="window-filter">${t("choose.filter")}</label>
          <input
            id="window-filter"
            autocomplete="off"
            autofocus
            @input=${(/** @type {any} */ event) => hands.filter(event.target.value)}
            @keydown=${enter}
          />
        </div>`
      : nothing}
    <ul class="plain windows">
      ${shown.map(
        (w) => html`<li>
          <button class="btn window-choice" @click=${() => hands.choose(w.id)}>
            ${iconWindow()} <span class="grow clamp-2">${w.name}</span> ${standInBadge(state, w.id, t)}
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
      <section class="card now">${nowView(state, hands, t)}</section>
      <section class="said" role="status">${saidView(state, hands, t)}</section>
      <section class="acts" aria-label=${t("acts.label")}>${actsView(state, hands, t)}</section>
      ${sideView(state, hands, t)}
    </main>
    ${dialogView(state, hands, t)}`;
}

/** What a screen reader says when it changes: not the times, which change all the while. */
function spoken(/** @type {State} */ state, /** @type {Translate} */ t) {
  const ticket = current(state);
  if (!ticket) return "";
  return `${ticket.number} ${t(ticket.state === "called" ? "now.called" : "now.serving")}`;
}

/**
 * One thing at a time, the gravest first: it takes no room from the visitor's number.
 * @param {State} state @param {Hands} hands @param {Translate} t
 */
function saidView(state, hands, t) {
  if (state.problem) return problemView(state.problem, Boolean(state.unsure), hands, t);
  const message = messageNow(state);
  if (message) return messageView(state, message, hands, t);
  return state.note ? html`<p class="banner">${t(`note.${state.note}`)}</p>` : nothing;
}

/**
 * @param {import("/static/shared/api.js").ApiError} problem @param {boolean} unsure @param {Hands} hands
 * @param {Translate} t
 */
function problemView(problem, unsure, hands, t) {
  return html`<div class="banner banner-bad" role="alert">
    ${iconWarn()}<span class="grow clamp-2">${problemText(problem, t)}</span>
    ${unsure ? html`<button class="btn" @click=${hands.again}>${t("action.retry")}</button>` : nothing}
    <button class="btn btn-quiet" @click=${hands.dismiss}>${t("problem.dismiss")} <kbd>Esc</kbd></button>
  </div>`;
}

/** @param {State} state @param {import("./state.js").Message} message @param {Hands} hands @param {Translate} t */
function messageView(state, message, hands, t) {
  const more = (state.desk ? state.desk.messages.length : 1) - 1;
  return html`<div class="banner banner-warn message">
    ${iconInfo()}
    <span class="grow">
      <small class="num">${hmOf(message.at)} ${message.from || t("message.desk")}</small> ${message.text}
    </span>
    ${more > 0 ? html`<span class="badge">${t("message.more", { n: more })}</span>` : nothing}
    <button class="btn" data-act="acknowledge" ?disabled=${Boolean(state.pending)} @click=${hands.acknowledge}>
      ${t("message.read")} <kbd>K</kbd>
    </button>
  </div>`;
}
