// A scanner that types like a keyboard: many characters in no time, then Enter.

/** Nobody types so fast. */
const GAP_MS = 60;
const LEAST = 8;

export class Scanner {
  constructor() {
    this.text = "";
    this.at = -Infinity;
  }

  /**
   * @param {string} key  of a keydown event
   * @param {number} now  monotonic ms
   * @returns {string|null} what was scanned, once it is complete
   */
  press(key, now) {
    const quick = now - this.at <= GAP_MS;
    this.at = now;
    if (key === "Enter") {
      const text = quick && this.text.length >= LEAST ? this.text : null;
      this.text = "";
      return text;
    }
    if (key.length !== 1) return null;
    this.text = quick ? this.text + key : key;
    return null;
  }
}
