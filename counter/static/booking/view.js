// What the booking page shows: slots at the left, the form beside them, the day's list at the right.

import { dayText, daysOf, wallTime } from "/static/shared/calendar.js";
import { classMap, html, nothing, repeat } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import {
  iconBack, iconCalendar, iconCheck, iconInfo, iconWarn,
} from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { chosenNow, listed, mayBook, serviceNow } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Appointment} Appointment */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * What a view may ask for.
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {(type: string, facts?: object) => void} tell
 * @property {(act: string, file?: File) => void} act
 */

const FAULTS_SHOWN = 8;
const BADGE = { booked: "badge-main", checked_in: "badge-good", cancelled: "", missed: "badge-warn" };

/** @param {"zh"|"en"} language */
const translate = (language) => translator(language, texts, signInTexts);

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
  if (state.phase === "forbidden") {
    return html`<main class="empty">${iconInfo()}
      <h1>${t("forbidden.title")}</h1><p>${t("forbidden.how")}</p>
      <button class="btn btn-primary" @click=${hands.signOut}>${t("sign_in.out")}</button>
    </main>`;
  }
  return html`<div class="page booking">
    ${topbar(state, hands, t)}
    ${state.services && state.services.length === 0
      ? html`<main class="empty">${iconCalendar()}
          <h2>${t("none.title")}</h2><p>${t("none.how")}</p>
        </main>`
      : html`<main class="booking-desk">
          <section class="card booking-slots">${slotsView(state, hands, t)}</section>
          <section class="card booking-form">
            ${state.moving ? movingView(state, hands, t) : formView(state, hands, t)}
            <p class="booking-said" role="status">${saidView(state, t)}</p>
            ${importView(state, hands, t)}
          </section>
          <section class="card booking-list">${listView(state, hands, t)}</section>
        </main>`}
  </div>`;
}

/** Of the browser's tab. @param {"zh"|"en"} language */
view.title = (language) => translate(language)("title");

