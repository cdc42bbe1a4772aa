// Attendance: the week's marks beside punches and windows, imports, rosters, leave, one's own.

import { dayText } from "/static/shared/calendar.js";
import { hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { iconWarn } from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { leavesView, ownLeavesView } from "./leaves.js";
import { rostersView } from "./rosters.js";
import { tabs, weekFrom } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Week} Week */
/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(tab: import("./state.js").Tab) => void} tab
 * @property {() => void} refresh
 * @property {(week: string) => void} week
 * @property {() => void} odd
 * @property {(id: string, step: string) => void} form
 * @property {() => void} close
 * @property {(path: string, body: object, told?: (done: any) => string) => void} send
 * @property {(file: File) => void} upload
 */

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts, signInTexts);

/** @param {string|null} at */
export const when = (at) => (at ? `${at.slice(5, 10)} ${hmOf(at)}` : "");

/** @param {string} day @param {State} state */
export function dayName(day, state) {
  const { name, date } = dayText(day, state.language);
  return `${date} ${name}`;
}

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return signInView(state.sign_in, t, { title: t("attendance.title"), onSubmit, onLanguage });
  }
  if (state.phase === "starting") {
    return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  }
  return html`<div class="page manage">
    ${topBar({ ...state, here: "/manage/attendance", title: t("attendance.title"), hall: state.hall }, hands)}
    <main class="manage-main stack">
      ${state.problem ? html`<p class="banner banner-bad" role="alert">${iconWarn()} ${problemText(state.problem, t)}</p>` : nothing}
      ${state.told ? html`<p class="banner banner-good" role="status">${state.told}</p>` : nothing}
      ${tabs(state).length === 0
        ? html`<p class="banner banner-warn">${t("forbidden", { role: t(`sign_in.role.${state.role}`) })}</p>`
        : tabsView(state, hands, t)}
    </main>
  </div>`;
}

/** @type {Record<string, (state: State, hands: Hands, t: Translate) => unknown>} */
const PANELS = { week: weekView, own: ownView, import: importView, rosters: rostersView, leaves: leavesView };

