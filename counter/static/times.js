// Spans of hall time as a clerk reads them.

import { readInstant, wall } from "/static/shared/clock.js";

/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** Rounded as the server's own sentences are. @param {number} seconds @param {Translate} t */
export function span(seconds, t) {
  if (seconds < 60) return t("time.now");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("time.minutes", { n: minutes });
  return t("time.hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/**
 * Seconds from one moment to another or to now.
 * @param {string|null|undefined} from RFC 3339
 * @param {string|null|undefined} to   RFC 3339; absent: now
 * @param {number|null} now            hall time in epoch ms
 * @returns {number|null} null when one end is not known
 */
export function seconds(from, to, now) {
  const start = from ? readInstant(from) : null;
  const end = to ? readInstant(to) : null;
  const end_ms = to ? end && end.ms : now;
  if (!start || end_ms === null) return null;
  return Math.max(0, (end_ms - start.ms) / 1000);
}

/**
 * Seconds still to go until a moment; null when there is none or now is not known.
 * @param {string|null|undefined} until  RFC 3339
 * @param {number|null} now              hall time in epoch ms
 */
export function left(until, now) {
  const end = until ? readInstant(until) : null;
  return end && now !== null ? Math.max(0, (end.ms - now) / 1000) : null;
}

/**
 * The last day before a moment, such as 12-03: what ends at midnight ends with the day before.
 * @param {string} until  RFC 3339
 */
export function lastDay(until) {
  const end = readInstant(until);
  return end ? wall(end.ms - 1, end.offset_min).toISOString().slice(5, 10) : "";
}
