// The set-up page: sections on the left, one of them on the right, what is unsaved below.

import { html, ifDefined, nothing } from "/static/shared/html.js";
import { problemText, translator } from "/static/shared/i18n.js";
import { iconCheck, iconPlus, iconWarn } from "/static/shared/icons.js";
import { signInView } from "/static/shared/sign_in.js";
import { signInTexts } from "/static/shared/sign_in_texts.js";
import { topBar } from "/static/shared/top_bar.js";
import { dialogView, whereText } from "./dialogs.js";
import { fieldView } from "./fields.js";
import { LISTS, OPENERS } from "./lists.js";
import { matches, rowsView } from "./rows.js";
import { tables } from "./shape.js";
import { slipView } from "./slip.js";
import { OTHERS, sections, unsaved } from "./state.js";
import { texts } from "./texts.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {(string|number)[]} Path */
/**
 * @typedef {object} Hands
 * @property {(name: string, password: string) => void} signIn
 * @property {() => void} signOut
 * @property {() => void} language
 * @property {() => void} large
 * @property {(section: string) => void} section
 * @property {(path: Path, value: unknown) => void} edit
 * @property {(path: Path, row: any) => void} add
 * @property {(path: Path, row: number) => void} takeAway
 * @property {(path: Path, row: number, by: number) => void} move
 * @property {(text: string) => void} filter
 * @property {(row: number) => void} open
 * @property {(dialog: any) => void} dialog
 * @property {() => void} save
 * @property {() => void} drop
 * @property {() => void} newest
 * @property {(fault: import("./draft.js").Fault) => void} show
 * @property {(table: string, file: File) => void} load
 * @property {(card: any) => void} addPerson
 * @property {(id: string, card: any) => void} changePerson
 * @property {(id: string, password: string) => void} setPassword
 * @property {(id: string) => void} deactivate
 * @property {(asked: any) => void} arrange
 * @property {(id: string) => void} endStandIn
 * @property {(asked: any) => void} roster
 * @property {(id: string) => void} removeLeader
 * @property {(asked: any) => void} newKey
 * @property {(name: string, role: string) => void} revoke
 * @property {(code: string, asked: any) => void} pair
 * @property {(version: number) => void} lookAt
 * @property {(version: number) => void} restore
 * @property {(device: any) => void} testDevice
 * @property {(id: string, file: File|null) => void} photo   null: take it away
 * @property {(agent: string) => void} openAgent
 * @property {(dialog: any) => void} saveAgent
 * @property {(change: any) => void} slip
 * @property {(line: number) => void} slipLine
 * @property {(file: File) => void} slipLogo
 */

const SHEETS = ["services", "windows"];
const PEOPLE = ["staff", "stand_ins", "leaders"];

/** @param {"zh"|"en"} language */
export const translate = (language) => translator(language, texts, signInTexts);

/** @param {State} state @param {Hands} hands */
export function view(state, hands) {
  const t = translate(state.language);
  if (state.phase === "sign_in") {
    const { signIn: onSubmit, language: onLanguage } = hands;
    return signInView(state.sign_in, t, { title: t("title"), onSubmit, onLanguage });
  }
  if (state.phase === "starting" || reading(state)) return html`<main class="empty"><p role="status">${t("starting")}</p></main>`;
  const open = sections(state);
  return html`<div class="page admin">
    ${topbar(state, hands, t)}
    ${open.length === 0 && !state.busy
      ? html`<main class="admin-main"><p class="banner banner-bad" role="alert">${iconWarn()} ${t("forbidden", { role: t(`sign_in.role.${state.role}`) })}</p></main>`
      : html`<div class="admin-body">${nav(state, open, hands, t)}${main(state, hands, t)}</div>
          ${saveBar(state, hands, t)}`}
    ${dialogView(state, hands, t)}
  </div>`;
}

