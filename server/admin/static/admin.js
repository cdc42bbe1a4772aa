// The set-up page at work.

import { Api, asApiError, newKey } from "/static/shared/api.js";
import { applyLanguage } from "/static/shared/i18n.js";
import { applyLargeType, keptLargeType, runPage } from "/static/shared/page.js";
import { signing } from "/static/shared/signing.js";
import { asked, templateOf } from "./slip.js";
import { initial, next, unsaved } from "./state.js";
import { translate, view } from "./view.js";

/** @typedef {import("./state.js").State} State */

const KEPT = "tingxu.admin.language";
const language = /** @type {"zh"|"en"} */ (localStorage.getItem(KEPT) === "en" ? "en" : "zh");
const api = new Api({ credential: { kind: "cookie" }, language: () => page.state().language });

/** What each list is read from, and how its rows are called there. */
/** @type {Record<string, [string, (said: any) => any]>} */
const READ = {
  staff: ["/staff", ({ people, grantable, photos }) => ({ people, grantable, photos })],
  stand_ins: ["/stand_ins", ({ stand_ins }) => ({ stand_ins })],
  leaders: ["/leaders", ({ leaders }) => ({ leaders })],
  devices: ["/devices", ({ devices }) => ({ devices })],
  agents: ["/agents", ({ agents }) => ({ agents })],
  keys: ["/keys", ({ keys }) => ({ keys })],
  versions: ["/definition/versions", ({ versions }) => ({ versions })],
};
const NEEDS_PEOPLE = ["stand_ins", "leaders"];

/** @type {import("./view.js").Hands} */
const hands = {
  signIn: (name, password) => void sign.signIn(name, password),
  signOut: () => void sign.signOut(),
  language: () => {
    const other = page.state().language === "zh" ? "en" : "zh";
    localStorage.setItem(KEPT, other);
    page.dispatch({ type: "language", language: other });
    void readDefinition(true);
  },
  large: () => page.dispatch({ type: "large" }),
  section: (section) => {
    page.dispatch({ type: "section", section });
    void readList(section);
  },
  edit: (path, value) => page.dispatch({ type: "edit", path, value }),
  add: (path, row) => {
    page.dispatch({ type: "add", path, row });
    if (path.length === 1) queueMicrotask(() => document.querySelector("tr.opened")?.scrollIntoView({ block: "center" }));
  },
  takeAway: (path, row) => page.dispatch({ type: "take_away", path, row }),
  move: (path, row, by) => page.dispatch({ type: "move", path, row, by }),
  filter: (text) => page.dispatch({ type: "filter", text }),
  open: (row) => page.dispatch({ type: "open", row }),
  dialog: (dialog) => page.dispatch({ type: "dialog", dialog }),
  drop: () => page.dispatch({ type: "drop_changes" }),
  newest: () => void readDefinition(false),
  save: () => void save(),
  show,
  load: (table, file) => void load(table, file),
  addPerson: (card) => act("/staff", card, "done.person", "staff"),
  changePerson: (id, card) => act(`/staff/${id}/change`, card, "done.person", "staff"),
  setPassword: (id, password) => act(`/staff/${id}/password`, { password }, "done.password", "staff"),
  deactivate: (id) => act(`/staff/${id}/deactivate`, {}, "done.person", "staff"),
  arrange: (asked) => act("/stand_ins", asked, "done.stand_in", "stand_ins"),
  endStandIn: (id) => act(`/stand_ins/${id}/end`, {}, "done.ended", "stand_ins"),
  roster: (asked) => act("/leaders", asked, "done.leader", "leaders"),
  removeLeader: (id) => act(`/leaders/${id}/remove`, {}, "done.removed", "leaders"),
  newKey: (asked) => act("/keys", asked, null, "keys", (key) => ({ kind: "told", key })),
  revoke: (name, role) => act(`/keys/${name}/revoke`, { role }, "done.revoked", "keys"),
  pair: (code, asked) => act(`/pairings/${code}/confirm`, asked, "done.paired", "keys"),
  lookAt: (version) => void lookAt(version),
  restore: (version) => void restore(version),
  testDevice: ({ agent, id }) => act(`/devices/${encodeURIComponent(agent)}/${encodeURIComponent(id)}/test`, {}, "done.tested", "devices"),
  photo: (id, file) => void photo(id, file),
  openAgent: (agent) => void openAgent(agent),
  saveAgent: (dialog) => void saveAgent(dialog),
  slip: (change) => page.dispatch({ type: "slip", slip: change }),
  slipLine,
  slipLogo: (file) => void slipLogo(file),
};

