// The questions that need an answer before an act: why pause, why hold and for how long, why leave;
// a note's text; and what has happened with a ticket, which only informs.

import { hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { pickerView, PICKERS } from "./pickers.js";
import { current } from "./state.js";
import { CANCEL_REASONS, HOLD_MINUTES, HOLD_REASONS, PAUSE_REASONS } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function dialogView(state, hands, t) {
  if (!state.dialog) return nothing;
  const { kind } = state.dialog;
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    hands.close();
  };
  return html`<dialog
    class="dialog dialog-${PICKERS.has(kind) ? "picker" : kind}"
    data-modal
    aria-labelledby="dialog-title"
    @cancel=${cancel}
  >
    ${PICKERS.has(kind) ? pickerView(state, hands, t) : BODY[kind](state, hands, t)}
  </dialog>`;
}

/** @type {Record<string, (state: State, hands: Hands, t: Translate) => unknown>} */
const BODY = { pause: pauseView, hold: holdView, cancel: cancelView, note: noteView, mode: modeView, story: storyView };

/** @param {State} state */
const numberOf = (state) => current(state)?.number || "";

/** @param {Event} event @param {string} name */
function valueOf(event, name) {
  event.preventDefault();
  return String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get(name) || "").trim();
}

/**
 * Reasons by digit or press, or one in one's own words.
 * @param {object} given
 * @param {"pause"|"cancel"} given.kind
 * @param {readonly string[]} given.reasons
 * @param {(reason: string) => void} given.onReason
 * @param {Hands} given.hands
 * @param {Record<string, string>} [given.facts]
 * @param {Translate} t
 */
function reasonView({ kind, reasons, onReason, hands, facts = {} }, t) {
  const digit = (/** @type {KeyboardEvent} */ event) => {
    const typing = event.target instanceof HTMLInputElement;
    const reason = !typing && !event.repeat && reasons[Number(event.key) - 1];
    if (reason) onReason(reason);
  };
  const submit = (/** @type {Event} */ event) => {
    const reason = valueOf(event, "reason");
    if (reason) onReason(reason);
  };
  return html`<div @keydown=${digit}>
    <h2 id="dialog-title">${t(`${kind}.title`, facts)}</h2>
    <p class="muted small">${t(`${kind}.pick`)}</p>
    <div class="choices">
      ${reasons.map(
        (reason, i) => html`<button class="btn" @click=${() => onReason(reason)}>
          <kbd>${i + 1}</kbd> ${t(`${kind}.${i + 1}`)}
        </button>`,
      )}
    </div>
    <form class="stack" @submit=${submit}>
      <div class="field">
        <label for="${kind}-reason">${t("pause.other")}</label>
        <input id="${kind}-reason" name="reason" maxlength="60" required autocomplete="off" />
      </div>
      <div class="dialog-actions">
        <button type="button" class="btn" @click=${hands.close}>${t("action.back")} <kbd>Esc</kbd></button>
        <button class="btn btn-primary">${t(`${kind}.go`)}</button>
      </div>
    </form>
  </div>`;
}

