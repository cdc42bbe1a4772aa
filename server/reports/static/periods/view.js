// Figures of periods: the question on top, one table below.

import { html, nothing, repeat } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { iconWarn } from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { count, percent, span } from "../figures.js";
import { BY, FAIR_BY, GRAINS, query, SHOWN } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Row} Row */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(change: Record<string, string>) => void} ask
 */

const DAYS_NAMED = 5;

/** @param {string} name @returns {(row: Row) => string} */
const counted = (name) => (row) => count(row.counts ? row.counts[name] || 0 : null);
/** @param {string} name @returns {(row: Row) => string} */
const timed = (name) => (row) => span(row.seconds ? row.seconds[name] : null);

/** @type {{group: string, columns: [string, (row: Row) => string][]}[]} */
const GROUPS = [
  {
    group: "volume",
    columns: [
      ["days", (row) => count(row.days)], ["tickets", counted("tickets")], ["served", counted("served")],
      ["no_shows", counted("no_shows")], ["recalls", counted("recalls")], ["missent", counted("missent")],
      ["spot", (row) => percent(row.on_the_spot)], ["repeat", (row) => percent(row.repeat)],
    ],
  },
  {
    group: "modes",
    columns: [
      ["overtime", counted("overtime")], ["appointment", counted("mode_appointment")],
      ["onsite", counted("mode_onsite")], ["agent", counted("mode_agent")],
      ["all_hours", counted("mode_all_hours")],
    ],
  },
  {
    group: "wait",
    columns: [
      ["median", (row) => span(row.wait.median_s)], ["p90", (row) => span(row.wait.p90_s)],
      ["n", (row) => count(row.wait.n)], ["promise", (row) => percent(row.promise_kept)],
    ],
  },
  {
    group: "handling",
    columns: [
      ["median", (row) => span(row.handling.median_s)], ["p90", (row) => span(row.handling.p90_s)],
      ["n", (row) => count(row.handling.n)],
    ],
  },
  {
    group: "presence",
    columns: [
      ["open", timed("open")], ["idle", timed("idle")], ["unattended", timed("unattended")],
      ["late", (row) => count(row.seconds && "late" in row.seconds ? row.counts?.days_late || 0 : null)],
    ],
  },
  {
    group: "ratings",
    columns: [
      ["capture", (row) => percent(row.ratings.capture)],
      ["satisfaction", (row) => percent(row.ratings.satisfaction)], ["n", (row) => count(row.ratings.n)],
    ],
  },
];

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts, signInTexts);

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return signInView(state.sign_in, t, { title: t("title"), onSubmit, onLanguage });
  }
  if (state.phase === "starting") {
    return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  }
  return html`<div class="page manage">
    ${topBar({ ...state, here: "/manage/periods", title: t("title"), hall: state.report ? state.report.hall.name : "" }, hands)}
    <main class="manage-main stack">
      ${questionView(state, hands, t)} ${problemView(state, t)}
      ${state.report ? reportView(state.report, t) : nothing}
    </main>
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function questionView({ asked, loading }, hands, t) {
  const still = asked.from === ""; // the hall's own day is not known yet
  /** @param {string} name */
  const told = (name) => (/** @type {any} */ event) =>
    event.target.value && hands.ask({ [name]: event.target.value });
  /** @param {"from"|"to"} name */
  const day = (name) => html`<label class="row"><span>${t(name)}</span>
    <input id=${name} type="date" required ?disabled=${still} .value=${asked[name]} @change=${told(name)} /></label>`;
  /** @param {"by"|"grain"|"show"} name @param {string[]} known */
  const choice = (name, known) => html`<label class="row"><span>${t(name)}</span>
    <select id=${name} ?disabled=${still} @change=${told(name)}>
      ${known.map((one) => html`<option value=${one} ?selected=${one === asked[name]}>${t(`${name}.${one}`)}</option>`)}
    </select></label>`;
  return html`<div class="row toolbar periods-question">
    ${day("from")} ${day("to")} ${choice("show", SHOWN)} ${choice("by", asked.show === "fair" ? FAIR_BY : BY)}
    ${asked.show === "fair" ? nothing : choice("grain", GRAINS)}
    <span class="grow muted" role="status">${loading ? t("loading") : nothing}</span>
    <a class="btn" download href="/api/v1${query(asked)}&format=csv">${t("csv")}</a>
  </div>`;
}

/** @param {State} state @param {Translate} t */
function problemView({ problem, role }, t) {
  if (!problem) return nothing;
  const text =
    problem.status === 403 ? t("forbidden", { role: t(`sign_in.role.${role}`) }) : problemText(problem, t);
  return html`<p class="banner banner-bad" role="alert">${iconWarn()} ${text}</p>`;
}

/** @param {import("./state.js").Report|import("./state.js").Fair} report @param {Translate} t */
function reportView(report, t) {
  const { missing, rows } = report;
  const named = missing.slice(0, DAYS_NAMED).join("、") + (missing.length > DAYS_NAMED ? " …" : "");
  return html`${missing.length
      ? html`<p class="banner banner-warn">${iconWarn()}
          <span>${t("missing", { n: missing.length, days: named })}<br /><span class="small">${t("missing_how")}</span></span>
        </p>`
      : nothing}
    ${rows.length === 0
      ? html`<p class="empty">${t("empty")}</p>`
      : html`<section class="card panel periods-table" tabindex="0" aria-label=${t("title")}>${"least" in report ? fairView(report, t) : tableView(report.rows, t)}</section>`}
    ${"least" in report ? html`<div class="notes small muted"><p>${t("note.fair", { least: report.least })}</p></div>` : notesView(t)}`;
}

/** @param {Translate} t */
function notesView(t) {
  return html`<div class="notes small muted">
      <p>${t("note.times")}</p>
      <p>${t("note.definitions")}</p>
    </div>`;
}

/** @param {Row[]} rows @param {Translate} t */
function tableView(rows, t) {
  return html`<table class="table">
    <thead>
      <tr>
        <th colspan="2"></th>
        ${GROUPS.map(({ group, columns }) => html`<th class="periods-group" colspan=${columns.length}>${t(`group.${group}`)}</th>`)}
      </tr>
      <tr>
        <th>${t("col.start")}</th><th>${t("col.name")}</th>
        ${GROUPS.map(({ columns }) => columns.map(([key]) => html`<th class="end">${t(`col.${key}`)}</th>`))}
      </tr>
    </thead>
    <tbody>
      ${repeat(
        rows,
        ({ start, id }) => `${start} ${id}`,
        (row) => html`<tr>
          <td class="num">${row.start}</td>
          <th scope="row">${row.name}</th>
          ${GROUPS.map(({ columns }) => columns.map(([, text]) => html`<td class="end num">${text(row)}</td>`))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @type {import("./state.js").Measure[]} */
const COMPARED = ["handling", "wait", "no_show", "transferred"];

/** Raw ranks and fair ones, side by side. @param {import("./state.js").Fair} fair @param {Translate} t */
function fairView({ rows }, t) {
  return html`<table class="table periods-fair">
    <thead>
      <tr>
        <th></th>
        ${COMPARED.map((what) => html`<th class="periods-group" colspan="6">${t(`fair.${what}`)}</th>`)}
      </tr>
      <tr>
        <th>${t("col.name")}</th>
        ${COMPARED.map(() => ["observed", "rank", "expected", "ratio", "fair_rank", "n"].map((key) => html`<th class="end">${t(`fair.${key}`)}</th>`))}
      </tr>
    </thead>
    <tbody>
      ${repeat(
        rows,
        ({ id }) => id,
        (row) => html`<tr>
          <th scope="row">${row.name}</th>
          ${COMPARED.map((what) => comparedView(row[what], what, t))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param {import("./state.js").Compared} one @param {import("./state.js").Measure} what @param {Translate} t */
function comparedView(one, what, t) {
  /** @param {number|null} n */
  const told = (n) => (n === null ? count(null) : what === "handling" || what === "wait" ? span(n) : count(Math.round(n * 10) / 10));
  const ratio = one.ratio === null || one.low === null || one.high === null
    ? html`<span class="muted">${one.n === 0 && one.alone > 0 ? t("fair.alone") : one.few ? t("fair.few") : count(null)}</span>`
    : html`<b class=${one.low > 1 ? "fair-above" : one.high < 1 ? "fair-below" : ""}>${one.ratio.toFixed(2)}</b>
        <span class="small muted">${one.low.toFixed(2)}–${one.high.toFixed(2)}</span>`;
  return html`<td class="end num periods-group">${told(one.observed)}</td><td class="end num">${count(one.rank)}</td>
    <td class="end num">${told(one.expected)}</td><td class="end num">${ratio}</td>
    <td class="end num">${count(one.fair_rank)}</td><td class="end num muted">${count(one.n)}</td>`;
}
