// Awards and consequences with why, and texts for the boards.

import { html, nothing, repeat } from "/static/shared/html.js";
import { formButtons, frameView, span, tabsView, when } from "../frame.js";
import { choices, confirmable, standing, tabs } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Proposals} Proposals */
/** @typedef {import("./state.js").Award} Award */
/** @typedef {import("./state.js").Candidate} Candidate */
/** @typedef {import("./state.js").Honour} Honour */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/**
 * @typedef {import("../frame.js").FrameHands & {
 *   scheme: (id: string) => void, cycle: (cycle: string) => void, date: (date: string) => void,
 *   confirm: (body: Record<string, any>) => void, publish: (id: string, days: number) => void,
 *   withdraw: (id: string) => void, votes: (award: string, who: string, count: number) => void,
 *   draft: (event: any) => void, propose: (event: any) => void, notice: (id: string, step: string) => void}} Hands
 */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function view(state, hands, t) {
  const known = tabs(state);
  const inside = state.tab === "texts" ? textsView(state, hands, t) : awardsView(state, hands, t);
  return frameView(state, hands, t, tabsView(state, known, hands, t, inside), known.length > 0);
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function awardsView(state, hands, t) {
  const { found } = state;
  if (!found) return nothing;
  return html`<div class="row toolbar">
      <label class="row">${t("scheme")} <select class="input" @change=${(/** @type {any} */ e) => hands.scheme(e.target.value)}>
        ${found.schemes.map((one) => html`<option value=${one.id} ?selected=${one.id === found.scheme}>${one.id} ${one.name}</option>`)}
      </select></label>
      <label class="row">${t("cycle")} <select class="input" @change=${(/** @type {any} */ e) => hands.cycle(e.target.value)}>
        ${found.cycles.map((one) => html`<option value=${one} ?selected=${one === found.cycle}>${t(`cycle.${one}`)}</option>`)}
      </select></label>
      <label class="row">${t("date")} <input type="date" required .value=${state.date}
        @change=${(/** @type {any} */ e) => e.target.value && hands.date(e.target.value)} /></label>
    </div>
    <p class="muted small"><span class="num">${span(found)}</span> · ${t("results", { n: found.publications.length })}</p>
    ${found.awards.length === 0 ? html`<p class="empty">${t("none.awards")}</p>` : nothing}
    ${repeat(found.awards, (one) => one.code, (one) => awardView(one, found, state, hands, t))}
    ${found.consequences.length > 0 ? html`<h2>${t("consequences")}</h2>` : nothing}
    ${repeat(found.consequences, (one) => one.code, (one) => consequenceView(one, found, state, hands, t))}`;
}

/** @param {Award} award @param {Proposals} found @param {State} state @param {Hands} hands @param {Translate} t */
function awardView(award, found, state, hands, t) {
  const by_hand = award.by === "person" || award.by === "criteria";
  return html`<article class="card honour" data-award=${award.code} aria-label=${award.name}>
    <header class="row">
      <h2 class="grow">${award.name}</h2>
      <span class="badge">${t(`of.${award.of}`)}</span>
      <span class="badge">${award.places === null ? t("places.none") : t("places", { n: award.places })}</span>
      ${award.least ? html`<span class="badge num">${t("least", { n: award.least })}</span>` : nothing}
      <span class="badge">${t(award.places === null ? `by.${award.by}` : `ties.${award.ties}`)}</span>
      ${award.prize_yuan ? html`<span class="badge num">${t("prize", { n: award.prize_yuan })}</span>` : nothing}
    </header>
    ${award.note ? html`<p class="muted small">${award.note}</p>` : nothing}
    ${award.rankings.length === 0 && !by_hand ? html`<p class="muted">${t("none.results")}</p>` : nothing}
    <div class="rankings">${award.rankings.map((one) => rankingView(award, one, state, hands, t))}</div>
    ${by_hand ? handView("award", award, choices(found, award.of), state, hands, t) : nothing}
    ${honoursView(award.honours, state, hands, t)}
  </article>`;
}

/** @param {Award} award @param {import("./state.js").Ranking} ranking @param {State} state @param {Hands} hands @param {Translate} t */
function rankingView(award, ranking, state, hands, t) {
  const title = [
    ranking.group === null ? "" : t("group", { n: ranking.group }),
    ranking.criterion_name || "",
  ].filter(Boolean);
  return html`<div class="table-wrap"><table class="table ranking">
    ${title.length > 0 ? html`<caption>${title.join(" · ")}</caption>` : nothing}
    <thead><tr><th>${t("rank")}</th><th>${t(`of.${award.of}`)}</th><th class="end">${t(ranking.criterion ? "figure" : "score")}</th>
      ${award.ballot ? html`<th>${t("votes")}</th>` : nothing}<th>${t("why")}</th><th></th></tr></thead>
    <tbody>${ranking.candidates.map((one) => candidateView(award, one, ranking.criterion !== null, state, hands, t))}</tbody>
  </table></div>`;
}

const LOOK = { chosen: "badge-good", tied: "badge-warn", barred: "badge-bad" };

/** @param {Award} award @param {Candidate} one @param {boolean} criterion @param {State} state @param {Hands} hands @param {Translate} t */
function candidateView(award, one, criterion, state, hands, t) {
  const look = /** @type {Record<string, string>} */ (LOOK)[one.state] || "";
  return html`<tr data-who=${one.who} class=${one.state}>
    <td class="num">${one.rank ?? "—"}</td>
    <th scope="row">${one.name}</th>
    <td class="end num">${one.score ?? "—"}${one.n > 1 ? html` <span class="muted small">${t("mean", { n: one.n })}</span>` : nothing}</td>
    ${award.ballot
      ? html`<td><form class="row votes" @submit=${(/** @type {any} */ e) => {
          e.preventDefault();
          hands.votes(award.code, one.who, Number(e.target.votes.value));
        }}><input class="num count" name="votes" inputmode="numeric" pattern="[0-9]{1,5}" required aria-label=${`${t("votes")} ${one.name}`} .value=${one.votes === null ? "" : String(one.votes)} />
          <button class="btn btn-small" ?disabled=${state.sending}>${t("count")}</button></form></td>`
      : nothing}
    <td>${criterion ? nothing : html`<span class="badge ${look}">${t(`candidate.${one.state}`)}</span>`}
      ${one.bars.map((bar) => html`<div class="bar small"><b>${bar.veto ? t("veto") : nothing} ${bar.name}</b>
        ${bar.who === one.who ? nothing : html`— ${bar.who_name}`}${groundsView(bar.grounds)}</div>`)}</td>
    <td class="end">${!criterion && confirmable(award, one)
      ? html`<button class="btn btn-small btn-primary" ?disabled=${state.sending} data-step="confirm"
          @click=${() => hands.confirm({ kind: "award", code: award.code, who: one.who })}>${t("confirm")}</button>`
      : nothing}</td>
  </tr>`;
}

/** @param {import("./state.js").Ground[]} grounds */
const groundsView = (grounds) =>
  html`<ul class="plain grounds">${grounds.map(
    (one) => html`<li class="muted num">${one.day || ""} ${one.code} ${one.item === one.code ? "" : one.item}${one.count && one.count !== "1" ? ` ×${one.count}` : ""}</li>`,
  )}</ul>`;

/**
 * What no figure tells is for a person to say.
 * @param {"award"|"consequence"} kind @param {{code: string, of: string}} award @param {import("./state.js").Named[]} known
 * @param {State} state @param {Hands} hands @param {Translate} t
 */
function handView(kind, award, known, state, hands, t) {
  if (!(state.form && state.form.id === award.code)) {
    return html`<div class="row"><button class="btn btn-small" data-step="by-hand" ?disabled=${known.length === 0}
      @click=${() => hands.form(award.code, "confirm")}>${t("by_hand")}</button></div>`;
  }
  return html`<form class="stack honour-form" @submit=${(/** @type {any} */ e) => {
    e.preventDefault();
    hands.confirm({ kind, code: award.code, who: e.target.who.value, reason: e.target.reason.value.trim() });
  }}>
    <div class="field"><label for="who">${t(`of.${award.of}`)}</label>
      <select id="who" name="who" required>${known.map((one) => html`<option value=${one.id}>${one.name}</option>`)}</select></div>
    <div class="field"><label for="why">${t("reason")}</label><textarea id="why" name="reason" rows="2" maxlength="1000" required></textarea></div>
    ${formButtons(state, hands, t, t("confirm"))}
  </form>`;
}

/** @param {Honour[]} honours @param {State} state @param {Hands} hands @param {Translate} t */
function honoursView(honours, state, hands, t) {
  const shown = standing(honours);
  if (shown.length === 0) return nothing;
  return html`<ul class="plain made">
    ${shown.map(
      (one) => html`<li class="row" data-honour=${one.id}>
        <span class="badge ${one.state === "published" ? "badge-good" : "badge-main"}">${t(`honour.${one.state}`)}</span>
        <strong>${one.who_name}</strong><span>${one.name}</span>
        <span class="muted small grow">${one.reason} ${t("confirmed_by", { name: one.confirmed_by })}
          ${one.published_by ? t("published_by", { name: one.published_by }) : nothing}
          ${one.shown_until ? html`<span class="num">${t("shown_until", { day: one.shown_until })}</span>` : nothing}</span>
        ${one.steps.includes("publish")
          ? html`<form class="row" @submit=${(/** @type {any} */ e) => {
              e.preventDefault();
              hands.publish(one.id, Number(e.target.days.value));
            }}><label class="row small">${t("days")} <input class="num count" name="days" inputmode="numeric" pattern="[0-9]{1,3}" required value="30" /></label>
              <button class="btn btn-small btn-primary" data-step="publish" ?disabled=${state.sending}>${t("publish")}</button></form>`
          : nothing}
        <button class="btn btn-small" data-step="withdraw" ?disabled=${state.sending} @click=${() => hands.withdraw(one.id)}>${t("withdraw")}</button>
      </li>`,
    )}
  </ul>`;
}

/** @param {import("./state.js").Consequence} one @param {Proposals} found @param {State} state @param {Hands} hands @param {Translate} t */
function consequenceView(one, found, state, hands, t) {
  const done = new Set(standing(one.honours).map((made) => made.who));
  return html`<article class="card honour" data-consequence=${one.code} aria-label=${one.when}>
    <p><b>${one.when}</b> → ${one.then.join(" → ")}</p>
    ${one.due.map(
      (due) => html`<div class="row due" data-who=${due.who}><strong>${due.name}</strong>
        <span class="badge badge-warn num">${t("nth", { n: due.nth })}</span><span class="grow">${due.then}</span>
        ${done.has(due.who) ? nothing : html`<button class="btn btn-small" data-step="confirm" ?disabled=${state.sending}
          @click=${() => hands.confirm({ kind: "consequence", code: one.code, who: due.who, nth: due.nth })}>${t("decide")}</button>`}
        ${groundsView(due.grounds)}</div>`,
    )}
    ${one.due.length === 0 ? html`<p class="muted small">${t(one.cause === "person" ? "cause.person" : "none.due")}</p>` : nothing}
    ${one.cause === "person" ? handView("consequence", one, choices(found, one.of), state, hands, t) : nothing}
    ${honoursView(one.honours, state, hands, t)}
  </article>`;
}

// — texts for the boards —

/** @param {State} state @param {Hands} hands @param {Translate} t */
function textsView(state, hands, t) {
  const { draft } = state;
  return html`<p class="muted small">${t("texts.how")}</p>
    <form class="row toolbar" @submit=${hands.draft}>
      <label class="row">${t("kind")} <select class="input" name="kind">
        ${["findings", "attendance"].map((kind) => html`<option value=${kind}>${t(`kind.${kind}`)}</option>`)}
      </select></label>
      <label class="row">${t("date")} <input type="date" name="date" required /></label>
      <button class="btn" data-step="draft">${t("draft")}</button>
    </form>
    ${draft && !draft.zh ? html`<p class="banner banner-warn" role="status">${t("none.draft")}</p>` : nothing}
    <form class="card stack honour" @submit=${hands.propose} data-form="propose">
      <div class="field"><label for="zh">${t("zh")}</label><textarea id="zh" name="zh" rows="3" maxlength="200" required .value=${draft ? draft.zh.slice(0, 200) : ""}></textarea></div>
      <div class="field"><label for="en">${t("en")}</label><textarea id="en" name="en" rows="2" maxlength="400" .value=${draft ? draft.en.slice(0, 400) : ""}></textarea></div>
      <div class="row">
        <label class="row">${t("from")} <input class="input" type="datetime-local" name="from" required /></label>
        <label class="row">${t("until")} <input class="input" type="datetime-local" name="until" required /></label>
        <button class="btn btn-primary" ?disabled=${state.sending}>${t("propose")}</button>
      </div>
    </form>
    ${state.notices && state.notices.length === 0 ? html`<p class="empty">${t("none.texts")}</p>` : nothing}
    ${repeat(state.notices || [], (one) => one.id, (one) => noticeView(one, state, hands, t))}`;
}

/** @param {import("./state.js").Notice} one @param {State} state @param {Hands} hands @param {Translate} t */
function noticeView(one, state, hands, t) {
  const over = one.state === "over" || one.state === "withdrawn";
  return html`<article class="card honour" data-notice=${one.id}>
    <header class="row"><span class="badge ${one.state === "shown" ? "badge-good" : ""}">${t(`notice.${one.state}`)}</span>
      <span class="num muted grow">${when(one.from)} – ${when(one.until)}</span>
      <span class="muted small">${t("written_by", { name: one.by })} ${one.approved_by ? t("approved_by", { name: one.approved_by }) : nothing}</span></header>
    <p class="said">${one.zh}</p>
    ${one.en ? html`<p class="said muted">${one.en}</p>` : nothing}
    ${over ? nothing : html`<div class="row">
      ${one.state === "proposed" ? html`<button class="btn btn-small btn-primary" data-step="approve" ?disabled=${state.sending} @click=${() => hands.notice(one.id, "approve")}>${t("approve")}</button>` : nothing}
      <button class="btn btn-small" data-step="withdraw" ?disabled=${state.sending} @click=${() => hands.notice(one.id, "withdraw")}>${t("withdraw")}</button></div>`}
  </article>`;
}
