// The sheet on which a visitor checks in for an appointment.

import { html, nothing } from "/static/shared/html.js";
import { iconBack, iconCalendar, iconCheck, iconSearch, iconWarn } from "/static/shared/icons.js";
import { hm, readInstant } from "/static/shared/clock.js";
import { problemText } from "/static/shared/i18n.js";
import { cardFacts } from "./card_view.js";
import { keypadView } from "./keypad.js";
import { isBusy, question } from "./check_in_state.js";
import { nameWidth } from "./shelf.js";
import { isOffline } from "./state.js";

/** @typedef {import("./view.js").Dispatch} Dispatch */
/** @typedef {import("./view.js").Translate} Translate */
/** @typedef {import("./check_in_state.js").CheckIn} CheckIn */
/** @typedef {import("./check_in_state.js").Appointment} Appointment */

/**
 * @param {import("./state.js").State} state
 * @param {CheckIn} checkin
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
export function checkInView(state, checkin, t, dispatch) {
  const listed = checkin.found.length > 0;
  const card = cardFacts(state, checkin.card, t);
  const how = t(card.reader ? "checkin.how_card" : "checkin.how");
  const close = (/** @type {Event} */ event) => {
    event.preventDefault();
    dispatch({ type: "back" });
  };
  return html`<dialog
    class="dialog kiosk-sheet check-in"
    data-modal
    aria-labelledby="check-in-title"
    @cancel=${close}
    @contextmenu=${(/** @type {Event} */ event) => event.preventDefault()}
  >
    <h2 id="check-in-title">${t(listed ? "checkin.found" : "checkin.title")}</h2>
    ${listed ? nothing : html`<p class="sheet-title">${how}</p>`}
    ${listed
      ? html`<ul class="plain check-in-list">
          ${checkin.found.map((one) => html`<li>${itemView(state, checkin, one, t, dispatch)}</li>`)}
        </ul>`
      : keypadView({
          digits: checkin.digits,
          shown: card.shown,
          still: isBusy(checkin),
          label: how,
          t,
          press: (key) => dispatch({ type: "key", key }),
        })}
    <p class="sheet-word" role="status">${wordOf(state, checkin, t)}</p>
    <div class="sheet-actions">
      <button class="btn btn-large" ?disabled=${isBusy(checkin)}
        @click=${() => dispatch({ type: "back" })}>${iconBack()}${t("action.back")}</button>
      ${listed
        ? html`<button class="btn btn-large" ?disabled=${isBusy(checkin)}
            @click=${() => dispatch({ type: "again" })}>${t("checkin.again")}</button>`
        : html`<button class="btn btn-large btn-primary sheet-take"
            ?disabled=${isBusy(checkin) || isOffline(state) || !question(checkin.digits)}
            @click=${() => dispatch({ type: "find" })}>
            ${iconSearch()}${t(checkin.step === "finding" ? "checkin.finding" : "checkin.find")}
          </button>`}
    </div>
  </dialog>`;
}

/** @param {string} text a moment with its offset */
function clock(text) {
  const at = readInstant(text);
  return at ? hm(at.ms, at.offset_min) : text;
}

/**
 * @param {import("./state.js").State} state
 * @param {CheckIn} checkin
 * @param {Appointment} one
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
function itemView(state, checkin, one, t, dispatch) {
  const note = noteOf(state, one, t);
  return html`<article class="check-in-item">
    <p class="check-in-time num">${iconCalendar()}${clock(one.start)}–${clock(one.end)}</p>
    <p class="check-in-name ${nameWidth(one.service.name) > 30 ? "is-long" : ""}">${one.service.name}</p>
    ${note.can
      ? html`<button class="btn btn-large btn-primary" data-appointment=${one.id}
          ?disabled=${isBusy(checkin) || isOffline(state)}
          @click=${() => dispatch({ type: "arrive", appointment: one })}>
          ${iconCheck()}${t("checkin.arrive")}
        </button>`
      : nothing}
    ${note.text ? html`<p class="check-in-note">${note.can ? nothing : iconWarn()}${note.text}</p>` : nothing}
  </article>`;
}

/**
 * Whether it may be checked in by what is known here, and what to say. The server decides.
 * @param {import("./state.js").State} state
 * @param {Appointment} one
 * @param {Translate} t
 */
function noteOf(state, one, t) {
  if (one.state !== "booked") return { can: false, text: t(`checkin.${one.state}`) };
  const now = state.hall_time ? state.hall_time.ms : null;
  const from = readInstant(one.check_in_from);
  const until = readInstant(one.on_time_until);
  if (now !== null && from && now < from.ms) {
    return { can: false, text: t("checkin.early", { time: clock(one.check_in_from) }) };
  }
  const late = now !== null && until && now > until.ms;
  return { can: true, text: late ? t("checkin.late") : "" };
}

/** @param {import("./state.js").State} state @param {CheckIn} checkin @param {Translate} t */
function wordOf(state, checkin, t) {
  if (checkin.step === "retrying") return t("sheet.retrying");
  if (checkin.step === "sending") return t("sheet.sending");
  if (isOffline(state)) return t("checkin.offline");
  if (checkin.error) {
    return checkin.error.status === 0 ? t("sheet.unreachable") : problemText(checkin.error, t);
  }
  if (checkin.step === "none") return t("checkin.none");
  return checkin.step === "enter" ? cardFacts(state, null, t).word : "";
}
