// What a visitor sees who books: one question a page, on a phone first.

import { dayText, daysOf, wallTime } from "/static/shared/calendar.js";
import { html, nothing, repeat } from "/static/shared/html.js";
import {
  iconBack, iconCalendar, iconCheck, iconGlobe, iconInfo, iconNext, iconSearch, iconTextSize, iconWarn,
} from "/static/shared/icons.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { isLive, listed, mayBook, SEARCH_FROM, serviceNow } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {(event: {type: string, [fact: string]: any}) => void} Dispatch */
/** @typedef {(state: State, t: Translate, dispatch: Dispatch) => unknown} Step */

const BADGE = { booked: "badge-good", checked_in: "badge-main", cancelled: "", missed: "badge-warn" };

/** @type {Record<State["step"], Step>} */
const STEPS = {
  starting: (_, t) => html`<p class="empty" role="status">${t("starting")}</p>`,
  closed: (_, t) => html`<section class="empty">${iconWarn()}
    <h2>${t("closed")}</h2><p>${t("closed_how")}</p></section>`,
  service: serviceStep,
  slot: slotStep,
  who: whoStep,
  find: findStep,
  mine: mineStep,
};

/** @param {State} state @param {Dispatch} dispatch */
export function view(state, dispatch) {
  const t = translator(state.language, texts);
  return html`<div class="book">
    <header class="book-top">
      <h1><span class="book-title">${t("title")}</span><span class="clip small">${state.hall}</span></h1>
      <button class="btn btn-quiet" aria-pressed=${state.large ? "true" : "false"}
        @click=${() => dispatch({ type: "large" })}>
        ${iconTextSize()}<span>${t(state.large ? "large_off" : "large")}</span>
      </button>
      <button class="btn btn-quiet" lang=${state.language === "zh" ? "en" : "zh-CN"}
        @click=${() => dispatch({ type: "language" })}>
        ${iconGlobe()}<span>${t("language.other")}</span>
      </button>
    </header>
    <main class="book-main">
      ${STEPS[state.step](state, t, dispatch)}
    </main>
  </div>`;
}

/** Of the browser's tab. @param {"zh"|"en"} language */
view.title = (language) => translator(language, texts)("title");

/** @param {string} title @param {Translate} t @param {Dispatch} dispatch */
const head = (title, t, dispatch) => html`<div class="book-head">
  <button class="btn" data-back @click=${() => dispatch({ type: "back" })}>
    ${iconBack()}<span>${t("action.back")}</span>
  </button>
  <h2>${title}</h2>
</div>`;

/** @param {State} state @param {Translate} t */
function saidView(state, t) {
  if (state.pending) return html`<p class="muted" role="status">${t("busy")}</p>`;
  return html`<div role="status">
    ${state.unsure
      ? html`<p class="banner banner-warn">${iconWarn()}<span>${t("unsure")}</span></p>`
      : state.error
        ? html`<p class="banner banner-bad">${iconWarn()}<span>${problemText(state.error, t)}</span></p>`
        : nothing}
  </div>`;
}

/** @param {string} at @param {"zh"|"en"} language */
function dayAndTime(at, language) {
  const { name, date } = dayText(at.slice(0, 10), language);
  return `${date} ${name} ${wallTime(at)}`;
}

/** @type {Step} */
function serviceStep(state, t, dispatch) {
  const { services } = state;
  const found = listed(state);
  const typed = (/** @type {any} */ event) => dispatch({ type: "search", text: event.target.value });
  return html`${services && services.length === 0
      ? html`<section class="empty">${iconCalendar()}
          <h2>${t("service.none")}</h2><p>${t("service.none_how")}</p></section>`
      : html`<h2>${t("service.title")}</h2>
          ${services && services.length >= SEARCH_FROM
            ? html`<div class="field book-search">
                <label class="sr-only" for="search">${t("service.search")}</label>
                <input id="search" type="search" placeholder=${t("service.search")} autocomplete="off"
                  .value=${state.search} @input=${typed} />
              </div>`
            : nothing}
          <div class="book-services">
            ${repeat(found, ({ id }) => id, ({ id, name }) => html`<button class="btn btn-large book-service"
              data-service=${id} @click=${() => dispatch({ type: "service", service: id })}>
              <span class="grow">${name}</span>${iconNext()}
            </button>`)}
          </div>
          ${services && found.length === 0 ? html`<p class="empty">${t("service.no_match")}</p>` : nothing}`}
    ${saidView(state, t)}
    <button class="btn book-wide book-foot" data-find @click=${() => dispatch({ type: "to_find" })}>
      ${iconSearch()}<span>${t("find.go")}</span>
    </button>`;
}

