// The sheet between a tap on a service and its number.

import { html, nothing } from "/static/shared/html.js";
import { iconBack, iconPerson, iconTicket, iconWarn } from "/static/shared/icons.js";
import { estimateText, problemText } from "/static/shared/i18n.js";
import { cardFacts } from "./card_view.js";
import { isOffline, isSending } from "./state.js";
import { asksWho, classesByAge, whoView } from "./who.js";

/** @typedef {import("./view.js").Dispatch} Dispatch */
/** @typedef {import("./view.js").Translate} Translate */
/** @typedef {import("./state.js").Sheet} Sheet */

/**
 * @param {import("./state.js").State} state
 * @param {Sheet} sheet
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
export function sheetView(state, sheet, t, dispatch) {
  const closed = sheet.step === "closed";
  const who = sheet.step === "who";
  const close = (/** @type {Event} */ event) => {
    event.preventDefault();
    dispatch({ type: "back" });
  };
  return html`<dialog
    class="dialog kiosk-sheet ${who ? "check-in" : ""}"
    data-modal
    aria-labelledby="sheet-name"
    @cancel=${close}
    @contextmenu=${(/** @type {Event} */ event) => event.preventDefault()}
  >
    ${who ? nothing : html`<p class="sheet-title">${t(closed ? "sheet.closed" : "sheet.title")}</p>`}
    <h2 id="sheet-name">${sheet.service.name}</h2>
    ${who ? whoView(sheet, isOffline(state), cardFacts(state, sheet.card, t), t, dispatch) : askView(state, sheet, t, dispatch)}
  </dialog>`;
}

/**
 * What is offered, or why it is not.
 * @param {import("./state.js").State} state
 * @param {Sheet} sheet
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
function askView(state, sheet, t, dispatch) {
  const closed = sheet.step === "closed";
  return html`${closed
      ? html`<p class="banner banner-warn">
          ${iconWarn()}<span>${sheet.service.reason || t("service.closed")}</span>
        </p>`
      : factsView(sheet, t)}
    ${sheet.step === "ask" ? byAgeView(state, sheet, t, dispatch) : nothing}
    <p class="sheet-word" role="status">${wordOf(state, sheet, t)}</p>
    <div class="sheet-actions">
      <button class="btn btn-large" ?disabled=${isSending(state)}
        @click=${() => dispatch({ type: "back" })}>
        ${closed ? t("sheet.close") : html`${iconBack()}${t("action.back")}`}
      </button>
      ${closed ? nothing : takeButton(state, sheet, t, dispatch)}
    </div>`;
}

/**
 * @param {import("./state.js").State} state
 * @param {Sheet} sheet
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
function byAgeView(state, sheet, t, dispatch) {
  const classes = classesByAge(state.catalog, sheet.service);
  if (classes.length === 0) return nothing;
  return html`<div class="sheet-classes">
    ${classes.map(
      (one) => html`<button class="btn btn-large" data-class=${one.id}
        ?disabled=${isOffline(state)}
        @click=${() => dispatch({ type: "by_age", klass: one })}>
        ${iconPerson()}${t("who.by_age", { name: one.name, age: one.min_age || 0 })}
      </button>`,
    )}
  </div>`;
}

/** @param {Sheet} sheet @param {Translate} t */
function factsView(sheet, t) {
  const { waiting, estimate } = sheet.service;
  return html`<dl class="facts">
    <div>
      <dt>${t("sheet.waiting")}</dt>
      <dd class="num">
        ${waiting === null ? t("taken.unknown") : t("sheet.people", { n: waiting })}
      </dd>
    </div>
    <div>
      <dt>${t("sheet.estimate")}</dt>
      <dd class="num">${estimateText(estimate, t) || t("sheet.estimate_unknown")}</dd>
    </div>
  </dl>`;
}

/** @param {import("./state.js").State} state @param {Sheet} sheet @param {Translate} t */
function wordOf(state, sheet, t) {
  if (sheet.step === "retrying") return t("sheet.retrying");
  if (sheet.step === "sending") return t("sheet.sending");
  if (isOffline(state)) return t("sheet.offline");
  if (!sheet.error) return "";
  return sheet.error.status === 0 ? t("sheet.unreachable") : problemText(sheet.error, t);
}

/**
 * A refusal for good (closed, full …) leaves only the way back.
 * @param {import("./state.js").State} state
 * @param {Sheet} sheet
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
function takeButton(state, sheet, t, dispatch) {
  const error = sheet.error;
  if (error && error.status >= 400 && error.status < 500 && error.status !== 429) return nothing;
  return html`<button
    class="btn btn-large btn-primary sheet-take"
    ?disabled=${isSending(state) || isOffline(state)}
    @click=${() => dispatch({ type: "confirm" })}
  >
    ${iconTicket()}${t(takeWord(state, sheet))}
  </button>`;
}

/** @param {import("./state.js").State} state @param {Sheet} sheet */
function takeWord(state, sheet) {
  if (sheet.error) return "action.retry";
  if (isSending(state)) return "sheet.sending";
  return asksWho(sheet) ? "who.next" : "sheet.take";
}
