// What the kiosk shows: the tiles, the sheet over them, the number taken.

import { day, hm } from "/static/shared/clock.js";
import { classMap, html, nothing, repeat } from "/static/shared/html.js";
import {
  iconBack, iconCalendar, iconClock, iconGlobe, iconInfo, iconNext, iconOffline, iconPeople, iconPrinter,
  iconTextSize, iconWindow,
} from "/static/shared/icons.js";
import { estimateText, translator } from "/static/shared/i18n.js";
import { pairingView } from "/static/shared/pairing.js";
import { cardBanner } from "./card_view.js";
import { checkInView } from "./check_in.js";
import { offersCheckIn } from "./check_in_state.js";
import { nameWidth, shelf } from "./shelf.js";
import { idleLeft, isOffline, printerNote } from "./state.js";
import { iconDown, iconHome } from "./marks.js";
import { sheetView } from "./sheet.js";
import { takenView } from "./taken.js";
import { texts } from "./texts.js";
import { nameClass } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {(event: {type: string, [fact: string]: any}) => void} Dispatch */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {State} state @param {Dispatch} dispatch */
export function view(state, dispatch) {
  const t = translator(state.language, texts);
  if (state.phase === "pairing") {
    return pairingView(state.pairing, t, state.key_refused ? t("kiosk.old_key") : undefined);
  }
  const look = { "is-wide": state.wide, "is-low": state.low, kiosk: true };
  return html`<div class=${classMap(look)}>
    ${topView(state, t)} ${notesView(state, t)}
    ${state.taken ? takenView(state, state.taken, t, dispatch) : shelfView(state, t, dispatch)}
    ${state.sheet ? sheetView(state, state.sheet, t, dispatch) : nothing}
    ${state.checkin ? checkInView(state, state.checkin, t, dispatch) : nothing}
  </div>`;
}

/** @param {State} state @param {Translate} t */
function topView(state, t) {
  const time = state.hall_time;
  return html`<header class="kiosk-top">
    <p class="kiosk-hall ${nameWidth(state.hall) > 20 ? "is-long" : ""}">
      ${state.hall || t("kiosk.hall")}
    </p>
    <p class="kiosk-time">
      ${time
        ? html`<span class="num kiosk-hm">${hm(time.ms, time.offset_min)}</span>
            <span>${day(time.ms, time.offset_min, state.language)}</span>`
        : nothing}
    </p>
  </header>`;
}

/** @param {State} state @param {Translate} t */
function notesView(state, t) {
  const offline = isOffline(state) && state.phase === "ready";
  const printer = printerNote(state);
  const since = state.link.since;
  const offset = state.hall_time ? state.hall_time.offset_min : 0;
  return html`<div class="kiosk-notes" role="status">
    ${offline
      ? html`<p class="banner banner-bad banner-wide">
          ${iconOffline()}
          <span>
            <strong>
              ${since === null
                ? t("offline.plain")
                : t("offline.since", { time: hm(since, offset) })}
            </strong>
            <br />${t("offline.how")}
          </span>
        </p>`
      : nothing}
    ${printer && !offline && !state.taken
      ? html`<p class="banner banner-wide ${printer.grave ? "banner-warn" : ""}">
          ${iconPrinter()}<span>${t(printer.text)}</span>
        </p>`
      : nothing}
    ${offline ? nothing : cardBanner(state, t)}
    ${offline ? nothing : noticesOf(state).map(
      (text) => html`<p class="banner banner-wide">${iconInfo()}<span>${text}</span></p>`,
    )}
  </div>`;
}

/** At most two, so that the tiles keep their place. @param {State} state @returns {string[]} */
function noticesOf(state) {
  const notices = (state.picture && state.picture.notices) || [];
  return notices
    .map((/** @type {any} */ notice) => String(notice[state.language] || notice.zh || ""))
    .filter((text) => text !== "")
    .slice(0, 2);
}

/** @param {State} state @param {Translate} t @param {Dispatch} dispatch */
function shelfView(state, t, dispatch) {
  if (!state.catalog) {
    const text = state.phase === "starting" ? "kiosk.starting" : "kiosk.loading";
    return html`<main class="kiosk-main">
      <p class="empty" role="status">${iconClock()}${t(text)}</p>
    </main>`;
  }
  const shown = shelf(state.catalog, state.path, state.page, state);
  const inner = shown.names.length > 0;
  const way = !inner && offersCheckIn(state);
  const few = shown.total <= 4;
  const columns = few ? 1 : shown.grid.columns;
  const title = inner ? shown.names[shown.names.length - 1] : t("kiosk.choose");
  return html`<main class="kiosk-main">
      <div class=${classMap({ "kiosk-head": true, "has-way": way })} ?hidden=${!way && shown.total === 0}>
        <h1 class=${nameWidth(title) > 18 ? "is-long" : ""}>${title}</h1>
        ${inner ? html`<p class="muted">${t("kiosk.choose_in")}</p>` : nothing}
        ${way ? wayView(t, dispatch) : nothing}
      </div>
      ${shown.total === 0
        ? html`<div class="empty">
            ${iconWindow()}
            <p class="kiosk-empty">${t("kiosk.no_services")}</p>
            <p>${t("kiosk.no_services_how")}</p>
          </div>`
        : html`<ul class="plain tiles ${few ? "tiles-few" : gridClass(shown.grid)}">
            ${repeat(
              shown.tiles,
              (tile) => (tile.kind === "group" ? `g ${tile.group.id}` : `s ${tile.service.id}`),
              (tile) => html`<li>
                ${tile.kind === "group"
                  ? groupTile(tile, columns, t, dispatch)
                  : serviceTile(tile.service, columns, t, dispatch)}
              </li>`,
            )}
          </ul>`}
    </main>
    ${footView(state, shown, t, dispatch)}`;
}

