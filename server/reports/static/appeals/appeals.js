// The page of appeals at work.

import { fieldsOf, runFrame, translate } from "../frame.js";
import { initial, next } from "./state.js";
import { texts } from "./texts.js";
import { view } from "./view.js";

const t = (/** @type {"zh"|"en"} */ language) => translate(language, texts);

const { page, act } = runFrame({
  initial,
  next,
  t,
  view: (state, hands) => view(state, { ...hands, file, accept, decide }, t(state.language)),
  load: async ({ tab }, api) =>
    tab === "mine"
      ? { type: "listed", tab, own: await api.get("/appeals/own") }
      : { type: "listed", tab, appeals: (await api.get(`/appeals?state=${tab}`)).appeals },
});

/** @param {import("./state.js").Appealable} one @param {any} event */
function file(one, event) {
  const { reason, basis } = fieldsOf(event);
  const files = /** @type {File[]} */ (new FormData(event.target).getAll("files")).filter((each) => each.size > 0);
  const say = t(page.state().language);
  void act(async (api) => {
    const made = await api.post("/appeals", { publication: one.publication, finding: one.finding.id, reason, basis });
    if (made.state === "refused") return say("done.refused", { time: made.until.slice(0, 16).replace("T", " ") });
    for (const each of files) await api.post(`/appeals/${made.id}/attachments?name=${encodeURIComponent(each.name)}`, each);
    return say("done.filed");
  });
}

/** @param {string} id */
function accept(id) {
  void act(async (api) => {
    await api.post(`/appeals/${id}/accept`);
  });
}

/** @param {string} id @param {string} step @param {any} event */
function decide(id, step, event) {
  const { answer, how, count } = fieldsOf(event);
  const body = step === "uphold" && how === "correct" ? { answer, count } : { answer };
  void act(async (api) => {
    await api.post(`/appeals/${id}/${step}`, body);
  });
}
