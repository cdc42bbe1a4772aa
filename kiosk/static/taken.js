// The number just taken, and what became of its paper.

import { classMap, html, nothing } from "/static/shared/html.js";
import { iconCheck, iconPrinter, iconWarn } from "/static/shared/icons.js";
import { estimateText } from "/static/shared/i18n.js";
import { countdown } from "./marks.js";
import { nameWidth } from "./shelf.js";
import { isOffline, printerNote, TIMES } from "./state.js";

/** @typedef {import("./view.js").Translate} Translate */
/** @typedef {import("./state.js").Taken} Taken */

/**
 * What to say about the paper: a key of the texts, and how it looks. Paper is promised only while
 * it may still come, and reported as out only when the printer said so.
 * @param {Taken} taken
 * @param {boolean} hopeless news of the printer cannot come, or it is known to be in trouble
 * @returns {{text: string, tone: "calm"|"good"|"warn"}}
 */
export function paperWord(taken, hopeless) {
  if (taken.slip === null) return { text: "taken.no_paper", tone: "calm" };
  if (taken.slip === "printed") return { text: taken.at ? "taken.elsewhere" : "taken.printed", tone: "good" };
  if (taken.slip === "failed") return { text: "taken.failed", tone: "warn" };
  if (taken.slip === "unknown") return { text: "taken.unsure", tone: "warn" };
  if (taken.doubt || hopeless) return { text: "taken.doubt", tone: "warn" };
  return { text: "taken.printing", tone: "calm" };
}

/** A place as people call it: "desk:1" is the guide desk. @param {string} place @param {Translate} t */
function placeWord(place, t) {
  const [kind, ...name] = place.split(":");
  return t(`place.${kind}`, { name: name.join(":") });
}

/**
 * @param {import("./state.js").State} state
 * @param {Taken} taken
 * @param {Translate} t
 * @param {import("./view.js").Dispatch} dispatch
 */
export function takenView(state, taken, t, dispatch) {
  const { ticket } = taken;
  const trouble = printerNote(state);
  const word = paperWord(taken, isOffline(state) || (trouble !== null && trouble.grave));
  const left = Math.max(0, taken.until - state.now);
  const seconds = Math.ceil(left / 1000);
  const whole = word.tone === "warn" || taken.at || taken.slip === null ? TIMES.no_paper_ms : TIMES.result_ms;
  const long = Array.from(ticket.number).length > 5;
  return html`<main class="kiosk-main taken">
      <section class="taken-card" aria-live="assertive">
        <h1 class="taken-title">${t("taken.title")}</h1>
        <p class=${classMap({ "ticket-number": true, "taken-number": true, "is-long": long })}>
          ${ticket.number}
        </p>
        <p class="taken-service ${nameWidth(ticket.service.name) > 30 ? "is-long" : ""}">
          ${ticket.service.name}
        </p>
        <dl class="facts">
          <div>
            <dt>${t("taken.ahead")}</dt>
            <dd class="num">
              ${ticket.ahead === null ? t("taken.unknown") : t("taken.ahead_n", { n: ticket.ahead })}
            </dd>
          </div>
          <div>
            <dt>${t("taken.estimate")}</dt>
            <dd class="num">${estimateText(ticket.estimate, t) || t("sheet.estimate_unknown")}</dd>
          </div>
        </dl>
      </section>
      <section class="taken-way taken-${word.tone}">
        <p class="taken-word" role="status">
          ${word.tone === "warn" ? iconWarn() : word.tone === "good" ? iconCheck() : iconPrinter()}
          <span>${t(word.text, { place: taken.at ? placeWord(taken.at, t) : "" })}</span>
        </p>
        <figure class="taken-qr">
          ${taken.qr
            ? html`<img src=${taken.qr} alt=${t("taken.qr")} />
                <figcaption>${t("taken.scan")}</figcaption>`
            : html`<figcaption>${t("taken.qr_none", { number: ticket.number })}</figcaption>`}
        </figure>
      </section>
    </main>
    <footer class="kiosk-foot taken-foot">
      <button class="btn btn-large btn-primary taken-done"
        @click=${() => dispatch({ type: "done" })}>
        ${t("taken.done")}
      </button>
      <p class="taken-left">
        <span class="sr-only">${t("taken.left", { n: seconds })}</span>
        ${left > 0 ? countdown(left / whole, seconds) : nothing}
      </p>
    </footer>`;
}
