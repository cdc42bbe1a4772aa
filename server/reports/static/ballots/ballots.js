// The page of ballots (互评) and surveys (群众评议): vote, open and close, enter what clients said.

import { staffPage } from "/static/shared/staff_page.js";
import { texts } from "./texts.js";
import { view } from "./view.js";

/** @typedef {import("/static/shared/staff_page.js").Desk} Desk */

/** The quarter of a day. @param {string} day YYYY-MM-DD */
const quarterOf = (day) => `${day.slice(0, 4)}-Q${Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1}`;

/** @param {Desk} desk */
async function load(desk) {
  const { rights } = desk.state();
  if (!rights.includes("vote")) return;
  const { today: day } = await desk.api.get("/polls");
  desk.set({ today: day, tab: rights.includes("assess") ? "polls" : "vote", period: quarterOf(day) });
  if (rights.includes("assess")) {
    const { schemes } = await desk.api.get("/schemes");
    const used = schemes.find((/** @type {any} */ one) => one.used);
    desk.set({ schemes, scheme: used ? used.id : schemes[0].id });
  }
  await read(desk);
}

/** What the open tab shows. @param {Desk} desk */
async function read(desk) {
  desk.set({ polls: (await desk.api.get("/polls")).polls });
  const { tab, scheme, period } = desk.state().own;
  if (tab === "surveys") desk.set({ surveys: await desk.api.get(`/surveys?${new URLSearchParams({ scheme, period })}`) });
}

staffPage({
  kept: "tingxu.manage.language",
  texts,
  own: { tab: "vote", polls: [], schemes: [], scheme: "", period: "", today: "", surveys: null, votes: {} },
  load,
  view: (shown, desk, t) => view(shown, desk, t, read),
});
