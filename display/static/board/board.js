// The lobby board at work: key, zone, pictures, and one announcement after another.

import { Api } from "/static/shared/api.js";
import { HallClock } from "/static/shared/clock.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { Link } from "/static/shared/link.js";
import { topics } from "/static/shared/messages.js";
import { runPage } from "/static/shared/page.js";
import { Sound } from "/static/shared/sound.js";
import { addressLanguage, linkAuth, screenSession } from "../session.js";
import { initial, next } from "./state.js";
import { Speaker } from "./voice.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */

/** How often the voice of the zone is asked for again. */
const VOICE_MS = 60000;
/** Pages of windows, lines and notices turn this often. */
const TURN_MS = 8000;
/** A call keeps the big place this long; less when others wait for it. */
const DWELL_MS = { alone: 4500, others: 2200 };

const query = new URLSearchParams(location.search);
const language = addressLanguage();
const api = new Api({ credential: { kind: "none" }, language: () => language });
const clock = new HallClock();
const sound = new Sound();
/** @type {Speaker|null} known with the zone; with ?voice=off in the address this screen chimes only */
let speaker = null;
const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language }),
  next,
  view: (state) => view(state, { soundOn: () => void soundOn() }),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after: (state, old) => {
    if (state.now && state.now !== old.now) void announce(state.now);
  },
});

/** @param {import("./announce.js").Call} call */
async function announce(call) {
  document.documentElement.dataset.announced = String(call.call_id);
  const begun = performance.now();
  // Speech takes longer than a call may keep the big place: it goes its own way, in its own queue.
  const heard = speaker ? speaker.announce(call) : sound.chime();
  void heard.then(() => page.dispatch({ type: "silent", silent: sound.blocked }));
  const least = () => (page.state().queue.length > 0 ? DWELL_MS.others : DWELL_MS.alone);
  while (performance.now() - begun < least()) await sleep(100);
  page.dispatch({ type: "announced" });
}

async function soundOn() {
  await sound.ready();
  page.dispatch({ type: "silent", silent: sound.blocked });
}

/** The zone of the address, of the key, or the hall's first. @param {any} told a session */
function zoneOf(told) {
  const zones = /** @type {{id: string, name: string}[]} */ (told.zones || []);
  const id = query.get("zone") || told.zone || (zones[0] && zones[0].id) || "hall";
  const known = zones.find((zone) => zone.id === id);
  // A hall without zones has the zone "hall": its name would say nothing.
  return known || { id, name: "" };
}

async function begin() {
  applyLanguage(language);
  sound.unlockOnGesture();
  const bad_key = translate(language)("board.bad_key");
  const told = await screenSession(api, bad_key, (pairing, note) =>
    page.dispatch({ type: "pairing", pairing, note }),
  );
  const zone = zoneOf(told);
  page.dispatch({ type: "session", hall: told.hall ? told.hall.name : null, zone });
  await soundOn();
  const link = new Link({
    auth: linkAuth(api),
    topics: [topics.board(zone.id)],
    clock,
    onPicture: ({ rev, at, data }) => {
      tick();
      page.dispatch({ type: "picture", rev, at, data });
    },
    onState: (link) => page.dispatch({ type: "link", link }),
  });
  if (query.get("voice") !== "off") speaker = speakerOf(zone.id, link);
}

/** @param {string} zone @param {Link} link */
function speakerOf(zone, link) {
  const onDropped = (/** @type {{call_id: number}} */ call) => link.unspoken(zone, call.call_id);
  const made = new Speaker({ sound, api, zone, clock: hallTime, onDropped });
  const prepare = () => made.prepare().catch((error) => console.warn("voice", error));
  void prepare();
  setInterval(prepare, VOICE_MS); // windows and settings change without a reload
  return made;
}

/** Hall time, for quiet hours and for how old a call is. */
function hallTime() {
  const { at, offset_min } = page.state();
  const hm = at === null ? "" : new Date(at + offset_min * 60000).toISOString().slice(11, 16);
  return { now: at, hm };
}

function tick() {
  page.dispatch({ type: "tick", at: clock.now(), offset_min: clock.offset_min });
}

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => {
    if (page.state().silent) void soundOn();
  });
}
setInterval(tick, 1000);
setInterval(() => page.dispatch({ type: "turn" }), TURN_MS);
void begin();
