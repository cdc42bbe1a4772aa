// The inspection page on a phone: enter what is seen; look through the day's list.

import { hmOf } from "/static/shared/clock.js";
import { headView } from "/static/shared/finding.js";
import { findingTexts } from "/static/shared/finding_texts.js";
import { html, live, nothing, repeat } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { iconCheck, iconExit, iconOffline, iconTextSize, iconWarn } from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { complete, mine, offered, open, publishable, subject } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(tab: "enter"|"today") => void} tab
 * @property {(change: Partial<import("./state.js").Draft>) => void} draft
 * @property {(query: string) => void} query
 * @property {(file: File|undefined) => void} photo
 * @property {() => void} save
 * @property {() => void} send
 * @property {(key: string) => void} drop
 * @property {() => void} round
 * @property {(id: string, on: boolean) => void} reject
 * @property {(id: string, reason: string) => void} reason
 * @property {(text: string) => void} decide
 * @property {() => void} propose
 */

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts, findingTexts, signInTexts);

/** The address of the photo that is drawn, made once for each. @type {WeakMap<Blob, string>} */
const addresses = new WeakMap();

/** @param {Blob} photo */
function addressOf(photo) {
  const known = addresses.get(photo) || URL.createObjectURL(photo);
  addresses.set(photo, known);
  return known;
}

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return html`${state.queue.length
      ? html`<p class="banner banner-warn banner-wide" role="status">${iconOffline()} ${t("unsent", { n: state.queue.length })}</p>`
      : nothing}
    ${signInView(state.sign_in, t, { title: t("inspect.title"), onSubmit, onLanguage })}`;
  }
  if (state.phase === "starting") {
    return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  }
  return html`<div class="page inspect">
    <header class="topbar">
      <h1 class="grow clip">${t("inspect.title")} · ${state.person}</h1>
      <button class="btn btn-quiet" aria-pressed=${state.large ? "true" : "false"} title=${t("sign_in.large")} @click=${hands.large}>
        ${iconTextSize()} <span class="sr-only">${t("sign_in.large")}</span>
      </button>
      <button class="btn btn-quiet" @click=${hands.language}>${t("language.other")}</button>
      <button class="btn btn-quiet" title=${t("sign_in.out")} @click=${hands.signOut}>
        ${iconExit()} <span class="sr-only">${t("sign_in.out")}</span>
      </button>
    </header>
    ${state.rights.includes("inspect") ? body(state, hands, t) : html`<main class="inspect-main">
      <p class="banner banner-warn">${t("forbidden", { role: t(`sign_in.role.${state.role}`) })}</p>
    </main>`}
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function body(state, hands, t) {
  return html`${state.online ? nothing : html`<p class="banner banner-warn banner-wide" role="status">${iconOffline()} ${t("offline")}</p>`}
    ${unsentView(state, hands, t)}
    <main class="inspect-main stack">
      ${state.problem ? html`<p class="banner banner-bad" role="alert">${iconWarn()} <span>${problemText(state.problem, t)}</span></p>` : nothing}
      ${state.said ? html`<p class="banner banner-good" role="status" data-said=${state.said}>${iconCheck()} ${t(state.said)}</p>` : nothing}
      <div class="tabs" role="tablist" aria-label=${t("tabs")}>
        ${/** @type {const} */ (["enter", "today"]).map(
          (tab) => html`<button role="tab" id="tab-${tab}" class="tab grow" aria-controls="panel"
            aria-selected=${tab === state.tab ? "true" : "false"} @click=${() => hands.tab(tab)}>${t(`tab.${tab}`)}</button>`,
        )}
      </div>
      <section id="panel" role="tabpanel" aria-labelledby="tab-${state.tab}" class="stack">
        ${state.tab === "enter" ? enterView(state, hands, t) : todayView(state, hands, t)}
      </section>
    </main>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function unsentView(state, hands, t) {
  const own = mine(state);
  const others = state.queue.filter((entry) => entry.person !== state.person);
  const names = [...new Set(others.map(({ person }) => person))].join("、");
  return html`${own.length
      ? html`<div class="banner banner-warn banner-wide" data-unsent=${own.length}>
          <span class="grow" role="status">${t("unsent", { n: own.length })}</span>
          <button class="btn btn-small" ?disabled=${state.sending} @click=${hands.send}>${t(state.sending ? "send.busy" : "send.now")}</button>
        </div>`
      : nothing}
    ${others.length ? html`<p class="banner banner-warn banner-wide small">${t("others", { n: others.length, names })}</p>` : nothing}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function enterView(state, hands, t) {
  const { draft, inspection } = state;
  if (!inspection) return html`<p class="empty" role="status">${t("starting")}</p>`;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    hands.save();
  };
  const typed = (/** @type {string} */ name) => (/** @type {any} */ event) => hands.draft({ [name]: event.target.value });
  return html`<form class="card stack inspect-form" @submit=${submit}>
    <div class="row segment" role="group">
      ${/** @type {const} */ (["window", "person"]).map(
        (about) => html`<button type="button" class="btn grow" aria-pressed=${draft.about === about ? "true" : "false"}
          @click=${() => hands.draft({ about })}>${t(`about.${about}`)}</button>`,
      )}
    </div>
    ${draft.about === "window" ? windowView(state, hands, t) : html`<div class="field">
      <label for="staff">${t("about.person")}</label>
      <select id="staff" @change=${typed("staff")}>
        <option value="" ?selected=${draft.staff === ""}>${t("choose")}</option>
        ${inspection.people.map((one) => html`<option value=${one.id} ?selected=${draft.staff === one.id}>${one.name} · ${t(`sign_in.role.${one.role}`)}</option>`)}
      </select>
    </div>`}
    ${itemsView(state, hands, t)}
    <div class="row pair">
      <div class="field">
        <label for="count">${t("count")}</label>
        <div class="row stepper">
          <button type="button" class="btn" aria-label=${t("less")} @click=${() => hands.draft({ count: String(Math.max(1, Number(draft.count) - 1 || 1)) })}>−</button>
          <input id="count" class="num" inputmode="decimal" .value=${live(draft.count)} @input=${typed("count")} />
          <button type="button" class="btn" aria-label=${t("more")} @click=${() => hands.draft({ count: String((Number(draft.count) || 0) + 1) })}>＋</button>
        </div>
      </div>
      <div class="field grow">
        <label for="time">${t("time")} <span class="muted small">${t("now")}</span></label>
        <input id="time" type="time" .value=${live(draft.time)} @change=${typed("time")} />
      </div>
    </div>
    <div class="field">
      <label for="text">${t("note")}</label>
      <textarea id="text" rows="2" maxlength="1000" .value=${live(draft.text)} @input=${typed("text")}></textarea>
    </div>
    ${photoView(state, hands, t)}
    <button class="btn btn-primary btn-large" ?disabled=${!complete(state) || state.busy}>${t("save")}</button>
  </form>
  ${roundsView(state, hands, t)}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function windowView(state, hands, t) {
  const { draft, inspection } = state;
  if (!inspection) return nothing;
  const place = inspection.windows.find(({ id }) => id === draft.window);
  return html`<div class="field">
      <label for="window">${t("about.window")}</label>
      <select id="window" @change=${(/** @type {any} */ event) => hands.draft({ window: event.target.value, alone: false })}>
        <option value="" ?selected=${draft.window === ""}>${t("choose")}</option>
        ${inspection.windows.map(
          (one) => html`<option value=${one.id} ?selected=${draft.window === one.id}>${one.name}${one.staff_name ? ` · ${one.staff_name}` : ""}</option>`,
        )}
      </select>
    </div>
    ${place
      ? place.staff
        ? html`<p class="muted small">${t("who.now", { name: place.staff_name || "" })}</p>
            <label class="check"><input type="checkbox" .checked=${live(draft.alone)} @change=${(/** @type {any} */ event) => hands.draft({ alone: event.target.checked })} /> ${t("who.alone")}</label>`
        : html`<p class="muted small">${t("who.nobody")}</p>`
      : nothing}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function itemsView(state, hands, t) {
  const { draft, inspection } = state;
  const found = offered(state);
  return html`<div class="field">
      <label for="query">${t("item", { scheme: inspection ? inspection.scheme.name : "" })}</label>
      <input id="query" type="search" autocomplete="off" placeholder=${t("search")} .value=${live(state.query)}
        @input=${(/** @type {any} */ event) => hands.query(event.target.value)} />
    </div>
    <ul class="plain items">
      ${repeat(
        found,
        (item) => item.code,
        (item) => html`<li><button type="button" class="btn item" data-item=${item.code} aria-pressed=${draft.item === item.code ? "true" : "false"}
          @click=${() => hands.draft({ item: item.code })}>
          <b class="num">${item.code}</b> <span class="grow">${item.name}</span>
          ${item.points ? html`<span class="num small">${t("points", { points: item.points, unit: item.unit })}</span>` : nothing}
        </button></li>`,
      )}
    </ul>
    ${found.length ? nothing : html`<p class="muted">${t("search.none")}</p>`}`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function photoView(state, hands, t) {
  const { photo } = state.draft;
  const taken = (/** @type {any} */ event) => {
    hands.photo(event.target.files[0]);
    event.target.value = "";
  };
  return html`<div class="row photo">
    ${photo ? html`<img src=${addressOf(photo)} alt=${t("photo.alt")} />` : nothing}
    <label class="btn grow">
      ${t(photo ? "photo.again" : "photo")}
      <input id="photo" class="sr-only" type="file" accept="image/*" capture="environment" @change=${taken} />
    </label>
    ${photo ? html`<button type="button" class="btn btn-danger" @click=${() => hands.draft({ photo: null })}>${t("photo.drop")}</button>` : nothing}
    <span class="muted small">${t("photo.hint")}</span>
  </div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function roundsView(state, hands, t) {
  if (!state.inspection) return nothing;
  const { inspectors, missing, wanted } = state.inspection.rounds;
  const lack = inspectors.length === 1 && missing === 1 ? t("round.second") : t("round.missing", { n: missing });
  return html`<section class="card stack rounds">
    <h2>${t("round.title")}</h2>
    ${inspectors.length === 0
      ? html`<p>${t("round.none")}</p>`
      : html`<p>${inspectors.map((one) => html`<span class="badge badge-main">${t("round.by", { name: one.name, time: hmOf(one.from), n: one.findings })}</span> `)}</p>`}
    ${missing ? html`<p><span class="badge badge-warn">${lack}</span></p>` : wanted ? html`<p><span class="badge badge-good">${t("round.done")}</span></p>` : nothing}
    <button class="btn" ?disabled=${state.busy || !state.online} @click=${hands.round}>${t("round.go")}</button>
  </section>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function todayView(state, hands, t) {
  const { queue, today } = state;
  return html`${queue.map((entry) => entryView(entry, state, hands, t))}
    ${today === null
      ? html`<p class="empty" role="status">${state.online ? t("starting") : t("today.offline")}</p>`
      : today.length === 0 && queue.length === 0
        ? html`<p class="empty">${t("today.none")}</p>`
        : repeat(today, (one) => one.id, (one) => cardView(one, state, hands, t))}
    ${today && today.length && state.rights.includes("judge") ? judgeView(state, hands, t) : nothing}`;
}

/** @param {Entry} entry @param {State} state @param {Hands} hands @param {Translate} t */
function entryView(entry, state, hands, t) {
  return html`<article class="card finding" data-entry=${entry.key}>
    <header class="row finding-head">
      <span class="badge badge-warn">${t("waiting")}</span>
      <strong class="grow">${entry.window_name || ""} ${entry.staff_name || ""}</strong>
      <span class="muted small num">${hmOf(entry.observed_at)}</span>
    </header>
    <p><b class="num">${entry.item}</b> ${entry.item_name}</p>
    ${entry.text ? html`<p class="said">${entry.text}</p>` : nothing}
    ${entry.photo ? html`<img class="thumb" src=${addressOf(entry.photo)} alt=${t("photo.alt")} />` : nothing}
    ${entry.error ? html`<p class="field-error" role="alert">${t("refused", { detail: entry.error.detail || entry.error.title || entry.error.code })}</p>` : nothing}
    ${entry.person === state.person && (entry.error || (!entry.finding && !state.sending))
      ? html`<div class="row"><button class="btn btn-small btn-danger" @click=${() => hands.drop(entry.key)}>${t("drop")}</button></div>`
      : nothing}
  </article>`;
}

/** @param {import("/static/shared/finding.js").Card} one @param {State} state @param {Hands} hands @param {Translate} t */
function cardView(one, state, hands, t) {
  const may = one.steps.includes("reject") && one.state === "raised";
  const out = one.id in state.rejected;
  return html`<article class="card finding" data-finding=${one.id}>
    ${headView(one, t)}
    ${may
      ? html`<label class="check"><input type="checkbox" .checked=${live(out)} @change=${(/** @type {any} */ event) => hands.reject(one.id, event.target.checked)} /> ${t("today.reject")}</label>`
      : nothing}
    ${may && out
      ? html`<div class="field"><label for="reason-${one.id}">${t("today.reason")}</label>
          <input id="reason-${one.id}" maxlength="1000" .value=${live(state.rejected[one.id])} @input=${(/** @type {any} */ event) => hands.reason(one.id, event.target.value)} /></div>`
      : nothing}
  </article>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function judgeView(state, hands, t) {
  const waiting = open(state);
  const confirmed = waiting.filter((one) => !(one.id in state.rejected)).length;
  const lacking = Object.values(state.rejected).some((reason) => !reason.trim());
  const ready = publishable(state).length;
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    hands.decide(String(new FormData(event.target).get("text")).trim());
  };
  return html`${waiting.length
      ? html`<form class="card stack" @submit=${submit} data-judge>
          <div class="field"><label for="judge-text">${t("today.text")}</label>
            <input id="judge-text" name="text" required maxlength="1000" value=${t("today.text_usual")} /></div>
          ${lacking ? html`<p class="field-error" role="status">${t("today.reasons")}</p>` : nothing}
          <button class="btn btn-primary btn-large" ?disabled=${state.busy || lacking || !state.online}>
            ${confirmed ? t("today.go", { n: confirmed }) : t("today.only_reject")}</button>
        </form>`
      : nothing}
    ${ready && waiting.length === 0
      ? html`<div class="card stack">
          <p class="muted small">${t("notice.how")}</p>
          <button class="btn" ?disabled=${state.busy || !state.online} @click=${hands.propose}>${t("notice.go", { n: ready })}</button>
        </div>`
      : nothing}`;
}
