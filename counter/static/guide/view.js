// What the guide sees: what needs somebody on top, the search at the left, the hall at the right.

import { hm } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { translator } from "/static/shared/i18n.js";
import { iconInfo, iconOffline, iconPrinter } from "/static/shared/icons.js";
import { linkNote } from "/static/shared/page.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { dialogView } from "./dialogs.js";
import { findView } from "./find.js";
import { alarmsView, linesView, windowsView } from "./floor.js";
import { DESK_ACTS, deskKey, may } from "./acts.js";
import { saidView } from "./forms.js";
import { printerNow, printersNow } from "./state.js";
import { texts } from "./texts.js";
import { placeText } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * What a view may ask for.
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(place: string) => void} printer
 * @property {(query: string) => void} query
 * @property {() => void} find
 * @property {() => void} clear
 * @property {(id: string) => void} pick
 * @property {(by: number) => void} move
 * @property {(id: string) => void} show       a ticket that an alarm or a window names
 * @property {(zone: string) => void} zone
 * @property {(act: string) => void} press     a button or a key: a dialog, or the act at once
 * @property {(kind: import("./state.js").DialogKind, of?: string) => void} dialog
 * @property {() => void} close
 * @property {(query: string) => void} filter
 * @property {(key: string) => void} choose
 * @property {(scope: "service"|"window") => void} scope
 * @property {(klass: string) => void} klass
 * @property {(act: string, given: any) => void} act
 * @property {(id: string) => void} callBack  the phone of whoever complained, in clear
 * @property {() => void} dropCard  the card laid on the reader is not whom this is about
 * @property {() => void} dismiss
 */

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts, signInTexts);

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return signInView(state.sign_in, t, { title: t("sign_in.title"), onSubmit, onLanguage });
  }
  if (state.phase === "starting") {
    return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  }
  if (state.phase === "forbidden") return forbidden(hands, t);
  return html`<div class="page guide">
    ${topbar(state, hands, t)}
    ${lostView(state, t) || alarmsView(state, hands, t)}
    <main class="desk">
      <section class="card find" aria-label=${t("find.label")}>${findView(state, hands, t)}</section>
      <section class="card lines-card">${linesView(state, hands, t)}</section>
      <section class="card windows-card">${windowsView(state, hands, t)}</section>
      <nav class="bar" aria-label=${t("title")}>${barView(state, hands, t)}</nav>
    </main>
    ${dialogView(state, hands, t)}
  </div>`;
}

/** @param {Hands} hands @param {Translate} t */
function forbidden(hands, t) {
  return html`<main class="empty">
    ${iconInfo()}
    <h1>${t("forbidden.title")}</h1>
    <p>${t("forbidden.how")}</p>
    <button class="btn btn-primary" @click=${hands.signOut}>${t("sign_in.out")}</button>
  </main>`;
}

/** @param {State} state @param {Translate} t */
function lostView(state, t) {
  const lost = linkNote(state.link, state.offset_min, t, hm);
  return lost && html`<p class="banner banner-warn banner-wide strip" role="status">${iconOffline()} ${lost}</p>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function topbar(state, hands, t) {
  const hall = state.hall_of ? state.hall_of.name : "";
  return topBar({ ...state, here: "/guide/", title: t("title"), hall }, hands, printerView(state, hands, t));
}

/** Which printer gives out the slips of this desk. @param {State} state @param {Hands} hands @param {Translate} t */
function printerView(state, hands, t) {
  const all = printersNow(state);
  const now = printerNow(state);
  return html`<label class="printer">
    ${iconPrinter()} <span class="sr-only">${t("head.printer")}</span>
    <select @change=${(/** @type {any} */ event) => hands.printer(event.target.value)}>
      ${now ? nothing : html`<option value="" selected>${t("printer.none")}</option>`}
      ${all.map(({ place, device }) => {
        const trouble = device.paper === "out" ? "out" : device.state === "online" ? "" : device.state;
        return html`<option value=${place} ?selected=${now !== null && now.place === place}>
          ${placeText(state, place, t)}${trouble ? ` · ${t(`device_state.${trouble}`)}` : ""}
        </option>`;
      })}
    </select>
  </label>`;
}

/** The desk's own acts, and what the last act came to. @param {State} state @param {Hands} hands @param {Translate} t */
function barView(state, hands, t) {
  return html`${DESK_ACTS.map((act, n) =>
      may(act, state.rights)
        ? html`<button class="btn ${act === "take" ? "btn-primary" : ""}" @click=${() => hands.press(act)}>
            ${t(`desk.${act}`)} <kbd>${deskKey(n)}</kbd>
          </button>`
        : nothing,
    )}
    <p class="said grow" role="status">${state.dialog ? nothing : saidView(state, hands, t)}</p>`;
}
