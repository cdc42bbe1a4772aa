// The buttons, and in their place, when a service ends, the question how it ended.

import { html, nothing } from "/static/shared/html.js";
import {
  iconBell, iconCheck, iconClose, iconNext, iconPause, iconPlay, iconWindow,
} from "/static/shared/icons.js";
import { OUTCOMES } from "./outcomes.js";
import { allowedNow, current, looksNow } from "./state.js";
import { ASKED_FIRST, asksNumber, KEYS, recallIn, servicesLeft } from "./steps.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./steps.js").Act} Act */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** Which act is the likely next one, and so stands out. @param {State} state @returns {Act} */
function likely(state) {
  const { ticket, window } = state.picture || {};
  if (window && window.state === "closed") return "open";
  if (window && window.state === "paused" && !ticket) return "resume";
  if (!ticket) return "call";
  if (ticket.state === "serving") return "finish";
  return ticket.recall_limit_reached ? "no_show" : "start";
}

const ICONS = /** @type {Partial<Record<Act, () => unknown>>} */ ({
  call: iconBell, recall: iconBell, start: iconPlay, finish: iconCheck, finish_call: iconNext,
  no_show: iconClose, pause: iconPause, resume: iconPlay, open: iconWindow,
});
const MAIN = /** @type {const} */ (["call", "recall", "start", "finish", "finish_call", "no_show"]);
const MORE = /** @type {const} */ (["transfer", "hold", "continue", "forward", "add", "note", "mode", "undo", "cancel"]);

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function actsView(state, hands, t) {
  const button = buttonOf(state, hands, t);
  const closed = !state.picture || state.picture.window.state === "closed";
  const tools = html`<div class="acts-more">
    ${closed ? nothing : MORE.map((act) => button(act))}
    ${state.rights.includes("choose") && !closed ? button("choose") : nothing}
    ${lookButton(state, hands, t, "aside")}${lookButton(state, hands, t, "story")}
    ${closed ? nothing : [button(state.picture?.window.state === "paused" ? "resume" : "pause"), button("close")]}
  </div>`;
  if (closed && !current(state)) {
    return html`<div class="acts-main">${button("open", "act-main act-wide")}</div>`;
  }
  const main = html`<div class="acts-main">${MAIN.map((act) => button(act, "act-main"))}</div>`;
  return html`${state.asking ? outcomeView(state, hands, t) : main}${tools}${footView(state, hands, t)}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function buttonOf(state, hands, t) {
  const allowed = allowedNow(state);
  const first = likely(state);
  return (/** @type {Act} */ act, /** @type {string} */ size = "") => {
    const key = KEYS[act === "pause" || act === "resume" ? "pause_resume" : act];
    const busy = Boolean(state.pending && state.pending.act === act);
    const tone = act !== first ? "" : act === "call" ? "btn-call" : "btn-primary";
    const run = () =>
      ASKED_FIRST.has(act) ? hands.dialog(/** @type {any} */ (act)) : hands.act(act);
    return html`<button
      class="btn act ${size} ${tone} ${busy ? "busy" : ""}"
      data-act=${act}
      ?disabled=${!allowed.has(act) || Boolean(state.pending)}
      aria-busy=${busy ? "true" : "false"}
      @click=${run}
    >
      ${size && ICONS[act] ? /** @type {() => unknown} */ (ICONS[act])() : nothing}
      <span>${wordOf(state, act, t)}</span>${key ? html`<kbd>${key.key}</kbd>` : nothing}
    </button>`;
  };
}

/** A recall that must rest says for how long. @param {State} state @param {Act} act @param {Translate} t */
function wordOf(state, act, t) {
  const ticket = current(state);
  const rests = act === "recall" && ticket && ticket.state === "called" && recallIn(ticket, state.now);
  return rests ? t("act.recall_in", { n: rests }) : t(`act.${act}`);
}

/** @param {State} state @param {Hands} hands @param {Translate} t @param {"aside"|"story"} kind */
function lookButton(state, hands, t, kind) {
  const n = state.picture ? state.picture.aside.length : 0;
  return html`<button
    class="btn act"
    data-look=${kind}
    ?disabled=${!looksNow(state).has(kind) || Boolean(state.pending)}
    @click=${() => hands.dialog(kind)}
  >
    <span>${kind === "aside" && n > 0 ? t("look.aside_n", { n }) : t(`look.${kind}`)}</span>
    <kbd>${KEYS[kind]?.key}</kbd>
  </button>`;
}

/**
 * Stands where the large buttons stand, and no click meant for those reaches it: the second one of
 * a double click is not an answer.
 * @param {State} state @param {Hands} hands @param {Translate} t
 */
function outcomeView(state, hands, t) {
  const { act } = /** @type {{act: Act}} */ (state.asking);
  const ticket = current(state);
  const answer = (/** @type {string|null} */ outcome) => (/** @type {MouseEvent} */ event) => {
    if (event.detail < 2) hands.outcome(outcome);
  };
  const next = servicesLeft(ticket)[0];
  const facts = { number: ticket ? ticket.number : "", service: ticket ? ticket.service.name : "" };
  return html`<div class="acts-main outcomes" role="group" aria-labelledby="outcome-title">
    <p class="outcome-head" id="outcome-title" role="status">
      <span class="grow clip">${t(`outcome.title_${act}`, { ...facts, next: next ? next.name : "" })}</span>
      <button class="btn btn-small btn-primary" data-outcome="" @click=${answer(null)}>
        ${t("outcome.none")} <kbd>Enter</kbd>
      </button>
      <button class="btn btn-small" @click=${hands.close}>${t("action.back")} <kbd>Esc</kbd></button>
    </p>
    ${asksNumber(act, ticket) ? numberView(t) : nothing}
    ${OUTCOMES.map(
      (outcome, i) => html`<button class="btn outcome" data-outcome=${outcome} @click=${answer(outcome)}>
        <kbd>${i + 1}</kbd> ${t(`outcome.${outcome}`)}
      </button>`,
    )}
  </div>`;
}

/** Enter and Escape leave the field: the keys of the outcomes work again. @param {Translate} t */
function numberView(t) {
  const leave = (/** @type {any} */ event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.target.blur();
  };
  return html`<label class="row case-number">
    <span>${t("case_number")}</span>
    <input class="grow" name="case_number" maxlength="40" pattern="[A-Za-z0-9\\-]*" autocomplete="off"
      title=${t("case_number.how")} placeholder=${t("case_number.how")} @keydown=${leave} />
  </label>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function footView(state, hands, t) {
  return html`<div class="acts-foot">
    <label class="check small">
      <input
        type="checkbox"
        name="ask_outcome"
        .checked=${state.ask_outcome}
        @change=${(/** @type {any} */ event) => hands.ask(event.target.checked)}
      />
      ${t("outcome.ask")}
    </label>
    <p class="muted small keys-hint">${t("keys.hint")}</p>
  </div>`;
}
