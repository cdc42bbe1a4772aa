// What of the catalogue stands on the screen: the open group, laid out in pages of tiles.

/** @typedef {import("/static/shared/protocol.js").Catalog} Catalog */
/** @typedef {import("/static/shared/protocol.js").CatalogGroup} Group */
/** @typedef {import("/static/shared/protocol.js").CatalogService} Service */
/** @typedef {{kind: "group", group: Group, open: boolean, services: number}} GroupTile */
/** @typedef {{kind: "service", service: Service}} ServiceTile */
/** @typedef {GroupTile | ServiceTile} Tile */

/**
 * @typedef {object} Shelf
 * @property {string[]} names   of the groups opened by hand, outermost first
 * @property {Tile[]} tiles     of this page
 * @property {number} page      from 0
 * @property {number} pages     at least 1
 * @property {number} total     tiles on all pages
 * @property {{columns: number, rows: number}} grid
 */

/** @typedef {{wide: boolean, large: boolean, low: boolean}} Look */

/** @param {Group} group @returns {Service[]} its services and those of every group below it */
export function servicesBelow(group) {
  return [...group.services, ...group.groups.flatMap(servicesBelow)];
}

/** @param {Catalog} catalog @param {string} id @returns {Service|null} */
export function findService(catalog, id) {
  const all = catalog.groups.flatMap(servicesBelow);
  return all.find((service) => service.id === id) || null;
}

/** A group with nothing in it is not shown: it would be a dead end. @param {Group[]} groups */
const filled = (groups) => groups.filter((group) => servicesBelow(group).length > 0);

/**
 * The groups named by `path` as far as they still exist: the catalogue may change under a finger.
 * @param {Catalog} catalog
 * @param {string[]} path ids
 * @returns {Group[]}
 */
export function opened(catalog, path) {
  const found = [];
  let level = catalog.groups;
  for (const id of path) {
    const group = level.find((candidate) => candidate.id === id);
    if (!group) break;
    found.push(group);
    level = group.groups;
  }
  return found;
}

/**
 * Tiles of one level. A lone group is entered of itself, and a catalogue that fits on one page
 * is shown without groups: every tap saved is one less to explain.
 * @param {Catalog} catalog
 * @param {Group[]} path
 * @param {number} size tiles on a page
 * @returns {Tile[]}
 */
function tilesOf(catalog, path, size) {
  const last = path[path.length - 1];
  let groups = filled(last ? last.groups : catalog.groups);
  let services = last ? last.services : [];
  if (!last) {
    const all = groups.flatMap(servicesBelow);
    if (all.length <= size) return all.map((service) => ({ kind: "service", service }));
  }
  while (groups.length === 1 && services.length === 0) {
    ({ services, groups } = groups[0]);
    groups = filled(groups);
  }
  return [
    ...groups.map((group) => {
      const below = servicesBelow(group);
      const open = below.some((service) => service.open);
      return /** @type {GroupTile} */ ({ kind: "group", group, open, services: below.length });
    }),
    ...services.map((service) => /** @type {ServiceTile} */ ({ kind: "service", service })),
  ];
}

/**
 * @param {Catalog} catalog
 * @param {string[]} path
 * @param {number} page
 * @param {Look} look
 * @returns {Shelf}
 */
export function shelf(catalog, path, page, look) {
  const groups = opened(catalog, path);
  const usual = gridFor(look, false);
  const tiles = tilesOf(catalog, groups, usual.columns * usual.rows);
  const grid = gridFor(look, tiles.some((tile) => nameWidth(nameOf(tile)) > LONG_NAME));
  const size = grid.columns * grid.rows;
  const pages = Math.max(1, Math.ceil(tiles.length / size));
  const at = Math.min(page, pages - 1);
  return {
    names: groups.map((group) => group.name),
    tiles: tiles.slice(at * size, (at + 1) * size),
    page: at,
    pages,
    total: tiles.length,
    grid,
  };
}

/** @param {Tile} tile */
const nameOf = (tile) => (tile.kind === "group" ? tile.group.name : tile.service.name);

/** From this width on a name takes three lines of a tile or more. */
const LONG_NAME = 28;

/**
 * Tiles are as many as can be read and hit; kiosk.css has a class for each of these grids.
 * @param {Look} look
 * @param {boolean} long some name of this level is long
 * @returns {{columns: number, rows: number}}
 */
export function gridFor({ wide, large, low }, long) {
  const wants = (large ? 1 : 0) + (long ? 1 : 0);
  if (wide) return { columns: 4 - wants, rows: low || wants === 2 ? 2 : 3 };
  const narrow = wants === 2 || (low && long);
  return { columns: narrow ? 1 : 2, rows: low || narrow ? 4 : wants > 0 ? 5 : 6 };
}

/** Width of a name in CJK characters; Latin letters take about half of one. @param {string} name */
export function nameWidth(name) {
  return Array.from(name).reduce((sum, c) => sum + (c.charCodeAt(0) < 0x2000 ? 0.55 : 1), 0);
}
