// The live connection: whole pictures in, nothing out. A reconnect brings the same pictures
// again, so nothing here resends, merges or remembers more than the last `rev` of each topic.

import { io as socketIo } from "/static/vendor/socket.io/socket.io.esm.min.js";
import { CARD, LISTEN, NAMESPACE, PICTURE, SCAN, UNSPOKEN } from "./messages.js";

/**
 * @typedef {object} LinkState
 * @property {boolean} online
 * @property {number|null} since    hall time in epoch ms at which pictures stopped coming; null
 *                                  while online, and when there never was one
 * @property {string|null} refused  the server's code when it turned the connection away
 */

/** @typedef {{key: string} | {code: string} | {}} LinkAuth  empty: the staff cookie */

/** Devices come back within a second; phones spread over a few, or they arrive all at once. */
const PACE = {
  device: { reconnectionDelay: 200, reconnectionDelayMax: 800, randomizationFactor: 0.25 },
  phone: { reconnectionDelay: 800, reconnectionDelayMax: 4000, randomizationFactor: 0.9 },
};

/** Lets through one connection's pictures in order of `rev`, topic by topic. */
export class RevGate {
  constructor() {
    /** @type {Map<string, number>} */
    this.last = new Map();
  }

  reset() {
    this.last.clear();
  }

  /** @param {import("./protocol.js").Picture} picture @returns {boolean} false: older than shown */
  admits(picture) {
    const last = this.last.get(picture.topic);
    if (last !== undefined && picture.rev < last) return false;
    this.last.set(picture.topic, picture.rev);
    return true;
  }
}

export class Link {
  /**
   * @param {object} given
   * @param {LinkAuth} given.auth
   * @param {string[]} given.topics
   * @param {import("./clock.js").HallClock} given.clock   fed by every picture
   * @param {(picture: import("./protocol.js").Picture) => void} given.onPicture
   * @param {(state: LinkState) => void} given.onState
   * @param {(said: import("./protocol.js").CardSaid) => void} [given.onCard]  of a topic "reader:…"
   * @param {(said: {place: string, text: string}) => void} [given.onScan]  of the same topic
   * @param {"device"|"phone"} [given.pace]
   * @param {any} [given.io]        another Socket.IO client, for tests
   * @param {string} [given.origin]
   */
  constructor({ auth, topics, clock, onPicture, onState, onCard, onScan, pace, io, origin }) {
    this.auth = auth;
    this.topics = topics;
    this.clock = clock;
    this.onPicture = onPicture;
    this.onState = onState;
    this.onCard = onCard || (() => {});
    this.onScan = onScan || (() => {});
    this.gate = new RevGate();
    this.closed = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.again = undefined;
    /** @type {LinkState} */
    this.state = { online: false, since: null, refused: null };
    const connect = io || socketIo;
    this.socket = connect((origin || "") + NAMESPACE, {
      transports: ["websocket"],
      auth: (/** @type {(auth: object) => void} */ give) =>
        give({ ...this.auth, topics: this.topics }),
      timeout: 5000,
      forceNew: true,
      ...PACE[pace || "device"],
    });
    this.wire();
  }

  wire() {
    this.socket.on("connect", () => {
      this.tell({ online: true, since: null, refused: null });
    });
    this.socket.on("disconnect", (/** @type {string} */ reason) => {
      // Not at "connect": the client hands out pictures that came with the answer before it.
      this.gate.reset();
      this.lost(null);
      // After the server itself hangs up, the client would otherwise stay away for good.
      if (reason === "io server disconnect") this.retryLater(800);
    });
    this.socket.on("connect_error", (/** @type {any} */ error) => {
      const code = error && error.data && error.data.code ? String(error.data.code) : null;
      this.lost(code);
      // A refusal ends the client's own attempts; the key may yet be let in, so ask now and then.
      if (!this.socket.active) this.retryLater(code ? 10000 : 1000);
    });
    this.socket.on(PICTURE, (/** @type {import("./protocol.js").Picture} */ picture) => {
      if (!this.gate.admits(picture)) return;
      this.clock.sample(picture.at);
      this.onPicture(picture);
    });
    this.socket.on(CARD, (/** @type {import("./protocol.js").CardSaid} */ said) => this.onCard(said));
    this.socket.on(SCAN, (/** @type {{place: string, text: string}} */ said) => this.onScan(said));
  }

  /** @param {string|null} refused */
  lost(refused) {
    const since = this.state.online ? this.clock.now() : this.state.since;
    this.tell({ online: false, since, refused: refused || this.state.refused });
  }

  /** @param {number} ms */
  retryLater(ms) {
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      if (!this.closed) this.socket.connect();
    }, ms);
  }

  /** @param {LinkState} state */
  tell(state) {
    const old = this.state;
    this.state = state;
    const same =
      old.online === state.online && old.since === state.since && old.refused === state.refused;
    if (!same) this.onState(state);
  }

  /**
   * Listens to other topics from now on; kept over reconnects once the server has agreed.
   * @param {string[]} topics
   * @returns {Promise<{ok: boolean, code?: string}>} ok is also true while offline: it is asked
   *   for at the next connect
   */
  listen(topics) {
    const old = this.topics;
    this.topics = topics;
    if (!this.socket.connected) return Promise.resolve({ ok: true });
    return new Promise((resolve) => {
      this.socket.emit(LISTEN, { topics }, (/** @type {any} */ answer) => {
        const heard = answer || { ok: false, code: "no_answer" };
        if (!heard.ok) this.topics = old;
        resolve(heard);
      });
    });
  }

  /** Told once there is a connection. @param {string} zone @param {number} call_id */
  unspoken(zone, call_id) {
    this.socket.emit(UNSPOKEN, { zone, call_id });
  }

  /** Tries at once instead of at the next attempt: the page was asleep, or the network is back. */
  wake() {
    if (!this.closed && !this.socket.connected) this.socket.connect();
  }

  close() {
    this.closed = true;
    clearTimeout(this.again);
    this.socket.close();
  }
}
