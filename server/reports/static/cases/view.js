// Bad reviews: what was said, what was done, what is due; and ratings that somebody must look at.

import { hmOf } from "/static/shared/clock.js";
import { html, nothing, repeat } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { iconWarn } from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { decisions, tabs } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Case} Case */
/** @typedef {import("./state.js").Standing} Standing */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(tab: import("./state.js").Tab) => void} tab
 * @property {() => void} refresh
 * @property {(date: string) => void} date
 * @property {(id: string, step: string) => void} form
 * @property {() => void} close
 * @property {(path: string, body: Record<string, string>) => void} send
 * @property {(id: string) => void} callBack
 */

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts, signInTexts);

/** @param {string|null} at */
const when = (at) => (at ? `${at.slice(5, 10)} ${hmOf(at)}` : "");

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return signInView(state.sign_in, t, { title: t("cases.title"), onSubmit, onLanguage });
  }
  if (state.phase === "starting") {
    return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  }
  return html`<div class="page manage">
    ${topBar({ ...state, here: "/manage/cases", title: t("cases.title"), hall: state.hall }, hands)}
    <main class="manage-main stack">
      ${state.problem ? html`<p class="banner banner-bad" role="alert">${iconWarn()} ${problemText(state.problem, t)}</p>` : nothing}
      ${tabs(state).length === 0
        ? html`<p class="banner banner-warn">${t("forbidden", { role: t(`sign_in.role.${state.role}`) })}</p>`
        : listView(state, hands, t)}
    </main>
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function listView(state, hands, t) {
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
      ${state.tab === "review" ? html`<div class="row toolbar">
            <p class="muted small grow">${t("review.how")}</p>
            <label class="row">${t("review.date")} <input type="date" required .value=${state.date || ""} @change=${(/** @type {any} */ event) => event.target.value && hands.date(event.target.value)} /></label>
          </div>
          ${reviewsView(state, hands, t)}` : casesView(state, hands, t)}
    </section>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function casesView(state, hands, t) {
  if (!state.cases) return nothing;
  if (state.cases.length === 0) return html`<p class="empty">${t(`none.${state.tab}`)}</p>`;
  return repeat(state.cases, (one) => one.id, (one) => caseView(one, state, hands, t));
}

/** @param {Case} one @param {State} state @param {Hands} hands @param {Translate} t */
function caseView(one, state, hands, t) {
  const due = one.overdue ? "badge-bad" : one.due_soon ? "badge-warn" : "";
  return html`<article class="card case" aria-label="${one.number || ""} ${t(`rating.${one.level}`)}" data-case=${one.id}>
    <header class="row">
      <span class="badge ${one.level === 1 ? "badge-bad" : "badge-warn"}">${t(`rating.${one.level}`)}</span>
      <strong class="ticket-number">${one.number || ""}</strong>
      <span class="grow">${one.service_name} · ${one.window_name || t("unknown")} · ${one.of || t("unknown")}</span>
      <span class="badge badge-main">${t(`state.${one.state}`)}</span>
      ${one.due_at
        ? html`<span class="badge ${due} num">${t(one.overdue ? "due.over" : "due.by", { time: when(one.due_at) })}</span>`
        : nothing}
    </header>
    <p>
      ${one.reasons.map((reason) => html`<span class="badge">${t(`reason.${reason}`)}</span> `)}
      ${one.comment ? html`<q class="said">${one.comment}</q>` : html`<span class="muted">${t("no_comment")}</span>`}
    </p>
    <p class="muted small num">${t("rated_at", { time: when(one.rated_at) })} · ${phoneView(one, state, hands, t)}</p>
    ${one.notes.length > 0
      ? html`<ol class="case-notes">
          ${one.notes.map(
            (note) => html`<li>
              <span class="num muted">${when(note.at)}</span> <b>${t(`step.${note.step}`)}</b>
              ${note.reached ? html`<span class="badge">${t(`reached.${note.reached}`)}</span>` : nothing}
              <span class="note-text">${note.text}</span> <span class="muted">— ${note.by || ""}</span>
            </li>`,
          )}
        </ol>`
      : nothing}
    ${standingView(one.standing, t)}
    ${formOf(one.id, one.ticket, state, hands, t) ||
    html`<div class="row">
      ${one.steps.map(
        (step) => html`<button class="btn btn-small ${step === one.steps[0] ? "btn-primary" : ""}" data-step=${step}
          @click=${() => hands.form(one.id, step)}>${t(`do.${step}`)}</button>`,
      )}
      <span class="grow"></span>
      ${state.rights.includes("exclude") ? decisionButtons(one.id, one.standing, state.person, hands, t) : nothing}
    </div>`}
  </article>`;
}

/** @param {string} id @param {Standing|null} standing @param {string|null} person @param {Hands} hands @param {Translate} t */
const decisionButtons = (id, standing, person, hands, t) =>
  decisions(standing, person).map(
    (step) => html`<button class="btn btn-small ${step === "exclude" ? "btn-danger" : ""}" data-step=${step}
      @click=${() => hands.form(id, step)}>${t(`do.${step}`)}</button>`,
  );

/** @param {Case} one @param {State} state @param {Hands} hands @param {Translate} t */
function phoneView(one, state, hands, t) {
  const clear = state.phones[one.id];
  if (clear) return html`<b class="num">${clear}</b>`;
  if (!one.phone) return t("no_phone");
  return html`<span class="num">${one.phone}</span>
    <button class="btn btn-small" @click=${() => hands.callBack(one.id)}>${t("call_back")}</button>`;
}

/** @param {Standing|null} standing @param {Translate} t */
function standingView(standing, t) {
  if (!standing || standing.counts === "counted") return nothing;
  const look = { proposed: "badge-warn", excluded: "badge-bad", kept: "badge-good" }[standing.counts];
  return html`<p class="small">
    <span class="badge ${look}">${t(`counts.${standing.counts}`)}</span>
    ${standing.reason && standing.ground
      ? html`${t(`ground.${standing.ground}`)}: ${standing.reason} <span class="muted">— ${standing.proposed_by}</span>`
      : nothing}
    ${standing.decision ? html`· ${standing.decision} <span class="muted">— ${standing.decided_by}</span>` : nothing}
  </p>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function reviewsView(state, hands, t) {
  if (!state.reviews) return nothing;
  if (state.reviews.length === 0) return html`<p class="empty">${t("none.review")}</p>`;
  return repeat(
    state.reviews,
    (one) => one.ticket,
    (one) => html`<article class="card case" data-rating=${one.ticket} aria-label="${one.window_name || ""} ${when(one.at)}">
      <header class="row">
        <span class="badge">${t(`rating.${one.level}`)}</span>
        <span class="grow num">${when(one.at)} · ${one.window_name || t("unknown")} · ${t(`origin.${one.origin}`)}</span>
      </header>
      <ul class="marks">
        ${one.marks.map(({ code, ...figures }) => html`<li>${t(`mark.${code}`, figures)}</li>`)}
      </ul>
      ${standingView(one.standing, t)}
      ${formOf(one.ticket, one.ticket, state, hands, t) ||
      html`<div class="row">${decisionButtons(one.ticket, one.standing, state.person, hands, t)}</div>`}
    </article>`,
  );
}

