// What a clerk can do: which act the window's picture allows, what it asks of the server, and its
// key. The server decides in the end; this only keeps buttons from offering what it would refuse.

import { readInstant } from "/static/shared/clock.js";

/**
 * @typedef {"open"|"close"|"pause"|"resume"|"call"|"choose"|"finish_call"|"recall"|"start"|"finish"
 *   |"no_show"|"undo"|"continue"|"forward"|"add"|"note"|"mode"|"transfer"|"hold"|"unhold"|"rejoin"|"cancel"
 *   |"acknowledge"|"help_take"|"help_done"} Act
 */
/** What only looks: a list, a story, another customer at the window. */
/** @typedef {"aside"|"story"|"left"|"right"} Look */
/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/**
 * @typedef {object} WindowFacts
 * @property {string} id
 * @property {string} name
 * @property {string} state
 * @property {string|null} clerk
 * @property {string|null} [reason]
 * @property {number} [customers]   most at once
 */
/** @typedef {{path: string, body: Record<string, unknown>}} Request */
/**
 * What an act needs beside the picture.
 * @typedef {object} Extra
 * @property {string} [ticket]                 another one than that at the window
 * @property {string} [message]
 * @property {string} [help]
 * @property {Record<string, unknown>} [body]
 * @property {boolean} [decided]               the outcome has been asked for already
 */

/**
 * F-keys stand for what is done all day, letters for the rest. The letters in `also` do the same
 * as an F-key. Letters count while no input has the focus.
 * @type {Readonly<Partial<Record<Act|Look|"pause_resume"|"help", {key: string, also?: string}>>>}
 */
export const KEYS = {
  call: { key: "F2", also: "n" },
  recall: { key: "F3", also: "r" },
  start: { key: "F4", also: "s" },
  finish: { key: "F6", also: "f" },
  no_show: { key: "F7", also: "x" },
  finish_call: { key: "F8", also: "g" },
  pause_resume: { key: "F9", also: "p" },
  transfer: { key: "T" },
  hold: { key: "H" },
  continue: { key: "C" },
  forward: { key: "W" },
  add: { key: "A" },
  note: { key: "B" },
  mode: { key: "M" },
  undo: { key: "U" },
  cancel: { key: "Z" },
  choose: { key: "V" },
  aside: { key: "L" },
  story: { key: "I" },
  acknowledge: { key: "K" },
  help: { key: "E" },
  open: { key: "O" },
  close: { key: "Q" },
  left: { key: "ArrowLeft" },
  right: { key: "ArrowRight" },
};

/** Acts that end a service, and so may say how it ended. */
export const ENDS = /** @type {ReadonlySet<Act>} */ (
  new Set(["finish", "finish_call", "continue", "forward"])
);
/** Acts that ask something first; the answer carries them out. */
export const ASKED_FIRST = /** @type {ReadonlySet<Act>} */ (
  new Set(["pause", "hold", "transfer", "add", "note", "mode", "cancel", "choose"])
);
/** Acts that bring back a ticket put aside. */
export const FETCHES = /** @type {ReadonlySet<Act>} */ (new Set(["unhold", "rejoin"]));

/** Services of the visit that come after the present one. @param {Ticket|null|undefined} ticket */
export function servicesLeft(ticket) {
  return ((ticket && ticket.visit) || []).filter(
    (part) => !part.done && ticket && part.id !== ticket.service.id,
  );
}

/**
 * Seconds until a recall is allowed again; 0: now.
 * @param {Ticket} ticket @param {number|null} now  hall time in epoch ms
 */
export function recallIn(ticket, now) {
  const from = ticket.recall_at ? readInstant(ticket.recall_at) : null;
  if (!from || now === null) return 0;
  return Math.max(0, Math.ceil((from.ms - now) / 1000));
}

const CALLED = /** @type {Act[]} */ (["start", "no_show", "undo"]);
const HERE = /** @type {Act[]} */ (["finish", "transfer", "hold", "cancel"]);

/**
 * @typedef {object} Desk
 * @property {WindowFacts|null} window  null: not known yet
 * @property {Ticket|null} ticket       the one shown
 * @property {number} here              how many are called or served at the window
 * @property {readonly string[]} rights
 * @property {number|null} now          hall time in epoch ms
 * @property {boolean} message          one from the desk waits to be acknowledged
 * @property {"help_take"|"help_done"|null} help  the next step of the first help asked for here
 */

