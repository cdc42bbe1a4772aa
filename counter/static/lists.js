// What the open dialog lists, and what Enter would choose there.

import * as places from "./places.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./places.js").Row} Row */

/** @param {State} state @param {string} service */
export function serviceName(state, service) {
  const place = (state.places || []).find((candidate) => candidate.id === service);
  return place ? place.name : service;
}

/** The list that the open dialog shows; null: not read yet. @param {State} state @returns {Row[]|null} */
export function rowsNow(state) {
  const { dialog, picture } = state;
  if (!dialog || !picture) return [];
  const { kind, query, scope } = dialog;
  if (kind === "aside") return places.putAside(picture.aside, query, () => "");
  if (kind === "choose") {
    const whereOf = (/** @type {import("./places.js").Waiting} */ { service }) => serviceName(state, service);
    return state.line && places.inLine(state.line, query, whereOf);
  }
  const { ticket } = picture;
  if (!ticket) return [];
  if (kind === "add") return state.places && places.addable(state.places, query, ticket);
  const known = scope === "service" ? state.places : state.seats;
  if (!known) return null;
  const all = { places: state.places || [], seats: state.seats || [] };
  return places.targets(scope, all, query, ticket.service.id, picture.window.id);
}

/** What Enter would choose. @param {State} state @returns {Row|null} */
export function chosenNow(state) {
  const { dialog } = state;
  return dialog ? places.chosen(rowsNow(state) || [], dialog.query, dialog.pick) : null;
}
