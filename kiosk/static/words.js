// Sizes that depend on the words alone.

import { nameWidth } from "./shelf.js";

/**
 * A class for the size of a name: long ones get smaller letters, so that no word of them is cut.
 * @param {string} name
 * @param {number} columns of the grid: more columns, narrower tiles
 */
export function nameClass(name, columns) {
  const width = nameWidth(name);
  if (width <= (columns > 2 ? 10 : 16)) return "name-1";
  if (width <= 22) return "name-2";
  return width <= 40 ? "name-3" : "name-4";
}
