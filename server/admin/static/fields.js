// One field of the definition as something to type into, with what is wrong with it below.

import { html, ifDefined, live, nothing } from "/static/shared/html.js";
import { shown, typed } from "./cells.js";
import { at, faultsAt, pathText } from "./draft.js";

/** @typedef {import("./shape.js").Field} Field */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {(string|number)[]} Path */
/**
 * @typedef {object} Editing   what every field needs
 * @property {State} state
 * @property {Translate} t
 * @property {string} table
 * @property {(path: Path, value: unknown) => void} edit
 * @property {(dialog: any) => void} dialog
 * @property {(path: Path, row: any) => void} add
 * @property {(path: Path, row: number) => void} takeAway
 */

/** What people call a field. @param {Editing} given @param {string} path */
export function label({ state, table }, path) {
  return state.base?.labels[table]?.[path] || path;
}

/** @param {State} state @param {string} table @returns {{id: string, name: string}[]} what an id may name */
export function named(state, table) {
  const rows = (state.draft && state.draft[table]) || [];
  const found = rows.map((/** @type {any} */ row) => ({ id: String(row.id ?? ""), name: String(row.name ?? row.id ?? "") }));
  if (table === "zones" && found.length === 0) return [{ id: "hall", name: state.draft.hall.name }];
  if (table === "classes" && !found.some((/** @type {any} */ one) => one.id === "ordinary")) {
    return [{ id: "ordinary", name: "普通" }, ...found];
  }
  return found;
}

/**
 * A control with what is wrong with it below. In a row of a table that stands below the row instead
 * (`faultsBelow`), where there is room for a sentence.
 * @param {Editing} given @param {Field} field @param {Path} path @param {boolean} [bare]
 */
export function control(given, field, path, bare = false) {
  const { state } = given;
  const value = at(state.draft, path);
  const wrong = faultsAt(state.faults, path);
  const id = `f-${pathText(path)}`;
  const about = { id, wrong: wrong.length > 0, name: label(given, field.path) };
  return html`${input(given, field, path, value, about)}${bare
    ? nothing
    : wrong.map((fault) => html`<p class="field-error" id="${id}-fault">${fault.text}</p>`)}`;
}

/**
 * @param {Editing} given @param {Field} field @param {Path} path @param {any} value
 * @param {{id: string, wrong: boolean, name: string}} about
 */
function input(given, field, path, value, about) {
  const { t, edit, dialog } = given;
  if (field.kind === "choice") return choice(given, field, path, value, about);
  if (field.kind === "many" || (field.kind === "numbers" && field.points)) {
    return html`<button
      class="btn many"
      id=${about.id}
      aria-label="${about.name}: ${summary(given, field, value)}"
      aria-haspopup="dialog"
      @click=${() => dialog({ kind: "choose", path, field, name: about.name, text: "" })}
    >
      <span class="clip">${summary(given, field, value)}</span>
    </button>`;
  }
  if (field.kind === "flag") {
    const on = value === undefined ? Boolean(field.ordinary) : value === true;
    return html`<label class="check"
      ><input
        type="checkbox"
        id=${about.id}
        aria-label=${about.name}
        .checked=${live(on)}
        @change=${(/** @type {any} */ event) => edit(path, event.target.checked)}
      /><span aria-hidden="true">${t(on ? "yes" : "no")}</span></label
    >`;
  }
  return html`<input
    class=${field.kind === "number" ? "num" : "text"}
    id=${about.id}
    aria-label=${about.name}
    aria-invalid=${about.wrong ? "true" : "false"}
    aria-describedby=${ifDefined(about.wrong ? `${about.id}-fault` : undefined)}
    inputmode=${field.kind === "number" ? "decimal" : "text"}
    autocomplete="off"
    spellcheck="false"
    placeholder=${shown(field.ordinary, field.kind) || (field.required ? "" : t(field.kind === "times" && field.ordinary ? "closed" : "blank"))}
    .value=${live(shown(value, field.kind))}
    @change=${(/** @type {any} */ event) => edit(path, typed(event.target.value, field.kind))}
  />`;
}

/**
 * @param {Editing} given @param {Field} field @param {Path} path @param {any} value
 * @param {{id: string, wrong: boolean, name: string}} about
 */
