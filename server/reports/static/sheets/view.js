// Sheets: the ranking, each sheet with its evidence, draft against published.

import { html, nothing, repeat } from "/static/shared/html.js";

/** @typedef {import("/static/shared/staff_page.js").Desk} Desk */
/** @typedef {import("/static/shared/staff_page.js").Shown} Shown */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {any} Row   a sheet as the API tells it */

const NONE = "—";
/** Unknown is a dash, never 0. @param {unknown} value */
const or = (value) => (value === null || value === undefined || value === "" ? NONE : String(value));
/** @param {string} at */
const when = (at) => at.slice(0, 16).replace("T", " ");
const KINDS = ["month", "quarter", "half_year", "year"];
const WHAT = ["clerks", "windows", "departments"];

/**
 * @param {Shown} shown @param {Desk} desk @param {Translate} t
 * @param {(desk: Desk) => Promise<void>} read @param {(kind: string, day: string) => string} periodOf
 */
export function view(shown, desk, t, read, periodOf) {
  const { own } = shown;
  if (own.mine) return mineView(own.mine, t);
  if (!shown.rights.includes("assess")) {
    return html`<p class="banner banner-warn">${t("forbidden", { role: t(`sign_in.role.${shown.role}`) })}</p>`;
  }
  const ask = (/** @type {Record<string, any>} */ change) => void desk.read(async () => {
    desk.set(change);
    await read(desk);
  });
  return html`<form class="row toolbar sheets-ask" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label class="row">${t("scheme")}
        <select id="scheme" .value=${own.scheme} @change=${(/** @type {any} */ e) => ask({ scheme: e.target.value })}>
          ${own.schemes.map((/** @type {any} */ one) => html`<option value=${one.id} ?selected=${one.id === own.scheme}>${one.name} (${one.id})</option>`)}
        </select></label>
      <label class="row">${t("kind")}
        <select id="kind" @change=${(/** @type {any} */ e) => ask({ kind: e.target.value, period: periodOf(e.target.value, first(own.period)) })}>
          ${KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === own.kind}>${t(`kind.${kind}`)}</option>`)}
        </select></label>
      <button class="btn" type="button" aria-label=${t("before")} @click=${() => ask({ period: periodOf(own.kind, moved(own.kind, own.period, -1)) })}>‹</button>
      <strong class="num" id="period">${own.period}</strong>
      <button class="btn" type="button" aria-label=${t("after")} @click=${() => ask({ period: periodOf(own.kind, moved(own.kind, own.period, 1)) })}>›</button>
      <span class="grow"></span>
      <span class="muted" role="status">${shown.busy ? t("loading") : nothing}</span>
    </form>
    ${own.results ? resultsView(shown, desk, t, read) : nothing}`;
}

/** The first day of a period. @param {string} period */
export function first(period) {
  const [year, part] = period.split("-");
  if (!part) return `${year}-01-01`;
  const n = Number(part.replace(/\D/g, ""));
  const month = part[0] === "Q" ? n * 3 - 2 : part[0] === "H" ? n * 6 - 5 : n;
  return `${year}-${String(month).padStart(2, "0")}-01`;
}

/** The first day of a period so many later. @param {string} kind @param {string} period @param {number} by */
export function moved(kind, period, by) {
  const months = { month: 1, quarter: 3, half_year: 6, year: 12 }[kind] || 1;
  const day = first(period);
  const n = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + by * months;
  return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, "0")}-01`;
}

/** @param {Shown} shown @param {Desk} desk @param {Translate} t @param {(desk: Desk) => Promise<void>} read */
function resultsView(shown, desk, t, read) {
  const { own } = shown;
  const { results } = own;
  return html`${stateView(shown, desk, t, read)}
    ${results.missing.length ? html`<p class="banner banner-warn">${t("missing", { periods: results.missing.join("、") })}</p>` : nothing}
    ${results.ballots.filter((/** @type {any} */ b) => b.few).map((/** @type {any} */ b) => html`<p class="banner banner-warn">${t("few", { n: b.voters })}</p>`)}
    <div class="tabs" role="tablist" aria-label=${t("what")}>
      ${WHAT.map((what) => html`<button role="tab" class="tab" id="tab-${what}" aria-controls="panel" aria-selected=${what === own.what ? "true" : "false"}
        @click=${() => desk.set({ what, opened: null })}>${t(`what.${what}`)}</button>`)}
    </div>
    <section class="card panel" id="panel" role="tabpanel" aria-labelledby="tab-${own.what}">${tableView(own, desk, t)}</section>
    <details class="card"><summary>${t("readings")}</summary>
      <ul>${results.scheme.readings.map((/** @type {any} */ r) => html`<li><b>${r.about}</b>：${r.taken}</li>`)}</ul>
    </details>`;
}

