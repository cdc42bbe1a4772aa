// Next week's plans: who is to be at which window on which day.

import { html, nothing } from "/static/shared/html.js";
import { shiftsOf } from "./state.js";
import { dayName, weekPicker, when } from "./view.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Rosters} Rosters */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function rostersView(state, hands, t) {
  const { rosters } = state;
  if (!rosters) return weekPicker(state, hands, t);
  return html`${weekPicker(state, hands, t)}
    <p class="muted small">${t("roster.due", { time: when(rosters.due) })}</p>
    ${rosters.days.length === 0
      ? html`<p class="empty">${t("roster.no_days")}</p>`
      : rosters.windows.map((window) => windowView(state, rosters, window, hands, t))}`;
}

/** @param {State} state @param {Rosters} rosters @param {Rosters["windows"][number]} window @param {Hands} hands @param {Translate} t */
function windowView(state, rosters, window, hands, t) {
  const { roster } = window;
  const people = new Map(window.people.map((one) => [one.id, one.name]));
  for (const one of roster ? roster.shifts : []) people.set(one.staff, one.name);
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const ticked = new FormData(event.target).getAll("shift").map((text) => {
      const [staff, day] = String(text).split(" ");
      return { staff, day };
    });
    const body = { week: rosters.week, window: window.id, shifts: shiftsOf(roster, ticked) };
    hands.send("/attendance/rosters", body, () => `${window.name}: ${t("roster.saved")}`);
  };
  return html`<form class="card roster" data-roster=${window.id} @submit=${submit}>
    <header class="row">
      <h2 class="grow">${window.name}</h2>
      ${roster
        ? html`<span class="muted small num">${t("roster.filed", { time: when(roster.filed_at), by: roster.filed_by })}</span>
            ${roster.late ? html`<span class="badge badge-warn">${t("roster.late")}</span>` : nothing}`
        : html`<span class="badge">${t("roster.none")}</span>`}
      <button class="btn btn-small btn-primary" ?disabled=${state.sending || people.size === 0}>${t("roster.save")}</button>
    </header>
    ${people.size === 0
      ? html`<p class="muted">${t("roster.nobody")}</p>`
      : html`<div class="table-wrap"><table class="table">
          <thead><tr><td></td>${rosters.days.map((day) => html`<th scope="col" class="num nowrap">${dayName(day, state)}</th>`)}</tr></thead>
          <tbody>${[...people].map(
            ([id, name]) => html`<tr><th scope="row">${name}</th>${rosters.days.map((day) => shiftCell(state, id, name, day, roster))}</tr>`,
          )}</tbody>
        </table></div>`}
  </form>`;
}

/** @param {State} state @param {string} staff @param {string} name @param {string} day @param {import("./state.js").Roster|null} roster */
function shiftCell(state, staff, name, day, roster) {
  const planned = roster ? roster.shifts.filter((one) => one.staff === staff && one.day === day) : [];
  const times = planned.flatMap(({ start, end }) => (start ? [`${start}–${end}`] : []));
  return html`<td><label class="check">
    <input type="checkbox" name="shift" value="${staff} ${day}" aria-label="${name} ${dayName(day, state)}" .checked=${planned.length > 0} />
    <span class="num small">${times.join(" ")}</span></label></td>`;
}
