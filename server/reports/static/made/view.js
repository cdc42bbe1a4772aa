// Reports made in the background: what to make, and what was made, by whom and when.

import { html, nothing, repeat } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { iconWarn } from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { FORMS, KINDS, open } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Made} Made */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(change: Record<string, string>) => void} want
 * @property {(form: string) => void} form
 * @property {(wanted: import("./state.js").Wanted) => void} make
 * @property {(id: string) => void} cancel
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
    ${topBar({ ...state, here: "/manage/reports", title: t("title"), hall: "" }, hands)}
    <main class="manage-main stack">
      ${problemView(state, t)} ${state.list ? html`${wantedView(state, hands, t)} ${listView(state, hands, t)}` : nothing}
    </main>
  </div>`;
}

/** @param {State} state @param {Translate} t */
function problemView({ problem, role }, t) {
  if (!problem) return nothing;
  const text =
    problem.status === 403 ? t("forbidden", { role: t(`sign_in.role.${role}`) }) : problemText(problem, t);
  return html`<p class="banner banner-bad" role="alert">${iconWarn()} ${text}</p>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function wantedView({ wanted, sending, list }, hands, t) {
  /** @param {string} name */
  const told = (name) => (/** @type {{target: HTMLInputElement|HTMLSelectElement}} */ { target }) =>
    target.value && hands.want({ [name]: target.value });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    hands.make(wanted);
  };
  return html`<section class="card panel stack" aria-label=${t("make")}>
    <form class="row toolbar made-question" @submit=${submit}>
      <label class="row"><span>${t("kind")}</span>
        <select id="kind" @change=${told("kind")}>
          ${KINDS.map((one) => html`<option value=${one} ?selected=${one === wanted.kind}>${t(`kind.${one}`)}</option>`)}
        </select></label>
      <label class="row"><span>${t("date")}</span>
        <input id="date" type="date" required .value=${wanted.date} @change=${told("date")} /></label>
      <fieldset class="row made-forms"><legend class="sr-only">${t("forms")}</legend>
        ${FORMS.map((one) => html`<label class="row"><input type="checkbox" name="form" value=${one}
          .checked=${wanted.forms.includes(one)} @change=${() => hands.form(one)} /> ${t(`form.${one}`)}</label>`)}
      </fieldset>
      <label class="row"><span>${t("words")}</span>
        <select id="words" @change=${told("language")}>
          ${["zh", "en"].map((one) => html`<option value=${one} ?selected=${one === wanted.language}>${t(`words.${one}`)}</option>`)}
        </select></label>
      <button class="btn btn-main" ?disabled=${sending || !wanted.date || wanted.forms.length === 0}>${t("make")}</button>
    </form>
    <p class="small muted">${list && list.kinds.length
      ? t("scheduled", { kinds: list.kinds.map((one) => t(`kind.${one}`)).join("、"), hour: list.hour })
      : t("not_scheduled")} ${t("kept", { n: list ? list.keep_months : 0 })}</p>
  </section>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function listView({ list, sending }, hands, t) {
  if (!list || list.reports.length === 0) return html`<p class="empty">${t("empty")}</p>`;
  return html`<section class="card panel made-list" tabindex="0" aria-label=${t("title")}>
    <table class="table">
      <thead><tr>
        <th>${t("col.report")}</th><th>${t("col.period")}</th><th>${t("col.state")}</th><th>${t("col.files")}</th>
        <th>${t("col.by")}</th><th>${t("col.at")}</th><th></th>
      </tr></thead>
      <tbody>
        ${repeat(
          list.reports,
          ({ id }) => id,
          (one) => html`<tr data-id=${one.id} data-state=${one.state}>
            <th scope="row">${t(`kind.${one.kind}`)}</th>
            <td class="num">${one.from === one.to ? one.from : `${one.from} – ${one.to}`}</td>
            <td>${stateView(one, t)}</td>
            <td>${filesView(one, t)}</td>
            <td class="made-by">${one.by ? one.by_name : t("by_itself")}</td>
            <td class="num">${one.asked_at.slice(0, 16).replace("T", " ")}</td>
            <td class="end">${buttonView(one, sending, hands, t)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** @param {Made} one @param {Translate} t */
function stateView(one, t) {
  if (one.state === "running") {
    const [step, day] = one.step.split(":");
    return html`<span class="made-progress"><progress max="100" value=${one.progress} aria-label=${t("state.running")}></progress>
      <span class="num">${one.progress}%</span> <span class="small muted">${t(`step.${step}`, { day: day || "" })}</span></span>`;
  }
  const badge = { queued: "", done: "badge-good", failed: "badge-bad", cancelled: "" }[one.state];
  return html`<span class="badge ${badge}">${t(`state.${one.state}`)}</span>
    ${one.error ? html`<span class="small">${t(`error.${one.error}`)}</span>` : nothing}
    ${one.digest ? html`<span class="small muted num" title=${one.digest}>${one.digest.slice(0, 16)}</span>` : nothing}`;
}

/** @param {Made} one @param {Translate} t */
function filesView(one, t) {
  return one.files.map(
    ({ form, size }) => html`<a class="made-file" download href="/api/v1/reports/made/${one.id}/${form}">${t(`form.${form}`)}
      <span class="small muted">${Math.max(1, Math.round(size / 1024))} KB</span></a> `,
  );
}

/** @param {Made} one @param {boolean} sending @param {Hands} hands @param {Translate} t */
function buttonView(one, sending, hands, t) {
  if (open(one)) {
    return html`<button class="btn" ?disabled=${sending} @click=${() => hands.cancel(one.id)}>${t("cancel")}</button>`;
  }
  const wanted = { kind: one.kind, date: one.from, forms: one.forms, language: one.language };
  return html`<button class="btn btn-quiet" ?disabled=${sending} @click=${() => hands.make(wanted)}>${t("again")}</button>`;
}
