// What a device page without a key shows.

import { html } from "./html.js";
import { iconDevice } from "./icons.js";

/**
 * The whole screen of a page without a key.
 * @param {import("./key.js").PairingState} state
 * @param {import("./i18n.js").Translate} t
 * @param {string} [note]  why the old key did not do, if so
 */
export function pairingView(state, t, note) {
  const digits = state.code ? Array.from(state.code) : Array.from("······");
  return html`<main class="pairing">
    <section class="card pairing-card">
      ${iconDevice()}
      <h1>${t("pairing.title")}</h1>
      ${note ? html`<p class="banner banner-warn">${note}</p>` : ""}
      <p>${t("pairing.how")}</p>
      <p class="pairing-code" aria-label="${t("pairing.code_label")} ${digits.join(" ")}">
        ${digits.map((digit) => html`<span aria-hidden="true">${digit}</span>`)}
      </p>
      <p class="muted" role="status">
        ${state.error ? t("problem.unreachable") : t("pairing.waiting")}
      </p>
    </section>
  </main>`;
}
