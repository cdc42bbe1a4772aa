// The rating of a finished visit. All five answers look alike and none is chosen beforehand: the
// page must not lead anyone.

import { html, live, nothing } from "/static/shared/html.js";
import { iconCheck, iconFace, iconInfo } from "/static/shared/icons.js";
import { problemText } from "/static/shared/i18n.js";
import { hmOf } from "/static/shared/clock.js";
import { COMMENT_MAX, isBad, ratingEnd, REASONS } from "./state.js";

/** @typedef {import("./view.js").Translate} Translate */
/** @typedef {import("./view.js").Dispatch} Dispatch */
/** @typedef {import("./state.js").Form} Form */

const LEVELS = [5, 4, 3, 2, 1];

/** @param {import("./state.js").State} state @param {Translate} t @param {Dispatch} dispatch */
export function ratingView(state, t, dispatch) {
  const end = ratingEnd(state);
  if (end !== "open") {
    return html`<section class="card phone-card phone-over" role="status">
        ${end === "late" ? iconInfo() : iconCheck()}
        <h2>${t(`rate.${end}`)}</h2>
        <p class="muted">${t(`rate.${end}_how`)}</p>
      </section>
      ${state.ticket && state.ticket.case ? handlingView(state.ticket.case, t) : nothing}`;
  }
  const { form } = state;
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    dispatch({ type: "rate" });
  };
  return html`<form class="card rate" @submit=${send}>
    <h2 id="rate-title">${t("rate.title")}</h2>
    <p class="muted small">${t("rate.how")}</p>
    <div class="rate-levels" role="radiogroup" aria-labelledby="rate-title">
      ${LEVELS.map((level) => levelView(level, form, t, dispatch))}
    </div>
    ${isBad(form.level) ? whyView(form, t, dispatch) : nothing}
    <p class="field-error" role="status">${form.error ? problemText(form.error, t) : ""}</p>
    <button class="btn btn-large btn-primary phone-wide" type="submit"
      ?disabled=${form.level === null || form.sending}>
      ${form.sending ? t("phone.sending") : form.level === null ? t("rate.choose") : t("rate.send")}
    </button>
  </form>`;
}

/** How a bad review is handled: each step with its time, then the hall's answer. @param {NonNullable<import("/static/shared/protocol.js").Ticket["case"]>} handling @param {Translate} t */
function handlingView(handling, t) {
  const when = (/** @type {string} */ at) => `${at.slice(5, 10)} ${hmOf(at)}`;
  const { due_at } = handling;
  return html`<section class="card phone-card case" aria-live="polite">
    <h2>${t("case.title")}</h2>
    <ol class="case-steps">
      <li><span class="num muted">${when(handling.opened_at)}</span> ${t("case.opened")}</li>
      ${handling.steps.map(
        ({ step, at }) => html`<li><span class="num muted">${when(at)}</span> ${t(`case.${step}`)}</li>`,
      )}
    </ol>
    ${handling.answer
      ? html`<p class="small muted">${t("case.answer")}</p><p class="case-answer">${handling.answer}</p>`
      : nothing}
    ${due_at ? html`<p class="small muted">${t("case.due", { time: when(due_at) })}</p>` : nothing}
  </section>`;
}

/** @param {number} level @param {Form} form @param {Translate} t @param {Dispatch} dispatch */
function levelView(level, form, t, dispatch) {
  return html`<label class="rate-level ${form.level === level ? "is-chosen" : ""}">
    <input type="radio" name="level" value=${level} .checked=${live(form.level === level)}
      ?disabled=${form.sending} @change=${() => dispatch({ type: "level", level })} />
    ${iconFace(level)}<span>${t(`rating.${level}`)}</span>
  </label>`;
}

/** @param {Form} form @param {Translate} t @param {Dispatch} dispatch */
function whyView(form, t, dispatch) {
  const typed = (/** @type {Event} */ event) =>
    dispatch({ type: "comment", comment: /** @type {HTMLTextAreaElement} */ (event.target).value });
  const typedPhone = (/** @type {Event} */ event) =>
    dispatch({ type: "phone", phone: /** @type {HTMLInputElement} */ (event.target).value });
  return html`<fieldset class="rate-reasons">
      <legend>${t("rate.reasons")}</legend>
      ${REASONS.map(
        (reason) => html`<label
          class="rate-reason ${form.reasons.includes(reason) ? "is-chosen" : ""}"
        >
          <input type="checkbox" ?disabled=${form.sending}
            .checked=${live(form.reasons.includes(reason))}
            @change=${() => dispatch({ type: "reason", reason })} />
          <span>${t(`reason.${reason}`)}</span>
        </label>`,
      )}
    </fieldset>
    <div class="field">
      <label for="rate-phone">${t("rate.phone")}</label>
      <input id="rate-phone" type="tel" maxlength="20" autocomplete="off" .value=${live(form.phone)}
        ?disabled=${form.sending} @input=${typedPhone} />
    </div>
    <div class="field">
      <label for="rate-comment">${t("rate.comment")}</label>
      <textarea id="rate-comment" rows="3" maxlength=${COMMENT_MAX} .value=${live(form.comment)}
        ?disabled=${form.sending} @input=${typed}></textarea>
      <p class="row row-apart muted small">
        <span>${t("rate.privacy")}</span>
        <span class="num">
          ${t("rate.count", { n: Array.from(form.comment).length, max: COMMENT_MAX })}
        </span>
      </p>
    </div>`;
}