const ABOUT_RATING = ["exclusion", "exclude", "keep"];

/** The open form of one card, if it is this one's. @param {string} id @param {string} ticket @param {State} state @param {Hands} hands @param {Translate} t */
function formOf(id, ticket, state, hands, t) {
  const { form } = state;
  if (!form || form.id !== id) return null;
  const about = ABOUT_RATING.includes(form.step);
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    /** @type {Record<string, string>} */
    const body = Object.fromEntries([...new FormData(event.target)].map(([name, said]) => [name, String(said).trim()]));
    hands.send(about ? `/ratings/${ticket}/${form.step}` : `/cases/${id}/${form.step}`, body);
  };
  const choices = { contact: ["reached", "not_reached", "no_phone"], exclusion: ["mistake", "malicious", "suspicious"] }[form.step];
  const name = form.step === "contact" ? "reached" : "ground";
  return html`<form class="stack case-form" @submit=${submit}>
    <h2>${t(`do.${form.step}`)}</h2>
    ${choices
      ? html`<fieldset class="choices"><legend class="sr-only">${t(`do.${form.step}`)}</legend>
          ${choices.map(
            (value) => html`<label class="check"><input type="radio" name=${name} value=${value} required /> ${t(`${name}.${value}`)}</label>`,
          )}
        </fieldset>`
      : nothing}
    <div class="field">
      <label for="said">${t(`say.${form.step}`)}</label>
      <textarea id="said" name=${about ? "reason" : "text"} rows="3" maxlength="1000" required autofocus></textarea>
    </div>
    <div class="row">
      <button class="btn btn-primary" ?disabled=${state.sending}>${t("go")}</button>
      <button class="btn" type="button" ?disabled=${state.sending} @click=${hands.close}>${t("action.cancel")}</button>
    </div>
  </form>`;
}
