// Days of a booking calendar, as the hall writes them: YYYY-MM-DD, whatever the reader's own zone.

const DAY_MS = 24 * 3600 * 1000;

/**
 * The days that may be booked, the first and the last included.
 * @param {{first_day: string, last_day: string}|null} service
 * @returns {string[]} YYYY-MM-DD
 */
export function daysOf(service) {
  if (!service) return [];
  const [first, last] = [Date.parse(service.first_day), Date.parse(service.last_day)];
  const days = [];
  for (let ms = first; ms <= last; ms += DAY_MS) days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
}

/**
 * @param {string} day YYYY-MM-DD
 * @param {"zh"|"en"} language
 * @returns {{name: string, date: string}} 周一, 3-02
 */
export function dayText(day, language) {
  const at = new Date(`${day}T00:00:00Z`);
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  return {
    name: new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" }).format(at),
    date: `${at.getUTCMonth() + 1}-${String(at.getUTCDate()).padStart(2, "0")}`,
  };
}

/** "2026-03-02T09:30:00.000+08:00" → "09:30": the hall's own wall. @param {string} text */
export const wallTime = (text) => text.slice(11, 16);
