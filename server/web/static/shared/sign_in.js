// The sign-in form of staff pages. Its texts are in sign_in_texts.js: give them to translator().

import { problemText } from "./i18n.js";
import { html, nothing } from "./html.js";

/**
 * @typedef {object} SignIn
 * @property {boolean} busy
 * @property {boolean} ended   true: signed out by time or by the server, not by the person
 * @property {import("./api.js").ApiError|null} error
 */

/** @type {SignIn} */
export const signInStart = { busy: false, ended: false, error: null };

/**
 * @param {SignIn} state
 * @param {import("./i18n.js").Translate} t
 * @param {object} given
 * @param {string} given.title
 * @param {(name: string, password: string) => void} given.onSubmit
 * @param {() => void} given.onLanguage
 */
export function signInView(state, t, { title, onSubmit, onLanguage }) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const facts = new FormData(/** @type {HTMLFormElement} */ (event.target));
    onSubmit(String(facts.get("name")).trim(), String(facts.get("password")));
  };
  return html`<main class="sign-in">
    <form class="card sign-in-card stack" @submit=${submit}>
      <div class="row row-apart">
        <h1>${title}</h1>
        <button type="button" class="btn btn-quiet" @click=${onLanguage}>${t("language.other")}</button>
      </div>
      ${state.ended && !state.error
        ? html`<p class="banner banner-warn" role="status">${t("sign_in.ended")}</p>`
        : nothing}
      <div class="field">
        <label for="sign-in-name">${t("sign_in.name")}</label>
        <input id="sign-in-name" name="name" autocomplete="username" required autofocus />
      </div>
      <div class="field">
        <label for="sign-in-password">${t("sign_in.password")}</label>
        <input
          id="sign-in-password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
      </div>
      <p class="field-error" role="alert">${state.error ? problemText(state.error, t) : nothing}</p>
      <button class="btn btn-primary btn-large" ?disabled=${state.busy}>
        ${state.busy ? t("sign_in.busy") : t("sign_in.go")}
      </button>
    </form>
  </main>`;
}
