// Hall time as pages know it: from the `at` of pictures. It may run elsewhere, or faster.

/**
 * @param {string} text RFC 3339 with offset
 * @returns {{ms: number, offset_min: number}|null} null when it cannot be read
 */
export function readInstant(text) {
  const ms = Date.parse(text);
  const zone = /(Z|z|[+-]\d\d:\d\d)$/.exec(text);
  if (Number.isNaN(ms) || !zone) return null;
  if (zone[1] === "Z" || zone[1] === "z") return { ms, offset_min: 0 };
  const [hours, minutes] = zone[1].slice(1).split(":").map(Number);
  const size = hours * 60 + minutes;
  return { ms, offset_min: zone[1][0] === "-" ? -size : size };
}

/** Rates this near to 1 are the jitter of delivery, not another speed. */
const NEAR_ONE = 0.05;
/** The rate is taken over at least this much local time, or jitter would dominate it. */
const LEAST_SPAN_MS = 5000;
/** A picture this far from where the clock should be means that the hall's clock was set anew. */
const JUMP_MS = 20000;

/**
 * Follows the hall's clock from samples. Between two pictures it goes on at the speed seen so far.
 * `local` must be monotonic milliseconds.
 */
export class HallClock {
  /** @param {() => number} [local] */
  constructor(local) {
    this.local = local || (() => performance.now());
    this.rate = 1;
    this.offset_min = 0;
    /** @type {{hall: number, local: number}|null} */
    this.first = null;
    /** @type {{hall: number, local: number}|null} */
    this.last = null;
  }

  /** @param {string} at of a picture */
  sample(at) {
    const instant = readInstant(at);
    if (!instant) return;
    const point = { hall: instant.ms, local: this.local() };
    this.offset_min = instant.offset_min;
    if (!this.first || this.jumped(point)) {
      this.first = point;
      this.rate = 1;
    } else if (point.local - this.first.local >= LEAST_SPAN_MS) {
      const rate = (point.hall - this.first.hall) / (point.local - this.first.local);
      this.rate = Math.abs(rate - 1) < NEAR_ONE ? 1 : rate;
    }
    this.last = point;
  }

  /** @param {{hall: number, local: number}} point */
  jumped(point) {
    if (!this.first || !this.last) return true;
    if (point.hall < this.last.hall - 1000) return true;
    // Before the rate is known the clock may honestly be far off: it is not a jump yet.
    if (this.last.local - this.first.local < LEAST_SPAN_MS) return false;
    const passed = point.local - this.last.local;
    const expected = this.last.hall + passed * this.rate;
    return Math.abs(point.hall - expected) > JUMP_MS + 0.5 * passed * this.rate;
  }

  /** @returns {number|null} epoch milliseconds of hall time; null before the first picture */
  now() {
    if (!this.last) return null;
    return this.last.hall + (this.local() - this.last.local) * this.rate;
  }

  /** @returns {string} HH:MM now, or "" before the first picture */
  hm() {
    const now = this.now();
    return now === null ? "" : hm(now, this.offset_min);
  }
}

/** @param {number} ms @param {number} offset_min @returns {Date} whose UTC fields are the hall's */
export function wall(ms, offset_min) {
  return new Date(ms + offset_min * 60000);
}

/** @param {number} n */
const two = (n) => String(n).padStart(2, "0");

/** @param {number} ms @param {number} offset_min @returns {string} HH:MM on the hall's wall */
export function hm(ms, offset_min) {
  const t = wall(ms, offset_min);
  return `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
}

/** HH:MM of an RFC 3339 time at its own offset; "" when absent. @param {string|null|undefined} text */
export function hmOf(text) {
  const instant = text ? readInstant(text) : null;
  return instant ? hm(instant.ms, instant.offset_min) : "";
}

const DAYS = {
  zh: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};

/**
 * @param {number} ms
 * @param {number} offset_min
 * @param {"zh"|"en"} language
 * @returns {string} 2026年11月23日 星期一, or Mon 2026-11-23
 */
export function day(ms, offset_min, language) {
  const t = wall(ms, offset_min);
  const [y, m, d] = [t.getUTCFullYear(), t.getUTCMonth() + 1, t.getUTCDate()];
  const name = DAYS[language][t.getUTCDay()];
  return language === "zh" ? `${y}年${m}月${d}日 ${name}` : `${name} ${y}-${two(m)}-${two(d)}`;
}
