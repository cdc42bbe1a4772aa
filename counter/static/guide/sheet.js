// The one-time notice of a service on A4: what a visitor must bring, how it goes, what it costs.

import { Api, asApiError } from "/static/shared/api.js";
import { html, nothing, render } from "/static/shared/html.js";
import { applyLanguage, problemText, translator } from "/static/shared/i18n.js";
import { iconPrinter } from "/static/shared/icons.js";
import { sheetTexts } from "./sheet_texts.js";

/**
 * @typedef {object} Notice
 * @property {string} hall
 * @property {{id: string, name: string}} service
 * @property {string|null} department
 * @property {boolean} complete
 * @property {string|null} basis
 * @property {string[]} materials
 * @property {string[]} steps
 * @property {number|null} promised_days
 * @property {number|null} legal_days
 * @property {string|null} fee
 * @property {string|null} window
 * @property {string|null} phone
 */

const language = /** @type {"zh"|"en"} */ (localStorage.getItem("tingxu.guide.language") === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => language });
const t = translator(language, sheetTexts);
const root = /** @type {HTMLElement} */ (document.getElementById("app"));

/** @param {string} name @param {unknown} value */
const row = (name, value) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`;

/** @param {string[]} items */
const list = (items) => html`<ol>${items.map((item) => html`<li>${item}</li>`)}</ol>`;

/** @param {number} n */
const days = (n) => t(n === 0 ? "sheet.at_once" : "sheet.days", { n });

/** @param {Notice} notice */
function sheetView(notice) {
  return html`<nav class="sheet-bar">
      <button class="btn btn-primary" ?disabled=${!notice.complete} @click=${() => window.print()}>
        ${iconPrinter()} ${t("sheet.print")}
      </button>
    </nav>
    <main class="sheet">
      <p class="sheet-hall">${notice.hall}</p>
      <h1>${t("sheet.title")}</h1>
      ${notice.complete ? nothing : html`<p class="banner banner-warn">${t("sheet.missing")}</p>`}
      <table>
        ${row(t("sheet.service"), notice.service.name)}
        ${notice.department ? row(t("sheet.department"), notice.department) : nothing}
        ${notice.basis ? row(t("sheet.basis"), notice.basis) : nothing}
        ${notice.materials.length ? row(t("sheet.materials"), list(notice.materials)) : nothing}
        ${notice.steps.length ? row(t("sheet.steps"), list(notice.steps)) : nothing}
        ${notice.promised_days === null ? nothing : row(t("sheet.promised"), days(notice.promised_days))}
        ${notice.legal_days === null ? nothing : row(t("sheet.legal"), days(notice.legal_days))}
        ${notice.fee ? row(t("sheet.fee"), notice.fee) : nothing}
        ${notice.window ? row(t("sheet.window"), notice.window) : nothing}
        ${notice.phone ? row(t("sheet.phone"), notice.phone) : nothing}
      </table>
      <p class="sheet-foot">${t("sheet.foot")}</p>
    </main>`;
}

async function begin() {
  applyLanguage(language);
  document.title = t("sheet.title");
  const service = decodeURIComponent(window.location.pathname.split("/").pop() || "");
  try {
    const notice = await api.get(`/services/${encodeURIComponent(service)}/notice`);
    document.title = `${notice.service.name} · ${t("sheet.title")}`;
    render(sheetView(notice), root);
  } catch (error) {
    const problem = asApiError(error);
    const words = problem.status === 401 ? t("sheet.sign_in") : problemText(problem, t);
    render(html`<main class="empty"><p role="alert">${words}</p><a class="btn" href="/guide/">${t("sheet.desk")}</a></main>`, root);
  }
}

void begin();
