// A table of the definition, edited in place; a row opens to show every field.

import { html, nothing, repeat } from "/static/shared/html.js";
import { shown } from "./cells.js";
import { faultsAt } from "./draft.js";
import { control, fieldView, label } from "./fields.js";

/** @typedef {import("./fields.js").Editing} Editing */
/** @typedef {import("./shape.js").Table} Table */
/** @typedef {import("./shape.js").Field} Field */

// What stands in the table itself; the rest is behind "more".
/** @type {Record<string, string[]>} */
const COLUMNS = {
  services: ["id", "name", "prefix", "group", "department", "minutes", "promise_minutes"],
  windows: ["id", "name", "zone", "services", "help"],
  zones: ["id", "name"],
};
const MOST_COLUMNS = 6;

/** @param {Table} table @returns {{columns: Field[], rest: Field[]}} */
export function split(table) {
  const plain = table.fields.filter((field) => field.kind !== "table" && field.kind !== "rows");
  const names = COLUMNS[table.id] || plain.slice(0, MOST_COLUMNS).map((field) => field.key);
  const columns = plain.filter((field) => names.includes(field.key));
  const single = plain.filter((field) => !columns.includes(field));
  return { columns, rest: [...single, ...table.fields.filter((field) => !plain.includes(field))] };
}

/** @param {any} row @param {string} text @returns {boolean} whether a row is what somebody looks for */
export function matches(row, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return true;
  return Object.values(row || {}).some((value) => shown(value, "text").toLowerCase().includes(wanted));
}

/**
 * @param {Editing & {open: (row: number) => void, move: (row: number, by: number) => void}} given
 * @param {Table} table
 */
export function rowsView(given, table) {
  const { state, t } = given;
  const { columns, rest } = split(table);
  /** @type {any[]} */
  const rows = state.draft[table.id] || [];
  const found = rows.map((row, n) => ({ row, n })).filter(({ row, n }) => n === state.open || matches(row, state.filter));
  if (rows.length === 0) return html`<p class="empty">${t("empty.rows")}</p>`;
  if (found.length === 0) return html`<p class="empty">${t("empty.found", { text: state.filter })}</p>`;
  return html`<div class="table-wrap">
    <table class="table cells table-${table.id}">
      <thead>
        <tr>
          ${columns.map((field) => html`<th scope="col" class="col-${field.key}">${label(given, field.path)}</th>`)}
          <td class="col-more"></td>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          found,
          ({ n }) => n,
          ({ n }) => rowView(given, table, columns, rest, n),
        )}
      </tbody>
    </table>
  </div>`;
}

/**
 * @param {Editing & {open: (row: number) => void, move: (row: number, by: number) => void}} given
 * @param {Table} table @param {Field[]} columns @param {Field[]} rest @param {number} n
 */
function rowView(given, table, columns, rest, n) {
  const { state, t } = given;
  const open = state.open === n;
  const wrong = faultsAt(state.faults, [table.id, n]);
  const hidden = wrong.filter((fault) => !columns.some((field) => faultsAt([fault], [table.id, n, field.key]).length));
  return html`<tr class=${`${wrong.length ? "wrong" : ""} ${open ? "opened" : ""}`} data-row=${n}>
      ${columns.map((field) => html`<td>${control(given, field, [table.id, n, field.key], true)}</td>`)}
      <td class="end">
        <button class="btn btn-quiet more" aria-expanded=${open ? "true" : "false"} @click=${() => given.open(n)}>
          ${t(open ? "less" : "more")}${hidden.length && !open
            ? html` <span class="badge badge-bad num">${hidden.length}</span>`
            : nothing}
        </button>
      </td>
    </tr>
    ${faultsBelow(given, table, columns, n)} ${open ? detail(given, table, columns, rest, n) : nothing}`;
}

/** One line for each fault of the row's own cells. @param {Editing} given @param {Table} table @param {Field[]} columns @param {number} n */
function faultsBelow(given, table, columns, n) {
  const found = columns.flatMap((field) =>
    faultsAt(given.state.faults, [table.id, n, field.key]).map((fault) => ({ field, fault })),
  );
  if (found.length === 0) return nothing;
  return html`<tr class="wrong fault-row">
    <td colspan=${columns.length + 1}>
      ${found.map(
        ({ field, fault }) => html`<p class="field-error" id="f-${table.id}[${n + 1}].${field.key}-fault">
          <b>${label(given, field.path)}</b> ${fault.text}
        </p>`,
      )}
    </td>
  </tr>`;
}

/**
 * @param {Editing & {move: (row: number, by: number) => void}} given
 * @param {Table} table @param {Field[]} columns @param {Field[]} rest @param {number} n
 */
function detail(given, table, columns, rest, n) {
  const { t, takeAway, move } = given;
  return html`<tr class="detail">
    <td colspan=${columns.length + 1}>
      <div class="form">${rest.map((field) => fieldView(given, field, [table.id, n, field.key]))}</div>
      <div class="row">
        <button class="btn" @click=${() => move(n, -1)}>${t("up")}</button>
        <button class="btn" @click=${() => move(n, 1)}>${t("down")}</button>
        <span class="grow"></span>
        <button class="btn btn-danger" @click=${() => takeAway([table.id], n)}>${t("remove")}</button>
      </div>
    </td>
  </tr>`;
}
