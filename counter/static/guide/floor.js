// The hall at a glance: what needs somebody, the lines with the longest waits first, the windows.

import { html, nothing } from "/static/shared/html.js";
import { iconCheck, iconInfo, iconPerson, iconWarn } from "/static/shared/icons.js";
import { linesNow, windowsNow } from "./state.js";
import { minutes, placeText, serviceText, windowText } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Alarm} Alarm */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function alarmsView(state, hands, t) {
  const alarms = state.hall ? state.hall.alarms : [];
  const helps = state.hall ? state.hall.helps : [];
  const proposed = state.hall ? state.hall.notices.filter((one) => one.state === "proposed").length : 0;
  const may_approve = state.rights.includes("notice_approve");
  const quiet = alarms.length === 0 && helps.length === 0 && !(proposed && may_approve);
  return html`<section class="strip alarms ${alarms.length ? "alarms-on" : ""}" aria-label=${t("alarms.label")} tabindex="0">
    ${helps.length
      ? html`<button class="alarm alarm-help" @click=${() => hands.dialog("helps")}>
          ${iconPerson()} ${t("helps.open", { n: helps.length })}
        </button>`
      : nothing}
    ${proposed && may_approve
      ? html`<button class="alarm alarm-notice" @click=${() => hands.dialog("notices")}>
          ${iconInfo()} ${t("notices.proposed", { n: proposed })}
        </button>`
      : nothing}
    ${alarms.map((alarm) => alarmView(state, alarm, hands, t))}
    ${quiet && state.hall ? html`<span class="calm">${iconCheck()} ${t("alarms.none")}</span>` : nothing}
  </section>`;
}

/** @param {State} state @param {Alarm} alarm @param {Hands} hands @param {Translate} t */
function alarmView(state, alarm, hands, t) {
  const go = leadsTo(alarm, hands);
  const words = html`${iconWarn()} ${alarmText(state, alarm, t)}`;
  return go
    ? html`<button class="alarm" @click=${go}>${words}</button>`
    : html`<span class="alarm">${words}</span>`;
}

/** Where a press on an alarm leads. @param {Alarm} alarm @param {Hands} hands @returns {(() => void)|null} */
function leadsTo({ service, window, ticket, for: place }, hands) {
  if (ticket) return () => hands.show(ticket);
  if (service) return () => hands.dialog("service", service);
  const at = window || (place && place.startsWith("window:") ? place.slice(7) : null);
  return at ? () => hands.dialog("window", at) : null;
}

/** What its device says is wrong with it, else how it is. @param {Alarm} alarm @param {Translate} t */
function stateText({ state, detail }, t) {
  const key = `device_state.${detail}`;
  const said = detail ? t(key) : key;
  return said !== key ? said : state ? t(`device_state.${state}`) : "";
}

/** @param {State} state @param {Alarm} alarm @param {Translate} t */
export function alarmText(state, alarm, t) {
  const key = alarm.code === "slip_lost" && alarm.slip === "unknown" ? "alarm.slip_lost_unknown" : `alarm.${alarm.code}`;
  const facts = {
    ...alarm,
    name: alarm.service ? serviceText(state, alarm.service) : alarm.window ? windowText(state, alarm.window) : "",
    place: alarm.for ? placeText(state, alarm.for, t) : "",
    kind: alarm.device_kind ? t(`device.${alarm.device_kind}`) : "",
    state: stateText(alarm, t),
    longest: minutes(alarm.longest_s || 0),
    limit: alarm.limit_s ? minutes(alarm.limit_s) : alarm.limit,
  };
  const text = t(key, facts);
  return text === key ? t("alarm.other", facts) : text;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function linesView(state, hands, t) {
  const lines = linesNow(state);
  const alarmed = new Set(state.hall ? state.hall.alarms.map(({ service }) => service) : []);
  const total = lines.reduce((sum, { count }) => sum + count, 0);
  return html`<header class="row row-apart">
      <h2>${t("lines.title")}</h2>
      <span class="muted num">${t("lines.total", { n: total })}</span>
    </header>
    ${lines.length === 0 ? html`<p class="muted none">${t("lines.none")}</p>` : nothing}
    <ul class="plain lines">
      ${lines.map(
        (line) => html`<li>
          <button class="line ${alarmed.has(line.service) ? "line-alarm" : ""}" @click=${() => hands.dialog("service", line.service)}>
            <span class="grow" title=${line.name}><span class="clamp-2">${line.name}</span></span>
            ${state.reasons[line.service] ? html`<span class="badge badge-warn">${t("lines.closed")}</span>` : nothing}
            <b class="num">${t("lines.count", { n: line.count })}</b>
            <span class="num longest">${t("lines.longest", { n: minutes(line.longest_s) })}</span>
          </button>
        </li>`,
      )}
    </ul>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function windowsView(state, hands, t) {
  const windows = windowsNow(state);
  const open = windows.filter((one) => one.state === "open").length;
  return html`<header class="row row-apart">
      <h2>${t("windows.title")}</h2>
      ${state.zones.length > 1
        ? html`<select
            aria-label=${t("windows.title")}
            @change=${(/** @type {any} */ event) => hands.zone(event.target.value)}
          >
            <option value="" ?selected=${state.zone === ""}>${t("windows.all")}</option>
            ${state.zones.map((zone) => html`<option value=${zone.id} ?selected=${state.zone === zone.id}>${zone.name}</option>`)}
          </select>`
        : nothing}
      <span class="muted num">${t("windows.open", { n: open })}</span>
    </header>
    <ul class="plain windows">${windows.map((one) => html`<li>${windowView(state, one, hands, t)}</li>`)}</ul>`;
}

/** @param {State} state @param {import("./state.js").WindowNow} one @param {Hands} hands @param {Translate} t */
function windowView(state, one, hands, t) {
  const trouble = troubledAt(state, one.id).length > 0;
  const busy = one.tickets.length > 0;
  const called = one.tickets.some((ticket) => ticket.state === "called");
  const look = one.state === "open" ? (called ? "is-called" : busy ? "is-busy" : "is-free") : `is-${one.state}`;
  return html`<button class="window ${look}" @click=${() => hands.dialog("window", one.id)}>
    <span class="window-name clip" title=${one.name}>${one.name}</span>
    <b class="num clip">${one.number || t(`window.${one.state}`)}</b>
    <span class="marks">
      ${trouble ? html`<i class="mark mark-bad" title=${t("window.trouble")}>!<span class="sr-only">${t("window.trouble")}</span></i>` : nothing}
      ${one.unread ? html`<i class="mark" title=${t("window.unread", { n: one.unread })}>${one.unread}<span class="sr-only">${t("window.unread", { n: one.unread })}</span></i>` : nothing}
    </span>
  </button>`;
}

/** @param {State} state @param {string} window */
export const troubledAt = (state, window) =>
  (state.hall ? state.hall.devices : []).filter(
    (device) => device.for === `window:${window}` && (device.paper === "out" || !["online", "unknown"].includes(device.state)),
  );