/** @param {Desk} desk @returns {Set<Act>} */
export function allowedActs({ window, ticket, here, rights, now, message, help }) {
  /** @type {Set<Act>} */
  const acts = new Set();
  if (!window) return acts;
  const [closed, open] = [window.state === "closed", window.state === "open"];
  if (message) acts.add("acknowledge");
  if (help) acts.add(help);
  if (closed) acts.add("open");
  if (open) acts.add("pause");
  if (window.state === "paused") acts.add("resume");
  if (!closed && here === 0) acts.add("close");
  if (open && here < (window.customers || 1)) {
    acts.add("call");
    if (rights.includes("choose")) acts.add("choose");
  }
  if (!ticket) return acts;
  for (const act of actsOn(ticket, now)) acts.add(act);
  if (open && here === 1 && acts.has("finish")) acts.add("finish_call");
  return acts;
}

/**
 * What the ticket's state and, where the server tells them, its rules allow.
 * @param {Ticket} ticket @param {number|null} now @returns {Act[]}
 */
function actsOn(ticket, now) {
  const [called, serving] = [ticket.state === "called", ticket.state === "serving"];
  if (!called && !serving) return [];
  const told = (/** @type {Act} */ act) => !ticket.steps || ticket.steps.includes(act);
  /** @type {Act[]} */
  const acts = [...(called ? CALLED : []), ...HERE].filter(told);
  // A picture may be older than the end of the pause, so the clock decides.
  if (called && !ticket.recall_limit_reached && recallIn(ticket, now) === 0) acts.push("recall");
  if (serving && servicesLeft(ticket).length > 0) {
    if (told("forward")) acts.push("forward");
    if (ticket.steps && ticket.steps.includes("continue")) acts.push("continue");
  }
  return [...acts, "add", "note", "mode"];
}

/** Where a message of the desk is acknowledged. @param {string} id */
export const messagePath = (id) => `/messages/${encodeURIComponent(id)}/read`;

/** Acts on the window itself, and the word of the address for those on a ticket. */
const ON_WINDOW = new Set(["open", "close", "pause", "resume", "call", "choose", "finish_call"]);
const NAME = /** @type {Record<string, string>} */ ({ unhold: "resume", choose: "call", finish_call: "call" });

/** Whether the number of the case is asked for. @param {Act} act @param {import("/static/shared/protocol.js").Ticket|null} ticket */
export const asksNumber = (act, ticket) => Boolean(ticket && ticket.needs_case_number && (act === "finish" || act === "finish_call"));

/**
 * @param {Act} act
 * @param {string} window
 * @param {Ticket|null} ticket
 * @param {Extra} [extra]
 * @returns {Request|null} null when there is nothing to act on
 */
export function requestOf(act, window, ticket, extra = {}) {
  const name = NAME[act] || act;
  const body = act === "finish_call" ? { finish_current: true, ...extra.body } : extra.body || {};
  if (act === "acknowledge") {
    return extra.message ? { path: messagePath(extra.message), body } : null;
  }
  if (act === "help_take" || act === "help_done") {
    return extra.help ? { path: `/helps/${encodeURIComponent(extra.help)}/${act.slice(5)}`, body } : null;
  }
  if (ON_WINDOW.has(act)) return { path: `/windows/${encodeURIComponent(window)}/${name}`, body };
  const id = extra.ticket || (ticket && ticket.id);
  return id ? { path: `/tickets/${encodeURIComponent(id)}/${name}`, body } : null;
}

/** One key for what takes turns. @type {Readonly<Record<string, readonly Act[]>>} */
const EITHER = { pause_resume: ["resume", "pause"], help: ["help_take", "help_done"] };

/** @typedef {{key: string, repeat: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} Press */

/** @param {Press} press @returns {string|null} null: with Ctrl, Alt or Meta it is the browser's */
export function keyOf(press) {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  return press.key.length === 1 ? press.key.toUpperCase() : press.key;
}

/**
 * @param {Press} press
 * @param {boolean} typing   an input has the focus: all but F-keys belong to it
 * @param {ReadonlySet<Act|Look>} allowed
 * @returns {{act: Act|Look|null}|null} null: not our key; act null: ours, but not allowed now
 */
export function actOfKey(press, typing, allowed) {
  const pressed = keyOf(press);
  if (pressed === null || (typing && !/^F\d+$/.test(pressed))) return null;
  for (const [name, { key, also }] of Object.entries(KEYS)) {
    if (pressed !== key && pressed !== (also || "").toUpperCase()) continue;
    const act = EITHER[name] ? EITHER[name].find((one) => allowed.has(one)) || EITHER[name][0] : name;
    const known = /** @type {Act|Look} */ (act);
    return { act: allowed.has(known) && !press.repeat ? known : null };
  }
  return null;
}
