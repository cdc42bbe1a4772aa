// Who takes the number, where a service or a class asks for it: digits, never kept on the screen.

import { html, nothing } from "/static/shared/html.js";
import { iconBack, iconPerson, iconTicket } from "/static/shared/icons.js";
import { problemText } from "/static/shared/i18n.js";
import { keypadView, typed } from "./keypad.js";

/** @typedef {import("./view.js").Dispatch} Dispatch */
/** @typedef {import("./view.js").Translate} Translate */
/** @typedef {import("./state.js").Sheet} Sheet */
/** @typedef {import("./state.js").State} State */

/** Refusals that better digits can mend. */
export const MENDABLE = new Set(["wrong_id_number", "wrong_phone", "person_needed"]);

/** @param {Sheet} sheet */
export const asksWho = (sheet) => Boolean(sheet.service.needs_person || sheet.klass);

/**
 * What the digits are, by their length alone; the server knows whether they are right.
 * @param {Sheet} sheet
 * @returns {{phone: string}|{id_number: string}|null}
 */
export function personOf(sheet) {
  if (sheet.card) return { id_number: sheet.card.number };
  if (/^\d{17}[\dX]$/.test(sheet.digits)) return { id_number: sheet.digits };
  if (/^1\d{10}$/.test(sheet.digits) && !sheet.klass) return { phone: sheet.digits };
  return null;
}

/** @param {Sheet} sheet @param {string} key @returns {Partial<Sheet>} */
export const withDigit = (sheet, key) => ({
  // After a card the first key begins anew.
  digits: typed(sheet.card ? "" : sheet.digits, key), card: null, error: null,
});

/**
 * The classes that this kiosk certifies by the day of birth, for this service.
 * @param {import("/static/shared/protocol.js").Catalog|null} catalog
 * @param {import("/static/shared/protocol.js").CatalogService} service
 */
export function classesByAge(catalog, service) {
  const offered = service.classes;
  return ((catalog && catalog.classes) || []).filter(
    (one) => one.min_age != null && (!offered || offered.includes(one.id)),
  );
}

/**
 * @param {Sheet} sheet
 * @param {boolean} offline
 * @param {{shown: string|null, reader: boolean, word: string}} card  what is shown of a card laid
 *   here, whether one can be, and what is to be said of the reader
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
export function whoView(sheet, offline, card, t, dispatch) {
  const how = t(`${sheet.klass ? "who.how_id" : "who.how"}${card.reader ? "_card" : ""}`);
  const calm = !offline && !sheet.error && !card.word;
  return html`<p class="sheet-title">${how}</p>
    ${keypadView({
      digits: sheet.digits,
      shown: card.shown,
      still: false,
      label: how,
      t,
      press: (key) => dispatch({ type: "digit", key }),
    })}
    ${sheet.klass ? html`<p class="sheet-klass">${iconPerson()}${t("who.as", { name: sheet.klass.name })}</p>` : nothing}
    <p class="sheet-word ${calm ? "is-calm" : ""}" role="status">
      ${offline ? t("sheet.offline") : sheet.error ? problemText(sheet.error, t) : card.word || t("who.kept")}
    </p>
    <div class="sheet-actions">
      <button class="btn btn-large" @click=${() => dispatch({ type: "back" })}>
        ${iconBack()}${t("action.back")}
      </button>
      <button class="btn btn-large btn-primary sheet-take"
        ?disabled=${offline || !personOf(sheet)}
        @click=${() => dispatch({ type: "confirm" })}>${iconTicket()}${t("sheet.take")}</button>
    </div>`;
}
