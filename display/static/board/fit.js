// How large a text may be: by its width in ems, a Chinese character being one.

/** @param {string} text @returns {number} */
export function ems(text) {
  let width = 0;
  for (const sign of text) width += /[\u1100-\u{1ffff}]/u.test(sign) && !/[\u2000-\u206f]/.test(sign) ? 1 : 0.58;
  return width;
}

/**
 * @param {string} text
 * @param {number[]} limits  widest text, in ems, of the first size, the second …
 * @returns {string} "fit-0" (largest), "fit-1" …
 */
export function fit(text, limits) {
  const width = ems(text);
  const index = limits.findIndex((limit) => width <= limit);
  return `fit-${index === -1 ? limits.length : index}`;
}
