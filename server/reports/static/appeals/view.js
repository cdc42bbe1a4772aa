// Appeals: what may be appealed against, what was said, what is due, what was decided.

import { html, nothing, repeat } from "/static/shared/html.js";
import { formButtons, frameView, span, tabsView, when } from "../frame.js";
import { elsewhere, tabs } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Appeal} Appeal */
/** @typedef {import("./state.js").Finding} Finding */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {import("../frame.js").FrameHands & {
 *   file: (one: import("./state.js").Appealable, event: any) => void,
 *   accept: (id: string) => void,
 *   decide: (id: string, step: string, event: any) => void}} Hands
 */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function view(state, hands, t) {
  const known = tabs(state);
  const inside = state.tab === "mine" ? mineView(state, hands, t) : listView(state, hands, t);
  return frameView(state, hands, t, tabsView(state, known, hands, t, inside), known.length > 0);
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function mineView(state, hands, t) {
  if (!state.own) return nothing;
  const { findings, appeals } = state.own;
  return html`<h2>${t("mine.findings")}</h2>
    <p class="muted small">${t("mine.how")}</p>
    ${findings.length === 0 ? html`<p class="empty">${t("none.findings")}</p>` : nothing}
    ${repeat(findings, (one) => one.finding.id, (one) => appealableView(one, state, hands, t))}
    <h2>${t("mine.appeals")}</h2>
    ${appeals.length === 0 ? html`<p class="empty">${t("none.mine")}</p>` : nothing}
    ${repeat(appeals, (one) => one.id, (one) => appealView(one, state, hands, t))}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function listView(state, hands, t) {
  if (!state.appeals) return nothing;
  if (state.appeals.length === 0) return html`<p class="empty">${t(`none.${state.tab}`)}</p>`;
  return repeat(state.appeals, (one) => one.id, (one) => appealView(one, state, hands, t));
}

/** @param {import("./state.js").Appealable} one @param {State} state @param {Hands} hands @param {Translate} t */
function appealableView(one, state, hands, t) {
  const open = state.form && state.form.id === one.finding.id;
  return html`<article class="card appeal" data-finding=${one.finding.id} aria-label="${one.finding.item_name}">
    <header class="row">
      ${findingHead(one.finding, t)}
      ${one.until
        ? html`<span class="badge num ${one.late ? "badge-bad" : "badge-main"}">${t(one.late ? "until.over" : "until", { time: when(one.until) })}</span>`
        : html`<span class="badge">${t("until.none")}</span>`}
    </header>
    <p class="muted small">${one.scheme_name} · <span class="num">${span(one)}</span></p>
    ${findingView(one.finding, null, t)}
    ${open
      ? html`<form class="stack appeal-form" @submit=${(/** @type {any} */ event) => hands.file(one, event)}>
          <div class="field"><label for="reason">${t("reason")}</label>
            <textarea id="reason" name="reason" rows="3" maxlength="2000" required autofocus></textarea></div>
          <div class="field"><label for="basis">${t("basis")}</label>
            <textarea id="basis" name="basis" rows="2" maxlength="2000"></textarea></div>
          <div class="field"><label for="files">${t("files")}</label>
            <input id="files" name="files" type="file" multiple accept="image/jpeg,image/png,image/webp,application/pdf" /></div>
          ${formButtons(state, hands, t, t("go.file"))}
        </form>`
      : html`<div class="row">
          <button class="btn btn-small ${one.late ? "" : "btn-primary"}" data-step="file" ?disabled=${!one.until}
            @click=${() => hands.form(one.finding.id, "file")}>${t("do.file")}</button>
        </div>`}
  </article>`;
}

/** @param {Finding} one @param {Translate} t */
const findingHead = (one, t) => html`<span class="badge">${one.item}</span>
  <strong class="grow">${one.item_name}</strong>
  <span class="num">${one.day}${one.window_name ? ` · ${one.window_name}` : ""}</span>
  <span class="badge badge-warn num">${one.points === null ? t("count", { n: one.count }) : t("points", { n: one.points })}</span>`;

/** What it stands on. @param {Finding} one @param {string|null} appeal  whose files may be opened @param {Translate} t */
function findingView(one, appeal, t) {
  const evidence = Object.entries(one.evidence);
  return html`${one.text ? html`<p class="said">${one.text}</p>` : nothing}
    ${evidence.length > 0
      ? html`<dl class="evidence">${evidence.map(([name, value]) => html`<div><dt>${called(name, t)}</dt><dd class="num">${plain(value)}</dd></div>`)}</dl>`
      : nothing}
    ${filesView(one.attachments, appeal, t)}
    ${one.notes.length > 0
      ? html`<ol class="appeal-notes">
          ${one.notes.map(
            (note) => html`<li><span class="num muted">${when(note.at)}</span> <b>${t(`note.${note.step}`)}</b>
              <span class="said">${note.text}</span> ${note.by ? html`<span class="muted">— ${note.by}</span>` : nothing}</li>`,
          )}
        </ol>`
      : nothing}`;
}

/** What evidence is called, as far as this page knows. @param {string} name @param {Translate} t */
function called(name, t) {
  const said = t(`evidence.${name}`);
  return said.startsWith("evidence.") ? name : said;
}

/** @param {any} value */
const plain = (value) => (value === null ? "—" : typeof value === "object" ? JSON.stringify(value) : String(value));

/** @param {import("./state.js").Attached[]} files @param {string|null} appeal @param {Translate} t */
function filesView(files, appeal, t) {
  if (files.length === 0) return nothing;
  return html`<ul class="plain row files">
    ${files.map(
      (file) => html`<li>${appeal
        ? html`<a href="/api/v1/appeals/${appeal}/attachments/${file.id}" target="_blank" rel="noopener">${file.name}</a>`
        : file.name}
        <span class="muted small num">${t("kb", { n: Math.ceil(file.size / 1024) })}</span></li>`,
    )}
  </ul>`;
}

const LOOK = { filed: "badge-main", accepted: "badge-main", upheld: "badge-good", rejected: "", refused: "badge-bad" };

/** @param {Appeal} one @param {State} state @param {Hands} hands @param {Translate} t */
function appealView(one, state, hands, t) {
  const due = one.overdue ? "badge-bad" : one.due_soon ? "badge-warn" : "";
  return html`<article class="card appeal" data-appeal=${one.id} aria-label="${one.of} ${one.finding.item_name}">
    <header class="row">
      ${findingHead(one.finding, t)}
      <span class="badge ${LOOK[one.state]}">${t(`state.${one.state}`)}</span>
      ${one.due_at ? html`<span class="badge num ${due}">${t(one.overdue ? "due.over" : "due", { time: when(one.due_at) })}</span>` : nothing}
    </header>
    <p class="muted small">${one.of} · ${one.scheme_name} · <span class="num">${span(one)}</span> ·
      <span class="num">${t("filed", { time: when(one.filed_at) })}</span> · <span class="num">${t("until", { time: when(one.until) })}</span></p>
    <details ?open=${state.tab === "open"}><summary>${t("finding")}</summary>${findingView(one.finding, one.id, t)}</details>
    <p><b>${t("reason")}</b> <span class="said">${one.reason}</span></p>
    ${one.basis ? html`<p><b>${t("basis")}</b> <span class="said">${one.basis}</span></p>` : nothing}
    ${filesView(one.attachments, one.id, t)}
    ${one.state === "refused" ? html`<p class="banner banner-bad">${t("refused", { time: when(one.until) })}</p>` : nothing}
    ${one.answer ? html`<p class="appeal-answer"><b>${t("answer")}</b> <span class="said">${one.answer}</span>
      <span class="muted num">— ${one.decided_by ? `${one.decided_by} ` : ""}${when(one.decided_at)}</span></p>` : nothing}
    ${one.state === "upheld" ? html`<p class="versions num">
      ${one.count ? t("corrected", { n: one.count }) : t("taken_back")} ·
      ${t("versions", { before: one.before ?? "—", after: one.after ?? "—" })}</p>` : nothing}
    ${state.tab === "open" ? stepsView(one, state, hands, t) : nothing}
  </article>`;
}

/** @param {Appeal} one @param {State} state @param {Hands} hands @param {Translate} t */
function stepsView(one, state, hands, t) {
  if (elsewhere(one)) return html`<p class="muted small">${t("elsewhere")}</p>`;
  const { form } = state;
  if (form && form.id === one.id) return decideView(one, form.step, state, hands, t);
  return html`<div class="row">
    ${one.steps.map(
      (step) => html`<button class="btn btn-small ${step === "reject" ? "" : "btn-primary"}" data-step=${step} ?disabled=${state.sending}
        @click=${() => (step === "accept" ? hands.accept(one.id) : hands.form(one.id, step))}>${t(`do.${step}`)}</button>`,
    )}
  </div>`;
}

/** @param {Appeal} one @param {string} step @param {State} state @param {Hands} hands @param {Translate} t */
function decideView(one, step, state, hands, t) {
  return html`<form class="stack appeal-form" @submit=${(/** @type {any} */ event) => hands.decide(one.id, step, event)}>
    <h2>${t(`do.${step}`)}</h2>
    ${step === "uphold"
      ? html`<fieldset class="choices"><legend class="sr-only">${t("do.uphold")}</legend>
          <label class="check"><input type="radio" name="how" value="overturn" required /> ${t("how.overturn")}</label>
          <label class="check"><input type="radio" name="how" value="correct" required /> ${t("how.correct", { n: one.finding.count })}</label>
          <label class="row">${t("how.count")} <input name="count" class="num count" inputmode="decimal" pattern="[0-9]+([.][0-9]+)?" /></label>
        </fieldset>
        <p class="muted small">${t("uphold.how")}</p>`
      : nothing}
    <div class="field"><label for="answer">${t("say.answer")}</label>
      <textarea id="answer" name="answer" rows="3" maxlength="2000" required autofocus></textarea></div>
    ${formButtons(state, hands, t, t(`do.${step}`))}
  </form>`;
}
