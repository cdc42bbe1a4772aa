// How a service ended: eight words of the trade, in the order of their keys.

/** Ids of the contract; key 1 is the first. */
export const OUTCOMES = Object.freeze([
  "instant", "promise", "reply", "joint", "approval", "rejected", "consult", "supplement",
]);

/**
 * The answer to "with which outcome?".
 * @param {string|null} pressed  a key, or null
 * @returns {{outcome: string|null}|null} outcome null: without; null: no answer
 */
export function answerOf(pressed) {
  if (pressed === "Enter") return { outcome: null };
  const outcome = pressed && /^[1-8]$/.test(pressed) ? OUTCOMES[Number(pressed) - 1] : null;
  return outcome ? { outcome } : null;
}
