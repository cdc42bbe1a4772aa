// The phone page's state: next(state, event) is pure. Every event carries `now`, monotonic ms.

/** @typedef {import("/static/shared/protocol.js").Ticket} Ticket */
/** @typedef {import("/static/shared/api.js").ApiError} ApiError */

/**
 * What the visitor is saying about the visit. Nothing is chosen beforehand.
 * @typedef {object} Form
 * @property {number|null} level    5 to 1
 * @property {string[]} reasons     codes; for levels 1 and 2 only
 * @property {string} comment
 * @property {string} phone         left to be called back; for levels 1 and 2 only
 * @property {string|null} key      Idempotency-Key of what is being sent; a change makes a new one
 * @property {boolean} sending
 * @property {ApiError|null} error
 * @property {"open"|"thanks"|"already"|"late"} end
 */

/** @typedef {{step: "cancel"|"rejoin", key: string, sending: boolean, error: ApiError|null}} Act */

/**
 * @typedef {object} State
 * @property {Ticket|null} ticket
 * @property {boolean} wrong        there is no such ticket
 * @property {import("/static/shared/link.js").LinkState} link
 * @property {number|null} offline_at  monotonic ms
 * @property {number|null} asked_at    when the ticket was last read by HTTP, monotonic ms
 * @property {Act|null} act         asked to be sure, or under way
 * @property {Form} form
 * @property {"zh"|"en"} language
 * @property {boolean} large
 * @property {number} now
 * @property {{ms: number, offset_min: number}|null} hall_time
 */

/** @typedef {{type: string, now: number, [fact: string]: any}} Event */

export const REASONS = ["waited", "attitude", "slow", "unclear", "repeated", "unsolved", "facility"];
export const COMMENT_MAX = 200;

/** A blink of the line is not worth a word on a phone in a lift. */
const BLINK_MS = 3000;
/** An answer by HTTP is as good as a picture for this long. */
const FRESH_MS = 20000;

/** @type {Form} */
const EMPTY_FORM = {
  level: null,
  reasons: [],
  comment: "",
  phone: "",
  key: null,
  sending: false,
  error: null,
  end: "open",
};

/** @returns {State} */
export function initial() {
  return {
    ticket: null,
    wrong: false,
    link: { online: false, since: null, refused: null },
    offline_at: null,
    asked_at: null,
    act: null,
    form: EMPTY_FORM,
    language: "zh",
    large: false,
    now: 0,
    hall_time: null,
  };
}

/** Whether what is shown may be out of date, and that should be said. @param {State} state */
export function isStale(state) {
  if (!state.ticket || state.offline_at === null) return false;
  if (state.asked_at !== null && state.now - state.asked_at < FRESH_MS) return false;
  return state.now - state.offline_at >= BLINK_MS;
}

/** A name for one call of one ticket: a recall is another one. @param {Ticket|null} ticket */
export function callOf(ticket) {
  if (!ticket || ticket.state !== "called") return null;
  return `${ticket.nth_call} ${ticket.called_at}`;
}

/** Levels 1 and 2 are asked why; the answer is up to the visitor. @param {number|null} level */
export const isBad = (level) => level !== null && level <= 2;

/** The body of POST /ratings. @param {Form} form @param {string} code */
export function ratingOf(form, code) {
  const body = { ticket: code, level: form.level };
  const [comment, phone] = [form.comment.trim(), form.phone.trim()];
  if (!isBad(form.level)) return body;
  return {
    ...body,
    ...(form.reasons.length > 0 ? { reasons: form.reasons } : {}),
    ...(comment ? { comment } : {}),
    ...(phone ? { phone } : {}),
  };
}

/**
 * Whether the page still asks for a rating, and why not.
 * @param {State} state
 * @returns {"open"|"thanks"|"already"|"late"}
 */
export function ratingEnd(state) {
  if (state.form.end !== "open") return state.form.end;
  const { ticket, hall_time } = state;
  if (ticket && ticket.rated) return "already";
  const until = ticket && ticket.rateable_until ? Date.parse(ticket.rateable_until) : null;
  if (until !== null && hall_time !== null && hall_time.ms > until) return "late";
  return "open";
}

/** @param {State} state @param {Ticket} ticket @returns {State} */
function withTicket(state, ticket) {
  // A question asked of an older state ("really cancel?") goes when the state has moved on.
  const moved = state.ticket !== null && state.ticket.state !== ticket.state;
  const act = moved && state.act && !state.act.sending ? null : state.act;
  return { ...state, ticket, wrong: false, act };
}

/**
 * A changed rating is another request: it must not travel under the old key.
 * @param {State} state
 * @param {Partial<Form>} change
 * @returns {State}
 */
function edited(state, change) {
  if (state.form.sending) return state;
  return { ...state, form: { ...state.form, key: null, error: null, ...change } };
}

/** @param {State} state @param {ApiError} error @returns {State} */
function ratingRefused(state, error) {
  const ends = /** @type {Record<string, Form["end"]>} */ ({
    already_rated: "already",
    rating_too_late: "late",
    too_late: "late",
  });
  const end = ends[error.code] || "open";
  return { ...state, form: { ...state.form, sending: false, end, error: end === "open" ? error : null } };
}

/** @type {Record<string, (state: State, event: Event) => State>} */
const handlers = {
  tick: (state, { hall_time }) => ({ ...state, hall_time }),
  link: (state, { link, now }) => {
    if (link.online) return { ...state, link, offline_at: null };
    return { ...state, link, offline_at: state.offline_at === null ? now : state.offline_at };
  },
  picture: (state, { data }) => withTicket(state, data),
  asked: (state, { ticket, now }) => ({ ...withTicket(state, ticket), asked_at: now }),
  wrong: (state) => (state.ticket ? state : { ...state, wrong: true }),
  language: (state) => ({ ...state, language: state.language === "zh" ? "en" : "zh" }),
  large: (state) => ({ ...state, large: !state.large }),

  ask: (state, { step, key }) =>
    state.act && state.act.sending
      ? state
      : { ...state, act: { step, key, sending: false, error: null } },
  close: (state) => (state.act && state.act.sending ? state : { ...state, act: null }),
  send: (state) =>
    state.act && !state.act.sending
      ? { ...state, act: { ...state.act, sending: true, error: null } }
      : state,
  acted: (state, { ticket, now }) => ({ ...withTicket(state, ticket), act: null, asked_at: now }),
  refused: (state, { error }) =>
    state.act ? { ...state, act: { ...state.act, sending: false, error } } : state,

  level: (state, { level }) => edited(state, { level }),
  reason: (state, { reason }) => {
    const { reasons } = state.form;
    const kept = reasons.includes(reason) ? reasons.filter((r) => r !== reason) : [...reasons, reason];
    return edited(state, { reasons: kept });
  },
  phone: (state, { phone }) => edited(state, { phone }),
  comment: (state, { comment }) =>
    edited(state, { comment: Array.from(comment).slice(0, COMMENT_MAX).join("") }),
  rate: (state, { key }) => {
    const { form } = state;
    if (form.level === null || form.sending || ratingEnd(state) !== "open") return state;
    return { ...state, form: { ...form, sending: true, error: null, key: form.key || key } };
  },
  rated: (state) => ({ ...state, form: { ...state.form, sending: false, end: "thanks" } }),
  rating_refused: (state, { error }) => ratingRefused(state, error),
};

/** @param {State} state @param {Event} event @returns {State} */
export function next(state, event) {
  const handler = handlers[event.type];
  if (!handler) throw new Error(`unknown event ${event.type}`);
  return handler({ ...state, now: event.now }, event);
}
