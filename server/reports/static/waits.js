// Promised and real waits, hour by hour.

import { html, nothing, svg } from "/static/shared/html.js";
import { count, percent, span } from "./figures.js";

/** @typedef {import("./figures.js").Kept} Kept */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** Whole minutes are as fine as a range is told. @param {number|null} seconds */
const minutes = (seconds) => (seconds === null ? null : Math.round(seconds / 60) * 60);

/** @param {Kept[]} rows @param {Translate} t */
export function waitsView(rows, t) {
  if (rows.every((row) => row.tickets === 0)) return html`<p class="empty">${t("empty")}</p>`;
  const most = Math.max(1, ...rows.map((row) => Math.max(row.high_s || 0, row.real.median_s || 0)));
  const heads = ["tickets", "judged", "promised", "real", "p90", "kept", "shorter", "longer"];
  return html`<div class="table-wrap" tabindex="0">
    <table class="table figures waits">
      <thead>
        <tr>
          <th scope="col" class="name">${t("waits.hour")}</th>
          ${heads.map((head) => html`<th scope="col" class="end">${t(`waits.${head}`)}</th>`)}
          <th scope="col"></th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => rowView(row, most, t))}
      </tbody>
    </table>
  </div>`;
}

/** @param {Kept} row @param {number} most @param {Translate} t */
function rowView(row, most, t) {
  const share = row.judged > 0 ? row.kept / row.judged : null;
  const range = row.low_s === null ? span(null) : `${span(minutes(row.low_s))} – ${span(minutes(row.high_s))}`;
  return html`<tr class=${row.hour ? "" : "whole"}>
    <th scope="row" class="name">${row.hour || t("waits.day")}</th>
    <td class="end">${count(row.tickets)}</td>
    <td class="end">${count(row.judged)}</td>
    <td class="end">${range}</td>
    <td class="end">${span(row.real.median_s)}</td>
    <td class="end">${span(row.real.p90_s)}</td>
    <td class="end">${percent(share)}</td>
    <td class="end">${count(row.judged > 0 ? row.shorter : null)}</td>
    <td class="end">${count(row.judged > 0 ? row.longer : null)}</td>
    <td class="waits-bar">${row.hour ? barView(row, most, t) : nothing}</td>
  </tr>`;
}

/** The range as a bar, the real median as a mark. @param {Kept} row @param {number} most @param {Translate} t */
function barView(row, most, t) {
  const { low_s: low, high_s: high, real } = row;
  if (low === null || high === null || real.median_s === null) return nothing;
  const x = (/** @type {number} */ seconds) => (100 * seconds) / most;
  const words = t("waits.bar", { low: span(low), high: span(high), real: span(real.median_s) });
  return html`<svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${words}>
    ${svg`<rect class="bar-promised" x=${x(low)} y="1" width=${Math.max(0.5, x(high - low))} height="6" />
      <rect class="bar-real" x=${Math.min(99.2, x(real.median_s))} y="0" width="0.8" height="8" />`}
  </svg>`;
}
