// The guide's questions: each opens with its first field focused, and Enter sends it.

import { hmOf } from "/static/shared/clock.js";
import { html, ifDefined, nothing } from "/static/shared/html.js";
import { iconPerson } from "/static/shared/icons.js";
import { SHOWN } from "../places.js";
import { actions, fieldsOf, saidView, usual } from "./forms.js";
import { complaintView, noticesView, peopleView } from "./papers.js";
import { pickedNow, printerNow, rowNow, rowsNow } from "./state.js";
import { placeText, serviceText, windowText } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Dialog} Dialog */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @type {Record<import("./state.js").DialogKind, (state: State, dialog: Dialog, hands: Hands, t: Translate) => unknown>} */
const BODY = {
  take: takeView, transfer: transferView, certify: certifyView, cancel: cancelView, help: helpView,
  helps: helpsView, window: windowView, service: serviceView, sheet: sheetView,
  complaint: complaintView, notices: noticesView, people: peopleView,
};

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function dialogView(state, hands, t) {
  const { dialog } = state;
  if (!dialog) return nothing;
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    hands.close();
  };
  return html`<dialog class="dialog dialog-${dialog.kind}" data-modal aria-labelledby="dialog-title" @cancel=${cancel}>
    ${BODY[dialog.kind](state, dialog, hands, t)}
    <p class="said" role="status">${saidView(state, hands, t)}</p>
  </dialog>`;
}

/** A list that is typed into: the arrows move, Enter takes. @param {State} state @param {Hands} hands @param {Translate} t @param {string} label */
function listView(state, hands, t, label) {
  const rows = rowsNow(state);
  const chosen = rowNow(state);
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    event.preventDefault();
    hands.move(event.key === "ArrowDown" ? 1 : -1);
  };
  const input = (/** @type {any} */ event) => {
    if (!event.isComposing) hands.filter(event.target.value);
  };
  return html`<div class="field">
      <label for="pick">${label}</label>
      <input
        id="pick"
        role="combobox"
        aria-expanded="true"
        aria-controls="rows"
        aria-activedescendant=${ifDefined(chosen ? `row-${chosen.key}` : undefined)}
        autocomplete="off"
        autofocus
        @input=${input}
        @compositionend=${input}
        @keydown=${keys}
      />
    </div>
    <ul class="plain rows" id="rows" role="listbox" aria-label=${label}>
      ${rows.length === 0 ? html`<li class="muted">${t("picker.none")}</li>` : nothing}
      ${rows.slice(0, SHOWN).map(
        (row) => html`<li
          id=${`row-${row.key}`}
          role="option"
          class=${chosen && chosen.key === row.key ? "chosen" : ""}
          aria-selected=${chosen && chosen.key === row.key ? "true" : "false"}
          @click=${() => hands.choose(row.key)}
        >
          <span class="grow"><span class="clamp-2">${row.name}</span>${row.where ? html`<small class="muted clip">${row.where}</small>` : nothing}</span>
          ${row.open ? nothing : html`<span class="badge badge-warn">${t("picker.closed")}</span>`}
          ${row.count === null ? nothing : html`<span class="muted small num">${t("waiting.people", { n: row.count })}</span>`}
        </li>`,
      )}
    </ul>
    ${rows.length > SHOWN ? html`<p class="muted small">${t("picker.more", { n: rows.length - SHOWN })}</p>` : nothing}`;
}

/** @param {State} state @param {Dialog} dialog @param {Hands} hands @param {Translate} t @param {boolean} ordinary */
function classesView(state, dialog, hands, t, ordinary) {
  const offered = state.classes.filter((one) => one.certified_by.includes("guide") || (ordinary && one.id === "ordinary"));
  return html`<div class="choices" role="group" aria-label=${t("take.class")}>
    ${offered.map(
      (one) => html`<button
        type="button"
        class="btn ${dialog.klass === one.id ? "btn-primary" : ""}"
        aria-pressed=${dialog.klass === one.id ? "true" : "false"}
        @click=${() => hands.klass(one.id)}
      >
        ${one.name}
      </button>`,
    )}
  </div>`;
}

