// The slip's layout: left the template, right the slip as the printer gets it.

import { html, ifDefined, live, nothing } from "/static/shared/html.js";
import { faultsAt } from "./draft.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** The template being edited: the hall's own, else the usual one. @param {State} state @returns {string} */
export const templateOf = (state) => state.draft?.slip?.template || state.slip.form?.default || "";

/** What the picture is asked for. @param {State} state */
export function asked(state) {
  const { lang, reprint, appointment, known } = state.slip;
  const { template = "", logo = "" } = state.draft?.slip || {};
  return { template, logo, lang, reprint, appointment, known };
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function slipView(state, hands, t) {
  const { form } = state.slip;
  if (!form) return html`<p class="empty" role="status">${t("starting")}</p>`;
  return html`<div class="slip">
    ${editor(state, hands, t)}
    <div class="slip-side">
      ${choices(state, hands, t)}
      <div class="slip-papers" aria-busy=${state.slip.busy ? "true" : "false"}>
        ${[58, 80].map((width) => paper(state, width, t))}
      </div>
    </div>
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function editor(state, hands, t) {
  const text = templateOf(state);
  const found = state.slip.faults.length > 0 ? state.slip.faults : faultsAt(state.faults, ["slip"]);
  const wrong = new Set(found.map((fault) => fault.line));
  const own = Boolean(state.draft?.slip?.template);
  return html`<div class="slip-edit stack">
    <div class="row">
      <label class="grow strong" for="f-slip.template">${t("slip.template")}
        <span class="badge ${own ? "badge-main" : ""}">${t(own ? "slip.own" : "slip.usual")}</span></label>
      <button class="btn" ?disabled=${!own} @click=${() => hands.edit(["slip", "template"], "")}>${t("slip.back")}</button>
    </div>
    <div class="slip-text">
      <ol class="slip-lines" aria-hidden="true">
        ${text.split("\n").map((_, n) => html`<li class=${wrong.has(n + 1) ? "wrong" : ""}>${n + 1}</li>`)}
      </ol>
      <textarea
        id="f-slip.template"
        spellcheck="false"
        wrap="off"
        aria-invalid=${wrong.size > 0 ? "true" : "false"}
        aria-describedby=${ifDefined(wrong.size > 0 ? "slip-faults" : undefined)}
        .value=${live(text)}
        @input=${(/** @type {any} */ event) => hands.edit(["slip", "template"], event.target.value)}
        @scroll=${(/** @type {any} */ event) => {
          event.target.previousElementSibling.scrollTop = event.target.scrollTop;
        }}
      ></textarea>
    </div>
    <div id="slip-faults" role="status">
      ${found.length > 0
        ? html`<ul class="plain slip-faults">
            ${found.map(
              (fault) => html`<li class="field-error">
                ${fault.line
                  ? html`<button class="fault-link" @click=${() => hands.slipLine(fault.line || 1)}>${fault.text}</button>`
                  : fault.text}
              </li>`,
            )}
          </ul>`
        : nothing}
    </div>
    <details>
      <summary>${t("slip.help")}</summary>
      <p class="small">${t("slip.help_lines")}</p>
      <p class="small">${t("slip.help_fields")} ${(state.slip.form?.fields || []).map((name) => html`<code>{${name}}</code> `)}</p>
      <p class="small">${t("slip.help_when")} ${(state.slip.form?.conditions || []).map((name) => html`<code>${name}</code> `)}</p>
    </details>
    ${logo(state, hands, t)}
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function logo(state, hands, t) {
  const now = state.draft?.slip?.logo || "";
  return html`<div class="row">
    <span class="grow">${t("slip.logo")} ${now ? html`<img class="slip-logo" alt="" src="data:image/png;base64,${now}" />` : html`<span class="muted">${t("none")}</span>`}</span>
    <label class="btn">${t("slip.logo_choose")}<input
        class="sr-only"
        type="file"
        accept="image/png"
        @change=${(/** @type {any} */ event) => {
          const [file] = event.target.files;
          event.target.value = "";
          if (file) hands.slipLogo(file);
        }}
    /></label>
    ${now ? html`<button class="btn" @click=${() => hands.edit(["slip", "logo"], "")}>${t("remove")}</button>` : nothing}
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function choices(state, hands, t) {
  const { lang } = state.slip;
  return html`<div class="row slip-choices">
    <select aria-label=${t("slip.lang")} @change=${(/** @type {any} */ event) => hands.slip({ lang: event.target.value })}>
      <option value="zh" ?selected=${lang === "zh"}>中文</option>
      <option value="en" ?selected=${lang === "en"}>English</option>
    </select>
    ${/** @type {const} */ (["known", "appointment", "reprint"]).map(
      (name) => html`<label class="check"
        ><input
          type="checkbox"
          .checked=${live(state.slip[name])}
          @change=${(/** @type {any} */ event) => hands.slip({ [name]: event.target.checked })}
        />
        ${t(`slip.${name}`)}</label
      >`,
    )}
  </div>`;
}

/** @param {State} state @param {number} width @param {Translate} t */
function paper(state, width, t) {
  const picture = state.slip.pictures[width];
  return html`<figure class="slip-paper slip-${width}">
    <figcaption class="small muted">${t("slip.paper", { width })}</figcaption>
    ${picture
      ? html`<img class=${state.slip.faults.length > 0 ? "stale" : ""} src=${picture} alt=${t("slip.picture", { width })} />`
      : html`<p class="empty">…</p>`}
  </figure>`;
}
