// What a cell shows and what is typed into it: the same notation as in the spreadsheets.

/** @typedef {"text"|"number"|"flag"|"choice"|"list"|"numbers"|"times"|"many"|"table"|"rows"} Kind */

const SPLIT = /\s*[;；\n]\s*/;

/** @param {unknown} value @param {Kind} kind @returns {string} */
export function shown(value, kind) {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (kind === "times" && Array.isArray(value)) {
    return value.map((pair) => (Array.isArray(pair) ? pair.map(clock).join("-") : String(pair))).join("; ");
  }
  if (Array.isArray(value)) return value.join("; ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, one]) => (one === null ? name : `${name}=${one}`))
      .join("; ");
  }
  return String(value);
}

/** "09:00:00" is read as "09:00". @param {unknown} time */
const clock = (time) => String(time).replace(/^(\d\d:\d\d):00$/, "$1");

/**
 * What cannot be understood stays text, for the server to say what is wrong with it.
 * @param {string} text
 * @param {Kind} kind
 * @returns {any} undefined: nothing was typed
 */
export function typed(text, kind) {
  const said = text.trim();
  if (said === "") return undefined;
  if (kind === "number") return number(said);
  if (kind === "text" || kind === "choice") return said;
  const parts = said.split(SPLIT).filter((part) => part !== "");
  if (kind === "list" || kind === "many") return said === "*" ? "*" : parts;
  if (kind === "times") {
    return parts.map((part) => part.split(/\s*[-–—~]\s*/).map(padded));
  }
  if (kind === "numbers") {
    return Object.fromEntries(
      parts.map((part) => {
        const [name, one] = part.split(/\s*[=＝]\s*/, 2);
        return [name, one === undefined ? null : number(one)];
      }),
    );
  }
  return said;
}

/** @param {string} text */
function number(text) {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/** "9:00" means "09:00"; a full-width colon is a colon. @param {string} text */
const padded = (text) => text.replace("：", ":").replace(/^(\d):/, "0$1:");
