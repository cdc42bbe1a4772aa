// The page of awards, consequences and texts for the boards at work.

import { fieldsOf, inZone, runFrame, translate } from "../frame.js";
import { initial, next } from "./state.js";
import { texts } from "./texts.js";
import { view } from "./view.js";

const t = (/** @type {"zh"|"en"} */ language) => translate(language, texts);

/** @type {Omit<import("./view.js").Hands, keyof import("../frame.js").FrameHands>} */
const own = {
  scheme: (scheme) => page.dispatch({ type: "scheme", scheme }),
  cycle: (cycle) => page.dispatch({ type: "cycle", cycle }),
  date: (date) => page.dispatch({ type: "date", date }),
  confirm: (body) => run((api) => api.post("/honours", { ...body, scheme: page.state().scheme, start: page.state().found?.start })),
  publish: (id, days) => run((api) => api.post(`/honours/${id}/publish`, { days })),
  withdraw: (id) => run((api) => api.post(`/honours/${id}/withdraw`)),
  votes: (award, who, count) =>
    run((api) => api.post("/honours/votes", { scheme: page.state().scheme, award, start: page.state().found?.start, who, count })),
  draft: (event) => void draft(fieldsOf(event)),
  propose: (event) => {
    const { zh, en, from, until } = fieldsOf(event);
    run((api) => api.post("/board_texts", { zh, ...(en ? { en } : {}), from: inZone(from, zone()), until: inZone(until, zone()) }));
  },
  notice: (id, step) => run((api) => api.post(`/board_texts/${id}/${step}`)),
};

const { page, act, api } = runFrame({
  initial,
  next,
  t,
  view: (state, hands) => view(state, { ...hands, ...own }, t(state.language)),
  load: async (state, asked) => {
    if (state.tab === "texts") return { type: "texts", notices: (await asked.get("/board_texts")).notices };
    const query = new URLSearchParams({ scheme: state.scheme });
    if (state.cycle) query.set("cycle", state.cycle);
    if (state.date) query.set("date", state.date);
    return { type: "found", found: await asked.get(`/honours?${query}`) };
  },
  loadOn: ["scheme", "cycle", "date"],
});

/** @param {(api: import("/static/shared/api.js").Api) => Promise<any>} work */
function run(work) {
  void act(async (asked) => {
    await work(asked);
  });
}

const zone = () => page.state().timezone;

/** @param {Record<string, string>} fields */
async function draft({ kind, date }) {
  try {
    page.dispatch({ type: "draft", draft: await api.get(`/board_texts/draft?kind=${kind}&date=${date}`) });
  } catch (error) {
    page.dispatch({ type: "failed", error });
  }
}
