// A department's month as a letter, on screen and on paper.

import { html, nothing } from "/static/shared/html.js";
import { frameView, span } from "../frame.js";
import { parts, tabs } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Letter} Letter */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {import("../frame.js").FrameHands & {department: (id: string) => void, month: (month: string) => void,
 *   print: () => void}} Hands
 */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function view(state, hands, t) {
  const { letter } = state;
  const body = html`<div class="row toolbar">
      <label class="row">${t("department")} <select @change=${(/** @type {any} */ e) => hands.department(e.target.value)}>
        ${(letter ? letter.departments : []).map((one) => html`<option value=${one.id} ?selected=${one.id === state.department}>${one.name}</option>`)}
      </select></label>
      <label class="row">${t("month")} <input type="month" required .value=${state.month}
        @change=${(/** @type {any} */ e) => e.target.value && hands.month(e.target.value)} /></label>
      <span class="muted grow" role="status">${state.loading ? t("loading") : nothing}</span>
      <a class="btn" href="/api/v1/letters?department=${encodeURIComponent(state.department)}&month=${state.month}&format=text" target="_blank" rel="noopener">${t("text")}</a>
      <button class="btn btn-primary" @click=${hands.print} ?disabled=${!letter}>${t("print")}</button>
    </div>
    ${letter ? letterView(letter, t) : nothing}`;
  return frameView(state, hands, t, body, tabs(state).length > 0);
}

/** @param {Letter} letter @param {Translate} t */
function letterView(letter, t) {
  const awards = letter.honours.filter((one) => one.kind === "award");
  const consequences = letter.honours.filter((one) => one.kind !== "award");
  return html`<article class="card letter">
    <h2>${t("head", { month: letter.month })}</h2>
    <p class="to">${letter.department_name}：</p>
    <p class="body">${t("intro", { month: letter.month, hall: letter.hall })}</p>
    ${letter.people.length === 0 ? html`<p class="body">${t("none")}</p>` : nothing}
    ${parts(letter).map(
      ({ scheme, people }) => html`<section>
        <h3>${scheme.name} <span class="num muted small">${span(scheme)} · ${t("version", { n: scheme.version })}${scheme.corrected ? ` · ${t("corrected")}` : ""}</span></h3>
        <table class="table">
          <thead><tr><th>${t("person")}</th><th>${t("window")}</th><th class="end">${t("score")}</th><th>${t("grade")}</th><th>${t("points")}</th></tr></thead>
          <tbody>${people.map((one) => personView(one, t))}</tbody>
        </table>
      </section>`,
    )}
    ${attendanceView(letter.attendance, t)}
    ${listView(t("awards"), awards.map((one) => `${one.who_name}：${one.name}`))}
    ${listView(t("consequences"), consequences.map((one) => `${one.who_name}：${one.name}`))}
    ${listView(
      t("appeals"),
      letter.appeals.map((one) => `${one.name}：${one.item}，${t(`state.${one.state}`)}${one.answer ? `。${one.answer}` : ""}`),
    )}
    <p class="sign">${letter.hall}<br /><span class="num">${letter.written_at.slice(0, 10)}</span></p>
  </article>`;
}

/** @param {import("./state.js").Person} one @param {Translate} t */
const personView = (one, t) => html`<tr>
  <th scope="row">${one.name}</th>
  <td>${one.window}</td>
  <td class="end num">${one.composite ?? one.total ?? "—"}</td>
  <td>${one.grade || "—"}</td>
  <td>${one.lines.length === 0 ? t("no_points") : html`<ul class="plain">${one.lines.map(
      (line) => html`<li><span class="num">${line.date.slice(5)} ${line.item}</span> ${line.item_name} <b class="num">${line.points}</b></li>`,
    )}</ul>`}
    ${one.excluded.length > 0 ? html`<p class="small">${t("excluded", { why: one.excluded.join("；") })}</p>` : nothing}</td>
</tr>`;

/** @param {Letter["attendance"]} told @param {Translate} t */
const attendanceView = ({ weeks, people }, t) =>
  weeks.length === 0
    ? nothing
    : html`<section>
        <h3>${t("attendance")} <span class="muted small">${t("weeks", { n: weeks.length, weeks: weeks.map((week) => week.slice(5)).join("、") })}</span></h3>
        ${people.length === 0
          ? html`<p>${t("no_points")}</p>`
          : html`<table class="table">
              <thead><tr><th>${t("person")}</th><th>${t("window")}</th><th>${t("marks")}</th><th>${t("leaves")}</th></tr></thead>
              <tbody>${people.map(
                (one) => html`<tr>
                  <th scope="row">${one.name}</th>
                  <td>${one.window}</td>
                  <td>${rows(one.marks.map((mark) => html`<span class="num">${mark.day.slice(5)}</span> ${t(`kind.${mark.kind}`)} <b class="num">${mark.count}</b>`), t)}</td>
                  <td>${rows(one.leaves.map((leave) => html`<span class="num">${leave.from.slice(5, 10)}</span> ${t(`leave.${leave.kind}`)} ${t("leave.days", { days: leave.days })}`), t)}</td>
                </tr>`,
              )}</tbody>
            </table>`}
      </section>`;

/** @param {unknown[]} told @param {Translate} t */
const rows = (told, t) => (told.length === 0 ? t("no_points") : html`<ul class="plain">${told.map((one) => html`<li>${one}</li>`)}</ul>`);

/** @param {string} title @param {string[]} rows */
const listView = (title, rows) =>
  rows.length === 0 ? nothing : html`<section><h3>${title}</h3><ul>${rows.map((row) => html`<li>${row}</li>`)}</ul></section>`;
