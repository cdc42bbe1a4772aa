// Leave: asked for, agreed to step by step.

import { html, nothing } from "/static/shared/html.js";
import { formView, isForm, when } from "./view.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Leave} Leave */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

const KINDS = ["personal", "sick", "official", "other"];

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function leavesView(state, hands, t) {
  if (!state.leaves) return nothing;
  return html`${askView(state, hands, t, true)} ${cards(state, state.leaves, hands, t, true)}`;
}

/** @param {State} state @param {Leave[]} leaves @param {Hands} hands @param {Translate} t */
export function ownLeavesView(state, leaves, hands, t) {
  return html`<h2>${t("leaves.own")}</h2>
    ${askView(state, hands, t, false)} ${cards(state, leaves, hands, t, false)}`;
}

/** @param {State} state @param {Leave[]} leaves @param {Hands} hands @param {Translate} t @param {boolean} granting */
function cards(state, leaves, hands, t, granting) {
  if (leaves.length === 0) return html`<p class="empty">${t("leave.none")}</p>`;
  return leaves.map((one) => leaveCard(state, one, hands, t, granting));
}

/** @param {State} state @param {Hands} hands @param {Translate} t @param {boolean} granting */
function askView(state, hands, t, granting) {
  if (!isForm(state, "new", "ask")) {
    const name = t(granting ? "leave.new" : "leave.ask");
    return html`<div class="row"><button class="btn" data-step="ask" @click=${() => hands.form("new", "ask")}>${name}</button></div>`;
  }
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(event.target));
    hands.send("/attendance/leaves", {
      ...(said.staff ? { staff: said.staff } : {}),
      kind: said.kind,
      from: said.from,
      until: said.until,
      reason: String(said.reason).trim(),
      stand_in: said.stand_in || null,
      proof: said.proof === "on",
    });
  };
  return html`<form class="card leave-form" @submit=${submit}>
    ${granting
      ? html`<div class="field"><label for="staff">${t("leave.staff")}</label>
          <select id="staff" name="staff" required>${state.people.map((one) => html`<option value=${one.id}>${one.name}</option>`)}</select></div>`
      : nothing}
    <div class="field"><label for="kind">${t("leave.kind")}</label>
      <select id="kind" name="kind">${KINDS.map((kind) => html`<option value=${kind}>${t(`leave.${kind}`)}</option>`)}</select></div>
    <div class="field"><label for="from">${t("leave.from")}</label><input id="from" name="from" type="datetime-local" required /></div>
    <div class="field"><label for="until">${t("leave.until")}</label><input id="until" name="until" type="datetime-local" required /></div>
    <div class="field"><label for="stand-in">${t("leave.stand_in")}</label>${standInSelect(state, t)}</div>
    <label class="check"><input type="checkbox" name="proof" /> ${t("leave.proof")}</label>
    <div class="field wide"><label for="reason">${t("leave.reason")}</label><input id="reason" name="reason" maxlength="500" required /></div>
    <div class="row wide">
      <button class="btn btn-primary" ?disabled=${state.sending}>${t("go")}</button>
      <button class="btn" type="button" ?disabled=${state.sending} @click=${hands.close}>${t("action.cancel")}</button>
    </div>
  </form>`;
}

/** @param {State} state @param {Translate} t */
const standInSelect = (state, t) => html`<select id="stand-in" name="stand_in">
  <option value="">${t("leave.no_stand_in")}</option>
  ${state.people.map((one) => html`<option value=${one.id}>${one.name}</option>`)}
</select>`;

/** @param {State} state @param {Leave} one @param {Hands} hands @param {Translate} t @param {boolean} granting */
function leaveCard(state, one, hands, t, granting) {
  const look = { asked: "badge-warn", approved: "badge-good", refused: "badge-bad", withdrawn: "" }[one.state] || "";
  return html`<article class="card leave" data-leave=${one.id} aria-label="${one.name} ${when(one.from)}">
    <header class="row">
      <strong>${one.name}</strong> <span>${t(`leave.${one.kind}`)}</span>
      <span class="num grow">${when(one.from)} – ${when(one.until)} · ${t("leave.days", { days: one.days })}</span>
      <span class="badge ${look}">${t(`leave.state.${one.state}`)}</span>
      ${one.next ? html`<span class="badge badge-main">${t("leave.next", { next: one.next })}</span>` : nothing}
    </header>
    <p>${one.reason}</p>
    <p class="small">${t("leave.stand_in")}: ${one.stand_in_name || "—"}
      ${one.needs_stand_in && !one.stand_in ? html`<span class="badge badge-warn">${t("leave.needs_stand_in")}</span>` : nothing}
      ${one.needs_proof && !one.proof ? html`<span class="badge badge-warn">${t("leave.needs_proof")}</span>` : nothing}
      ${one.decision ? html`· ${one.decision}` : nothing}</p>
    ${one.agreed.map((done) => html`<p class="small muted">${t("leave.agreed", { step: done.step, by: done.by, time: when(done.at) })}</p>`)}
    ${isForm(state, one.id, "refuse")
      ? formView(state, hands, t, "refuse", (reason) => hands.send(`/attendance/leaves/${one.id}/refuse`, { reason }))
      : stepsView(state, one, hands, t, granting)}
  </article>`;
}

/** @param {State} state @param {Leave} one @param {Hands} hands @param {Translate} t @param {boolean} granting */
function stepsView(state, one, hands, t, granting) {
  const path = `/attendance/leaves/${one.id}`;
  const approve = (/** @type {any} */ event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(event.target));
    hands.send(`${path}/approve`, {
      ...(said.stand_in ? { stand_in: said.stand_in } : {}),
      ...(said.proof === "on" ? { proof: true } : {}),
    });
  };
  const grants = granting && one.next !== null && one.name !== state.person;
  return html`<form class="row" @submit=${approve}>
    ${grants && one.needs_stand_in && !one.stand_in ? html`<label class="row small">${t("leave.stand_in")} ${standInSelect(state, t)}</label>` : nothing}
    ${grants && one.needs_proof && !one.proof ? html`<label class="check"><input type="checkbox" name="proof" /> ${t("leave.proof")}</label>` : nothing}
    ${grants
      ? html`<button class="btn btn-small btn-primary" data-step="approve" ?disabled=${state.sending}>${t("leave.approve", { next: one.next || "" })}</button>
          <button class="btn btn-small" type="button" data-step="refuse" @click=${() => hands.form(one.id, "refuse")}>${t("leave.refuse")}</button>`
      : nothing}
    ${one.steps.includes("withdraw")
      ? html`<button class="btn btn-small" type="button" data-step="withdraw" ?disabled=${state.sending} @click=${() => hands.send(`${path}/withdraw`, {})}>${t("leave.withdraw")}</button>`
      : nothing}
  </form>`;
}