/** @param {State} state @param {Translate} t */
const slipAt = (state, t) => {
  const printer = printerNow(state);
  return printer ? `${t("picker.printer")} ${placeText(state, printer.place, t)}` : t("printer.none");
};

/** @param {State} state @param {Dialog} dialog @param {Hands} hands @param {Translate} t */
function takeView(state, dialog, hands, t) {
  const row = rowNow(state);
  const printer = printerNow(state);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!row) return;
    const person = state.card ? { id_number: state.card.number } : {};
    const body = { service: row.key, class: dialog.klass, lang: state.language, ...person };
    hands.act("take", { body: printer ? { ...body, printer: printer.place } : body });
  };
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${t("take.title")}</h2>
    ${listView(state, hands, t, t("take.search"))}
    <div class="field"><span class="label">${t("take.class")}</span>${classesView(state, dialog, hands, t, true)}</div>
    ${cardView(state, hands, t)}
    <p class="muted small">${slipAt(state, t)}</p>
    ${actions(state, hands, t, row ? `${t("take.go")}：${row.name}` : t("take.go"), row !== null)}
  </form>`;
}

/** Whose ticket it will be. @param {State} state @param {Hands} hands @param {Translate} t */
const cardView = (state, hands, t) => state.card
  ? html`<p class="note note-good card-held" role="status">${iconPerson()} ${t("take.card", { card: state.card.label })}
      <button type="button" class="btn btn-quiet btn-small" @click=${hands.dropCard}>${t("take.card_drop")}</button></p>`
  : nothing;

/** @param {State} state @param {Dialog} dialog @param {Hands} hands @param {Translate} t */
function transferView(state, dialog, hands, t) {
  const row = rowNow(state);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (row) hands.act("transfer", { ticket: state.picked, body: { [dialog.scope]: row.key } });
  };
  const scopes = /** @type {const} */ (["service", "window"]);
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${t("transfer.title", { number: numberOf(state) })}</h2>
    <div class="choices" role="group">
      ${scopes.map(
        (scope) => html`<button
          type="button"
          class="btn ${dialog.scope === scope ? "btn-primary" : ""}"
          aria-pressed=${dialog.scope === scope ? "true" : "false"}
          @click=${() => hands.scope(scope)}
        >
          ${t(`transfer.${scope}`)}
        </button>`,
      )}
    </div>
    ${listView(state, hands, t, t("transfer.search"))}
    ${actions(state, hands, t, row ? t("transfer.go", { name: row.name }) : t("transfer.pick"), row !== null)}
  </form>`;
}

/** @param {State} state */
const numberOf = (state) => pickedNow(state)?.number || "";

/** @param {State} state @param {Dialog} dialog @param {Hands} hands @param {Translate} t */
function certifyView(state, dialog, hands, t) {
  const submit = (/** @type {Event} */ event) => {
    const { basis } = fieldsOf(event);
    hands.act("certify", { ticket: state.picked, body: { class: dialog.klass, basis } });
  };
  const chosen = state.classes.some(({ id, certified_by }) => id === dialog.klass && certified_by.includes("guide"));
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${t("certify.title", { number: numberOf(state) })}</h2>
    <div class="field"><span class="label">${t("certify.class")}</span>${classesView(state, dialog, hands, t, false)}</div>
    <div class="field">
      <label for="basis">${t("certify.basis")}</label>
      <input id="basis" name="basis" maxlength="60" required autocomplete="off" placeholder=${t("certify.basis_hint")} />
    </div>
    ${actions(state, hands, t, t("certify.go"), chosen)}
  </form>`;
}

/** @param {State} state @param {Dialog} _ @param {Hands} hands @param {Translate} t */
function cancelView(state, _, hands, t) {
  const submit = (/** @type {Event} */ event) => hands.act("cancel", { ticket: state.picked, body: fieldsOf(event) });
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${t("cancel.title", { number: numberOf(state) })}</h2>
    <div class="field">
      <label for="reason">${t("cancel.reason")}</label>
      <input id="reason" name="reason" maxlength="60" autocomplete="off" autofocus />
    </div>
    ${actions(state, hands, t, t("cancel.go"))}
  </form>`;
}

