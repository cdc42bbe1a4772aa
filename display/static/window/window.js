// The screen over one window at work.

import { Api } from "/static/shared/api.js";
import { HallClock } from "/static/shared/clock.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { Link } from "/static/shared/link.js";
import { topics } from "/static/shared/messages.js";
import { runPage } from "/static/shared/page.js";
import { addressLanguage, linkAuth, screenSession } from "../session.js";
import { initial, next, windowOf } from "./state.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */

const language = addressLanguage();
const window_id = windowOf(location.pathname);
const api = new Api({ credential: { kind: "none" }, language: () => language });
const clock = new HallClock();

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language, window_id }),
  next,
  view,
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
});

function tick() {
  page.dispatch({ type: "tick", at: clock.now(), offset_min: clock.offset_min });
}

async function begin() {
  applyLanguage(language);
  const bad_key = translate(language)("bad_key");
  await screenSession(api, bad_key, (pairing, note) =>
    page.dispatch({ type: "pairing", pairing, note }),
  );
  page.dispatch({ type: "live" });
  new Link({
    auth: linkAuth(api),
    topics: [topics.window(window_id)],
    clock,
    onPicture: ({ data }) => {
      tick();
      page.dispatch({ type: "picture", data });
    },
    onState: (link) => page.dispatch({ type: "link", link }),
  });
}

setInterval(tick, 1000);
void begin();
