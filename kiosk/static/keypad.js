// Large keys for numbers, for who has no keyboard: a phone number, an ID number, a code.

import { html } from "/static/shared/html.js";
import { iconErase } from "./marks.js";

/** @typedef {import("./view.js").Translate} Translate */

const ROWS = ["123", "456", "789", "X0"];

/** The longest that is typed here: an ID number. */
export const MOST_DIGITS = 18;

/**
 * What the digits become with one more key; unchanged when the key makes no sense there. "X" stands
 * only at the end of an ID number.
 * @param {string} digits
 * @param {string} key  a digit, "X" or "erase"
 */
export function typed(digits, key) {
  if (key === "erase") return digits.slice(0, -1);
  if (digits.length >= MOST_DIGITS || digits.endsWith("X")) return digits;
  if (key === "X") return digits.length === MOST_DIGITS - 1 ? `${digits}X` : digits;
  return /^\d$/.test(key) ? digits + key : digits;
}

/**
 * In groups that are easily read back: 138 0000 0001, 110101 19900307 0011.
 * @param {string} digits
 */
export function grouped(digits) {
  const at = digits.length > 11 ? [6, 14] : [3, 7];
  return [digits.slice(0, at[0]), digits.slice(at[0], at[1]), digits.slice(at[1])]
    .filter((part) => part !== "")
    .join(" ");
}

/**
 * @param {object} given
 * @param {string} given.digits
 * @param {string|null} [given.shown]  instead of the digits, which came from a card
 * @param {boolean} given.still   nothing may be typed now
 * @param {string} given.label
 * @param {Translate} given.t
 * @param {(key: string) => void} given.press
 */
export function keypadView({ digits, shown = null, still, label, t, press }) {
  const full = shown === null && digits.length >= MOST_DIGITS;
  return html`<div class="keypad">
    <output class="keypad-shown num ${shown === null ? "" : "is-card"}" aria-label=${label}>${shown ?? grouped(digits)}</output>
    <div class="keypad-keys" role="group" aria-label=${label}>
      ${ROWS.join("")
        .split("")
        .map(
          (key) => html`<button class="btn keypad-key num" data-key=${key}
            ?disabled=${still || (key === "X" ? shown !== null || digits.length !== MOST_DIGITS - 1 : full)}
            @click=${() => press(key)}>${key}</button>`,
        )}
      <button class="btn keypad-key" data-key="erase" aria-label=${t("keypad.erase")}
        ?disabled=${still || (shown === null && digits === "")} @click=${() => press("erase")}>${iconErase()}</button>
    </div>
  </div>`;
}
