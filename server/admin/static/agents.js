// Agents, and the devices kept for each: a devices file's text beside the numbers of its lines.

import { html, ifDefined, live, nothing } from "/static/shared/html.js";
import { problemText } from "/static/shared/i18n.js";
import { moment, table } from "./table.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @type {Record<string, string>} */
const COLOURS = { applied: "badge-good", refused: "badge-bad", waiting: "badge-warn" };
const SAMPLE = `[[device]]
id = "printer-1"
kind = "printer"
driver = "escpos"
url = "virtual://printer"
for = "kiosk:kiosk-1"
`;

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function agents(state, hands, t) {
  const heads = [t("agent.name"), t("agent.devices"), t("agent.state"), t("agent.said"), ""];
  return table(heads, state.lists.agents, (one) => row(one, state, hands, t), t("agent.none"));
}

/** @param {any} one @param {State} state @param {Hands} hands @param {Translate} t */
function row(one, state, hands, t) {
  return html`<tr>
    <th scope="row">${one.agent}</th>
    <td>
      ${one.version > 0 ? t("agent.version", { version: one.version }) : "—"}
      ${one.at ? html`<span class="under num">${moment(one.at)} ${one.by || ""}</span>` : nothing}
    </td>
    <td>
      <span class="badge ${COLOURS[one.state] || ""}">${t(`agent.state.${one.state}`)}</span>
      ${one.state === "refused" || one.state === "waiting"
        ? html`<span class="under">${one.works_on ? t("agent.works_on", { version: one.works_on }) : t("agent.works_on_none")}</span>`
        : nothing}
      ${one.state === "refused" ? html`<span class="under">${one.error}</span>` : nothing}
    </td>
    <td class="num">${one.said_at ? moment(one.said_at) : "—"}</td>
    <td class="end acts">
      <button class="btn btn-quiet" ?disabled=${state.busy} @click=${() => hands.openAgent(one.agent)}>${t("agent.edit")}</button>
    </td>
  </tr>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t @param {any} dialog */
export function agentDialog(state, hands, t, dialog) {
  const { agent, text } = dialog;
  /** @type {import("./draft.js").Fault[]} */
  const faults = state.problem?.facts.faults || [];
  const wrong = new Set(faults.map((fault) => fault.line));
  const close = () => hands.dialog(null);
  return html`<dialog class="dialog dialog-wide" data-modal aria-labelledby="dialog-title" @cancel=${(/** @type {Event} */ event) => {
    event.preventDefault();
    close();
  }}>
    <div class="stack">
      <h2 id="dialog-title">${t("agent.title", { agent })}</h2>
      <p class="small muted">${t("agent.help")}</p>
      <div class="slip-text">
        <ol class="slip-lines" aria-hidden="true">
          ${text.split("\n").map((/** @type {string} */ _, /** @type {number} */ n) => html`<li class=${wrong.has(n + 1) ? "wrong" : ""}>${n + 1}</li>`)}
        </ol>
        <textarea
          id="d-devices"
          aria-label=${t("agent.title", { agent })}
          spellcheck="false"
          wrap="off"
          aria-invalid=${faults.length > 0 ? "true" : "false"}
          aria-describedby=${ifDefined(faults.length > 0 ? "agent-faults" : undefined)}
          .value=${live(text)}
          @input=${(/** @type {any} */ event) => hands.dialog({ ...dialog, text: event.target.value })}
          @scroll=${(/** @type {any} */ event) => {
            event.target.previousElementSibling.scrollTop = event.target.scrollTop;
          }}
        ></textarea>
      </div>
      ${state.problem ? html`<p class="banner banner-bad" role="alert">${problemText(state.problem, t)}</p>` : nothing}
      <ul id="agent-faults" class="plain slip-faults">
        ${faults.map((fault) => html`<li class="field-error">${fault.text}</li>`)}
      </ul>
      <div class="dialog-actions">
        ${text === "" ? html`<button class="btn" @click=${() => hands.dialog({ ...dialog, text: SAMPLE })}>${t("agent.sample")}</button>` : nothing}
        <button class="btn" @click=${close}>${t("action.cancel")}</button>
        <button class="btn btn-primary" ?disabled=${state.busy || text.trim() === ""} @click=${() => hands.saveAgent(dialog)}>${t("agent.save")}</button>
      </div>
    </div>
  </dialog>`;
}