/** For those who have an appointment. @param {Translate} t @param {Dispatch} dispatch */
const wayView = (t, dispatch) => html`<button class="btn btn-large kiosk-way"
  @click=${() => dispatch({ type: "check_in" })}>${iconCalendar()}${t("checkin.way")}</button>`;

/** @param {{columns: number, rows: number}} grid */
const gridClass = ({ columns, rows }) => `columns-${columns} rows-${rows}`;

/**
 * @param {import("./shelf.js").GroupTile} tile
 * @param {number} columns
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
function groupTile(tile, columns, t, dispatch) {
  return html`<button
    class="tile tile-group ${tile.open ? "" : "tile-closed"}"
    @click=${() => dispatch({ type: "open_group", group: tile.group.id })}
  >
    <span class="tile-words">
      <span class="tile-name ${nameClass(tile.group.name, columns)}">${tile.group.name}</span>
      <span class="tile-facts">
        ${tile.open ? t("group.services", { n: tile.services }) : t("group.closed")}
      </span>
    </span>
    <span class="tile-go">${iconNext()}</span>
  </button>`;
}

/**
 * A closed service can still be tapped: the sheet then says why, in large letters.
 * @param {import("./shelf.js").Service} service
 * @param {number} columns
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
function serviceTile(service, columns, t, dispatch) {
  const estimate = service.open ? estimateText(service.estimate, t) : "";
  return html`<button
    class="tile ${service.open ? "" : "tile-closed"}"
    data-service=${service.id}
    @click=${() => dispatch({ type: "choose", service })}
  >
    <span class="tile-name ${nameClass(service.name, columns)}">${service.name}</span>
    <span class="tile-facts">
      ${service.open
        ? html`${service.waiting === null
            ? nothing
            : html`<span>${iconPeople()}${waitingText(service.waiting, t)}</span>`}
          ${estimate && service.waiting !== 0 ? html`<span>${iconClock()}${estimate}</span>` : nothing}`
        : html`<span class="tile-reason">${service.reason || t("service.closed")}</span>`}
    </span>
  </button>`;
}

/** @param {number} n @param {Translate} t */
const waitingText = (n, t) => (n === 0 ? t("waiting.none") : t("waiting.people", { n }));

/**
 * @param {State} state
 * @param {import("./shelf.js").Shelf} shown
 * @param {Translate} t
 * @param {Dispatch} dispatch
 */
function footView(state, shown, t, dispatch) {
  const inner = shown.names.length > 0;
  const idle = idleLeft(state);
  return html`<footer class="kiosk-foot">
    <div class="foot-row foot-pages ${inner || shown.pages > 1 ? "" : "foot-still"}">
      ${inner
        ? html`<button class="btn btn-large" @click=${() => dispatch({ type: "back" })}>
              ${iconBack()}${t("nav.back")}
            </button>
            <button class="btn btn-large" @click=${() => dispatch({ type: "home" })}>
              ${iconHome()}${t("nav.start")}
            </button>`
        : nothing}
      <p class="foot-note" role="status">${idle === null ? "" : t("nav.idle", { n: idle })}</p>
      ${shown.pages > 1 ? pagesView(shown, t, dispatch) : nothing}
    </div>
    <div class="foot-row foot-modes">
      <button class="btn btn-quiet" lang=${state.language === "zh" ? "en" : "zh-CN"}
        @click=${() => dispatch({ type: "language" })}>
        ${iconGlobe()}${t("language.other")}
      </button>
      <button class="btn btn-quiet" aria-pressed=${state.large}
        @click=${() => dispatch({ type: "large" })}>
        ${iconTextSize()}${t(state.large ? "nav.large_off" : "nav.large")}
      </button>
      <button class="btn btn-quiet" aria-pressed=${state.low}
        @click=${() => dispatch({ type: "low" })}>
        ${iconDown()}${t(state.low ? "nav.low_off" : "nav.low")}
      </button>
    </div>
  </footer>`;
}

/** @param {import("./shelf.js").Shelf} shown @param {Translate} t @param {Dispatch} dispatch */
function pagesView(shown, t, dispatch) {
  return html`<button class="btn btn-large" ?disabled=${shown.page === 0}
      @click=${() => dispatch({ type: "turn", page: shown.page - 1 })}>
      ${iconBack()}${t("nav.previous")}
    </button>
    <p class="num foot-page">${t("nav.page", { page: shown.page + 1, pages: shown.pages })}</p>
    <button class="btn btn-large" ?disabled=${shown.page + 1 >= shown.pages}
      @click=${() => dispatch({ type: "turn", page: shown.page + 1 })}>
      ${t("nav.next")}${iconNext()}
    </button>`;
}