/** @type {Step} */
function slotStep(state, t, dispatch) {
  const { slots, slot, moving, pending } = state;
  const service = serviceNow(state);
  const go = () => dispatch(moving ? { type: "act", act: "change" } : { type: "further" });
  const time = slot ? dayAndTime(slot, state.language) : "";
  return html`${head(t(moving ? "slot.move" : "slot.title"), t, dispatch)}
    <p class="book-of">${service ? service.name : ""}</p>
    <div class="book-days" role="group" aria-label=${t("day")}>
      ${daysOf(service).map((day) => {
        const { name, date } = dayText(day, state.language);
        return html`<button class="btn book-day" data-day=${day}
          aria-pressed=${day === state.day ? "true" : "false"}
          @click=${() => dispatch({ type: "day", day })}>
          <span class="small">${name}</span><span class="num">${date}</span>
        </button>`;
      })}
    </div>
    ${slotsView(state, t, dispatch)} ${saidView(state, t)}
    <div class="book-go">
      <button class="btn btn-primary btn-large book-wide" data-go
        ?disabled=${slot === null || slots === null || pending !== null} @click=${go}>
        ${slot ? (moving ? t("slot.change", { time }) : t("slot.next")) : t("slot.pick")}
      </button>
    </div>`;
}

/** @type {Step} */
function slotsView({ slots, slot, pending }, t, dispatch) {
  if (slots === null) return html`<p class="muted" role="status">${t("slots.reading")}</p>`;
  if (!slots.some(({ open }) => open)) {
    return html`<p class="empty" role="status">${iconInfo()}
      ${t(slots.some(({ free }) => free === 0) ? "slots.full" : "slots.none")}</p>`;
  }
  return html`<div class="book-slots" role="group" aria-label=${t("slots")}>
    ${slots.map((one) => {
      const word = one.open ? "slot.free" : one.free > 0 ? "slot.shut" : "slot.full";
      return html`<button class="btn book-slot" data-start=${one.start}
        ?disabled=${!one.open || pending !== null} aria-pressed=${one.start === slot ? "true" : "false"}
        @click=${() => dispatch({ type: "slot", start: one.start })}>
        <span class="num">${wallTime(one.start)}</span>
        <span class="small">${t(word, { n: one.free })}</span>
      </button>`;
    })}
  </div>`;
}

/** @type {Step} */
function whoStep(state, t, dispatch) {
  const service = serviceNow(state);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    dispatch({ type: "act", act: "book" });
  };
  /** @param {"phone"|"id_number"} field @param {"tel"|"text"} kind */
  const input = (field, kind) => html`<div class="field">
    <label for=${field}>${t(`who.${field}`)}</label>
    <input id=${field} type=${kind} maxlength="20" autocomplete=${field === "phone" ? "tel" : "off"}
      .value=${state.form[field]} ?disabled=${state.pending !== null}
      aria-invalid=${state.error && state.error.facts.field === field ? "true" : "false"}
      @input=${(/** @type {any} */ event) => dispatch({ type: "form", field, text: event.target.value })} />
  </div>`;
  return html`${head(t("who.title"), t, dispatch)}
    <p class="book-of">${service ? service.name : ""}<br />
      <strong class="num">${state.slot ? dayAndTime(state.slot, state.language) : ""}</strong></p>
    <form class="stack" @submit=${submit}>
      ${input("phone", "tel")} ${input("id_number", "text")}
      <p class="muted small">${t("who.privacy")}</p>
      ${saidView(state, t)}
      <button class="btn btn-primary btn-large book-wide" ?disabled=${!mayBook(state)}>${t("who.book")}</button>
    </form>`;
}

