// What the kiosk says of its ID-card reader, and of a card that was laid on it.

import { html, nothing } from "/static/shared/html.js";
import { iconPerson, iconWarn } from "/static/shared/icons.js";
import { cardText, hasReader, readerAway } from "./card.js";
import { offersCheckIn } from "./check_in_state.js";

/** @typedef {import("./view.js").Translate} Translate */
/** @typedef {import("./state.js").State} State */

/**
 * @param {State} state
 * @param {import("./card.js").Card|null} card
 * @param {Translate} t
 */
export const cardFacts = (state, card, t) => ({
  shown: card ? cardText(card, t) : null,
  reader: hasReader(state),
  word: wordOf(state, t),
});

/** @param {State} state @param {Translate} t */
function wordOf(state, t) {
  if (state.card_note_until !== null) return t("card.unreadable");
  return readerAway(state) ? t("card.away") : "";
}

/** At the start: a card that waits to be used, or one that cannot be read. @param {State} state @param {Translate} t */
export function cardBanner(state, t) {
  if (state.sheet || state.checkin || state.taken) return nothing;
  if (state.card) {
    const how = t(offersCheckIn(state) ? "card.choose_or_check_in" : "card.choose");
    return html`<p class="banner banner-wide">${iconPerson()}<span>${t("card.read", { card: cardText(state.card, t) })}${how}</span></p>`;
  }
  return state.card_note_until === null
    ? nothing
    : html`<p class="banner banner-wide banner-warn">${iconWarn()}<span>${t("card.unreadable")}</span></p>`;
}
