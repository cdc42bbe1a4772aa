// Texts by key, Chinese first. A page's texts.js exports {zh, en} with the same keys.

import { common } from "./texts.js";

/** @typedef {"zh"|"en"} Language */
/** A text with {places}, or by plural of the fact `n`. @typedef {string | {one: string, other: string}} Text */
/** @typedef {{zh: Record<string, Text>, en: Record<string, Text>}} Catalogue */
/** @typedef {(key: string, facts?: Record<string, string|number>) => string} Translate */

/**
 * @param {string} text
 * @param {Record<string, string|number>} facts
 * @returns {string} an unknown {place} is left standing, so that it is seen
 */
export function fill(text, facts) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}

/**
 * @param {Language} language
 * @param {...Catalogue} catalogues searched in order, the shared texts last
 * @returns {Translate} an unknown key is shown as itself
 */
export function translator(language, ...catalogues) {
  const tables = [...catalogues, common].map((catalogue) => catalogue[language]);
  const plural = new Intl.PluralRules(language);
  return (key, facts = {}) => {
    const table = tables.find((candidate) => key in candidate);
    if (!table) return key;
    const text = table[key];
    if (typeof text === "string") return fill(text, facts);
    return fill(plural.select(Number(facts.n)) === "one" ? text.one : text.other, facts);
  };
}

/** @param {Catalogue} catalogue @returns {string[]} keys that one language has and the other lacks */
export function unmatched(catalogue) {
  const [zh, en] = [Object.keys(catalogue.zh), Object.keys(catalogue.en)];
  return [...zh.filter((k) => !(k in catalogue.en)), ...en.filter((k) => !(k in catalogue.zh))];
}

/**
 * Chinese unless the reader's browser asks for other languages only.
 * @param {readonly string[]} wanted
 * @returns {Language}
 */
export function preferred(wanted) {
  if (wanted.length === 0) return "zh";
  return wanted.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

/** Tells the document too, for fonts, hyphenation and screen readers. @param {Language} language */
export function applyLanguage(language) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

/** From here on, hours are told, outward to ten minutes: nobody reckons with 723 minutes. */
const LONG_MIN = 120;

/** @param {number} minutes @param {Translate} t */
function hoursText(minutes, t) {
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  if (h === 0) return t("estimate.m", { m });
  return m === 0 ? t("estimate.h", { h }) : t("estimate.hm", { h, m });
}

/**
 * Seconds of an estimate in whole minutes: rounded outward, at least one minute.
 * @param {import("./protocol.js").Estimate|null|undefined} estimate
 * @param {Translate} t
 * @returns {string} "" when nothing is known
 */
export function estimateText(estimate, t) {
  if (!estimate || estimate.high_s === null || estimate.high_s === undefined) return "";
  const low = Math.floor((estimate.low_s || 0) / 60);
  const high = Math.max(1, Math.ceil(estimate.high_s / 60));
  if (high <= 1) return t("estimate.soon");
  if (high >= LONG_MIN) {
    const from = hoursText(Math.floor(low / 10) * 10, t);
    const to = hoursText(Math.ceil(high / 10) * 10, t);
    return low < 10 ? t("estimate.within_hours", { to }) : t("estimate.range_hours", { from, to });
  }
  if (low < 1) return t("estimate.within", { n: high });
  return low === high ? t("estimate.about", { n: high }) : t("estimate.range", { low, high, n: high });
}

/**
 * A sentence for a failed act. The server writes `detail` in the reader's language already.
 * @param {{code: string, title: string, detail: string}} error
 * @param {Translate} t
 */
export function problemText(error, t) {
  const key = `problem.${error.code}`;
  const own = t(key);
  if (own !== key) return own;
  return error.detail || error.title || t("problem.other", { code: error.code });
}
