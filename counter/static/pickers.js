// Lists that a clerk types into: one word narrows them, the arrows move, Enter chooses.

import { html, ifDefined, live, nothing } from "/static/shared/html.js";
import { chosenNow, rowsNow } from "./lists.js";
import { SHOWN } from "./places.js";
import { current } from "./state.js";
import { seconds, span } from "./times.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("./places.js").Row} Row */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** The dialogs that are lists. */
export const PICKERS = new Set(["transfer", "add", "choose", "aside"]);

/** Where a transfer goes, and the key that says so while the list is open. */
const SCOPES = /** @type {const} */ ([["service", "F2"], ["window", "F3"], ["colleague", "F4"]]);
const BACK_KEY = "F9";

/** What choosing a row does. @param {State} state @param {Row} row @param {Hands} hands */
function choose(state, row, hands) {
  const dialog = /** @type {NonNullable<State["dialog"]>} */ (state.dialog);
  const { kind, scope, back } = dialog;
  if (kind === "choose") return hands.act("choose", { body: { ticket: row.key } });
  if (kind === "add") return hands.act("add", { body: { service: row.key } });
  if (kind === "transfer") {
    return hands.act("transfer", { body: { [scope]: row.key, ...(back ? { return: true } : {}) } });
  }
  const ticket = state.picture && state.picture.aside.find(({ id }) => id === row.key);
  if (ticket) hands.act(ticket.state === "held" ? "unhold" : "rejoin", { ticket: ticket.id });
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function pickerView(state, hands, t) {
  const { kind, back } = /** @type {NonNullable<State["dialog"]>} */ (state.dialog);
  const rows = rowsNow(state);
  const row = chosenNow(state);
  const number = current(state)?.number || "";
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (row) choose(state, row, hands);
  };
  // While an input method composes, arrows and letters are its own; nor is the value ever set from
  // here, which would end its work.
  const input = (/** @type {any} */ event) => {
    if (!event.isComposing) hands.query(event.target.value);
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (!event.isComposing && keyed(kind, event, hands)) event.preventDefault();
  };
  const titled = kind === "transfer" || kind === "add" ? t(`${kind}.title`, { number }) : t(kind === "choose" ? "choose_one.title" : "aside.title");
  return html`<form class="picker" @submit=${submit} @keydown=${keys}>
    <h2 id="dialog-title">${titled}</h2>
    ${kind === "transfer" ? scopesView(state, hands, t) : nothing}
    <div class="field">
      <label for="picker-query">${t(labelOf(state))}</label>
      <input
        id="picker-query"
        role="combobox"
        aria-expanded="true"
        aria-controls="picker-list"
        aria-activedescendant=${ifDefined(row ? `row-${row.key}` : undefined)}
        autocomplete="off"
        autofocus
        @input=${input}
        @compositionend=${input}
      />
    </div>
    ${listView(state, rows, row, hands, t)}
    ${kind === "transfer"
      ? html`<label class="check">
          <input type="checkbox" name="return" .checked=${live(back)} @change=${hands.back} />
          ${t("transfer.return")} <kbd>${BACK_KEY}</kbd>
        </label>`
      : nothing}
    ${kind === "choose" ? html`<p class="muted small">${t("choose_one.hint")}</p>` : nothing}
    <div class="dialog-actions">
      <button type="button" class="btn" @click=${hands.close}>${t("action.back")} <kbd>Esc</kbd></button>
      <button class="btn btn-primary picker-go" ?disabled=${!row}>
        <span class="clip">${row ? t(`${kind}.go`, { name: row.name }) : t(`${kind}.pick`)}</span>
        <kbd>Enter</kbd>
      </button>
    </div>
  </form>`;
}

/** Nobody to choose is said otherwise than nothing found. @param {State} state */
function emptyOf({ dialog }) {
  const { kind, scope, query } = /** @type {NonNullable<State["dialog"]>} */ (dialog);
  if (query.trim()) return "picker.none";
  if (kind === "transfer" && scope !== "service") return "transfer.nobody";
  return kind === "choose" ? "waiting.none" : "picker.none";
}