const page = runPage({
  state: /** @type {State} */ ({ ...initial, language, large: keptLargeType() }),
  next,
  view: (state) => view(state, hands),
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  after: (state, old, event) => {
    if (event.type === "session") void begun(state);
    if (state.section === "slip") seeSlip(state);
    if (state.language !== old.language) applyLanguage(state.language);
    if (state.large !== old.large) applyLargeType(state.large, true);
    document.title = translate(state.language)("title");
  },
});
const sign = signing(api, page);

// Devices and agents change by themselves: who looks at them sees them as they are.
setInterval(() => {
  const { phase, section, busy, dialog } = page.state();
  if (phase === "work" && ["devices", "agents"].includes(section) && !busy && !dialog && !document.hidden) void readList(section, true);
}, 5000);

addEventListener("beforeunload", (event) => {
  if (unsaved(page.state()).length === 0) return;
  event.preventDefault();
  event.returnValue = "";
});

/** @param {State} state */
async function begun(state) {
  // A draft that stands from before the session ran out is kept: saving says if it is too old.
  if (state.rights.includes("definition") && unsaved(state).length === 0) await readDefinition(false);
  await readList(page.state().section);
}

/** @param {unknown} thrown @param {any} [more] */
function failed(thrown, more = {}) {
  const error = asApiError(thrown);
  if (error.status === 401) page.dispatch({ type: "signed_out", ended: true });
  else page.dispatch({ type: "failed", error, ...more });
}

