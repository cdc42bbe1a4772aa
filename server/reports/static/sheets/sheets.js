// The page of sheets: the draft of a period beside what is published; one's own for a clerk.

import { staffPage } from "/static/shared/staff_page.js";
import { texts } from "./texts.js";
import { view } from "./view.js";

/** @typedef {import("/static/shared/staff_page.js").Desk} Desk */

/** The period of `kind` that a day lies in, by name. @param {string} kind @param {string} day YYYY-MM-DD */
export function periodOf(kind, day) {
  const [year, month] = day.split("-").map(Number);
  if (kind === "year") return String(year);
  if (kind === "half_year") return `${year}-H${month < 7 ? 1 : 2}`;
  if (kind === "quarter") return `${year}-Q${Math.floor((month - 1) / 3) + 1}`;
  return day.slice(0, 7);
}

/** @param {Desk} desk */
async function load(desk) {
  const { rights } = desk.state();
  if (!rights.includes("assess")) {
    if (rights.includes("own_findings")) desk.set({ mine: (await desk.api.get("/results/own")).results });
    return;
  }
  const { schemes, today } = await desk.api.get("/schemes");
  const used = schemes.find((/** @type {any} */ one) => one.used) || schemes[0];
  const kind = used.total === null ? "month" : used.cycle;
  desk.set({ schemes, scheme: used.id, kind, period: periodOf(kind, today) });
  await read(desk);
}

/** What is asked for now. @param {Desk} desk */
export async function read(desk) {
  const { scheme, period } = desk.state().own;
  desk.set({ results: null, opened: null, verified: null, confirm: false });
  const { publications } = await desk.api.get("/publications");
  desk.set({ publications: publications.filter((/** @type {any} */ one) => one.scheme === scheme) });
  desk.set({ results: await desk.api.get(`/results?${new URLSearchParams({ scheme, period })}`) });
}

staffPage({
  kept: "tingxu.manage.language",
  texts,
  own: {
    schemes: [], scheme: "", kind: "month", period: "", what: "clerks", results: null,
    publications: [], opened: null, verified: null, confirm: false, mine: null,
  },
  load,
  view: (shown, desk, t) => view(shown, desk, t, read, periodOf),
});
