// A finding of the assessment, drawn: what it stands on, minute by minute, and what was said of it.

import { hmOf } from "./clock.js";
import { html, nothing, svg } from "./html.js";

/** @typedef {import("./i18n.js").Translate} Translate */
/** @typedef {{code: string, name: string, category: string|null, unit: string, points: string|null}} Item */
/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} scheme
 * @property {Item} item
 * @property {string} origin
 * @property {string|null} rule
 * @property {string|null} staff_name
 * @property {string|null} window
 * @property {string|null} window_name
 * @property {string} day
 * @property {string|null} observed_at
 * @property {string} count
 * @property {string} text
 * @property {"raised"|"confirmed"|"answered"|"counted"|"rejected"|"overturned"} state
 * @property {string[]} steps
 * @property {string|null} raised_by
 * @property {string|null} answer_until
 * @property {number} photos
 */
/**
 * @typedef {Card & {evidence: Record<string, any>,
 *   notes: {step: string, at: string, by: string|null, text: string}[],
 *   attachments: {id: string, name: string, media: string, size: number}[],
 *   log: {seq: number, at: string, kind: string, window: string|null, staff: string|null, facts: Record<string, any>}[]}} Finding
 */
/** @typedef {{at: string, text: string, seq: number}} Row */

/** MM-DD HH:MM of a moment of the hall. @param {string|null} at */
export const moment = (at) => (at ? `${at.slice(5, 10)} ${hmOf(at)}` : "");

const TONES = {
  raised: "badge-warn", confirmed: "badge-main", answered: "badge-main",
  counted: "badge-bad", rejected: "badge-good", overturned: "badge-good",
};

/** Facts of evidence as its sentence has them: moments as times, lists as how many. @param {Record<string, any>} evidence */
export function told(evidence) {
  /** @type {Record<string, string|number>} */
  const facts = {};
  for (const [name, value] of Object.entries(evidence)) {
    if (Array.isArray(value)) facts[name] = value.length;
    else if (name === "from" || name === "to") facts[name] = hmOf(value);
    else if (typeof value === "string" || typeof value === "number") facts[name] = value;
  }
  return facts;
}

/** What happened, in the order of time. @param {Record<string, any>} evidence @param {Translate} t @returns {Row[]} */
export function timeline(evidence, t) {
  const list = (/** @type {string} */ name) => /** @type {any[]} */ (evidence[name] || []);
  const rows = [
    ...list("pauses").map((one) => ({ at: one.from, seq: one.seq, text: t(`finding.stand.${one.state}`, { reason: one.reason || "" }) })),
    ...list("calls").map((one) => ({ at: one.at, seq: one.seq, text: t("finding.row.call", one) })),
    ...list("waits").map((one) => ({ at: one.from, seq: one.seq, text: t("finding.row.wait", { ...one, to: hmOf(one.to) }) })),
    ...list("acts").map((one) => ({ at: one.at, seq: one.seq, text: t(`finding.row.${one.kind}`, one) })),
    ...list("visits").map((one) => ({ at: one.at, seq: one.seq, text: t("finding.row.visit", { ...one, window: one.window || "" }) })),
  ];
  return rows.sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || one.seq - other.seq);
}

/** The head of a card. @param {Card} one @param {Translate} t */
export function headView(one, t) {
  const { item } = one;
  const facts = [
    one.observed_at ? t("finding.observed", { time: moment(one.observed_at) }) : "",
    one.raised_by || "",
    one.answer_until && one.state === "confirmed" ? t("finding.until", { time: moment(one.answer_until) }) : "",
  ].filter(Boolean);
  return html`<header class="row finding-head">
      <span class="badge ${TONES[one.state]}">${t(`finding.state.${one.state}`)}</span>
      <strong>${one.window_name || ""} ${one.staff_name || ""}</strong>
      <span class="grow"></span>
      <span class="muted small num">${one.day} · ${t(`finding.origin.${one.origin}`)}</span>
    </header>
    <p>
      <b class="num">${item.code}</b> ${item.name}
      <span class="badge num">${t("finding.times", { count: one.count, unit: item.unit })}</span>
      ${item.points ? html`<span class="badge badge-bad num">${t("finding.points", { points: item.points, unit: item.unit })}</span>` : nothing}
    </p>
    ${one.rule || !one.text ? nothing : html`<p class="said">${one.text}</p>`}
    ${facts.length ? html`<p class="muted small num">${facts.join(" · ")}</p>` : nothing}`;
}