/** @param {Shown} shown @param {Desk} desk @param {Translate} t @param {(desk: Desk) => Promise<void>} read */
function stateView(shown, desk, t, read) {
  const { own } = shown;
  const { results } = own;
  const at = results.publication;
  const look = (/** @type {string} */ id) => void desk.act(async () => desk.set({ results: await desk.api.get(`/publications/${id}`), opened: null, verified: null }));
  const verify = (/** @type {string} */ id) => void desk.act(async () => desk.set({ verified: await desk.api.get(`/publications/${id}/verify`) }));
  const same = own.publications.filter((/** @type {any} */ one) => one.period === own.period);
  const publish = (/** @type {any} */ event) => {
    event.preventDefault();
    const reason = String(new FormData(event.target).get("reason") || "");
    const replaces = results.published ? results.published.id : null;
    void desk.act(async () => {
      const made = await desk.api.post("/publications", { scheme: own.scheme, period: own.period, reason, replaces });
      await read(desk);
      desk.set({ results: await desk.api.get(`/publications/${made.id}`) });
    }, "published.done");
  };
  return html`<div class="card stack sheets-state" data-state=${at ? "published" : "draft"}>
    <div class="row">
      <span class="badge ${at ? "badge-good" : "badge-warn"}">${t(at ? "is.published" : "is.draft")}</span>
      ${at
        ? html`<span class="grow num">${t("published.by", { by: at.by, at: when(at.at), version: at.version })} <code title=${at.hash}>${at.hash.slice(0, 12)}</code></span>`
        : html`<span class="grow">${t(results.published ? (results.same ? "draft.same" : "draft.other") : "draft.new", { seq: results.seq })}</span>`}
      ${at ? html`<button class="btn" id="verify" ?disabled=${shown.busy} @click=${() => verify(at.id)}>${t("verify")}</button>
          <button class="btn" @click=${() => void desk.act(() => read(desk))}>${t("to_draft")}</button>` : nothing}
      ${!at && !results.over ? html`<span class="muted" id="not-over">${t("not_over")}</span>` : nothing}
      ${!at && results.over && !own.confirm && !(results.published && results.same)
        ? html`<button class="btn btn-primary" id="publish" ?disabled=${shown.busy} @click=${() => desk.set({ confirm: true })}>${t(results.published ? "republish" : "publish")}</button>` : nothing}
    </div>
    ${same.length ? html`<p class="small">${same.map((/** @type {any} */ one) => html`<button class="btn btn-small" data-publication=${one.id} @click=${() => look(one.id)}>
        ${when(one.at)} · ${one.by}${one.replaced_by ? ` · ${t("replaced")}` : ""}${one.reason ? ` · ${one.reason}` : ""}</button> `)}</p>` : nothing}
    ${own.verified ? html`<div class="banner ${own.verified.identical ? "banner-good" : "banner-bad"}" role="status" id="verified">
        ${own.verified.identical ? t("identical") : html`<div><b>${t("differs")}</b><ul>${own.verified.faults.map((/** @type {string} */ line) => html`<li>${line}</li>`)}</ul></div>`}</div>` : nothing}
    ${own.confirm ? html`<form class="stack" @submit=${publish}>
        <p>${t("confirm", { period: own.period, n: results.clerks.length })}</p>
        ${results.published ? html`<div class="field"><label for="reason">${t("reason")}</label><input id="reason" name="reason" required maxlength="500" /></div>` : nothing}
        <div class="row"><button class="btn btn-primary" id="confirm" ?disabled=${shown.busy}>${t("publish.go")}</button>
          <button class="btn" type="button" @click=${() => desk.set({ confirm: false })}>${t("action.cancel")}</button></div>
      </form>` : nothing}
  </div>`;
}