/** @param {State} _ @param {Hands} hands @param {Translate} t */
function pauseView(_, hands, t) {
  const onReason = (/** @type {string} */ reason) => hands.act("pause", { body: { reason } });
  return reasonView({ kind: "pause", reasons: PAUSE_REASONS, onReason, hands }, t);
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function cancelView(state, hands, t) {
  const onReason = (/** @type {string} */ reason) => hands.act("cancel", { body: { reason } });
  const facts = { number: numberOf(state) };
  return reasonView({ kind: "cancel", reasons: CANCEL_REASONS, onReason, hands, facts }, t);
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function holdView(state, hands, t) {
  /** @param {Element|null} near @param {string} name @param {string} value */
  const fill = (near, name, value) => {
    const form = near && near.closest(".hold")?.querySelector("form");
    const input = form && form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
    if (form) /** @type {HTMLInputElement} */ (form.elements.namedItem("minutes")).select();
  };
  const digit = (/** @type {KeyboardEvent} */ event) => {
    const typing = event.target instanceof HTMLInputElement;
    const reason = !typing && HOLD_REASONS[Number(event.key) - 1];
    if (!reason) return;
    event.preventDefault();
    fill(/** @type {Element} */ (event.target), "reason", reason);
  };
  const submit = (/** @type {Event} */ event) => {
    const [reason, minutes] = [valueOf(event, "reason"), Number(valueOf(event, "minutes"))];
    hands.act("hold", { body: { ...(reason ? { reason } : {}), ...(minutes > 0 ? { minutes } : {}) } });
  };
  return html`<div class="hold" @keydown=${digit}>
    <h2 id="dialog-title">${t("hold.title", { number: numberOf(state) })}</h2>
    <p class="muted small">${t("hold.hint")}</p>
    <div class="choices">
      ${HOLD_REASONS.map(
        (reason, i) => html`<button
          class="btn"
          @click=${(/** @type {any} */ event) => fill(event.currentTarget, "reason", reason)}
        >
          <kbd>${i + 1}</kbd> ${t(`hold.${i + 1}`)}
        </button>`,
      )}
    </div>
    <form class="stack" @submit=${submit}>
      <div class="field">
        <label for="hold-reason">${t("hold.reason")}</label>
        <input id="hold-reason" name="reason" maxlength="60" autocomplete="off" />
      </div>
      <div class="field">
        <label for="hold-minutes">${t("hold.minutes")}</label>
        <div class="row hold-minutes">
          <input id="hold-minutes" name="minutes" type="number" min="1" max="720" step="1" inputmode="numeric" />
          ${HOLD_MINUTES.map(
            (n) => html`<button
              type="button"
              class="btn btn-small"
              @click=${(/** @type {any} */ event) => fill(event.currentTarget, "minutes", String(n))}
            >
              ${t("time.minutes", { n })}
            </button>`,
          )}
        </div>
      </div>
      <div class="dialog-actions">
        <button type="button" class="btn" @click=${hands.close}>${t("action.back")} <kbd>Esc</kbd></button>
        <button class="btn btn-primary">${t("hold.go")} <kbd>Enter</kbd></button>
      </div>
    </form>
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function noteView(state, hands, t) {
  const submit = (/** @type {Event} */ event) => {
    const text = valueOf(event, "text");
    if (text) hands.act("note", { body: { text } });
  };
  // Enter ends the note; while an input method still composes, Enter is its own.
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    /** @type {HTMLTextAreaElement} */ (event.target).form?.requestSubmit();
  };
  return html`<form class="stack" @submit=${submit}>
    <h2 id="dialog-title">${t("note.title", { number: numberOf(state) })}</h2>
    ${notesView(state, t)}
    <div class="field">
      <label for="note-text">${t("note.text")}</label>
      <textarea id="note-text" name="text" rows="3" maxlength="500" required autofocus @keydown=${enter}></textarea>
      <p class="muted small">${t("note.hint")}</p>
    </div>
    <div class="dialog-actions">
      <button type="button" class="btn" @click=${hands.close}>${t("action.back")} <kbd>Esc</kbd></button>
      <button class="btn btn-primary">${t("note.go")} <kbd>Enter</kbd></button>
    </div>
  </form>`;
}

const MODES = ["visit", "onsite", "agent"];

/** How the visitor is served. @param {State} state @param {Hands} hands @param {Translate} t */
function modeView(state, hands, t) {
  const ticket = current(state);
  const digit = (/** @type {KeyboardEvent} */ event) => {
    const mode = MODES[Number(event.key) - 1];
    if (mode) hands.act("mode", { body: { mode } });
  };
  return html`<div class="stack" @keydown=${digit}>
    <h2 id="dialog-title">${t("mode.title", { number: numberOf(state) })}</h2>
    <div class="choices">
      ${MODES.map(
        (mode, i) => html`<button class="btn" ?autofocus=${i === 0} aria-pressed=${ticket && ticket.mode === mode ? "true" : "false"}
          @click=${() => hands.act("mode", { body: { mode } })}>
          <kbd>${i + 1}</kbd> ${t(`mode.${mode}`)}
        </button>`,
      )}
    </div>
    <p class="muted small">${t("mode.hint")}</p>
    <div class="dialog-actions">
      <button type="button" class="btn" @click=${hands.close}>${t("action.back")} <kbd>Esc</kbd></button>
    </div>
  </div>`;
}

/** What colleagues wrote for those who come after them. @param {State} state @param {Translate} t */
function notesView(state, t) {
  const ticket = current(state);
  const notes = (ticket && state.desk && state.desk.notes[ticket.id]) || [];
  if (notes.length === 0) return nothing;
  return html`<ul class="plain notes" tabindex="0" aria-label=${t("note.list")}>
    ${notes.map(
      (note) => html`<li>
        <span class="muted small num">${hmOf(note.at)} ${note.by || ""}</span>
        <p>${note.text}</p>
      </li>`,
    )}
  </ul>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function storyView(state, hands, t) {
  const ticket = current(state);
  const story = (ticket && state.desk && state.desk.stories[ticket.id]) || [];
  return html`<div class="stack">
    <h2 id="dialog-title">${t("story.title", { number: numberOf(state) })}</h2>
    ${notesView(state, t)}
    ${story.length === 0 ? html`<p class="muted">${t("story.none")}</p>` : nothing}
    <ol class="plain story" tabindex="0" aria-label=${t("story.title", { number: numberOf(state) })}>
      ${story.map((one) => html`<li><span class="muted num">${hmOf(one.at)}</span><span>${(state.language === "en" && one.text_en) || one.text}</span></li>`)}
    </ol>
    <div class="dialog-actions">
      <button class="btn btn-primary" autofocus @click=${hands.close}>
        ${t("action.close")} <kbd>Esc</kbd>
      </button>
    </div>
  </div>`;
}