/** The menu comes whole: an entry that comes later moves the others under the finger. @param {State} state */
function reading(state) {
  return state.rights.includes("definition") && !state.base && !state.problem;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function topbar(state, hands, t) {
  return topBar({ ...state, here: "/admin/", title: t("title") }, hands);
}

/** @param {State} state @param {string} id @param {Translate} t */
function sectionName(state, id, t) {
  return id in OTHERS ? t(`section.${id}`) : state.base?.labels.tables?.[id] || id;
}

/** @param {State} state @param {string[]} open @param {Hands} hands @param {Translate} t */
function nav(state, open, hands, t) {
  const groups = [
    ["nav.definition", open.filter((id) => !(id in OTHERS))],
    ["nav.people", open.filter((id) => PEOPLE.includes(id))],
    ["nav.things", open.filter((id) => id in OTHERS && !PEOPLE.includes(id))],
  ];
  const wrong = new Set(state.faults.map((fault) => fault.path.split(/[.[]/)[0]));
  return html`<nav class="admin-nav" aria-label=${t("nav.label")}>
    ${groups.map(([title, ids]) =>
      ids.length === 0
        ? nothing
        : html`<p class="nav-title">${t(String(title))}</p>
            <ul class="plain">
              ${/** @type {string[]} */ (ids).map(
                (id) => html`<li>
                  <button
                    class="nav-item"
                    aria-current=${ifDefined(id === state.section ? "page" : undefined)}
                    @click=${() => hands.section(id)}
                  >
                    <span class="grow">${sectionName(state, id, t)}</span>
                    ${wrong.has(id) ? html`<span class="dot" title=${t("faults.n", { n: 1 })}></span>` : nothing}
                  </button>
                </li>`,
              )}
            </ul>`,
    )}
  </nav>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function main(state, hands, t) {
  const table = state.base && tables(state.base.schema).find((one) => one.id === state.section);
  const list = state.section === "slip" && state.base ? slipView : LISTS[state.section];
  return html`<main class="admin-main stack">
    <div class="row head">
      <h2 class="grow">${sectionName(state, state.section, t)} ${countView(state, t)}</h2>
      ${tools(state, table || null, hands, t)}
    </div>
    ${notes(state, hands, t)}
    <section class="card panel">
      ${list ? list(state, hands, t) : table ? tableView(state, table, hands, t) : html`<p class="empty" role="status">${t("starting")}</p>`}
    </section>
  </main>`;
}

/** @param {State} state @param {Translate} t */
function countView(state, t) {
  const rows = state.draft?.[state.section];
  if (!Array.isArray(rows)) return nothing;
  const found = rows.filter((row) => matches(row, state.filter)).length;
  const text = state.filter ? t("rows.found", { n: found, of: rows.length }) : t("rows", { n: rows.length });
  return html`<span class="muted small num">${text}</span>`;
}

/** @param {State} state @param {import("./shape.js").Table|null} table @param {Hands} hands @param {Translate} t */
function tools(state, table, hands, t) {
  const find = (table && table.rows) || state.section === "staff";
  const dirty = unsaved(state).length > 0;
  return html`${find
      ? html`<input
          class="find"
          type="search"
          aria-label=${t("filter")}
          placeholder=${t("filter")}
          .value=${state.filter}
          @input=${(/** @type {any} */ event) => hands.filter(event.target.value)}
        />`
      : nothing}
    ${SHEETS.includes(state.section)
      ? html`<a class="btn" href="/api/v1/definition/${state.section}.xlsx" download>${t("sheet.out")}</a>
          <label class="btn" aria-disabled=${dirty ? "true" : "false"} title=${dirty ? t("sheet.unsaved") : ""}
            >${t("sheet.in")}<input
              class="sr-only"
              type="file"
              accept=".xlsx"
              ?disabled=${dirty}
              @change=${(/** @type {any} */ event) => {
                const [file] = event.target.files;
                event.target.value = "";
                if (file) hands.load(state.section, file);
              }}
          /></label>`
      : nothing}
    ${table && table.rows
      ? html`<button class="btn btn-primary" @click=${() => hands.add([table.id], {})}>${iconPlus()} ${t("add")}</button>`
      : nothing}
    ${(OPENERS[state.section] || []).map(
      ([key, dialog], n, all) => html`<button class="btn ${n === all.length - 1 ? "btn-primary" : ""}" @click=${() => hands.dialog(dialog)}>
        ${t(key)}
      </button>`,
    )}`;
}

/** What went wrong, and what was done. @param {State} state @param {Hands} hands @param {Translate} t */
function notes(state, hands, t) {
  const { problem, faults, done, dialog } = state;
  if (faults.length > 0) {
    return html`<div class="banner banner-bad faults" role="alert">
      ${iconWarn()}
      <div class="grow">
        <p>${t("faults.n", { n: faults.length })}</p>
        <ul class="plain">
          ${faults.slice(0, 6).map(
            (fault) => html`<li>
              <button class="fault-link" @click=${() => hands.show(fault)}>${faultWhere(state, fault, t)}</button>：${fault.text}
            </li>`,
          )}
          ${faults.length > 6 ? html`<li>… ${faults.length - 6}</li>` : nothing}
        </ul>
      </div>
    </div>`;
  }
  if (problem && problem.code === "definition_changed" && !dialog) {
    return html`<div class="banner banner-warn" role="alert">
      ${iconWarn()} <span class="grow">${problemText(problem, t)}</span>
      <button class="btn" @click=${hands.newest}>${t("changed.take")}</button>
    </div>`;
  }
  if (problem && !dialog) return html`<p class="banner banner-bad" role="alert">${iconWarn()} ${problemText(problem, t)}</p>`;
  return done ? html`<p class="banner banner-good" role="status">${iconCheck()} ${t(done)}</p>` : nothing;
}

/** A fault names its row by its place; people know it by its name. @param {State} state @param {import("./draft.js").Fault} fault @param {Translate} t */
function faultWhere(state, fault, t) {
  const parts = /^([a-z_]+)\[(\d+)\](.*)$/.exec(fault.path);
  if (!parts) return whereText(state, fault.path, t);
  const row = state.draft?.[parts[1]]?.[Number(parts[2]) - 1];
  const name = row && (row.id || row.name) ? row.id || row.name : `#${parts[2]}`;
  return whereText(state, `${parts[1]}[${name}]${parts[3]}`, t);
}

/** @param {State} state @param {import("./shape.js").Table} table @param {Hands} hands @param {Translate} t */
function tableView(state, table, hands, t) {
  const given = {
    state,
    t,
    table: table.id,
    edit: hands.edit,
    dialog: hands.dialog,
    add: hands.add,
    takeAway: hands.takeAway,
    open: hands.open,
    move: (/** @type {number} */ row, /** @type {number} */ by) => hands.move([table.id], row, by),
  };
  if (table.rows) return rowsView(given, table);
  return html`<div class="form form-page">${table.fields.map((field) => fieldView(given, field, [table.id, field.key]))}</div>`;
}

/** @param {State} state @param {Hands} hands @param {Translate} t */
function saveBar(state, hands, t) {
  const changes = unsaved(state);
  if (changes.length === 0) return nothing;
  const look = () => hands.dialog({ kind: "changed", title: t("changes.title"), changes });
  return html`<footer class="save-bar">
    <span class="grow" role="status">${t(state.busy ? "save.busy" : "save.n", { n: changes.length })}</span>
    <button class="btn" @click=${look}>${t("save.look")}</button>
    <button class="btn" ?disabled=${state.busy} @click=${hands.drop}>${t("save.drop")}</button>
    <button class="btn btn-primary" ?disabled=${state.busy} @click=${hands.save}>${t("save.do")}</button>
  </footer>`;
}
