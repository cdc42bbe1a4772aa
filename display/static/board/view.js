// The board as the hall sees it from afar: the call now, the last calls, windows, lines.

import { day, hm, hmOf } from "/static/shared/clock.js";
import { html, keyed, nothing } from "/static/shared/html.js";
import { translator } from "/static/shared/i18n.js";
import { iconBell, iconInfo, iconNext, iconOffline, iconPeople, iconSound } from "/static/shared/icons.js";
import { linkNote } from "/static/shared/page.js";
import { pairingView } from "/static/shared/pairing.js";
import { fit } from "./fit.js";
import { busiest, fresh, hero, history, honoursNow, noticeTexts, pageOf } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

const WINDOWS_A_PAGE = 24;
const LINES_A_PAGE = 5;
const HONOURS_A_PAGE = 8;

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts);

/** @param {State} state @param {{soundOn: () => void}} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "pairing") return pairingView(state.pairing, t, state.note || undefined);
  const { picture } = state;
  const notices = [...noticeTexts(picture ? picture.notices : [], state.language), ...(picture?.note ? [picture.note] : [])];
  return html`<div class="board ${notices.length > 0 ? "with-notice" : ""}">
    ${header(state, t)}
    <main class="board-main">
      <div class="left">${honoursNow(state) ? honoursView(state, t) : html`${heroView(state, t)}${windowsView(state, t)}`}</div>
      <div class="right">${historyView(state, t)}${waitingView(state, t)}</div>
    </main>
    ${noticeView(notices, state.turn, t)}
    ${state.silent
      ? html`<button class="btn sound-on" @click=${hands.soundOn}>${iconSound()} ${t("board.sound")}</button>`
      : nothing}
  </div>`;
}

/** @param {State} state @param {Translate} t */
function header(state, t) {
  const zone = state.zone ? state.zone.name : "";
  const hall = state.picture?.head || state.hall || "";
  const name = `${hall} ${zone}`;
  const lost = lostText(state, t);
  return html`<header class="board-top">
    <h1 class="board-name ${fit(name, [24, 34, 48])}">
      <span class="clamp-2">
        ${hall}${zone ? html` <span class="zone">${zone}</span>` : nothing}
      </span>
    </h1>
    ${lost ? html`<p class="lost" role="status">${iconOffline()} ${lost}</p>` : nothing}
    <div class="clock">
      <span class="date">${state.at === null ? "" : day(state.at, state.offset_min, state.language)}</span>
      <span class="time num">${state.at === null ? "" : hm(state.at, state.offset_min)}</span>
    </div>
  </header>`;
}

/** @param {State} state @param {Translate} t @returns {string|null} null while connected */
function lostText(state, t) {
  const { link, picture, zone } = state;
  if (!link.online && picture && link.since !== null) {
    return t("board.stale", { time: hm(link.since, state.offset_min) });
  }
  if (link.refused === "unknown_zone" && zone) return t("board.no_zone", { zone: zone.id });
  return linkNote(link, state.offset_min, t, hm);
}

/** @param {State} state @param {Translate} t */
function heroView(state, t) {
  const call = hero(state);
  if (!call) {
    return html`<section class="hero none">
      <p class="hero-label">${state.picture ? t("board.heed") : t("starting")}</p>
      <p class="hero-hint">${state.picture ? t("board.heed_hint") : nothing}</p>
    </section>`;
  }
  const is_fresh = fresh(state, call);
  const loud = state.now !== null && state.now.call_id === call.call_id;
  // Keyed by the call: a recall of the same number starts the movement anew.
  return html`<section class="hero ${is_fresh ? "fresh" : ""} ${loud ? "loud" : ""}" aria-live="assertive">
    ${keyed(
      call.call_id,
      html`<div class="hero-in">
        <p class="hero-label">
          ${is_fresh ? html`${iconBell()} ${t("board.now")}` : t("board.last")}
          ${call.nth > 1 ? html`<span class="nth">${t("board.nth", { n: call.nth })}</span>` : nothing}
        </p>
        <div class="hero-row">
          <p class="hero-number ticket-number ${fit(call.number, [2.5, 3.5, 5])}">${call.number}</p>
          <span class="hero-arrow">${iconNext()}</span>
          <p class="hero-window ${fit(call.window_name, [4.2, 5, 8, 18, 34])}">${call.window_name}</p>
        </div>
      </div>`,
    )}
  </section>`;
}