/** @param {boolean} keep  take the labels only: the draft stays */
async function readDefinition(keep) {
  if (!page.state().rights.includes("definition")) return;
  try {
    page.dispatch({ type: "definition", loaded: await api.get("/definition"), keep });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} section @param {boolean} [quiet]  a reading that fails is done again soon */
async function readList(section, quiet = false) {
  const wanted = NEEDS_PEOPLE.includes(section) ? [section, "staff"] : [section];
  try {
    for (const name of wanted.filter((one) => one in READ)) {
      const [path, lists] = READ[name];
      page.dispatch({ type: "list", lists: lists(await api.get(path)) });
    }
  } catch (thrown) {
    if (!quiet || asApiError(thrown).status === 401) failed(thrown);
  }
}

/**
 * One change, and the list it shows in read again.
 * @param {string} path @param {any} body @param {string|null} text @param {string} section
 * @param {(said: any) => any} [dialog]  what to show of the reply
 */
async function act(path, body, text, section, dialog) {
  if (page.state().busy) return;
  page.dispatch({ type: "busy" });
  try {
    const said = await api.post(path, body);
    page.dispatch({ type: "done", text, dialog: dialog ? dialog(said) : null });
    await readList(section);
  } catch (thrown) {
    failed(thrown);
  }
}

let seen = "";
/** @type {ReturnType<typeof setTimeout>|undefined} */
let looking;

/** Draws the slip again when what it depends on has changed and the typing has paused. @param {State} state */
function seeSlip(state) {
  if (!state.base) return;
  const wanted = JSON.stringify([asked(state), state.base.version, state.language]);
  if (wanted === seen) return;
  const first = seen === "";
  seen = wanted;
  clearTimeout(looking);
  looking = setTimeout(() => void drawSlip(wanted), first ? 0 : 250);
}

/** @param {string} wanted */
async function drawSlip(wanted) {
  const body = asked(page.state());
  page.dispatch({ type: "slip", slip: { busy: true } });
  try {
    const form = page.state().slip.form || (await api.get("/definition/slip"));
    const drawn = [58, 80].map((width) => api.attempt("POST", "/definition/slip/picture", { ...body, width }, newKey(), 3000));
    const [narrow, wide] = await Promise.all((await Promise.all(drawn)).map((response) => response.blob()));
    if (wanted !== seen) return;
    Object.values(page.state().slip.pictures).forEach((address) => URL.revokeObjectURL(address));
    const pictures = { 58: URL.createObjectURL(narrow), 80: URL.createObjectURL(wide) };
    page.dispatch({ type: "slip", slip: { form, pictures, faults: [], busy: false } });
  } catch (thrown) {
    if (wanted !== seen) return;
    const error = asApiError(thrown);
    page.dispatch({ type: "slip", slip: { busy: false, faults: error.facts.faults || [] } });
    if (!error.facts.faults) failed(error);
  }
}

/** @param {number} line  from 1 */
function slipLine(line) {
  const field = document.getElementById("f-slip.template");
  if (!(field instanceof HTMLTextAreaElement)) return;
  const before = field.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const text = field.value.split("\n")[line - 1] || "";
  field.focus();
  field.setSelectionRange(before, before + text.length);
  field.scrollTop = Math.max(0, (line - 4) * (field.scrollHeight / Math.max(1, field.value.split("\n").length)));
}

/** A logo comes as it is; one in use for the first time gets its line at the top. @param {File} file */
async function slipLogo(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const template = templateOf(page.state());
  page.dispatch({ type: "edit", path: ["slip", "logo"], value: text });
  if (!/^\s*logo\s*=/m.test(template)) {
    page.dispatch({ type: "edit", path: ["slip", "template"], value: `[[line]]\nlogo = true\n\n${template}` });
  }
}

async function save() {
  const { base, draft, busy } = page.state();
  if (!base || busy) return;
  page.dispatch({ type: "busy" });
  try {
    await api.put("/definition", { version: base.version, document: draft });
    await readDefinition(false);
    page.dispatch({ type: "done", text: "done.saved" });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {string} id @param {File|null} file */
async function photo(id, file) {
  if (page.state().busy) return;
  page.dispatch({ type: "busy" });
  try {
    if (file) await api.put(`/staff/${id}/photo`, file);
    else await api.post(`/staff/${id}/photo/remove`);
    const { photo_rev, photos } = page.state().lists;
    const kept = file ? photos : photos.filter((one) => one !== id);
    page.dispatch({ type: "list", lists: { photo_rev: photo_rev + 1, photos: kept } });
    await readList("staff");
  } catch (thrown) {
    failed(thrown);
  }
}

const devicesOf = (/** @type {string} */ agent) => `/agents/${encodeURIComponent(agent)}/devices`;

/** @param {string} agent */
async function openAgent(agent) {
  try {
    const { version, text } = await api.get(devicesOf(agent));
    page.dispatch({ type: "dialog", dialog: { kind: "agent", agent, version, text } });
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {{agent: string, version: number, text: string}} dialog */
async function saveAgent({ agent, version, text }) {
  if (page.state().busy) return;
  page.dispatch({ type: "busy" });
  try {
    await api.put(devicesOf(agent), { version, text });
    page.dispatch({ type: "done", text: "done.agent" });
    await readList("agents");
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {number} version */
async function restore(version) {
  const { base, busy } = page.state();
  if (!base || busy) return;
  page.dispatch({ type: "busy" });
  try {
    await api.post("/definition/restore", { version, base: base.version });
    await readDefinition(false);
    page.dispatch({ type: "done", text: "done.restored" });
    await readList("versions");
  } catch (thrown) {
    failed(thrown);
  }
}

/** @param {number} version */
async function lookAt(version) {
  const t = translate(page.state().language);
  try {
    const { changes } = await api.get(`/definition/versions/${version}`);
    const title = t(version > 1 ? "version.title" : "version.first", { version });
    page.dispatch({ type: "dialog", dialog: { kind: "changed", title, changes } });
  } catch (thrown) {
    failed(thrown);
  }
}

/** A spreadsheet goes as it is; the reply is what changed, or every fault by row and column. */
async function load(/** @type {string} */ table, /** @type {File} */ file) {
  const { base, busy } = page.state();
  if (!base || busy) return;
  page.dispatch({ type: "busy" });
  try {
    const { changes } = await api.request("POST", `/definition/${table}.xlsx?version=${base.version}`, file, { key: newKey() });
    await readDefinition(false);
    const title = translate(page.state().language)("changes.title");
    page.dispatch({ type: "done", text: "done.loaded", dialog: { kind: "changed", title, changes } });
  } catch (thrown) {
    const error = asApiError(thrown);
    const faults = error.facts.faults;
    if (!faults) failed(error);
    else page.dispatch({ type: "done", dialog: { kind: "sheet", faults } });
  }
}

/** Goes to the field that a fault names. @param {import("./draft.js").Fault} fault */
function show(fault) {
  const [, table, row] = /^([a-z_]+)(?:\[(\d+)\])?/.exec(fault.path) || [];
  if (!table) return;
  page.dispatch({ type: "section", section: table });
  if (row && page.state().open !== Number(row) - 1) page.dispatch({ type: "open", row: Number(row) - 1 });
  setTimeout(() => {
    const field = document.getElementById(`f-${fault.path}`) || document.querySelector('[aria-invalid="true"]');
    const place = field || document.querySelector("tr.wrong");
    if (place) place.scrollIntoView({ block: "center" });
    if (field instanceof HTMLElement) field.focus();
  }, 0);
}

void sign.begin();
