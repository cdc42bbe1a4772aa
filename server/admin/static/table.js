// A list as a table, and moments in it.

import { html } from "/static/shared/html.js";

/** @param {unknown[]} heads @param {any[]|null} rows @param {(row: any) => unknown} each @param {string} none */
export function table(heads, rows, each, none) {
  if (rows === null) return html`<p class="empty" role="status">…</p>`;
  if (rows.length === 0) return html`<p class="empty">${none}</p>`;
  return html`<div class="table-wrap">
    <table class="table listed">
      <thead>
        <tr>${heads.map((head) => (head ? html`<th scope="col">${head}</th>` : html`<td></td>`))}</tr>
      </thead>
      <tbody>${rows.map(each)}</tbody>
    </table>
  </div>`;
}

/** Day and minute of a moment, by the hall's clock. @param {string|null} at */
export const moment = (at) => (at ? at.slice(0, 16).replace("T", " ") : "");
