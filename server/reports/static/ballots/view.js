// Ballots and surveys: one tab at a time.

import { html, nothing } from "/static/shared/html.js";

/** @typedef {import("/static/shared/staff_page.js").Desk} Desk */
/** @typedef {import("/static/shared/staff_page.js").Shown} Shown */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {(desk: Desk) => Promise<void>} Read */

/** @param {Shown} shown @param {Desk} desk @param {Translate} t @param {Read} read */
export function view(shown, desk, t, read) {
  const { own } = shown;
  if (!shown.rights.includes("vote")) {
    return html`<p class="banner banner-warn">${t("forbidden", { role: t(`sign_in.role.${shown.role}`) })}</p>`;
  }
  const assesses = shown.rights.includes("assess");
  const tabs = [...(["clerk", "supervisor"].includes(shown.role) ? ["vote"] : []), ...(assesses ? ["polls", "surveys"] : [])];
  const open = (/** @type {string} */ tab) => void desk.read(async () => {
    desk.set({ tab });
    await read(desk);
  });
  return html`<div class="tabs" role="tablist" aria-label=${t("title")}>
      ${tabs.map((tab) => html`<button role="tab" class="tab" id="tab-${tab}" aria-controls="panel" aria-selected=${tab === own.tab ? "true" : "false"} @click=${() => open(tab)}>${t(`tab.${tab}`)}</button>`)}
    </div>
    <section class="card stack" id="panel" role="tabpanel" aria-labelledby="tab-${own.tab}">
      ${own.tab === "vote" ? voteView(shown, desk, t, read) : own.tab === "polls" ? pollsView(shown, desk, t, read) : surveysView(shown, desk, t, read)}
    </section>`;
}

/** @param {any} poll @param {Translate} t */
const heading = (poll, t) => html`<h2 class="grow">${t(`about.${poll.about}`)} <span class="num">${poll.period}</span></h2>`;

/** @param {Shown} shown @param {Desk} desk @param {Translate} t @param {Read} read */
function voteView(shown, desk, t, read) {
  const open = shown.own.polls.filter((/** @type {any} */ one) => one.state === "open");
  if (open.length === 0) return html`<p class="empty">${t("vote.none")}</p>`;
  return open.map((/** @type {any} */ poll) => {
    const send = (/** @type {any} */ event) => {
      event.preventDefault();
      const votes = Object.fromEntries([...new FormData(event.target)].map(([of, grade]) => [of, String(grade)]));
      void desk.act(async () => {
        try {
          await desk.api.post(`/polls/${poll.id}/vote`, { votes });
        } catch (/** @type {any} */ error) {
          // A lost answer is asked again: once it is in, it is in.
          if (error.code !== "already_voted") throw error;
        }
        await read(desk);
      }, "vote.done");
    };
    return html`<form class="stack ballot" data-poll=${poll.id} @submit=${send}>
      <header class="row">${heading(poll, t)}<span class="badge badge-warn num">${t("until", { day: poll.closes })}</span></header>
      ${poll.voted
        ? html`<p class="banner banner-good" role="status">${t("vote.in")}</p>`
        : html`<p class="muted">${t("vote.how")}</p>
          ${poll.subjects.map((/** @type {any} */ one) => html`<fieldset class="ballot-row"><legend>${one.name}</legend>
            <div class="choices">${poll.grades.map((/** @type {string} */ grade) => html`<label class="check"><input type="radio" name=${one.id} value=${grade} /> ${grade}</label>`)}</div></fieldset>`)}
          <div class="row"><button class="btn btn-primary" ?disabled=${shown.busy}>${t("vote.send")}</button></div>`}
    </form>`;
  });
}

/** @param {Shown} shown @param {Translate} t @param {(e: any) => void} [changed] */
function schemeFields(shown, t, changed) {
  const { own } = shown;
  return html`<div class="field"><label for="scheme">${t("scheme")}</label>
      <select id="scheme" name="scheme" @change=${changed || nothing}>${own.schemes.map((/** @type {any} */ one) => html`<option value=${one.id} ?selected=${one.id === own.scheme}>${one.name}</option>`)}</select></div>
    <div class="field"><label for="period">${t("period")}</label>
      <input id="period" name="period" .value=${own.period} required pattern="\\d{4}(-(\\d{2}|Q[1-4]|H[12]|W\\d{2}))?" @change=${changed || nothing} /></div>`;
}