/** @param {State} state */
function labelOf({ dialog }) {
  const { kind, scope } = /** @type {NonNullable<State["dialog"]>} */ (dialog);
  return kind === "transfer" ? `transfer.search_${scope}` : `${kind}.search`;
}

/** @param {string} kind @param {KeyboardEvent} event @param {Hands} hands @returns {boolean} ours */
function keyed(kind, event, hands) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    hands.move(event.key === "ArrowDown" ? 1 : -1);
    return true;
  }
  if (kind !== "transfer") return false;
  const scope = SCOPES.find(([, key]) => key === event.key);
  if (scope) hands.scope(scope[0]);
  if (event.key === BACK_KEY && !event.repeat) hands.back();
  return Boolean(scope) || event.key === BACK_KEY;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function scopesView(state, hands, t) {
  return html`<div class="scopes" role="group" aria-label=${t("transfer.to")}>
    ${SCOPES.map(
      ([scope, key]) => html`<button
        type="button"
        class="btn ${state.dialog?.scope === scope ? "btn-primary" : ""}"
        aria-pressed=${state.dialog?.scope === scope ? "true" : "false"}
        @click=${() => hands.scope(scope)}
      >
        ${t(`transfer.${scope}`)} <kbd>${key}</kbd>
      </button>`,
    )}
  </div>`;
}

/**
 * @param {State} state @param {Row[]|null} rows @param {Row|null} row @param {Hands} hands
 * @param {Translate} t
 */
function listView(state, rows, row, hands, t) {
  if (rows === null) return html`<p class="muted rows-none">${t("picker.loading")}</p>`;
  if (rows.length === 0) return html`<p class="muted rows-none">${t(emptyOf(state))}</p>`;
  const more = rows.length - SHOWN;
  return html`<ul class="plain rows" id="picker-list" role="listbox" aria-labelledby="dialog-title">
      ${rows.slice(0, SHOWN).map((one) => rowView(state, one, row !== null && one.key === row.key, hands, t))}
    </ul>
    ${more > 0 ? html`<p class="muted small">${t("picker.more", { n: more })}</p>` : nothing}`;
}

/** @param {State} state @param {Row} row @param {boolean} chosen @param {Hands} hands @param {Translate} t */
function rowView(state, row, chosen, hands, t) {
  const where = row.where || detailOf(state, row.key, t);
  return html`<li
    id=${`row-${row.key}`}
    class="place ${chosen ? "chosen" : ""}"
    role="option"
    aria-selected=${chosen ? "true" : "false"}
    @click=${() => hands.pick(row.key)}
  >
    <span class="grow">
      <span class="clamp-2">${row.name}</span>${where ? html`<small class="muted clip">${where}</small>` : nothing}
    </span>
    ${waitedView(state, row.key, t)}
    ${row.badge ? html`<span class="badge badge-warn">${t(row.badge)}</span>` : nothing}
    ${row.count === null ? nothing : html`<span class="muted small num">${t("waiting.people", { n: row.count })}</span>`}
  </li>`;
}

/** @param {State} state @param {string} key @param {Translate} t */
function waitedView(state, key, t) {
  const one = state.dialog?.kind === "choose" && state.line?.find(({ id }) => id === key);
  const waited = one ? seconds(one.joined_at, null, state.now) : null;
  return waited === null
    ? nothing
    : html`<span class="muted small num">${t("choose_one.waited", { time: span(waited, t) })}</span>`;
}

/** Held or missed, for a ticket put aside. @param {State} state @param {string} key @param {Translate} t */
function detailOf(state, key, t) {
  if (state.dialog?.kind !== "aside") return "";
  const one = state.picture && state.picture.aside.find(({ id }) => id === key);
  return one ? t(`aside.${one.state}`) : "";
}