/** All that it stands on. @param {Finding} one @param {Translate} t */
export function evidenceView(one, t) {
  const { evidence } = one;
  const rows = timeline(evidence, t);
  return html`<div class="finding-evidence stack">
    ${one.rule ? html`<p>${t(`finding.rule.${one.rule}`, told(evidence))}</p>` : nothing}
    ${evidence.line ? chartView(evidence, t) : nothing}
    ${rows.length
      ? html`<h3>${t("finding.timeline")}</h3>
          <ol class="finding-rows">
            ${rows.map((row) => html`<li><span class="num muted" title=${t("finding.seq", { seq: row.seq })}>${hmOf(row.at)}</span> ${row.text}</li>`)}
          </ol>`
      : nothing}
    ${one.attachments.length
      ? html`<h3>${t("finding.files")}</h3>
          <ul class="plain finding-files">
            ${one.attachments.map((file) => fileView(one.id, file))}
          </ul>`
      : nothing}
    ${one.notes.length
      ? html`<h3>${t("finding.notes")}</h3>
          <ol class="finding-rows">
            ${one.notes.map(
              (note) => html`<li><span class="num muted">${moment(note.at)}</span> <b>${t(`finding.step.${note.step}`)}</b>
                <span class="said">${note.text}</span> ${note.by ? html`<span class="muted">— ${note.by}</span>` : nothing}</li>`,
            )}
          </ol>`
      : nothing}
    ${one.log.length
      ? html`<details>
          <summary>${t("finding.log", { n: one.log.length })}</summary>
          <ol class="finding-log">
            ${one.log.map((line) => html`<li class="num small"><b>#${line.seq}</b> ${hmOf(line.at)} ${line.kind}
              ${line.window || ""} ${line.staff || ""} <span class="muted">${Object.entries(line.facts).map(([k, v]) => `${k}=${v}`).join(" ")}</span></li>`)}
          </ol>
        </details>`
      : nothing}
  </div>`;
}

/** @param {string} finding @param {{id: string, name: string, media: string}} file */
function fileView(finding, file) {
  const href = `/api/v1/findings/${finding}/attachments/${file.id}`;
  const image = file.media.startsWith("image/");
  return html`<li><a href=${href} download=${file.name}>
    ${image ? html`<img src=${href} alt=${file.name} loading="lazy" />` : file.name}
  </a></li>`;
}

const WIDE = 320;
const HIGH = 72;

/** The line as steps over the stretch. @param {Record<string, any>} evidence @param {Translate} t */
function chartView(evidence, t) {
  const { from, to, line } = evidence;
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const most = Math.max(1, ...line.map((/** @type {any} */ one) => one.n));
  const x = (/** @type {string} */ at) => Math.round((WIDE * (Date.parse(at) - start)) / Math.max(1, end - start));
  const y = (/** @type {number} */ n) => HIGH - Math.round(((HIGH - 4) * n) / most);
  const path = line
    .map((/** @type {any} */ one, /** @type {number} */ i) => `${i === 0 ? `M0 ${HIGH}` : ""} L${x(one.at)} ${i === 0 ? y(one.n) : y(line[i - 1].n)} L${x(one.at)} ${y(one.n)}`)
    .join("");
  const words = t("finding.line_words", { from: hmOf(from), to: hmOf(to), most });
  return html`<figure class="finding-chart">
    <figcaption class="small muted">${t("finding.line")} · ${t("finding.most", { n: most })}</figcaption>
    <svg viewBox="0 0 ${WIDE} ${HIGH}" preserveAspectRatio="none" role="img" aria-label=${words}>
      ${svg`<path class="finding-area" d=${`${path} L${WIDE} ${y(line[line.length - 1].n)} L${WIDE} ${HIGH} Z`} />`}
    </svg>
    <p class="row row-apart small num muted"><span>${hmOf(from)}</span><span>${hmOf(to)}</span></p>
  </figure>`;
}