/** @param {State} state @param {Hands} hands @param {Translate} t */
function tabsView(state, hands, t) {
  return html`<div class="row">
      <div class="tabs grow" role="tablist" aria-label=${t("tabs")}>
        ${tabs(state).map(
          (tab) => html`<button role="tab" id="tab-${tab}" class="tab" aria-controls="panel"
            aria-selected=${tab === state.tab ? "true" : "false"} @click=${() => hands.tab(tab)}>
            ${t(`tab.${tab}`)}
          </button>`,
        )}
      </div>
      <span class="muted" role="status">${state.loading ? t("loading") : nothing}</span>
      <button class="btn" ?disabled=${state.loading} @click=${hands.refresh}>${t("refresh")}</button>
    </div>
    <section id="panel" role="tabpanel" aria-labelledby="tab-${state.tab}" class="stack">
      ${PANELS[state.tab](state, hands, t)}
    </section>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function weekPicker(state, hands, t) {
  if (!state.week) return nothing;
  const { week } = state;
  const last = new Date(Date.parse(`${week}T00:00:00Z`) + 6 * 86400000).toISOString().slice(0, 10);
  return html`<div class="row toolbar">
    <button class="btn btn-small" data-week="before" @click=${() => hands.week(weekFrom(week, -1))}>${t("week.before")}</button>
    <label class="row"><span class="sr-only">${t("week.date")}</span>
      <input type="date" required .value=${week} @change=${(/** @type {any} */ event) => event.target.value && hands.week(event.target.value)} /></label>
    <button class="btn btn-small" data-week="after" @click=${() => hands.week(weekFrom(week, 1))}>${t("week.after")}</button>
    <strong class="num">${t("week.of", { first: week, last })}</strong>
  </div>`;
}

/** @param {Week} list @param {Translate} t */
const about = (list, t) => html`<p class="muted small">
  ${t("rule")}: ${list.rule_name || "—"} · ${t("scheme")}: ${list.scheme || t("scheme_none")}
  ${list.published_at && list.object_until
    ? html` · ${t("published", { time: when(list.published_at), by: list.published_by || "" })} ·
        <strong>${t(list.may_object ? "object_until" : "object_over", { time: when(list.object_until) })}</strong>`
    : nothing}
</p>`;

/** @param {State} state @param {Hands} hands @param {Translate} t */
function weekView(state, hands, t) {
  const { list } = state;
  if (!list) return weekPicker(state, hands, t);
  const empty = list.no_roster || [];
  return html`${weekPicker(state, hands, t)}
    ${list.rule ? about(list, t) : html`<p class="banner banner-warn">${t("no_rule")}</p>`}
    ${!list.published_at && list.rule ? html`<p class="banner banner-warn">${t("draft")}</p>` : nothing}
    ${empty.length > 0
      ? html`<p class="banner banner-warn">${t("no_roster", { windows: empty.map((one) => one.name).join(state.language === "zh" ? "、" : ", ") })}</p>`
      : nothing}
    ${(list.no_punches || []).length > 0
      ? html`<p class="banner banner-warn">${t("no_punches", { days: (list.no_punches || []).map((day) => dayName(day, state)).join(", ") })}</p>`
      : nothing}
    ${list.rule ? actions(state, list, hands, t) : nothing}
    ${marksView(state, list, hands, t, "no_marks")} ${checksView(state, list, hands, t)}`;
}

/** @param {State} state @param {Week} list @param {Hands} hands @param {Translate} t */
function actions(state, list, hands, t) {
  const path = `/attendance/weeks/${list.week}`;
  if (!list.published_at) {
    return html`<div class="row"><button class="btn btn-primary" data-step="publish" ?disabled=${state.sending}
      @click=${() => hands.send(`${path}/publish`, {})}>${t("publish")}</button></div>`;
  }
  if (list.may_object || !list.marks.some((one) => one.state === "raised")) return nothing;
  return html`<div class="row"><button class="btn btn-primary" data-step="confirm" ?disabled=${state.sending}
    @click=${() => hands.send(`${path}/confirm`, {}, (done) => t("confirmed", done))}>${t("confirm")}</button></div>`;
}

const TIMES = ["late", "early", "unstaffed"];

/** @param {State} state @param {Week} list @param {Hands} hands @param {Translate} t @param {string} none */
function marksView(state, list, hands, t, none) {
  if (list.marks.length === 0) return html`<p class="empty">${t(none)}</p>`;
  return html`<div class="card table-wrap"><table class="table stacked marks-table" aria-label=${t("marks")}>
    <thead><tr>
      ${["day", "who", "where", "what", "how_much", "facts", "counts", "objection"].map((head) => html`<th scope="col">${t(head)}</th>`)}
    </tr></thead>
    <tbody>${list.marks.map((mark) => markRow(state, list, mark, hands, t))}</tbody>
  </table></div>`;
}

/** @param {State} state @param {Week} list @param {Mark} mark @param {Hands} hands @param {Translate} t */
function markRow(state, list, mark, hands, t) {
  const n = Number(mark.count);
  return html`<tr data-mark=${mark.key}>
    <td class="num nowrap">${dayName(mark.day, state)}</td>
    <th scope="row">${mark.name || "—"}${mark.evidence.stand_in ? html` <span class="badge">${t("fact.stand_in")}</span>` : nothing}</th>
    <td>${mark.window_name || "—"}</td>
    <td><strong>${t(`kind.${mark.kind}`)}</strong></td>
    <td class="num nowrap">${t(TIMES.includes(mark.kind) ? "unit.times" : "unit.days", { n })}</td>
    <td class="facts">${factsOf(mark, t)}</td>
    <td>${mark.item || "—"}${mark.state ? html` <span class="badge ${mark.state === "rejected" ? "badge-good" : ""}">${t(`state.${mark.state}`)}</span>` : nothing}</td>
    <td>${objectionView(state, list, mark, hands, t)}</td>
  </tr>`;
}

/** @param {Mark} mark @param {Translate} t */
export function factsOf({ kind, evidence }, t) {
  const told = [];
  const parts = kind === "absent" ? evidence.parts || [] : [evidence];
  for (const part of parts) {
    if (part.hours) told.push(t("fact.hours", { hours: part.hours.join(" ") }));
    if (part.punches) {
      told.push(part.punches.length > 0 ? t("fact.punches", { punches: part.punches.join(" ") }) : t("fact.no_punches"));
    }
  }
  if (kind === "late" || kind === "early") {
    told.push(evidence.minutes === null ? t(`fact.missing.${kind}`) : t(`fact.minutes.${kind}`, { minutes: evidence.minutes }));
  }
  if (kind === "out") told.push(t("fact.minutes.out", { from: evidence.from, to: evidence.to, minutes: evidence.minutes }));
  if (kind === "unstaffed") told.push(t("fact.gaps", { gaps: evidence.gaps.join(" "), minutes: evidence.minutes }));
  if (kind === "proxy") told.push(t("fact.proxy", { at: evidence.at }));
  if (kind === "total") told.push(t("fact.total", { n: evidence.marks.length }));
  return told.join(" · ");
}

/** @param {State} state @param {Week} list @param {Mark} mark @param {Hands} hands @param {Translate} t */
function objectionView(state, list, mark, hands, t) {
  const one = mark.objection;
  const own = state.tab === "own";
  if (!one) {
    if (!own || !list.may_object) return "—";
    if (isForm(state, mark.key, "object")) {
      return formView(state, hands, t, "object", (text) => hands.send("/attendance/objections", { week: list.week, mark: mark.key, text }));
    }
    return html`<button class="btn btn-small" data-step="object" @click=${() => hands.form(mark.key, "object")}>${t("do.object")}</button>`;
  }
  const look = { open: "badge-warn", upheld: "badge-good", rejected: "badge-bad" }[one.state] || "";
  return html`<div class="stack objection">
    <p><span class="badge ${look}">${t(`objection.${one.state}`)}</span> ${one.text} <span class="muted small">— ${one.by} ${when(one.at)}</span></p>
    ${one.decision ? html`<p class="small">${one.decision} <span class="muted">— ${one.decided_by}</span></p>` : nothing}
    ${one.state !== "open" || own ? nothing : decisionView(state, one, hands, t)}
  </div>`;
}

/** @param {State} state @param {import("./state.js").Objection} one @param {Hands} hands @param {Translate} t */
function decisionView(state, one, hands, t) {
  for (const step of ["uphold", "reject"]) {
    if (isForm(state, one.id, step)) {
      return formView(state, hands, t, step, (reason) => hands.send(`/attendance/objections/${one.id}/${step}`, { reason }));
    }
  }
  if (one.by === state.person) return nothing;
  return html`<div class="row">
    ${["uphold", "reject"].map((step) => html`<button class="btn btn-small" data-step=${step} @click=${() => hands.form(one.id, step)}>${t(`do.${step}`)}</button>`)}
  </div>`;
}

/** @param {State} state @param {string} id @param {string} step */
export const isForm = ({ form }, id, step) => form !== null && form.id === id && form.step === step;

/** A reason to be written. @param {State} state @param {Hands} hands @param {Translate} t @param {string} step @param {(text: string) => void} send */
export function formView(state, hands, t, step, send) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    send(String(new FormData(event.target).get("said")).trim());
  };
  return html`<form class="stack reason-form" @submit=${submit}>
    <div class="field">
      <label for="said">${t(`say.${step}`)}</label>
      <textarea id="said" name="said" rows="2" maxlength="500" required></textarea>
    </div>
    <div class="row">
      <button class="btn btn-small btn-primary" ?disabled=${state.sending}>${t("go")}</button>
      <button class="btn btn-small" type="button" ?disabled=${state.sending} @click=${hands.close}>${t("action.cancel")}</button>
    </div>
  </form>`;
}

/** @param {State} state @param {Week} list @param {Hands} hands @param {Translate} t */
function checksView(state, list, hands, t) {
  const all = state.tab === "own" || !state.odd_only;
  const rows = list.checks.filter((one) => all || one.odd);
  return html`<div class="row"><h2 class="grow">${t("checks")}</h2>
      ${state.tab === "own" ? nothing : html`<label class="check"><input type="checkbox" .checked=${state.odd_only} @change=${hands.odd} /> ${t("odd_only")}</label>`}
    </div>
    <p class="muted small">${t("checks.how")}</p>
    ${rows.length === 0
      ? html`<p class="empty">${t("no_checks")}</p>`
      : html`<div class="card table-wrap"><table class="table stacked" aria-label=${t("checks")}>
          <thead><tr>${["day", "who", "punches", "signed_on", "what"].map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
          <tbody>${rows.map(
            (one) => html`<tr data-check="${one.staff} ${one.day}">
              <td class="num nowrap">${dayName(one.day, state)}</td>
              <th scope="row">${one.name}</th>
              <td class="num">${one.punches.join("  ") || t("nothing")}</td>
              <td class="num">${one.signed_on.join("  ") || t("nothing")}</td>
              <td>${one.odd ? html`<span class="badge badge-warn">${t(`odd.${one.odd}`)}</span>` : nothing}</td>
            </tr>`,
          )}</tbody>
        </table></div>`}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function ownView(state, hands, t) {
  const { list } = state;
  if (!list) return weekPicker(state, hands, t);
  return html`${weekPicker(state, hands, t)}
    ${list.rule ? about(list, t) : html`<p class="banner banner-warn">${t("no_rule")}</p>`}
    ${list.published_at ? marksView(state, list, hands, t, "no_own_marks") : html`<p class="empty">${t("not_published")}</p>`}
    ${checksView(state, list, hands, t)}
    ${list.rule ? ownLeavesView(state, list.leaves || [], hands, t) : nothing}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function importView(state, hands, t) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const file = event.target.elements.file.files[0];
    if (file) hands.upload(file);
  };
  return html`<form class="card stack import-form" @submit=${submit}>
      <p class="muted">${t("import.how")}</p>
      <div class="field">
        <label for="file">${t("import.file")}</label>
        <input id="file" name="file" type="file" accept=".xlsx,.csv,text/csv" required />
      </div>
      <div class="row"><button class="btn btn-primary" ?disabled=${state.sending}>${t("import.go")}</button></div>
    </form>
    ${state.imported ? html`<p class="banner banner-good" role="status">${t("import.done", state.imported)}</p>` : nothing}
    ${state.faults.length > 0
      ? html`<h2>${t("import.faults")}</h2>
          <div class="card table-wrap"><table class="table faults">
            <tbody>${state.faults.map(
              ({ row, column, text }) => html`<tr>
                <th scope="row" class="num nowrap">${column ? t("import.cell", { column, row }) : t("import.row", { row })}</th>
                <td>${text}</td>
              </tr>`,
            )}</tbody>
          </table></div>`
      : nothing}`;
}