/** @param {State} state @param {Hands} hands @param {Translate} t */
function topbar(state, hands, t) {
  const back = html`<a class="btn btn-quiet" href="/guide/">${iconBack()} ${t("desk")}</a>`;
  const large = () => hands.tell("large");
  return topBar({ ...state, here: "/guide/booking", title: t("title") }, { ...hands, large }, back);
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function slotsView(state, hands, t) {
  const { slots } = state;
  return html`<div class="field">
      <label for="service">${t("service")}</label>
      <select id="service" ?disabled=${state.moving}
        @change=${(/** @type {any} */ event) => hands.tell("service", { service: event.target.value })}>
        ${(state.services || []).map(
          ({ id, name }) => html`<option value=${id} ?selected=${id === state.service}>${name}</option>`,
        )}
      </select>
    </div>
    <div class="booking-days" role="group" aria-label=${t("day")}>
      ${daysOf(serviceNow(state)).map((day) => {
        const { name, date } = dayText(day, state.language);
        return html`<button class="btn booking-day" data-day=${day}
          aria-pressed=${day === state.day ? "true" : "false"}
          @click=${() => hands.tell("day", { day })}>
          <span class="small">${name}</span><span class="num">${date}</span>
        </button>`;
      })}
    </div>
    ${slots === null
      ? html`<p class="muted" role="status">${t("slots.reading")}</p>`
      : slots.length === 0
        ? html`<p class="empty">${iconInfo()} ${t("slots.none")}</p>`
        : html`<div class="booking-grid" role="group" aria-label=${t("slots")}>
            ${slots.map((slot) => {
              const word = slot.open ? "slot.free" : slot.free > 0 ? "slot.shut" : "slot.full";
              return html`<button class="btn booking-slot" data-start=${slot.start}
                ?disabled=${!slot.open || state.pending !== null}
                aria-pressed=${slot.start === state.slot ? "true" : "false"}
                @click=${() => hands.tell("slot", { start: slot.start })}>
                <span class="num">${wallTime(slot.start)}</span>
                <span class="small">${t(word, { n: slot.free })}</span>
              </button>`;
            })}
          </div>`}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function formView(state, hands, t) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    hands.act("book");
  };
  /** @param {"phone"|"id_number"} field @param {number} most */
  const input = (field, most) => html`<div class="field">
    <label for=${field}>${t(`form.${field}`)}</label>
    <input id=${field} inputmode="numeric" maxlength=${most} autocomplete="off"
      .value=${state.form[field]}
      aria-invalid=${state.error && state.error.facts.field === field ? "true" : "false"}
      @input=${(/** @type {any} */ event) => hands.tell("form", { field, text: event.target.value })} />
  </div>`;
  return html`<h2>${t("form.title")}</h2>
    <form class="stack" @submit=${submit}>
      ${input("phone", 20)} ${input("id_number", 20)}
      <button class="btn btn-primary btn-large" ?disabled=${!mayBook(state)}>
        ${state.slot ? t("form.book", { time: when(state, state.slot) }) : t("form.pick")}
      </button>
    </form>`;
}

/** @param {State} state @param {string} start */
function when(state, start) {
  return `${dayText(start.slice(0, 10), state.language).date} ${wallTime(start)}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function movingView(state, hands, t) {
  const one = chosenNow(state);
  return html`<h2>${t("move.title")}</h2>
    ${one ? html`<p class="num">${one.code} · ${when(state, one.start)}</p>` : nothing}
    <p class="muted">${t("move.how")}</p>
    <div class="stack">
      <button class="btn btn-primary btn-large" ?disabled=${state.slot === null || state.pending !== null}
        @click=${() => hands.act("change")}>
        ${state.slot ? t("move.go", { time: when(state, state.slot) }) : t("form.pick")}
      </button>
      <button class="btn" @click=${() => hands.tell("move")}>${t("move.stop")}</button>
    </div>`;
}

/** @param {State} state @param {Translate} t */
function saidView(state, t) {
  if (state.pending) return t("busy");
  if (state.error) return html`<span class="banner banner-bad">${iconWarn()} ${problemText(state.error, t)}</span>`;
  if (!state.done) return nothing;
  const { act, facts } = state.done;
  return html`<span class="banner banner-good">${iconCheck()} ${t(`done.${act}`, facts)}</span>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function importView(state, hands, t) {
  const take = (/** @type {any} */ event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) hands.act("import", file);
  };
  const more = state.faults.length - FAULTS_SHOWN;
  return html`<div class="booking-import">
    <h2>${t("import.title")}</h2>
    <p class="muted small">${t("import.how")}</p>
    <label class="btn" for="sheet">${t("import.pick")}</label>
    <input id="sheet" class="sr-only" type="file" accept=".xlsx,.csv" ?disabled=${state.pending !== null}
      @change=${take} />
    ${state.faults.length
      ? html`<ul class="plain booking-faults">
          ${state.faults.slice(0, FAULTS_SHOWN).map(
            ({ row, column, text }) => html`<li>
              <strong class="num">${t("import.row", { row })}${column ? ` ${column}` : ""}</strong> ${text}
            </li>`,
          )}
          ${more > 0 ? html`<li class="muted">${t("import.more", { n: more })}</li>` : nothing}
        </ul>`
      : nothing}
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function listView(state, hands, t) {
  const found = listed(state);
  return html`<div class="row row-apart">
      <h2>${t("list")}</h2>
      <span class="muted num">${state.list ? t("list.count", { n: state.list.length }) : ""}</span>
    </div>
    <div class="field">
      <label class="sr-only" for="filter">${t("list.filter")}</label>
      <input id="filter" placeholder=${t("list.filter")} autocomplete="off" .value=${state.filter}
        @input=${(/** @type {any} */ event) => hands.tell("filter", { text: event.target.value })} />
    </div>
    ${found.length === 0 && state.list
      ? html`<p class="empty">${t(state.list.length ? "list.no_match" : "list.none")}</p>`
      : html`<ul class="plain booking-rows">
          ${repeat(found, ({ id }) => id, (one) => rowView(state, one, hands, t))}
        </ul>`}`;
}

/** @param {State} state @param {Appointment} one @param {Hands} hands @param {Translate} t */
function rowView(state, one, hands, t) {
  const open = one.id === state.chosen;
  const { phone, id_number } = one.visitor || {};
  const who = [phone, id_number].filter(Boolean).map((text) => `*${String(text).slice(-4)}`);
  return html`<li class=${classMap({ "booking-row": true, "is-open": open })}>
    <button class="booking-pick" aria-expanded=${open ? "true" : "false"} data-appointment=${one.id}
      @click=${() => hands.tell("choose", { id: one.id })}>
      <span class="num booking-time">${wallTime(one.start)}</span>
      <span class="clip grow">${one.service.name}</span>
      <span class="badge ${BADGE[one.state]}">${t(`state.${one.state}`)}</span>
      <span class="num small muted booking-who">${one.code}${who.length ? ` · ${who.join(" ")}` : ""}</span>
    </button>
    ${open && one.state === "booked" ? actsView(state, hands, t) : nothing}
  </li>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function actsView(state, hands, t) {
  const still = state.pending !== null;
  if (state.asking) {
    return html`<div class="row booking-acts">
      <button class="btn btn-danger" ?disabled=${still} @click=${() => hands.act("cancel")}>
        ${t("act.cancel_sure")}
      </button>
      <button class="btn" @click=${() => hands.tell("ask_cancel")}>${t("act.keep")}</button>
    </div>`;
  }
  return html`<div class="row booking-acts">
    <button class="btn btn-primary" ?disabled=${still} @click=${() => hands.act("arrive")}>
      ${t("act.arrive")}
    </button>
    <button class="btn" aria-pressed=${state.moving ? "true" : "false"} ?disabled=${still}
      @click=${() => hands.tell("move")}>${t("act.move")}</button>
    <button class="btn" ?disabled=${still} @click=${() => hands.tell("ask_cancel")}>${t("act.cancel")}</button>
  </div>`;
}
