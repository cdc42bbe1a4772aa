// What is written down or put up: complaints and suggestions, notices, sign-ins.

import { hm, hmOf, wall } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { actions, fieldsOf } from "./forms.js";
import { pickedNow } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Dialog} Dialog */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

const KINDS = /** @type {const} */ (["complaint", "suggestion", "praise"]);

/** @param {State} state @param {Dialog} _ @param {Hands} hands @param {Translate} t */
export function complaintView(state, _, hands, t) {
  const ticket = pickedNow(state);
  const submit = (/** @type {Event} */ event) => {
    const body = fieldsOf(event);
    // The ticket that was found may be of another day, which a number alone would not say.
    const same = ticket && body.ticket === ticket.number;
    hands.act("complaint", { body: same ? { ...body, ticket: ticket.id } : body });
  };
  return html`<form class="stack" @submit=${submit}>
      <h2 id="dialog-title">${t("complaint.title")}</h2>
      <fieldset class="choices">
        <legend class="sr-only">${t("complaint.kind")}</legend>
        ${KINDS.map(
          (kind, n) => html`<label class="check"><input type="radio" name="kind" value=${kind} ?checked=${n === 0} /> ${t(`complaint.${kind}`)}</label>`,
        )}
      </fieldset>
      <div class="field">
        <label for="said">${t("complaint.text")}</label>
        <textarea id="said" name="text" rows="3" maxlength="1000" required autofocus></textarea>
      </div>
      <div class="pair">
        <div class="field">
          <label for="about">${t("complaint.ticket")}</label>
          <input id="about" name="ticket" maxlength="64" autocomplete="off" value=${ticket ? ticket.number : ""} />
        </div>
        <div class="field">
          <label for="at">${t("complaint.window")}</label>
          <select id="at" name="window">
            <option value=""></option>
            ${(state.hall ? state.hall.windows : []).map((one) => html`<option value=${one.id}>${one.name}</option>`)}
          </select>
        </div>
      </div>
      <div class="field">
        <label for="phone">${t("complaint.phone")}</label>
        <input id="phone" name="phone" type="tel" maxlength="20" autocomplete="off" />
      </div>
      ${actions(state, hands, t, t("complaint.go"))}
    </form>
    ${openView(state, hands, t)}`;
}

/** What nobody has answered yet. @param {State} state @param {Hands} hands @param {Translate} t */
function openView(state, hands, t) {
  if (state.complaints === null) return nothing;
  const may = state.rights.includes("answer");
  return html`<h3>${t("complaint.open")}</h3>
    ${state.complaints.length === 0 ? html`<p class="muted">${t("complaint.none")}</p>` : nothing}
    <ul class="plain papers">
      ${state.complaints.map(
        (one) => html`<li>
          <div class="grow">
            <p><span class="badge">${t(`complaint.${one.kind}`)}</span> ${one.text}</p>
            <p class="muted small">
              ${t("complaint.by", { time: hmOf(one.at), name: one.by })} ${one.number || ""} ${one.window_name || ""} ${phoneView(state, one, hands, t)}
            </p>
            ${one.answer ? html`<p class="small">${t("complaint.answered", { name: one.answered_by || "", text: one.answer })}</p>` : nothing}
            ${may && !one.answer
              ? html`<form
                  class="pair"
                  @submit=${(/** @type {Event} */ event) => {
                    const { upheld, ...body } = fieldsOf(event);
                    hands.act("answer", { id: one.id, body: upheld ? { ...body, upheld: true } : body });
                  }}
                >
                  <input class="grow" name="text" maxlength="1000" required autocomplete="off" aria-label=${t("complaint.answer")} />
                  ${one.kind === "complaint" ? html`<label class="check"><input type="checkbox" name="upheld" value="1" /> ${t("complaint.upheld")}</label>` : nothing}
                  <button class="btn btn-small">${t("complaint.answer")}</button>
                </form>`
              : nothing}
          </div>
        </li>`,
      )}
    </ul>`;
}

/** The last four digits; the whole number for those who may, and that is recorded. */
function phoneView(/** @type {State} */ state, /** @type {import("./state.js").Complaint} */ one, /** @type {Hands} */ hands, /** @type {Translate} */ t) {
  const clear = state.phones[one.id];
  if (clear || !one.phone) return clear ? html`<b class="num">${clear}</b>` : nothing;
  const may = state.rights.includes("answer") && state.rights.includes("see_personal");
  return html`<span class="num">${one.phone}</span>
    ${may ? html`<button class="btn btn-small" @click=${() => hands.callBack(one.id)}>${t("complaint.call_back")}</button>` : nothing}`;
}