/** For the ticket that was found, or for somebody without one. @param {State} state @param {Dialog} dialog @param {Hands} hands @param {Translate} t */
function helpView(state, dialog, hands, t) {
  const submit = (/** @type {Event} */ event) => {
    const body = fieldsOf(event);
    hands.act("help", { body: dialog.of ? { ...body, ticket: dialog.of } : body });
  };
  const title = dialog.of ? t("help.title_ticket", { number: numberOf(state) }) : t("help.title");
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${title}</h2>
    <div class="field">
      <label for="where">${t("help.where")}</label>
      <input id="where" name="where" maxlength="100" required autocomplete="off" placeholder=${t("help.where_hint")} autofocus />
    </div>
    <div class="field">
      <label for="need">${t("help.need")}</label>
      ${usual("need", [1, 2, 3, 4].map((n) => t(`help.need.${n}`)))}
      <input id="need" name="need" maxlength="100" required autocomplete="off" />
    </div>
    <div class="field">
      <label for="window">${t("help.window")}</label>
      <select id="window" name="window">
        <option value="">${t("help.window_none")}</option>
        ${(state.hall ? state.hall.windows : []).map((one) => html`<option value=${one.id}>${one.name}</option>`)}
      </select>
    </div>
    ${actions(state, hands, t, t("help.go"))}
  </form>`;
}

/** @param {State} state @param {Dialog} _ @param {Hands} hands @param {Translate} t */
function helpsView(state, _, hands, t) {
  const helps = state.hall ? state.hall.helps : [];
  const step = (/** @type {string} */ id, /** @type {string} */ name) => () => hands.act("help_step", { id, step: name });
  return html`<div class="stack">
    <h2 id="dialog-title">${t("helps.title")}</h2>
    ${helps.length === 0 ? html`<p class="muted">${t("helps.none")}</p>` : nothing}
    <ul class="plain papers">
      ${helps.map(
        (one) => html`<li>
          <div class="grow">
            <p><b class="num">${one.number || ""}</b> ${one.where} · ${one.need}</p>
            <p class="muted small">
              ${hmOf(one.at)} ${one.window_name || ""}
              <span class="badge">${t(`help.${one.state}`, { name: one.helper || "" })}</span>
            </p>
          </div>
          ${one.state === "asked" ? html`<button class="btn btn-small" @click=${step(one.id, "take")}>${t("helps.take")}</button>` : nothing}
          <button class="btn btn-small btn-primary" @click=${step(one.id, "done")}>${t("helps.done")}</button>
          <button class="btn btn-small btn-danger" @click=${step(one.id, "drop")}>${t("helps.drop")}</button>
        </li>`,
      )}
    </ul>
    <div class="dialog-actions">
      <button class="btn" @click=${() => hands.dialog("help")}>${t("helps.new")}</button>
      <button class="btn btn-primary" autofocus @click=${hands.close}>${t("action.close")} <kbd>Esc</kbd></button>
    </div>
  </div>`;
}

/** Unknown is not bad. @param {import("./state.js").DeviceNow} device */
function toneOf({ state, paper }) {
  if (paper === "out") return "badge-bad";
  return state === "online" ? "badge-good" : state === "unknown" ? "" : "badge-bad";
}

/** @param {State} state @param {Dialog} dialog @param {Hands} hands @param {Translate} t */
function windowView(state, { of }, hands, t) {
  const one = state.hall ? state.hall.windows.find(({ id }) => id === of) : null;
  if (!one) return html`<h2 id="dialog-title">${of}</h2>`;
  const devices = state.hall ? state.hall.devices.filter((device) => device.for === `window:${one.id}`) : [];
  const submit = (/** @type {Event} */ event) => hands.act("message", { window: one.id, body: fieldsOf(event) });
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${one.name}</h2>
    <p>
      ${one.clerk_name ? t("window.clerk", { name: one.clerk_name }) : t("window.nobody")}
      ${one.state === "paused" ? html`<span class="badge badge-warn">${t("window.reason", { reason: one.reason || "" })}</span>` : nothing}
      ${one.unread ? html`<span class="badge badge-main">${t("window.unread", { n: one.unread })}</span>` : nothing}
    </p>
    ${one.tickets.length
      ? html`<p class="choices">
          ${one.tickets.map(
            (ticket) => html`<button type="button" class="btn btn-small" @click=${() => hands.show(ticket.id)}>
              <b class="num">${ticket.number}</b> ${t(`state.${ticket.state}`)}
            </button>`,
          )}
        </p>`
      : nothing}
    <p class="small muted">
      ${devices.length === 0 ? t("window.no_devices") : nothing}
      ${devices.map(
        (device) => html`<span class="badge ${toneOf(device)}">
          ${t(`device.${device.kind}`)} ${t(`device_state.${device.paper === "out" ? "out" : device.state}`)}
        </span> `,
      )}
    </p>
    <div class="field">
      <label for="text">${t("window.message")}</label>
      ${usual("text", [1, 2, 3].map((n) => t(`window.message.${n}`)))}
      <input id="text" name="text" maxlength="200" required autocomplete="off" autofocus />
    </div>
    ${actions(state, hands, t, t("window.send"))}
  </form>`;
}

