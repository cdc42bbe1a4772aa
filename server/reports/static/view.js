// The day's figures: totals on top, one table below.

import { html, ifDefined, nothing, svg } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { iconBack, iconNext, iconPrinter, iconWarn } from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { count, LEVELS, percent, span } from "./figures.js";
import { shifted, TABS } from "./state.js";
import { tableView } from "./table.js";
import { texts } from "./texts.js";
import { waitsView } from "./waits.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(date: string|null) => void} ask
 * @property {() => void} refresh
 * @property {(tab: import("./state.js").Tab) => void} tab
 * @property {(by: string) => void} sort
 * @property {() => void} print
 */

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
    ${topBar({ ...state, here: "/manage/", title: t("title"), hall: state.report ? state.report.hall.name : "" }, hands)}
    <main class="manage-main stack">
      ${toolbar(state, hands, t)}${problemView(state, t)}${state.report
        ? reportView(state, state.report, hands, t)
        : nothing}
    </main>
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function toolbar(state, hands, t) {
  const date = state.date || (state.report && state.report.date) || "";
  const go = (/** @type {number} */ days) => () => date && hands.ask(shifted(date, days));
  const csv = state.report
    ? `/api/v1/reports/day?date=${encodeURIComponent(state.report.date)}&format=csv`
    : undefined;
  return html`<div class="row toolbar">
    <button class="btn" aria-label=${t("previous")} title=${t("previous")} @click=${go(-1)}>${iconBack()}</button>
    <label class="date"
      ><span class="sr-only">${t("date")}</span>
      <input
        type="date"
        required
        .value=${date}
        @change=${(/** @type {any} */ event) => event.target.value && hands.ask(event.target.value)}
    /></label>
    <button class="btn" aria-label=${t("next")} title=${t("next")} @click=${go(1)}>${iconNext()}</button>
    <button class="btn" ?disabled=${state.loading} @click=${hands.refresh}>${t("refresh")}</button>
    <span class="grow muted" role="status">${state.loading ? t("loading") : nothing}</span>
    <button class="btn" ?disabled=${!state.report} @click=${hands.print}>${iconPrinter()} ${t("print")}</button>
    <a class="btn" aria-disabled=${csv ? "false" : "true"} href=${ifDefined(csv)} download>${t("csv")}</a>
  </div>`;
}

/** @param {State} state @param {Translate} t */
function problemView(state, t) {
  const { problem } = state;
  if (!problem) return nothing;
  const text =
    problem.status === 403
      ? t("forbidden", { role: t(`sign_in.role.${state.role}`) })
      : problemText(problem, t);
  return html`<p class="banner banner-bad" role="alert">${iconWarn()} ${text}</p>`;
}

/** @param {State} state @param {import("./figures.js").Report} report @param {Hands} hands @param {Translate} t */
function reportView(state, report, hands, t) {
  return html`<p class="print-only">${report.hall.name} · ${t("title")} · ${report.date}</p>
    ${totalView(report.total, t)}
    <div class="tabs" role="tablist" aria-label=${t("tabs.label")}>
      ${TABS.map(
        (tab) => html`<button
          role="tab"
          id="tab-${tab}"
          class="tab"
          aria-selected=${tab === state.tab ? "true" : "false"}
          aria-controls="panel"
          @click=${() => hands.tab(tab)}
        >
          ${t(`tab.${tab}`)}
          ${tab === "waits" ? nothing : html`<span class="muted num">${report[tab].length}</span>`}
        </button>`,
      )}
    </div>
    <section class="card panel" id="panel" role="tabpanel" aria-labelledby="tab-${state.tab}">
      ${state.tab === "waits"
        ? waitsView(report.waits, t)
        : tableView(report[state.tab], state.sort, hands.sort, t)}
    </section>
    <div class="notes small muted">
      <p>${t("note.times")}</p>
      <p>${t(state.tab === "waits" ? "note.waits" : "note.satisfaction")}</p>
      <p>${t("note.rev", { rev: report.rev })}</p>
    </div>`;
}

const WAYS = ["appointment", "onsite", "agent", "all_hours"];

/** @param {import("./figures.js").Row} row @param {Translate} t */
function totalView(row, t) {
  const { wait, handling, ratings } = row;
  const spreadNote = (/** @type {import("./figures.js").Spread|null} */ s) =>
    html`<span>${t("total.p90", { p90: span(s?.p90_s), max: span(s?.max_s) })}</span>
      <span>${t("total.n", { n: count(s?.n) })}</span>`;
  const called = t("total.called_n", { n: count(row.called) });
  const left = t("total.left", {
    cancelled: count(row.cancelled),
    transferred: count(row.transferred),
  });
  const rated = t("total.of", { n: count(ratings?.n), of: count(ratings?.of) });
  const unrated = t("total.unrated", { n: count(ratings?.unrated), excluded: count(ratings?.excluded) });
  return html`<section class="totals" aria-label=${t("total.title")}>
    ${card(t("total.tickets"), count(row.tickets), html`<span>${called}</span>`)}
    ${card(t("total.served"), count(row.served), html`<span>${left}</span>`)}
    ${card(t("total.no_shows"), count(row.no_shows), nothing)}
    ${card(t("total.wait"), span(wait?.median_s), spreadNote(wait))}
    ${card(t("total.handling"), span(handling?.median_s), spreadNote(handling))}
    ${card(t("total.capture"), percent(ratings?.capture), html`<span>${rated}</span><span>${unrated}</span>`)}
    ${card(
      t("total.satisfaction"),
      percent(ratings?.satisfaction),
      html`<span>${t("total.n", { n: count(ratings?.n) })}</span>${levelsView(ratings, t)}`,
    )}
  </section>
  <dl class="card ways">
    ${[["overtime", row.overtime], ...WAYS.map((way) => [way, row.modes?.[way]])].map(
      ([way, n]) => html`<div><dt>${t(`way.${way}`)}</dt><dd class="num">${count(/** @type {any} */ (n))}</dd></div>`,
    )}
    <div>
      <dt>${t("way.repeat")}</dt>
      <dd class="num">${percent(row.repeat)} <span class="small muted">${t("way.of", { n: count(row.repeats), of: count(row.repeat_judged) })}</span></dd>
    </div>
  </dl>`;
}

/** @param {string} label @param {string} figure @param {unknown} note */
function card(label, figure, note) {
  return html`<div class="card total">
    <p class="total-label">${label}</p>
    <p class="total-figure num">${figure}</p>
    <p class="total-note small muted">${note}</p>
  </div>`;
}

/** @param {import("./figures.js").Ratings|null} ratings @param {Translate} t */
function levelsView(ratings, t) {
  if (!ratings || ratings.n === 0) return html`<span>${t("levels.none")}</span>`;
  const { levels, n } = ratings;
  if (!levels) return html`<span>${t("levels.few")}</span>`;
  let x = 0;
  const parts = LEVELS.map((level) => {
    const width = (100 * (levels[level] || 0)) / n;
    const part = svg`<rect class="level-${level}" x=${x} y="0" width=${width} height="8" />`;
    x += width;
    return part;
  });
  const words = LEVELS.map((level) => `${t(`rating.${level}`)} ${levels[level] || 0}`).join(" · ");
  return html`<svg
      class="levels"
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      role="img"
      aria-label=${words}
    >
      ${parts}
    </svg>
    <span class="level-words">${words}</span>`;
}
