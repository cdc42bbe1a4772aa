// The sortable table of windows, clerks or services.

import { html, nothing, repeat } from "/static/shared/html.js";
import { COLUMNS, columnId, groups, LEVELS, NONE, sorted } from "./figures.js";

/** @typedef {import("./figures.js").Row} Row */
/** @typedef {import("./figures.js").Column} Column */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {{by: string, down: boolean}|null} Sort */

/**
 * @param {Row[]} rows @param {Sort} sort @param {(by: string) => void} onSort @param {Translate} t
 */
export function tableView(rows, sort, onSort, t) {
  if (rows.length === 0) return html`<p class="empty">${t("empty")}</p>`;
  return html`<div class="table-wrap" tabindex="0">
    <table class="table figures">
      <thead>
        <tr class="groups">
          <td></td>
          ${groups().map(
            ({ group, span }) => html`<th scope="colgroup" colspan=${group === "ratings" ? span + 1 : span}>
              ${t(`group.${group}`)}
            </th>`,
          )}
        </tr>
        <tr>
          ${headView("name", t("col.name"), "name", sort, onSort, t)}
          ${COLUMNS.map((column) => {
            const label = t(`col.${column.key}`);
            const spoken = `${t(`group.${column.group}`)} ${label}`;
            return headView(columnId(column), label, edge(column), sort, onSort, t, spoken);
          })}
          <th scope="col" class="end">${t("col.levels")}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(sorted(rows, sort), (row) => row.id, (row) => rowView(row, t))}
      </tbody>
    </table>
  </div>`;
}

/** The first column of a group has a line before it. @param {Column} column */
function edge(column) {
  const first = COLUMNS.find((candidate) => candidate.group === column.group);
  return `end ${first === column ? "edge" : ""} ${column.faint ? "faint" : ""}`;
}

/**
 * @param {string} by @param {string} label @param {string} look @param {Sort} sort
 * @param {(by: string) => void} onSort @param {Translate} t @param {string} [spoken]
 */
function headView(by, label, look, sort, onSort, t, spoken = label) {
  const here = sort && sort.by === by;
  const order = here ? (sort.down ? "descending" : "ascending") : "none";
  return html`<th scope="col" class=${look} aria-sort=${order}>
    <button class="sort" title=${t("sort.by", { name: spoken })} @click=${() => onSort(by)}>
      ${label}${here ? html`<span aria-hidden="true">${sort.down ? "↓" : "↑"}</span>` : nothing}
    </button>
  </th>`;
}

/** @param {Row} row @param {Translate} t */
function rowView(row, t) {
  return html`<tr>
    <th scope="row" class="name"><span class="clamp-2" title=${row.name}>${row.name}</span></th>
    ${COLUMNS.map((column) => html`<td class=${edge(column)}>${column.text(row)}</td>`)}
    <td class="end levels-cell">${levelsText(row, t)}</td>
  </tr>`;
}

/** @param {Row} row @param {Translate} t */
function levelsText(row, t) {
  const { ratings } = row;
  if (!ratings || ratings.n === 0) return NONE;
  const { levels } = ratings;
  if (!levels) return html`<span class="muted">${t("levels.few_short")}</span>`;
  return LEVELS.map((level) => levels[level] || 0).join(" · ");
}
