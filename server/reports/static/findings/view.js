// Findings: what was raised, what it stands on, what is to be decided or answered.

import { evidenceView, headView } from "/static/shared/finding.js";
import { findingTexts } from "/static/shared/finding_texts.js";
import { html, nothing, repeat } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { iconSearch, iconWarn } from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { tabs } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/finding.js").Card} Card */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(tab: import("./state.js").Tab) => void} tab
 * @property {() => void} refresh
 * @property {(id: string) => void} open
 * @property {() => void} hide
 * @property {(id: string, step: string) => void} form
 * @property {() => void} close
 * @property {(id: string, step: string, text: string, file: File|null) => void} send
 * @property {(day: string) => void} look
 */

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts, findingTexts, signInTexts);

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  const title = t(state.own ? "findings.own_title" : "findings.title");
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return signInView(state.sign_in, t, { title, onSubmit, onLanguage });
  }
  if (state.phase === "starting") {
    return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  }
  const role = t(`sign_in.role.${state.role}`);
  return html`<div class="page manage">
    ${topBar({ ...state, here: state.own ? "/counter/findings" : "/manage/findings", title: title, hall: state.hall }, hands)}
    <main class="manage-main stack">
      ${state.problem ? html`<p class="banner banner-bad" role="alert">${iconWarn()} ${problemText(state.problem, t)}</p>` : nothing}
      ${tabs(state).length === 0
        ? html`<p class="banner banner-warn">${t(state.own ? "forbidden_own" : "forbidden", { role })}</p>`
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
            aria-selected=${tab === state.tab ? "true" : "false"} @click=${() => hands.tab(tab)}>${t(`tab.${tab}`)}</button>`,
        )}
      </div>
      <span class="muted" role="status">${state.loading ? t("loading") : nothing}</span>
      <button class="btn" ?disabled=${state.loading} @click=${hands.refresh}>${t("refresh")}</button>
    </div>
    <section id="panel" role="tabpanel" aria-labelledby="tab-${state.tab}" class="stack">
      <p class="muted small">${t(state.own ? "own_how" : "how")}</p>
      ${state.tab === "raised" ? lookView(state, hands, t) : nothing}
      ${cardsView(state, hands, t)}
    </section>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function lookView(state, hands, t) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    hands.look(String(new FormData(event.target).get("day")));
  };
  return html`<form class="row finding-tools" @submit=${submit}>
    <label class="row">${t("look.day")} <input type="date" name="day" required /></label>
    <button class="btn" ?disabled=${state.sending}>${iconSearch()} ${t("look")}</button>
    <span role="status">${state.found === null ? nothing : state.found === 0 ? t("look.none") : t("look.found", { n: state.found })}</span>
  </form>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function cardsView(state, hands, t) {
  if (!state.cards) return nothing;
  if (state.cards.length === 0) return html`<p class="empty">${t(`none.${state.tab}`)}</p>`;
  return repeat(state.cards, (one) => one.id, (one) => cardView(one, state, hands, t));
}

/** @param {Card} one @param {State} state @param {Hands} hands @param {Translate} t */
function cardView(one, state, hands, t) {
  const open = state.whole && state.whole.id === one.id ? state.whole : null;
  const form = state.form && state.form.id === one.id ? state.form : null;
  return html`<article class="card finding" data-finding=${one.id} aria-label="${one.item.code} ${one.window_name || ""} ${one.staff_name || ""}">
    ${headView(one, t)}
    ${open ? evidenceView(open, t) : nothing}
    ${form
      ? formView(form.id, form.step, state, hands, t)
      : html`<div class="row">
          <button class="btn btn-small" data-step="evidence" aria-expanded=${open ? "true" : "false"}
            @click=${() => (open ? hands.hide() : hands.open(one.id))}>${t(open ? "finding.hide" : "finding.evidence")}</button>
          <span class="grow"></span>
          ${one.steps.map(
            (step) => html`<button class="btn btn-small ${step === "reject" ? "btn-danger" : "btn-primary"}" data-step=${step}
              @click=${() => hands.form(one.id, step)}>${t(`do.${step}`)}</button>`,
          )}
        </div>`}
  </article>`;
}

/** @param {string} id @param {string} step @param {State} state @param {Hands} hands @param {Translate} t */
function formView(id, step, state, hands, t) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const said = new FormData(event.target);
    const file = said.get("file");
    hands.send(id, step, String(said.get("text")).trim(), file instanceof File && file.size > 0 ? file : null);
  };
  return html`<form class="stack finding-form" @submit=${submit}>
    <h2>${t(`do.${step}`)}</h2>
    <div class="field">
      <label for="said">${t(`say.${step}`)}</label>
      <textarea id="said" name="text" rows="3" maxlength="1000" required autofocus></textarea>
    </div>
    ${step === "answer"
      ? html`<div class="field">
          <label for="file">${t("say.file")}</label>
          <input id="file" name="file" type="file" accept="image/jpeg,image/png,image/webp,application/pdf" />
        </div>`
      : nothing}
    <div class="row">
      <button class="btn btn-primary" ?disabled=${state.sending}>${t("go")}</button>
      <button class="btn" type="button" ?disabled=${state.sending} @click=${hands.close}>${t("action.cancel")}</button>
    </div>
  </form>`;
}
