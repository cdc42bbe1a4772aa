// What a clerk can do: which act the window's picture allows, what it asks of the server, and its
// key. The server decides in the end; this only keeps buttons from offering what it would refuse.

/**
 * @typedef {"open"|"close"|"pause"|"resume"|"call"|"finish_call"|"recall"|"start"|"finish"|"no_show"
 *   |"undo"|"forward"|"transfer"|"hold"|"unhold"|"rejoin"} Act
 */
/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/** @typedef {{id: string, name: string, state: string, clerk: string|null, reason?: string|null}} WindowFacts */
/** @typedef {{path: string, body: Record<string, unknown>}} Request */
/** What an act needs beside the picture. @typedef {{ticket?: string, body?: Record<string, unknown>}} Extra */

/** F-keys stand on the buttons; the letters do the same while no input has the focus. */
export const KEYS = /** @type {Partial<Record<Act|"pause_resume", {key: string, letter: string}>>} */ ({
  call: { key: "F2", letter: "n" },
  recall: { key: "F3", letter: "r" },
  start: { key: "F4", letter: "s" },
  finish: { key: "F6", letter: "f" },
  no_show: { key: "F7", letter: "x" },
  finish_call: { key: "F8", letter: "g" },
  pause_resume: { key: "F9", letter: "p" },
});

/** Services of the visit that come after the present one. @param {Ticket|null} ticket */
export function servicesLeft(ticket) {
  const { visit } = /** @type {{visit?: any[]}} */ (ticket || {});
  return (visit || []).filter((part) => {
    const id = typeof part === "string" ? part : part.id;
    const over = typeof part === "object" && (part.done === true || part.state === "done");
    return !over && ticket && id !== ticket.service.id;
  });
}

/**
 * @param {WindowFacts|null} window  null: not known yet
 * @param {Ticket|null} ticket       the one called or served here
 * @returns {Set<Act>}
 */
export function allowedActs(window, ticket) {
  /** @type {Set<Act>} */
  const acts = new Set();
  if (!window) return acts;
  const [closed, open] = [window.state === "closed", window.state === "open"];
  if (closed) acts.add("open");
  if (open) acts.add("pause");
  if (window.state === "paused") acts.add("resume");
  if (!closed && !ticket) acts.add("close");
  if (open && !ticket) acts.add("call");
  if (!ticket) return acts;
  if (ticket.state === "called") {
    for (const act of /** @type {Act[]} */ (["recall", "start", "no_show", "undo"])) acts.add(act);
  }
  if (ticket.state === "called" || ticket.state === "serving") {
    for (const act of /** @type {Act[]} */ (["finish", "transfer", "hold"])) acts.add(act);
    if (open) acts.add("finish_call");
  }
  if (ticket.state === "serving" && servicesLeft(ticket).length > 0) acts.add("forward");
  return acts;
}

/** Acts that bring back a ticket put aside. @type {Set<Act>} */
export const FETCHES = new Set(["unhold", "rejoin"]);

/** Acts on the window itself, and the word of the address for those on a ticket. */
const ON_WINDOW = new Set(["open", "close", "pause", "resume", "call", "finish_call"]);
const STEP_NAME = /** @type {Record<string, string>} */ ({ unhold: "resume" });

/**
 * @param {Act} act
 * @param {string} window
 * @param {Ticket|null} ticket
 * @param {Extra} [extra]
 * @returns {Request|null} null when there is no ticket to act on
 */
export function requestOf(act, window, ticket, extra = {}) {
  const body = extra.body || {};
  if (act === "finish_call") {
    return { path: `/windows/${encodeURIComponent(window)}/call`, body: { finish_current: true } };
  }
  if (ON_WINDOW.has(act)) return { path: `/windows/${encodeURIComponent(window)}/${act}`, body };
  const id = extra.ticket || (ticket && ticket.id);
  if (!id) return null;
  return { path: `/tickets/${encodeURIComponent(id)}/${STEP_NAME[act] || act}`, body };
}

/**
 * @param {{key: string, repeat: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} event
 * @param {boolean} typing   an input has the focus: letters belong to it
 * @param {Set<Act>} allowed
 * @returns {{act: Act|null}|null} null: not our key; act null: ours, but not allowed now
 */
export function actOfKey(event, typing, allowed) {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  for (const [name, { key, letter }] of Object.entries(KEYS)) {
    if (pressed !== key && (typing || pressed !== letter)) continue;
    const act = name === "pause_resume" ? (allowed.has("resume") ? "resume" : "pause") : name;
    const known = /** @type {Act} */ (act);
    return { act: allowed.has(known) && !event.repeat ? known : null };
  }
  return null;
}