/** @param {State} state @param {Dialog} _ @param {Hands} hands @param {Translate} t */
export function noticesView(state, _, hands, t) {
  const notices = state.hall ? state.hall.notices : [];
  const step = (/** @type {string} */ id, /** @type {string} */ name) => () => hands.act("notice_step", { id, step: name });
  return html`<h2 id="dialog-title">${t("notices.title")}</h2>
    ${notices.length === 0 ? html`<p class="muted">${t("notices.none")}</p>` : nothing}
    <ul class="plain papers">
      ${notices.map(
        (one) => html`<li>
          <div class="grow">
            <p><span class="badge ${one.state === "shown" ? "badge-good" : "badge-warn"}">${t(`notice.${one.state}`)}</span> ${one.zh}</p>
            ${one.en ? html`<p class="small">${one.en}</p>` : nothing}
            <p class="muted small num">${span(one)} · ${zonesText(state, one.zones, t)} · ${one.by}</p>
          </div>
          ${one.state === "proposed" && state.rights.includes("notice_approve")
            ? html`<button class="btn btn-small btn-primary" @click=${step(one.id, "approve")}>${t("notices.approve")}</button>`
            : nothing}
          <button class="btn btn-small btn-danger" @click=${step(one.id, "withdraw")}>${t("notices.withdraw")}</button>
        </li>`,
      )}
    </ul>
    ${newNotice(state, hands, t)}`;
}

/** @param {{from: string, until: string}} notice */
const span = ({ from, until }) => `${from.slice(5, 10)} ${hmOf(from)} – ${until.slice(0, 10) === from.slice(0, 10) ? "" : `${until.slice(5, 10)} `}${hmOf(until)}`;

/** @param {State} state @param {string[]} zones @param {Translate} t */
const zonesText = (state, zones, t) =>
  zones.length === 0 ? t("notices.every") : zones.map((id) => (state.zones.find((zone) => zone.id === id) || { name: id }).name).join("、");

/** @param {number} minutes @returns {string} such as +08:00 */
function offsetText(minutes) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function newNotice(state, hands, t) {
  const now = state.now === null ? 0 : state.now;
  const today = wall(now, state.offset_min).toISOString().slice(0, 10);
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const facts = new FormData(event.target);
    const at = (/** @type {string} */ name) => `${facts.get(name)}:00${offsetText(state.offset_min)}`;
    const en = String(facts.get("en")).trim();
    const body = { zones: facts.getAll("zone").map(String), zh: String(facts.get("zh")).trim(), from: at("from"), until: at("until") };
    hands.act("notice", { body: en ? { ...body, en } : body });
  };
  return html`<form class="stack" @submit=${submit}>
    <div class="pair">
      <div class="field grow">
        <label for="zh">${t("notices.zh")}</label>
        <input id="zh" name="zh" maxlength="200" required autocomplete="off" autofocus />
      </div>
      <div class="field grow">
        <label for="en">${t("notices.en")}</label>
        <input id="en" name="en" maxlength="200" autocomplete="off" />
      </div>
    </div>
    <div class="pair">
      <div class="field">
        <label for="from">${t("notices.from")}</label>
        <input id="from" name="from" type="datetime-local" required value=${`${today}T${hm(now, state.offset_min)}`} />
      </div>
      <div class="field">
        <label for="until">${t("notices.until")}</label>
        <input id="until" name="until" type="datetime-local" required value=${`${today}T18:00`} />
      </div>
    </div>
    ${state.zones.length > 1
      ? html`<fieldset class="choices">
          <legend class="small muted">${t("notices.zones")}</legend>
          ${state.zones.map((zone) => html`<label class="check"><input type="checkbox" name="zone" value=${zone.id} /> ${zone.name}</label>`)}
        </fieldset>`
      : nothing}
    ${actions(state, hands, t, t("notices.go"))}
  </form>`;
}

/** @param {State} state @param {Dialog} _ @param {Hands} hands @param {Translate} t */
export function peopleView(state, _, hands, t) {
  const stand_ins = (state.hall && state.hall.stand_ins) || [];
  const leaders = (state.hall && state.hall.leaders) || [];
  const none = html`<p class="muted">${t("people.none")}</p>`;
  const sign = (/** @type {string} */ kind, /** @type {string} */ id, /** @type {boolean} */ enough) =>
    html`<button class="btn btn-small btn-primary" ?disabled=${enough || state.pending !== null} @click=${() => hands.act("sign", { kind, id })}>
      ${t("people.sign")}
    </button>`;
  return html`<h2 id="dialog-title">${t("people.title")}</h2>
    <h3>${t("people.stand_ins")}</h3>
    ${stand_ins.length === 0 ? none : nothing}
    <ul class="plain papers">
      ${stand_ins.map(
        (one) => html`<li>
          <span class="grow">${one.name} · ${one.window_name}</span>
          <span class="num muted">${t("people.signed", { n: one.signs.length, of: one.signs_due })}</span>
          ${sign("stand_ins", one.id, one.signs.length >= one.signs_due)}
        </li>`,
      )}
    </ul>
    <h3>${t("people.leaders")}</h3>
    ${leaders.length === 0 ? none : nothing}
    <ul class="plain papers">
      ${leaders.map(
        (one) => html`<li>
          <span class="grow">${one.name} · ${t(`part.${one.part}`)}</span>
          ${one.signed_at ? html`<span class="muted num">${t("people.here", { time: hmOf(one.signed_at) })}</span>` : sign("leaders", one.id, false)}
        </li>`,
      )}
    </ul>
    <div class="dialog-actions">
      <button class="btn btn-primary" autofocus @click=${hands.close}>${t("action.close")} <kbd>Esc</kbd></button>
    </div>`;
}
