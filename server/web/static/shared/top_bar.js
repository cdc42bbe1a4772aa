// The bar on top of the staff pages: the menu of the pages that somebody may open, the page's name,
// large type, language, signing out.

import { html, nothing } from "./html.js";
import { translator } from "./i18n.js";
import { iconExit, iconMenu, iconPerson, iconTextSize } from "./icons.js";
import { signInTexts } from "./sign_in_texts.js";
import { topBarTexts } from "./top_bar_texts.js";

/**
 * @typedef {object} Bar
 * @property {string} here       the address of this page
 * @property {string} title
 * @property {string} hall       its name; "" while not known
 * @property {string|null} person
 * @property {string|null} [role]
 * @property {string[]} rights
 * @property {"zh"|"en"} language
 * @property {boolean} large
 */
/** @typedef {{large: () => void, language: () => void, signOut: () => void}} BarHands */
/** @typedef {[path: string, text: string, rights: string[]]} Place  one of the rights opens it */

/** @type {[group: string, places: Place[]][]} */
const PLACES = [
  [
    "figures",
    [
      ["/manage/", "day", ["report"]],
      ["/manage/periods", "periods", ["report"]],
      ["/manage/reports", "reports", ["report"]],
      ["/manage/cases", "cases", ["case", "exclude"]],
    ],
  ],
  [
    "assessment",
    [
      ["/inspect/", "inspection", ["inspect"]],
      ["/manage/findings", "findings", ["judge"]],
      ["/manage/attendance", "attendance", ["attendance", "punches", "own_attendance", "roster"]],
      ["/manage/sheets", "sheets", ["assess", "own_findings"]],
      ["/manage/ballots", "ballots", ["vote"]],
      ["/manage/appeals", "appeals", ["judge", "own_findings"]],
      ["/manage/honours", "honours", ["assess", "judge"]],
      ["/manage/letters", "letters", ["judge"]],
    ],
  ],
  [
    "hall",
    [
      ["/counter/", "counter", ["serve"]],
      ["/counter/findings", "own_findings", ["own_findings"]],
      ["/guide/", "guide", ["guide"]],
      ["/guide/booking", "booking", ["book"]],
      ["/admin/", "admin", ["definition", "staff"]],
      ["/admin/schemes", "schemes", ["assess"]],
    ],
  ],
];

/** The groups with what these rights open in each; none that is empty. @param {string[]} rights */
export function placesFor(rights) {
  return PLACES.map(([group, places]) => ({
    group,
    places: places.filter(([, , any]) => any.some((right) => rights.includes(right))),
  })).filter(({ places }) => places.length > 0);
}

/** @param {Bar} bar @param {import("./i18n.js").Translate} t */
function whoText({ person, role }, t) {
  return role ? `${person} · ${t(`sign_in.role.${role}`)}` : person;
}

/** @param {any} event  a key pressed in the menu: Escape closes it and goes back to its button */
function escape(event) {
  const menu = event.currentTarget;
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

/** @param {any} event  the focus has left the menu */
function left(event) {
  const menu = event.currentTarget;
  if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
}

/** A press outside an open menu closes it. @param {any} event */
function outside(event) {
  const menu = event.currentTarget;
  if (!menu.open) return;
  const close = (/** @type {PointerEvent} */ press) => {
    if (menu.open && menu.contains(/** @type {Node} */ (press.target))) return;
    menu.open = false;
    document.removeEventListener("pointerdown", close);
  };
  document.addEventListener("pointerdown", close);
}

/** @param {Bar} bar */
export function placesMenu(bar) {
  const t = translator(bar.language, topBarTexts, signInTexts);
  const who = whoText(bar, t);
  const groups = placesFor(bar.rights);
  if (groups.length === 0) return nothing;
  return html`<details class="places" @keydown=${escape} @focusout=${left} @toggle=${outside}>
    <summary class="btn btn-quiet" aria-label=${t("places.menu")}>${iconMenu()} <span class="word">${t("places.menu")}</span></summary>
    <nav aria-label=${t("places.label")}>
      <p class="places-who">${iconPerson()} ${who}</p>
      <div class="places-groups">
        ${groups.map(
          ({ group, places }) => html`<section>
            <h2 id="places-${group}">${t(`places.${group}`)}</h2>
            <ul aria-labelledby="places-${group}">
              ${places.map(
                ([path, text]) => html`<li>
                  <a href=${path} aria-current=${path === bar.here ? "page" : "false"}>${t(`place.${text}`)}</a>
                </li>`,
              )}
            </ul>
          </section>`,
        )}
      </div>
    </nav>
  </details>`;
}

/** @param {Bar} bar @param {BarHands} hands @param {unknown} [inside]  what the page puts before the person */
export function topBar(bar, hands, inside = nothing) {
  const t = translator(bar.language, topBarTexts, signInTexts);
  const who = whoText(bar, t);
  return html`<header class="topbar staff-bar">
    ${placesMenu(bar)}
    <h1 class="grow clip">${bar.hall ? html`<span class="bar-hall">${bar.hall} · </span>` : nothing}${bar.title}</h1>
    ${inside}
    <span class="who clip">${iconPerson()} ${who}</span>
    <button class="btn btn-quiet" aria-pressed=${bar.large ? "true" : "false"} title=${t("sign_in.large")} @click=${hands.large}>
      ${iconTextSize()} <span class="sr-only">${t("sign_in.large")}</span>
    </button>
    <button class="btn btn-quiet" @click=${hands.language}>${t("language.other")}</button>
    <button class="btn btn-quiet" title=${t("sign_in.out")} @click=${hands.signOut}>
      ${iconExit()} <span class="word">${t("sign_in.out")}</span>
    </button>
  </header>`;
}
