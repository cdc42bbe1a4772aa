// Where a ticket can go: the catalog as one searchable list.

/** @typedef {import("./state.js").Place} Place */

/** At most this many are drawn; typing narrows them down. */
export const SHOWN = 40;

/** @param {import("/static/shared/protocol.js").Catalog} catalog @returns {Place[]} */
export function placesOf(catalog) {
  /** @type {Place[]} */
  const places = [];
  /** @param {import("/static/shared/protocol.js").CatalogGroup[]} groups @param {string} path */
  const walk = (groups, path) => {
    for (const group of groups) {
      const where = path ? `${path} › ${group.name}` : group.name;
      for (const service of group.services || []) {
        const { id, name, open, waiting } = service;
        // Keywords are newer than the contract's first text: a catalog may come without.
        const { keywords } = /** @type {{keywords?: string[]}} */ (service);
        places.push({ id, name, where, open, waiting, keywords: (keywords || []).join(" ") });
      }
      walk(group.groups || [], where);
    }
  };
  walk(catalog.groups, "");
  return places;
}

/**
 * Every word of the query must occur in the name, its group, keywords or id; names that begin with it
 * come first.
 * @param {Place[]} places @param {string} query @param {string|null} except  the present service
 */
export function found(places, query, except) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = places.filter((place) => {
    const text = `${place.name} ${place.where} ${place.keywords} ${place.id}`.toLowerCase();
    return place.id !== except && words.every((word) => text.includes(word));
  });
  if (words.length === 0) return hits;
  const first = (/** @type {Place} */ place) => (place.name.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return [...hits].sort((a, b) => first(a) - first(b));
}
