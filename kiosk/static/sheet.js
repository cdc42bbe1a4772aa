// The sheet between a tap on a service and its number.

import { html, nothing } from "/static/shared/html.js";
import { iconBack, iconTicket, iconWarn } from "/static/shared/icons.js";
import { estimateText, problemText } from "/static/shared/i18n.js";
import { isOffline, isSending } from "./state.js";

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
  const close = (/** @type {Event} */ event) => {
    event.preventDefault();
    dispatch({ type: "back" });
  };
  return html`<dialog
    class="dialog kiosk-sheet"
    data-modal
    aria-labelledby="sheet-name"
    @cancel=${close}
    @contextmenu=${(/** @type {Event} */ event) => event.preventDefault()}
  >
    <p class="sheet-title">${t(closed ? "sheet.closed" : "sheet.title")}</p>
    <h2 id="sheet-name">${sheet.service.name}</h2>
    ${closed
      ? html`<p class="banner banner-warn">
          ${iconWarn()}<span>${sheet.service.reason || t("service.closed")}</span>
        </p>`
      : factsView(sheet, t)}
    <p class="sheet-word" role="status">${wordOf(state, sheet, t)}</p>
    <div class="sheet-actions">
      <button class="btn btn-large" ?disabled=${isSending(state)}
        @click=${() => dispatch({ type: "back" })}>
        ${closed ? t("sheet.close") : html`${iconBack()}${t("action.back")}`}
      </button>
      ${closed ? nothing : takeButton(state, sheet, t, dispatch)}
    </div>
  </dialog>`;
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
    ${iconTicket()}${t(error ? "action.retry" : isSending(state) ? "sheet.sending" : "sheet.take")}
  </button>`;
}
