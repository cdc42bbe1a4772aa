// What the guide's questions share: their buttons, usual answers, and what the last act came to.

import { html, nothing } from "/static/shared/html.js";
import { problemText } from "/static/shared/i18n.js";
import { iconCheck, iconWarn } from "/static/shared/icons.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** The form's fields as an object; what was left empty is left out. @param {Event} event @returns {Record<string, string>} */
export function fieldsOf(event) {
  event.preventDefault();
  const facts = [...new FormData(/** @type {HTMLFormElement} */ (event.target))];
  return Object.fromEntries(facts.map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value));
}

/** @param {State} state @param {Hands} hands @param {Translate} t @param {string} go @param {boolean} [ready] */
export const actions = (state, hands, t, go, ready = true) => html`<div class="dialog-actions">
  <button type="button" class="btn" @click=${hands.close}>${t("action.back")} <kbd>Esc</kbd></button>
  <button class="btn btn-primary" ?disabled=${!ready || state.pending !== null}><span class="clip">${go}</span> <kbd>Enter</kbd></button>
</div>`;

/** Presses that write a usual answer into a field. @param {string} field @param {string[]} answers */
export const usual = (field, answers) => html`<div class="choices">
  ${answers.map(
    (text) => html`<button
      type="button"
      class="btn btn-small"
      @click=${(/** @type {any} */ event) => {
        const input = event.currentTarget.closest("form").elements.namedItem(field);
        input.value = text;
        input.focus();
      }}
    >
      ${text}
    </button>`,
  )}
</div>`;

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function saidView(state, hands, t) {
  if (state.problem) {
    return html`<span class="note note-bad" role="alert">
      ${iconWarn()} <span class="clamp-2">${problemText(state.problem, t)}</span>
      <button class="btn btn-quiet btn-small" @click=${hands.dismiss}>${t("said.dismiss")}</button>
    </span>`;
  }
  return state.said ? html`<span class="note note-good">${iconCheck()} ${t(`said.${state.said}`)}</span>` : nothing;
}
