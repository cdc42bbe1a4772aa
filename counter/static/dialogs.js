// The three questions a clerk is asked: why pause, why hold, where to.

import { html, live, nothing } from "/static/shared/html.js";
import { found, SHOWN } from "./places.js";
import { HOLD_REASONS, PAUSE_REASONS } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function dialogView(state, hands, t) {
  if (!state.dialog) return nothing;
  const { kind } = state.dialog;
  const body = kind === "pause" ? pauseView : kind === "hold" ? holdView : transferView;
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    hands.close();
  };
  return html`<dialog class="dialog dialog-${kind}" data-modal aria-labelledby="dialog-title" @cancel=${cancel}>
    ${body(state, hands, t)}
  </dialog>`;
}

/** @param {State} state */
const numberOf = (state) => (state.picture && state.picture.ticket ? state.picture.ticket.number : "");

/** @param {Event} event @param {string} name */
function valueOf(event, name) {
  event.preventDefault();
  return String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get(name) || "").trim();
}

/** @param {State} _ @param {Hands} hands @param {Translate} t */
function pauseView(_, hands, t) {
  const pause = (/** @type {string} */ reason) => hands.act("pause", { body: { reason } });
  const submit = (/** @type {Event} */ event) => {
    pause(valueOf(event, "reason") || PAUSE_REASONS[4]);
  };
  const digit = (/** @type {KeyboardEvent} */ event) => {
    const typing = event.target instanceof HTMLInputElement;
    const reason = /^[1-5]$/.test(event.key) && !typing && PAUSE_REASONS[Number(event.key) - 1];
    if (reason) pause(reason);
  };
  return html`<div @keydown=${digit}>
    <h2 id="dialog-title">${t("pause.title")}</h2>
    <p class="muted small">${t("pause.pick")}</p>
    <div class="choices">
      ${PAUSE_REASONS.map(
        (reason, i) => html`<button class="btn" @click=${() => pause(reason)}>
          <kbd>${i + 1}</kbd> ${t(`pause.${i + 1}`)}
        </button>`,
      )}
    </div>
    <form class="stack" @submit=${submit}>
      <div class="field">
        <label for="pause-reason">${t("pause.other")}</label>
        <input id="pause-reason" name="reason" maxlength="60" required autocomplete="off" />
      </div>
      <div class="dialog-actions">
        <button type="button" class="btn" @click=${hands.close}>${t("action.cancel")}</button>
        <button class="btn btn-primary">${t("pause.go")}</button>
      </div>
    </form>
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function holdView(state, hands, t) {
  const hold = (/** @type {string} */ reason) =>
    hands.act("hold", { body: reason ? { reason } : {} });
  return html`<h2 id="dialog-title">${t("hold.title", { number: numberOf(state) })}</h2>
    <p class="muted small">${t("hold.hint")}</p>
    <div class="choices">
      ${HOLD_REASONS.map(
        (reason, i) => html`<button class="btn" @click=${() => hold(reason)}>${t(`hold.${i + 1}`)}</button>`,
      )}
    </div>
    <form class="stack" @submit=${(/** @type {Event} */ event) => hold(valueOf(event, "reason"))}>
      <div class="field">
        <label for="hold-reason">${t("pause.other")}</label>
        <input id="hold-reason" name="reason" maxlength="60" autocomplete="off" />
      </div>
      <div class="dialog-actions">
        <button type="button" class="btn" @click=${hands.close}>${t("action.cancel")}</button>
        <button class="btn btn-primary">${t("hold.go")}</button>
      </div>
    </form>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function transferView(state, hands, t) {
  const { query, pick } = state.dialog || { query: "", pick: null };
  const ticket = state.picture && state.picture.ticket;
  const hits = found(state.places || [], query, ticket && ticket.service.id);
  const chosen = hits.find((place) => place.id === pick) || (query && hits.find((p) => p.open)) || null;
  const submit = (/** @type {Event} */ event) => {
    const back = valueOf(event, "return") === "on";
    if (!chosen) return;
    hands.act("transfer", { body: { service: chosen.id, ...(back ? { return: true } : {}) } });
  };
  return html`<form class="transfer" @submit=${submit}>
    <h2 id="dialog-title">${t("transfer.title", { number: numberOf(state) })}</h2>
    <div class="field">
      <label for="transfer-query">${t("transfer.search")}</label>
      <input
        id="transfer-query"
        role="searchbox"
        autocomplete="off"
        autofocus
        .value=${live(query)}
        @input=${(/** @type {any} */ event) => hands.query(event.target.value)}
      />
    </div>
    <div class="places" role="radiogroup" aria-label=${t("transfer.search")}>
      ${state.places === null ? html`<p class="muted">${t("transfer.loading")}</p>` : nothing}
      ${state.places && hits.length === 0 ? html`<p class="muted">${t("transfer.none")}</p>` : nothing}
      ${hits.slice(0, SHOWN).map((place) => placeView(place, chosen === place, hands, t))}
      ${hits.length > SHOWN
        ? html`<p class="muted small">${t("transfer.more", { n: hits.length - SHOWN })}</p>`
        : nothing}
    </div>
    <label class="check"><input type="checkbox" name="return" /> ${t("transfer.return")}</label>
    <div class="dialog-actions">
      <button type="button" class="btn" @click=${hands.close}>${t("action.cancel")}</button>
      <button class="btn btn-primary transfer-go" ?disabled=${!chosen}>
        <span class="clip">
          ${chosen ? t("transfer.go", { name: chosen.name }) : t("transfer.pick")}
        </span>
      </button>
    </div>
  </form>`;
}

/**
 * @param {import("./state.js").Place} place @param {boolean} chosen @param {Hands} hands
 * @param {Translate} t
 */
function placeView(place, chosen, hands, t) {
  return html`<label class="place ${chosen ? "chosen" : ""}">
    <input
      type="radio"
      name="service"
      value=${place.id}
      .checked=${live(chosen)}
      @change=${() => hands.pick(place.id)}
    />
    <span class="grow">
      <span class="clamp-2">${place.name}</span><small class="muted clip">${place.where}</small>
    </span>
    ${place.open ? nothing : html`<span class="badge badge-warn">${t("transfer.closed")}</span>`}
    ${place.waiting === null || place.waiting === undefined
      ? nothing
      : html`<span class="muted small num">${t("waiting.people", { n: place.waiting })}</span>`}
  </label>`;
}