/** @param {any} own @param {Desk} desk @param {Translate} t */
function tableView(own, desk, t) {
  const rows = own.results[own.what];
  if (rows.length === 0) return html`<p class="empty">${t("none")}</p>`;
  const people = own.what === "clerks";
  const composite = own.results.scheme.graded_on === "composite";
  return html`<div class="table-wrap" tabindex="0"><table class="table figures sheets-table">
    <thead><tr>
      <th scope="col" class="end">${t("rank")}</th><th scope="col">${t(`one.${own.what}`)}</th>
      ${people ? html`<th scope="col">${t("one.windows")}</th>` : html`<th scope="col" class="end">${t("mean")}</th><th scope="col" class="end">${t("alone")}</th>`}
      <th scope="col" class="end">${t("total")}</th>
      ${composite ? html`<th scope="col" class="end">${t("surveys")}</th><th scope="col" class="end">${t("votes")}</th><th scope="col" class="end">${t("composite")}</th>` : nothing}
      <th scope="col">${t("grade")}</th><th scope="col">${t("excluded")}</th>
    </tr></thead>
    <tbody>${repeat(rows, (/** @type {Row} */ row) => row.clerk || row.id, (/** @type {Row} */ row) => {
      const id = row.clerk || row.id;
      const open = own.opened === id;
      return html`<tr data-row=${id}>
          <td class="end num">${or(row.rank)}</td>
          <th scope="row"><button class="sort" aria-expanded=${open ? "true" : "false"} @click=${() => desk.set({ opened: open ? null : id })}>${row.name}</button></th>
          ${people ? html`<td>${or(row.window_name)}</td>` : html`<td class="end num">${or(row.mean)}</td><td class="end num">${or(row.own)}</td>`}
          <td class="end num"><b>${or(row.total)}</b></td>
          ${composite ? html`<td class="end num">${or(row.surveys)}</td><td class="end num">${or(row.ballots)}</td><td class="end num"><b>${or(row.composite)}</b></td>` : nothing}
          <td>${or(row.grade)}</td><td>${row.excluded.length ? row.excluded.join("、") : ""}</td>
        </tr>
        ${open ? html`<tr class="sheets-open"><td colspan="9">${sheetView(row, own.results.scheme, t, "/manage/findings")}</td></tr>` : nothing}`;
    })}</tbody></table></div>`;
}

/** One sheet: every point with what it stands on. @param {Row} row @param {any} scheme @param {Translate} t @param {string} way */
function sheetView(row, scheme, t, way) {
  const categories = scheme ? scheme.categories.filter((/** @type {any} */ c) => row.categories && row.categories[c.id] !== undefined) : [];
  return html`<div class="stack sheet">
    ${categories.length ? html`<p class="row">${categories.map((/** @type {any} */ c) => html`<span class="badge">${c.name} ${row.categories[c.id]} / ${c.points}</span>`)}
      ${row.bonus && row.bonus !== "0.00" ? html`<span class="badge badge-good">${t("bonus")} +${row.bonus}</span>` : nothing}
      ${row.for_year && row.for_year !== "0.00" ? html`<span class="badge">${t("for_year")} +${row.for_year}</span>` : nothing}</p>` : nothing}
    ${row.members && row.members.length ? html`<p>${t("members")}：${row.members.join("、")}</p>` : nothing}
    ${row.parts ? html`<p>${row.parts.map((/** @type {any} */ p) => html`<span class="badge num">${p.period}: ${or(p.total)}${p.composite ? ` · ${p.composite}` : ""}</span> `)}</p>` : nothing}
    ${row.lines.length === 0 ? html`<p class="muted">${t(row.parts ? "see_parts" : "no_lines")}</p>`
      : html`<table class="table"><thead><tr><th>${t("day")}</th><th>${t("item")}</th><th class="end">${t("count")}</th><th class="end">${t("points")}</th><th>${t("evidence")}</th></tr></thead>
        <tbody>${row.lines.map((/** @type {any} */ line) => html`<tr><td class="num">${line.date}</td><td>${line.item} ${line.name}</td><td class="end num">${line.count}</td><td class="end num">${line.points}</td>
          <td>${line.finding ? html`<a href="${way}#${line.finding}">${t("see")}</a>` : NONE}</td></tr>`)}</tbody></table>`}
    ${row.ratings ? html`<p class="muted">${t("ratings", { n: or(row.ratings.n), of: or(row.ratings.of), rate: row.ratings.satisfaction ? `${Math.round(Number(row.ratings.satisfaction) * 1000) / 10}%` : NONE })}</p>` : nothing}
  </div>`;
}

/** @param {any[]} mine @param {Translate} t */
function mineView(mine, t) {
  if (mine.length === 0) return html`<p class="empty">${t("mine.none")}</p>`;
  return mine.map(({ publication, sheet }) => html`<article class="card stack" data-publication=${publication.id}>
    <header class="row"><h2 class="grow num">${publication.period || publication.from} · ${publication.scheme} v${publication.version}</h2>
      <span class="badge badge-main num">${t("total")} ${or(sheet.total)}</span>
      ${sheet.composite ? html`<span class="badge badge-main num">${t("composite")} ${sheet.composite}</span>` : nothing}
      <span class="badge">${or(sheet.grade)}</span><span class="badge num">${t("rank")} ${or(sheet.rank)}</span></header>
    ${sheetView(sheet, null, t, "/counter/findings")}
    <p class="muted small">${t("published.by", { by: publication.by, at: when(publication.at), version: publication.version })}</p>
  </article>`);
}
