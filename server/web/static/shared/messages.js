// Names of the Socket.IO contract on the screens' side. A test compares them with the server's:
// an unknown event is ignored in silence by both ends, so a typing mistake would never show.

export const NAMESPACE = "/live";

/** server → screen */
export const PICTURE = "picture";

/** server → screen: an ID card was laid on the reader that stands here */
export const CARD = "card";

/** server → screen: a code was scanned at the scanner that stands here */
export const SCAN = "scan";

/** screen → server, acknowledged */
export const LISTEN = "listen";

/** screen → server, acknowledged: a call was not spoken, its turn came too late */
export const UNSPOKEN = "unspoken";

export const topics = {
  /** @param {string} zone */
  board: (zone) => `board:${zone}`,
  /** @param {string} window */
  window: (window) => `window:${window}`,
  /** @param {string} service */
  line: (service) => `line:${service}`,
  /** @param {string} code */
  ticket: (code) => `ticket:${code}`,
  /** @param {string} window */
  desk: (window) => `desk:${window}`,
  hall: () => "hall",
  /** @param {string} name */
  kiosk: (name) => `kiosk:${name}`,
  /** @param {string} window */
  pad: (window) => `pad:${window}`,
  /** @param {string} place  "kiosk:east-1", "desk:1" */
  reader: (place) => `reader:${place}`,
};
