// Beside the desk: who waits, what was put aside here, and how the window's devices are.

import { hmOf } from "/static/shared/clock.js";
import { html, nothing } from "/static/shared/html.js";
import { serviceName } from "./lists.js";
import { waitingTotal } from "./state.js";
import { left, span } from "./times.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function sideView(state, hands, t) {
  return html`<aside class="side">
    ${waitingView(state, t)}${asideView(state, hands, t)}${helpsView(state, hands, t)}${devicesView(state, t)}
  </aside>`;
}

/** @param {State} state @param {Translate} t */
function waitingView(state, t) {
  const total = waitingTotal(state);
  const lines = state.picture ? state.picture.waiting : [];
  const sorted = [...lines].sort((a, b) => b.count - a.count);
  return html`<section class="card waiting">
    <h2 class="row row-apart">
      <span>${t("waiting.title")}</span>
      ${total === null
        ? nothing
        : html`<span class="badge ${total > 0 ? "badge-main" : ""} num">
            ${total > 0 ? t("waiting.total", { n: total }) : t("waiting.none")}
          </span>`}
    </h2>
    <ul class="plain lines" tabindex="0" aria-label=${t("waiting.title")}>
      ${sorted.map(
        (line) => html`<li>
          <span class="clip" title=${line.name || serviceName(state, line.service)}>
            ${line.name || serviceName(state, line.service)}
          </span>
          <span class="muted small">
            ${line.longest_s === null || line.longest_s === undefined
              ? nothing
              : t("waiting.longest", { time: span(line.longest_s, t) })}
          </span>
          <b class="num">${line.count}</b>
        </li>`,
      )}
    </ul>
    ${state.picture && state.picture.bound > 0
      ? html`<p class="bound small">${t("waiting.bound", { n: state.picture.bound })}</p>`
      : nothing}
  </section>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function asideView(state, hands, t) {
  const aside = state.picture ? state.picture.aside : [];
  if (aside.length === 0) return nothing;
  return html`<section class="card aside">
    <h2 class="row row-apart"><span>${t("aside.title")}</span><kbd>L</kbd></h2>
    <ul class="plain lines" tabindex="0" aria-label=${t("aside.title")}>
      ${[...aside].reverse().map((ticket) => {
        const act = ticket.state === "held" ? "unhold" : "rejoin";
        return html`<li>
          <b class="num clip">${ticket.number}</b>
          ${timerView(state, ticket, t)}
          <button
            class="btn btn-small"
            ?disabled=${Boolean(state.pending)}
            @click=${() => hands.act(act, { ticket: ticket.id })}
          >
            ${t(`act.${act}`)}
          </button>
        </li>`;
      })}
    </ul>
  </section>`;
}

/** How long a held ticket still rests. @param {State} state @param {import("./picture.js").Aside} ticket @param {Translate} t */
function timerView(state, ticket, t) {
  const rests = left(ticket.until, state.now);
  const text = rests === null ? t(`aside.${ticket.state}`) : t("aside.back_in", { time: span(rests, t) });
  const title = ticket.until ? t("aside.until", { time: hmOf(ticket.until) }) : "";
  return html`<span class="badge" title=${title}>${text}</span>`;
}

/** Visitors who cannot walk up. @param {State} state @param {Hands} hands @param {Translate} t */
function helpsView(state, hands, t) {
  const helps = state.desk ? state.desk.helps : [];
  if (helps.length === 0) return nothing;
  return html`<section class="card helps">
    <h2>${t("helps.title")}</h2>
    <ul class="plain lines" tabindex="0" aria-label=${t("helps.title")}>
      ${helps.map(
        (help, i) => html`<li>
          <span class="clamp-2">${[help.number, help.where, help.need].filter(Boolean).join(" · ")}</span>
          ${i > 0
            ? html`<span class="badge">${t(`help.${help.state}`)}</span>`
            : html`<button class="btn btn-small" ?disabled=${Boolean(state.pending)} @click=${hands.help}>
                ${t(help.state === "asked" ? "help.take" : "help.finish")} <kbd>E</kbd>
              </button>`}
        </li>`,
      )}
    </ul>
  </section>`;
}

const TONE = /** @type {Record<string, string>} */ ({
  online: "badge-good", fault: "badge-bad", offline: "badge-bad", unknown: "badge-warn",
});

/** @param {State} state @param {Translate} t */
function devicesView(state, t) {
  if (!state.picture) return nothing;
  const { devices } = state.picture;
  const word = (/** @type {string} */ key, /** @type {string} */ plain) => {
    const text = t(key);
    return text === key ? plain : text;
  };
  return html`<section class="card devices">
    <h2>${t("devices.title")}</h2>
    ${devices.length === 0 ? html`<p class="muted small">${t("devices.none")}</p>` : nothing}
    <ul class="plain lines">
      ${devices.map(
        (device) => html`<li>
          <span class="clip" title=${device.id}>${word(`device.${device.kind}`, device.kind)}</span>
          <span class="badge ${TONE[device.state] || ""}">
            ${word(`device_state.${device.state}`, device.state)}
          </span>
        </li>`,
      )}
    </ul>
  </section>`;
}