/** @type {Step} */
function findStep(state, t, dispatch) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    dispatch({ type: "act", act: "find" });
  };
  const typed = (/** @type {any} */ event) => dispatch({ type: "code", text: event.target.value });
  return html`${head(t("find.title"), t, dispatch)}
    <form class="stack" @submit=${submit}>
      <div class="field">
        <label for="code">${t("find.code")}</label>
        <input id="code" class="num" inputmode="numeric" maxlength="14" autocomplete="off"
          .value=${state.code} @input=${typed} />
      </div>
      <p class="muted small">${t("find.how")}</p>
      ${saidView(state, t)}
      <button class="btn btn-primary btn-large book-wide"
        ?disabled=${state.code.trim() === "" || state.pending !== null}>${t("find.do")}</button>
    </form>`;
}

/** @type {Step} */
function mineStep(state, t, dispatch) {
  const one = state.mine;
  if (!one) return nothing;
  const live = isLive(one);
  return html`${head(t("mine.code"), t, dispatch)}
    ${state.done
      ? html`<p class="banner banner-good" role="status">${iconCheck()}<span>${t(`done.${state.done}`)}</span></p>`
      : nothing}
    <section class="card book-mine">
      <div class="row row-apart">
        <span class="badge ${BADGE[one.state]}" data-state=${one.state}>${t(`mine.state.${one.state}`)}</span>
        <strong class="num book-code">${one.code}</strong>
      </div>
      ${live && state.qr && state.qr.code === one.code
        ? html`<img class="book-qr" src=${state.qr.url} alt=${t("mine.qr")} />`
        : nothing}
      <h2>${one.service.name}</h2>
      <p class="num book-when">${dayAndTime(one.start, state.language)}–${wallTime(one.end)}</p>
      ${live
        ? html`<p>${t("mine.check_in_from", {
              from: wallTime(one.check_in_from), until: wallTime(one.on_time_until),
            })}</p>
            <p class="muted small">${t("mine.late")}</p>`
        : nothing}
    </section>
    ${live && state.materials.length
      ? html`<section class="card">
          <h3>${t("mine.bring")}</h3>
          <ul class="book-bring">${state.materials.map((text) => html`<li>${text}</li>`)}</ul>
        </section>`
      : nothing}
    ${saidView(state, t)} ${live ? liveView(state, t, dispatch) : nothing}
    <button class="btn book-wide" @click=${() => dispatch({ type: "back" })}>
      ${iconCalendar()}<span>${t("mine.another")}</span>
    </button>`;
}

/** @type {Step} */
function liveView(state, t, dispatch) {
  const { mine, asking, pending } = state;
  const until = mine ? dayAndTime(mine.change_until, state.language) : "";
  const still = pending !== null;
  return html`<p class="muted small">${t("mine.save")} · ${t("mine.change_until", { time: until })}</p>
    <div class="book-acts">
      <button class="btn" data-move ?disabled=${still} @click=${() => dispatch({ type: "move" })}>
        ${t("mine.change")}
      </button>
      <button class="btn btn-danger" data-cancel ?disabled=${still}
        @click=${() => dispatch({ type: "ask_cancel" })}>${t("mine.cancel")}</button>
    </div>
    ${asking
      ? html`<dialog class="dialog" data-modal @close=${() => dispatch({ type: "keep" })}>
          <h2>${t("mine.sure")}</h2>
          <p>${t("mine.sure_how")}</p>
          <div class="dialog-actions">
            <button class="btn" @click=${() => dispatch({ type: "keep" })}>${t("mine.sure_no")}</button>
            <button class="btn btn-danger" data-sure ?disabled=${still}
              @click=${() => dispatch({ type: "act", act: "cancel" })}>${t("mine.sure_yes")}</button>
          </div>
        </dialog>`
      : nothing}`;
}