/** @param {State} state @param {Dialog} dialog @param {Hands} hands @param {Translate} t */
function serviceView(state, { of }, hands, t) {
  const id = of || "";
  const line = state.hall ? state.hall.lines.find(({ service }) => service === id) : null;
  const closure = state.hall && state.hall.closures ? state.hall.closures.find(({ service }) => service === id) : null;
  const submit = (/** @type {Event} */ event) => hands.act("close_service", { service: id, body: fieldsOf(event) });
  const close = state.rights.includes("close_service");
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${serviceText(state, id)}</h2>
    <p>${t("service.waiting", { n: line ? line.count : 0 })}
      ${closure ? html`<span class="badge badge-warn">${t("service.closed", { reason: closure.reason })}</span>` : nothing}
    </p>
    <a class="btn" href=${`/guide/notice/${encodeURIComponent(id)}`} target="_blank" rel="noopener">${t("service.sheet")}</a>
    ${close && !closure
      ? html`<div class="field">
          <label for="reason">${t("service.reason")}</label>
          ${usual("reason", [1, 2, 3].map((n) => t(`service.reason.${n}`)))}
          <input id="reason" name="reason" maxlength="60" required autocomplete="off" />
        </div>`
      : nothing}
    ${state.rights.includes("carry") && line ? carryView(state, id, line.count, hands, t) : nothing}
    <div class="dialog-actions">
      <button type="button" class="btn" @click=${hands.close}>${t("action.back")} <kbd>Esc</kbd></button>
      ${closure && close
        ? html`<button type="button" class="btn btn-primary" @click=${() => hands.act("open_service", { service: id })}>${t("service.reopen")}</button>`
        : close
          ? html`<button class="btn btn-danger" ?disabled=${state.pending !== null}>${t("service.close")}</button>`
          : nothing}
    </div>
  </form>`;
}

/**
 * The hall fails: folded away, since it ends every number of the line.
 * @param {State} state @param {string} id @param {number} count @param {Hands} hands @param {Translate} t
 */
function carryView(state, id, count, hands, t) {
  const go = (/** @type {any} */ event) => {
    const input = event.currentTarget.form.elements.namedItem("carry-reason");
    const reason = input.value.trim();
    if (reason) hands.act("carry", { body: { services: [id], reason } });
    else input.focus();
  };
  return html`<details>
    <summary>${t("carry.title")}</summary>
    <div class="stack"><p class="small">${t("carry.how", { n: count })}</p>
    <div class="field">
      <label for="carry-reason">${t("carry.reason")}</label>
      <input id="carry-reason" name="carry-reason" maxlength="60" autocomplete="off" />
    </div>
    <button type="button" class="btn btn-danger" ?disabled=${state.pending !== null} @click=${go}>
      ${t("carry.go")}
    </button></div>
  </details>`;
}

/** @param {State} state @param {Dialog} _ @param {Hands} hands @param {Translate} t */
function sheetView(state, _, hands, t) {
  const row = rowNow(state);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!row) return;
    window.open(`/guide/notice/${encodeURIComponent(row.key)}`, "_blank", "noopener");
    hands.close();
  };
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${t("sheet.title")}</h2>
    ${listView(state, hands, t, t("sheet.search"))}
    ${actions(state, hands, t, t("sheet.go"), row !== null)}
  </form>`;
}