/** The red list (红榜), in the quiet between calls. @param {State} state @param {Translate} t */
function honoursView(state, t) {
  const { items, page, pages } = pageOf(honoursOf(state), HONOURS_A_PAGE, Math.floor(state.turn / 3));
  return html`<section class="panel honours">
    <h2>${t("board.honours")} ${dots(page, pages)}</h2>
    <ul class="plain honour-list ${items.length <= 3 ? "few" : items.length <= 5 ? "some" : ""}">
      ${items.map(
        (one) => html`<li>
          <span class="honour-award ${fit(one.award, [6, 10])}"><span class="clamp-2">${one.award}</span></span>
          <b class="honour-name ${fit(one.name, [8, 14, 24])}"><span class="clamp-2">${one.name}</span></b>
          <span class="honour-days num">${honourDays(one)}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** @param {State} state */
const honoursOf = (state) => (state.picture && state.picture.honours) || [];

/** "2026-02" for a whole month, else first and last day. @param {import("./state.js").Honour} one */
function honourDays({ start, end }) {
  const next = new Date(Date.parse(`${end}T00:00:00Z`) + 86400000).toISOString().slice(0, 10);
  const month = start.slice(0, 7);
  return start.endsWith("-01") && next.endsWith("-01") && end.startsWith(month) ? month : `${start} – ${end}`;
}

/** @param {State} state @param {Translate} t */
function windowsView(state, t) {
  const windows = state.picture ? state.picture.windows : [];
  const { items, page, pages } = pageOf(windows, WINDOWS_A_PAGE, state.turn);
  return html`<section class="panel windows">
    <h2>${t("board.windows")} ${dots(page, pages)}</h2>
    ${windows.length === 0 && state.picture
      ? html`<p class="panel-none">${t("board.none_windows")}</p>`
      : html`<ul class="plain cells ${shapeOf(items.length)}">
          ${items.map((cell) => cellView(state, cell, t))}
        </ul>`}
  </section>`;
}

/** Few windows are drawn larger. @param {number} n */
function shapeOf(n) {
  if (n <= 6) return "cells-6";
  return n <= 12 ? "cells-12" : "";
}

/** @param {State} state @param {import("./state.js").WindowCell} cell @param {Translate} t */
function cellView(state, cell, t) {
  const calls = state.picture ? state.picture.calls : [];
  const call = calls.find((c) => c.window === cell.id && c.number === cell.number);
  const called = Boolean(cell.number && call && fresh(state, call));
  return html`<li class="cell ${cell.state} ${cell.number ? "busy" : ""} ${called ? "called" : ""}">
    <span class="cell-name ${fit(cell.name, [6, 11])}"><span class="clamp-2">${cell.name}</span></span>
    ${cell.number
      ? html`<b class="cell-number num ${fit(cell.number, [3.5, 5])}">${cell.number}</b>`
      : html`<span class="cell-state">${t(`state.${cell.state}`)}</span>`}
  </li>`;
}

/** @param {State} state @param {Translate} t */
function historyView(state, t) {
  const calls = state.picture ? history(state.picture.calls) : [];
  return html`<section class="panel history">
    <h2>${t("board.history")}</h2>
    <ol class="plain" ?hidden=${calls.length === 0}>
      ${calls.slice(0, 12).map(
        (call) => html`<li class=${fresh(state, call) ? "fresh" : ""}>
          <b class="num">${call.number}</b>
          <span class="to ${fit(call.window_name, [9, 14])}">
            <span class="clamp-2">${call.window_name}</span>
          </span>
          <time class="num">${hmOf(call.at)}</time>
        </li>`,
      )}
    </ol>
    ${calls.length === 0 && state.picture
      ? html`<p class="panel-none">${t("board.none")}</p>`
      : nothing}
  </section>`;
}

/** @param {State} state @param {Translate} t */
function waitingView(state, t) {
  const lines = busiest(state.picture ? state.picture.waiting : []);
  const total = lines.reduce((sum, line) => sum + line.count, 0);
  const { items, page, pages } = pageOf(lines, LINES_A_PAGE, state.turn);
  const none = lines.length === 0 && state.picture;
  return html`<section class="panel waiting">
    <h2>
      ${iconPeople()} ${t("board.waiting")}
      ${total > 0 ? html`<span class="total num">${t("board.total", { n: total })}</span>` : nothing}
      ${dots(page, pages)}
    </h2>
    ${none ? html`<p class="panel-none">${t("board.nobody")}</p>` : nothing}
    <ul class="plain" ?hidden=${lines.length === 0}>
      ${items.map(
        (line) => html`<li>
          <span class="line-name ${fit(line.name, [11, 17])}"><span class="clamp-2">${line.name}</span></span>
          <b class="num">${line.count}</b>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** Which page of how many. @param {number} page @param {number} pages */
function dots(page, pages) {
  if (pages < 2) return nothing;
  return html`<span class="pages num">${page + 1} / ${pages}</span>`;
}

/** @param {string[]} notices @param {number} turn @param {Translate} t */
function noticeView(notices, turn, t) {
  if (notices.length === 0) return nothing;
  return html`<footer class="notice">
    ${iconInfo()}<b>${t("board.notice")}</b>
    <span class="clamp-2">${notices[turn % notices.length]}</span>
  </footer>`;
}
