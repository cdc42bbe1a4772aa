// Names of places and times in words.

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

/** "kiosk:east-1" in words; a window or zone by its own name. @param {State} state @param {string} place @param {Translate} t */
export function placeText(state, place, t) {
  const [kind, id] = place.split(/:(.*)/);
  const named = kind === "window" ? state.hall && state.hall.windows : kind === "zone" ? state.zones : null;
  const found = named && named.find((one) => one.id === id);
  return t(`place.${kind}`, { name: found ? found.name : id });
}

/**
 * Who did something: a person by name, a kiosk or an agent's device by where it stands.
 * @param {State} state @param {string|null} by @param {Translate} t
 */
export function byText(state, by, t) {
  if (by === null) return "";
  const device = state.hall && state.hall.devices.find((one) => `${one.agent}/${one.id}` === by);
  if (device) return placeText(state, device.for, t);
  return /^(kiosk|api):/.test(by) ? placeText(state, by, t) : by;
}

/** @param {State} state @param {string} id */
export function serviceText(state, id) {
  const line = state.hall && state.hall.lines.find(({ service }) => service === id);
  const place = state.places.find((one) => one.id === id);
  return (line && line.name) || (place && place.name) || id;
}

/** @param {State} state @param {string} id */
export function windowText(state, id) {
  const found = state.hall && state.hall.windows.find((one) => one.id === id);
  return found ? found.name : id;
}

/** @param {number} seconds */
export const minutes = (seconds) => Math.floor(seconds / 60);
