// The editor of assessment schemes: a form or the TOML, what it would change beside it, versions.

import { staffPage } from "/static/shared/staff_page.js";
import { texts } from "./texts.js";
import { view } from "./view.js";

/** @typedef {import("/static/shared/staff_page.js").Desk} Desk */

const PAUSE_MS = 400;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let waiting;
let asked = 0;

/** @param {Desk} desk */
async function load(desk) {
  if (!desk.state().rights.includes("assess")) return;
  const { schemes } = await desk.api.get("/schemes");
  desk.set({ schemes });
  const used = schemes.find((/** @type {any} */ one) => one.used) || schemes[0];
  await open(desk, used.id);
}

/** The newest version of a scheme, as a draft. @param {Desk} desk @param {string} id */
export async function open(desk, id) {
  const { versions } = await desk.api.get(`/schemes/${id}/versions`);
  const [newest] = versions;
  desk.set({
    id, of: id, versions, base: newest.version, document: newest.document, text: newest.text,
    saved: JSON.stringify(newest.document), savedText: newest.text, faults: [], preview: null, copying: false,
  });
  see(desk, 0);
}

/** What is being edited, as the API takes it. @param {any} own */
const edited = (own) => (own.form ? { document: own.document } : { text: own.text });

/** Recompute once the typing has paused. @param {Desk} desk @param {number} [pause] */
export function see(desk, pause = PAUSE_MS) {
  clearTimeout(waiting);
  waiting = setTimeout(() => void recompute(desk), pause);
}

/** @param {Desk} desk */
async function recompute(desk) {
  const n = ++asked;
  const { own } = desk.state();
  desk.set({ looking: true });
  try {
    const preview = await desk.api.post("/schemes/preview", { of: own.of, ...edited(own) });
    if (n !== asked) return;
    // The other way to look at it follows: the text of the form, the form of the text.
    desk.set({ looking: false, faults: [], preview, ...(own.form ? { text: preview.text } : { document: preview.document }) });
  } catch (/** @type {any} */ thrown) {
    if (n !== asked) return;
    desk.set({ looking: false, preview: null, faults: (thrown.facts && thrown.facts.faults) || [] });
    if (!thrown.facts || !thrown.facts.faults) desk.failed(thrown);
  }
}

/** @param {Desk} desk */
export function save(desk) {
  return desk.act(async () => {
    const { own } = desk.state();
    try {
      await desk.api.put(`/schemes/${own.id}`, { base: own.base, ...edited(own) });
    } catch (/** @type {any} */ thrown) {
      if (thrown.facts && thrown.facts.faults) desk.set({ faults: thrown.facts.faults });
      throw thrown;
    }
    desk.set({ schemes: (await desk.api.get("/schemes")).schemes });
    await open(desk, own.id);
  }, "saved");
}

staffPage({
  kept: "tingxu.admin.language",
  texts,
  own: {
    schemes: [], id: "", of: "", versions: [], base: 0, document: null, text: "", saved: "", savedText: "",
    form: true, faults: [], preview: null, looking: false, copying: false,
  },
  load,
  view: (shown, desk, t) => view(shown, desk, t, { open, see, save }),
});