function choice(given, field, path, value, about) {
  const { state, t, edit } = given;
  const options = field.points
    ? named(state, field.points)
    : (field.options || []).map((id) => ({ id, name: optionText(id, t) }));
  const now = value === undefined ? (field.required ? "" : String(field.ordinary ?? "")) : String(value);
  const lost = now !== "" && !options.some((one) => one.id === now);
  return html`<select
    id=${about.id}
    aria-label=${about.name}
    aria-invalid=${about.wrong ? "true" : "false"}
    aria-describedby=${ifDefined(about.wrong ? `${about.id}-fault` : undefined)}
    @change=${(/** @type {any} */ event) => edit(path, event.target.value || undefined)}
  >
    <option value="" ?selected=${now === ""}>${field.required ? "" : `（${t("none")}）`}</option>
    ${lost ? html`<option value=${now} selected>${t("choose.missing", { id: now })}</option>` : nothing}
    ${options.map((one) => html`<option value=${one.id} ?selected=${one.id === now}>${one.name}</option>`)}
  </select>`;
}

/** @param {string} id @param {Translate} t */
export function optionText(id, t) {
  const text = t(`option.${id}`);
  return text === `option.${id}` ? id : text;
}

/** @param {Editing} given @param {Field} field @param {any} value */
function summary({ state, t }, field, value) {
  if (value === "*") return t("every");
  if (value === undefined || value === null) {
    return t(field.required ? "choose" : field.ordinary === null || field.ordinary === undefined ? "unset" : "none");
  }
  const ids = Array.isArray(value) ? value.map(String) : typeof value === "object" ? Object.keys(value) : [String(value)];
  if (ids.length === 0) return t("none");
  const names = new Map(field.points ? named(state, field.points).map((one) => [one.id, one.name]) : []);
  const said = (/** @type {string} */ id) => names.get(id) || (field.points ? id : optionText(id, t));
  return ids.length > 3 ? `${ids.slice(0, 2).map(said).join("、")}… (${ids.length})` : ids.map(said).join("、");
}

/** A field with its name above: in forms. @param {Editing} given @param {Field} field @param {Path} path @returns {unknown} */
export function fieldView(given, field, path) {
  if (field.kind === "table") return tableField(given, field, path);
  if (field.kind === "rows") return rowsField(given, field, path);
  return html`<div class="field">
    <label for="f-${pathText(path)}">${label(given, field.path)}</label>
    ${control(given, field, path)}
  </div>`;
}

/** A table within: on, or not there at all. @param {Editing} given @param {Field} field @param {Path} path @returns {unknown} */
function tableField(given, field, path) {
  const { state, t, edit } = given;
  const value = at(state.draft, path);
  const on = value !== undefined && value !== null;
  return html`<fieldset class="inner wide">
    <legend>
      <label class="check"
        ><input
          type="checkbox"
          id="f-${pathText(path)}"
          .checked=${live(on)}
          @change=${(/** @type {any} */ event) => edit(path, event.target.checked ? {} : undefined)}
        />${label(given, field.path)}</label
      >
    </legend>
    ${faultsAt(state.faults, path)
      .filter((fault) => fault.path === pathText(path))
      .map((fault) => html`<p class="field-error">${fault.text}</p>`)}
    ${on
      ? html`<div class="form">${(field.fields || []).map((one) => fieldView(given, one, [...path, one.key]))}</div>`
      : html`<p class="muted small">${t(field.ordinary === null || field.ordinary === undefined ? "none" : "inherit")}</p>`}
  </fieldset>`;
}

/** Rows within: special days, seasons. @param {Editing} given @param {Field} field @param {Path} path */
function rowsField(given, field, path) {
  const { state, t } = given;
  const rows = at(state.draft, path) || [];
  const fields = field.fields || [];
  return html`<fieldset class="inner wide">
    <legend>${label(given, field.path)} <span class="muted num">${rows.length}</span></legend>
    ${rows.length === 0
      ? nothing
      : html`<table class="table cells">
          <thead>
            <tr>
              ${fields.map((one) => html`<th scope="col">${label(given, one.path)}</th>`)}
              <td></td>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (/** @type {any} */ _, /** @type {number} */ n) => html`<tr>
                ${fields.map((one) => html`<td>${control(given, one, [...path, n, one.key])}</td>`)}
                <td class="end">
                  <button class="btn btn-quiet" @click=${() => given.takeAway(path, n)}>${t("remove")}</button>
                </td>
              </tr>`,
            )}
          </tbody>
        </table>`}
    <button class="btn" @click=${() => given.add(path, {})}>${t("add")}</button>
  </fieldset>`;
}