/** @param {Shown} shown @param {Desk} desk @param {Translate} t @param {Read} read */
function pollsView(shown, desk, t, read) {
  const start = (/** @type {any} */ event) => {
    event.preventDefault();
    const asked = Object.fromEntries(new FormData(event.target));
    void desk.act(async () => {
      await desk.api.post("/polls", asked);
      await read(desk);
    }, "poll.opened");
  };
  return html`<form class="ballot-form" @submit=${start}>
      ${schemeFields(shown, t)}
      <div class="field"><label for="about">${t("about")}</label><select id="about" name="about"><option value="window">${t("about.window")}</option><option value="clerk">${t("about.clerk")}</option></select></div>
      <div class="field"><label for="closes">${t("closes")}</label><input id="closes" name="closes" type="date" required min=${shown.own.today} /></div>
      <button class="btn btn-primary" ?disabled=${shown.busy}>${t("poll.open")}</button>
    </form>
    ${shown.own.polls.length === 0 ? html`<p class="empty">${t("poll.none")}</p>` : nothing}
    ${shown.own.polls.map((/** @type {any} */ poll) => html`<article class="ballot stack" data-poll=${poll.id}>
      <header class="row">${heading(poll, t)}<span class="badge">${t(`state.${poll.state}`)}</span><span class="num muted">${t("until", { day: poll.closes })}</span>
        ${poll.state === "open" ? html`<button class="btn btn-danger btn-small" ?disabled=${shown.busy} @click=${() => void desk.act(async () => {
          if (!confirm(t("poll.sure"))) return;
          await desk.api.post(`/polls/${poll.id}/withdraw`, {});
          await read(desk);
        })}>${t("poll.withdraw")}</button>` : nothing}</header>
      ${poll.state === "open" ? html`<p class="muted">${t("poll.secret", { least: poll.least })}</p>` : nothing}
      ${poll.state === "closed" ? html`<p>${t("poll.voters", { n: poll.voters, of: poll.voters_of })}</p>` : nothing}
      ${poll.few ? html`<p class="banner banner-warn">${t("poll.few", { least: poll.least })}</p>` : nothing}
      ${poll.tallies ? html`<div class="table-wrap"><table class="table"><thead><tr><th></th>${poll.grades.map((/** @type {string} */ g) => html`<th class="end">${g}</th>`)}</tr></thead>
        <tbody>${poll.subjects.map((/** @type {any} */ one) => html`<tr><th scope="row">${one.name}</th>${poll.grades.map((/** @type {string} */ g) => html`<td class="end num">${(poll.tallies[one.id] || {})[g] || "—"}</td>`)}</tr>`)}</tbody></table></div>` : nothing}
    </article>`)}`;
}

/** @param {Shown} shown @param {Desk} desk @param {Translate} t @param {Read} read */
function surveysView(shown, desk, t, read) {
  const { own } = shown;
  const change = (/** @type {any} */ event) => void desk.read(async () => {
    desk.set({ [event.target.name]: event.target.value });
    await read(desk);
  });
  const enter = (/** @type {any} */ event) => {
    event.preventDefault();
    const said = new FormData(event.target);
    const [about, of] = String(said.get("of")).split(":");
    const grades = Object.fromEntries(own.surveys.grades.map((/** @type {string} */ g) => [g, Number(said.get(`grade:${g}`) || 0)]));
    void desk.act(async () => {
      await desk.api.post("/surveys", { scheme: own.scheme, date: said.get("date"), channel: said.get("channel"), about, of, grades });
      event.target.reset();
      await read(desk);
    }, "survey.done");
  };
  return html`<div class="ballot-form">${schemeFields(shown, t, change)}</div>
    ${!own.surveys ? nothing : own.surveys.grades.length === 0 ? html`<p class="empty">${t("survey.no_scheme")}</p>` : html`<form class="ballot-form" @submit=${enter}>
      <div class="field"><label for="of">${t("survey.of")}</label><select id="of" name="of" required>
        <optgroup label=${t("about.window")}>${own.surveys.windows.map((/** @type {any} */ one) => html`<option value="window:${one.id}">${one.name}</option>`)}</optgroup>
        <optgroup label=${t("about.clerk")}>${own.surveys.clerks.map((/** @type {any} */ one) => html`<option value="clerk:${one.id}">${one.name}</option>`)}</optgroup></select></div>
      <div class="field"><label for="date">${t("survey.date")}</label><input id="date" name="date" type="date" required value=${own.today} max=${own.today} /></div>
      <div class="field"><label for="channel">${t("survey.channel")}</label><select id="channel" name="channel"><option value="phone">${t("channel.phone")}</option><option value="card">${t("channel.card")}</option></select></div>
      ${own.surveys.grades.map((/** @type {string} */ grade, /** @type {number} */ n) => html`<div class="field count"><label for="grade-${n}">${grade}</label><input id="grade-${n}" name="grade:${grade}" type="number" min="0" max="100000" inputmode="numeric" placeholder="0" /></div>`)}
      <button class="btn btn-primary" ?disabled=${shown.busy}>${t("survey.enter")}</button>
    </form>
    <div class="table-wrap"><table class="table"><thead><tr><th>${t("survey.date")}</th><th>${t("survey.of")}</th><th>${t("survey.channel")}</th><th>${t("survey.grades")}</th><th>${t("survey.by")}</th><th></th></tr></thead>
      <tbody>${own.surveys.surveys.map((/** @type {any} */ one) => html`<tr data-survey=${one.id}><td class="num">${one.date}</td><td>${one.name}</td><td>${t(`channel.${one.channel}`)}</td>
        <td>${Object.entries(one.grades).map(([grade, n]) => html`<span class="badge num">${grade} ${n}</span> `)}</td><td>${one.by}</td>
        <td class="end">${one.struck ? html`<span class="badge badge-bad">${t("survey.struck")}</span>` : html`<button class="btn btn-small" ?disabled=${shown.busy} @click=${() => void desk.act(async () => {
          await desk.api.post(`/surveys/${one.id}/strike`, {});
          await read(desk);
        })}>${t("survey.strike")}</button>`}</td></tr>`)}</tbody></table></div>`}`;
}
