// The dialogs: choosing several, people, keys, what changed, and questions before what ends something.

import { html, live, nothing } from "/static/shared/html.js";
import { problemText } from "/static/shared/i18n.js";
import { agentDialog } from "./agents.js";
import { typed } from "./cells.js";
import { at } from "./draft.js";
import { named, optionText } from "./fields.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */

const ROLES = ["clerk", "guide", "supervisor", "inspector", "manager", "admin"];
const KEY_ROLES = ["kiosk", "display", "agent", "api", "visitor"];
const ORDINARY_DELAY = 10; // minutes; what a new helping window begins with
const PARTS = ["morning", "afternoon", "day"];

/** @param {State} state @param {Hands} hands @param {Translate} t */
export function dialogView(state, hands, t) {
  const { dialog } = state;
  if (!dialog) return nothing;
  const drawn = DIALOGS[dialog.kind];
  return drawn ? drawn(state, hands, t, dialog) : nothing;
}

/**
 * @param {Hands} hands @param {Translate} t @param {string} title @param {unknown} body
 * @param {{go?: string, danger?: boolean, wide?: boolean, submit?: (form: FormData) => void, state?: State}} [more]
 */
function frame(hands, t, title, body, more = {}) {
  const { go, danger, wide, submit, state } = more;
  return html`<dialog class="dialog ${wide ? "dialog-wide" : ""}" data-modal aria-labelledby="dialog-title" @cancel=${(/** @type {Event} */ event) => {
    event.preventDefault();
    hands.dialog(null);
  }}>
    <form
      class="stack"
      @submit=${(/** @type {any} */ event) => {
        event.preventDefault();
        if (submit) submit(new FormData(event.target));
        else hands.dialog(null);
      }}
    >
      <h2 id="dialog-title">${title}</h2>
      ${body}
      ${state && state.problem
        ? html`<p class="banner banner-bad" role="alert">${problemText(state.problem, t)}</p>`
        : nothing}
      <div class="dialog-actions">
        <button type="button" class="btn" @click=${() => hands.dialog(null)}>${t(submit ? "action.cancel" : "action.close")}</button>
        ${submit
          ? html`<button class="btn ${danger ? "btn-danger" : "btn-primary"}" ?disabled=${Boolean(state && state.busy)}>${go || t("action.confirm")}</button>`
          : nothing}
      </div>
    </form>
  </dialog>`;
}

/** @param {string} name @param {string} label @param {string} [value] @param {Record<string, any>} [more] */
function text(name, label, value = "", more = {}) {
  return html`<div class="field">
    <label for="d-${name}">${label}</label>
    <input
      id="d-${name}"
      name=${name}
      type=${more.type || "text"}
      .value=${value}
      ?required=${more.required !== false}
      minlength=${more.least || 0}
      maxlength=${more.most || 200}
      pattern=${more.pattern || ".*"}
      placeholder=${more.hint || ""}
      autocomplete=${more.type === "password" ? "new-password" : "off"}
    />
  </div>`;
}

/** @param {string} name @param {string} label @param {{id: string, name: string}[]} options @param {string} [value] */
function pick(name, label, options, value) {
  return html`<div class="field">
    <label for="d-${name}">${label}</label>
    <select id="d-${name}" name=${name} required>
      ${options.map((one) => html`<option value=${one.id} ?selected=${one.id === value}>${one.name}</option>`)}
    </select>
  </div>`;
}

/** @param {string} name @param {string} label @param {{id: string, name: string}[]} options @param {string[]} chosen */
function several(name, label, options, chosen) {
  return html`<fieldset class="field">
    <legend class="label">${label}</legend>
    <div class="boxes">
      ${options.map(
        (one) => html`<label class="check"
          ><input type="checkbox" name=${name} value=${one.id} .checked=${chosen.includes(one.id)} />${one.name}</label
        >`,
      )}
    </div>
  </fieldset>`;
}

/** @param {FormData} form @param {string} name */
const said = (form, name) => String(form.get(name) || "").trim();

/** @param {State} state @returns {{id: string, name: string}[]} */
function windows(state) {
  return state.draft ? named(state, "windows") : state.places;
}

/** @typedef {(state: State, hands: Hands, t: Translate, dialog: any) => unknown} Drawn */

/** @type {Drawn} */
function choose(state, hands, t, dialog) {
  const { path, field, name, text: wanted } = dialog;
  const value = at(state.draft, path);
  const all = value === "*";
  const numbered = field.kind === "numbers";
  const chosen = Array.isArray(value) ? value.map(String) : Object.keys((!all && value) || {});
  const options = field.points
    ? named(state, field.points)
    : (field.options || []).map((/** @type {string} */ id) => ({ id, name: optionText(id, t) }));
  const lost = chosen.filter((id) => !options.some((/** @type {any} */ one) => one.id === id));
  const shown = [...lost.map((id) => ({ id, name: t("choose.missing", { id }) })), ...options].filter(
    (one) => !wanted || `${one.id} ${one.name}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const toggle = (/** @type {string} */ id) => {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    const none = next.length === 0 && !field.required;
    const kept = numbered ? Object.fromEntries(next.map((one) => [one, value?.[one] ?? ORDINARY_DELAY])) : next;
    hands.edit(path, none ? undefined : kept);
  };
  return frame(
    hands,
    t,
    t("choose.title", { name }),
    html`${field.all
        ? html`<label class="check"
            ><input type="checkbox" .checked=${live(all)} @change=${() => hands.edit(path, all ? [] : "*")} />${t("choose.all")}</label
          >`
        : nothing}
      <div class="row">
        <input
          class="find"
          type="search"
          aria-label=${t("filter")}
          placeholder=${t("filter")}
          .value=${wanted}
          @input=${(/** @type {any} */ event) => hands.dialog({ ...dialog, text: event.target.value })}
        />
        <span class="muted num" role="status">${t("chosen", { n: all ? options.length : chosen.length })}</span>
      </div>
      <div class="boxes boxes-tall ${numbered ? "boxes-wide" : ""}">
        ${shown.map(
          (one) => html`<label class="check"
            ><input
              type="checkbox"
              .checked=${live(all || chosen.includes(one.id))}
              ?disabled=${all}
              @change=${() => toggle(one.id)}
            /><span class="grow">${one.name}</span>
            ${numbered && chosen.includes(one.id)
              ? html`<input
                    class="num minutes"
                    inputmode="decimal"
                    aria-label="${one.name}: ${t("minutes")}"
                    .value=${live(String(value[one.id]))}
                    @change=${(/** @type {any} */ event) => hands.edit([...path, one.id], typed(event.target.value, "number") ?? 0)}
                  />${t("minutes")}`
              : nothing}</label
          >`,
        )}
      </div>`,
    { wide: true },
  );
}

/** The picture on the pad. @param {State} state @param {Hands} hands @param {Translate} t @param {{id: string}} known */
function photo(state, hands, t, known) {
  const has = state.lists.photos.includes(known.id);
  return html`<div class="row person-photo">
    ${has ? html`<img alt=${t("photo.of")} src="/api/v1/staff/${known.id}/photo?v=${state.lists.photo_rev}" />` : nothing}
    <span class="grow">${t("photo")} <span class="under">${t("photo.help")}</span></span>
    <label class="btn">${t("photo.choose")}<input
        class="sr-only"
        type="file"
        accept="image/jpeg,image/png,image/webp"
        ?disabled=${state.busy}
        @change=${(/** @type {any} */ event) => {
          const [file] = event.target.files;
          event.target.value = "";
          if (file) hands.photo(known.id, file);
        }}
    /></label>
    ${has ? html`<button type="button" class="btn" ?disabled=${state.busy} @click=${() => hands.photo(known.id, null)}>${t("remove")}</button>` : nothing}
  </div>`;
}

/** @type {Drawn} */
function person(state, hands, t, dialog) {
  /** @type {import("./state.js").Person|null} */
  const known = dialog.person;
  const body = html`${known ? photo(state, hands, t, known) : nothing}<div class="form">
      ${text("name", t("person.name"), known ? known.name : "", { most: 80 })}
      ${known ? nothing : text("password", t("person.password"), "", { type: "password", least: 8 })}
      ${pick("role", t("person.role"), ROLES.map((id) => ({ id, name: t(`role.${id}`) })), known ? known.role : "clerk")}
    </div>
    ${several("windows", t("person.windows"), windows(state), known ? known.windows : [])}
    ${several("backup_windows", t("person.backup_windows"), windows(state), known ? known.backup_windows : [])}
    ${several("rights", t("person.rights"), state.lists.grantable.map((id) => ({ id, name: t(`right.${id}`) })), known ? known.rights : [])}`;
  const submit = (/** @type {FormData} */ form) => {
    const card = {
      name: said(form, "name"),
      role: said(form, "role"),
      windows: form.getAll("windows").map(String),
      backup_windows: form.getAll("backup_windows").map(String),
      rights: form.getAll("rights").map(String),
    };
    if (known) hands.changePerson(known.id, card);
    else hands.addPerson({ ...card, password: String(form.get("password")) });
  };
  const title = t(known ? "person.change_title" : "person.new");
  return frame(hands, t, title, body, { submit, state, go: t("save.do"), wide: true });
}

/** @type {Drawn} */
function password(state, hands, t, { person: who }) {
  const body = text("password", t("person.password"), "", { type: "password", least: 8 });
  const submit = (/** @type {FormData} */ form) => hands.setPassword(who.id, String(form.get("password")));
  return frame(hands, t, `${t("person.set_password")}：${who.name}`, body, { submit, state });
}

/** @type {Drawn} */
function deactivate(state, hands, t, { person: who }) {
  const body = html`<p>${t("person.deactivate_ask", { name: who.name })}</p>`;
  const submit = () => hands.deactivate(who.id);
  return frame(hands, t, t("person.deactivate"), body, { submit, state, danger: true, go: t("person.deactivate") });
}

/** @type {Drawn} */
function standIn(state, hands, t) {
  const clerks = (state.lists.people || []).filter((one) => one.active && one.role === "clerk");
  const body = html`${pick("staff", t("stand_in.staff"), clerks)} ${pick("window", t("stand_in.window"), windows(state))}
    <div class="row">
      ${text("from", t("stand_in.from"), "", { type: "date" })} ${text("until", t("stand_in.until"), "", { type: "date" })}
    </div>
    ${text("reason", t("stand_in.reason"))}
    <p class="muted small">${t("stand_in.note")}</p>`;
  const submit = (/** @type {FormData} */ form) =>
    hands.arrange(Object.fromEntries(["staff", "window", "from", "until", "reason"].map((name) => [name, said(form, name)])));
  return frame(hands, t, t("stand_in.new"), body, { submit, state });
}

/** @type {Drawn} */
function leader(state, hands, t) {
  const people = (state.lists.people || []).filter((one) => one.active);
  const body = html`${text("day", t("leader.day"), "", { type: "date" })}
    ${pick("part", t("leader.part"), PARTS.map((id) => ({ id, name: t(`leader.part.${id}`) })), "day")}
    ${pick("staff", t("leader.staff"), people)}`;
  const submit = (/** @type {FormData} */ form) =>
    hands.roster({ day: said(form, "day"), part: said(form, "part"), staff: said(form, "staff") });
  return frame(hands, t, t("leader.new"), body, { submit, state });
}

/** @param {State} state @param {Translate} t */
function keyFields(state, t) {
  const zones = [{ id: "", name: `（${t("none")}）` }, ...named(state, "zones")];
  return html`${pick("role", t("key.role"), KEY_ROLES.map((id) => ({ id, name: t(`key.role.${id}`) })))}
    ${text("name", t("key.name"), "", { pattern: "[a-z0-9\\-]{1,32}", hint: t("key.name_form"), most: 32 })}
    <div class="field">
      <label for="d-zone">${t("key.zone")}</label>
      <select id="d-zone" name="zone">
        ${zones.map((zone) => html`<option value=${zone.id}>${zone.name}</option>`)}
      </select>
    </div>`;
}

/** @type {Drawn} */
function key(state, hands, t) {
  const body = html`${keyFields(state, t)} ${text("days", t("key.days"), "", { required: false, pattern: "[0-9]{0,4}" })}`;
  const submit = (/** @type {FormData} */ form) => {
    const days = Number(said(form, "days"));
    const asked = { role: said(form, "role"), name: said(form, "name"), zone: said(form, "zone") || null };
    hands.newKey(days > 0 ? { ...asked, days } : asked);
  };
  return frame(hands, t, t("key.new"), body, { submit, state });
}

/** @type {Drawn} */
function told(state, hands, t, { key: made }) {
  const body = html`<p>${t("key.told")}</p>
    <p class="secret num">${made.key}</p>`;
  return frame(hands, t, `${t(`key.role.${made.role}`)} ${made.name}`, body);
}

/** @type {Drawn} */
function pair(state, hands, t) {
  const body = html`${text("code", t("key.pair_code"), "", { pattern: "[0-9]{6}", most: 6 })} ${keyFields(state, t)}`;
  const submit = (/** @type {FormData} */ form) =>
    hands.pair(said(form, "code"), { role: said(form, "role"), name: said(form, "name"), zone: said(form, "zone") || null });
  return frame(hands, t, t("key.pair"), body, { submit, state });
}

/** @type {Drawn} */
function revoke(state, hands, t, { key: one }) {
  const body = html`<p>${t("key.revoke_ask", { name: one.name })}</p>`;
  const submit = () => hands.revoke(one.name, one.role);
  return frame(hands, t, t("key.revoke"), body, { submit, state, danger: true, go: t("key.revoke") });
}

/** @type {Drawn} */
function restore(state, hands, t, { version }) {
  const body = html`<p>${t("version.restore_ask", { version })}</p>`;
  const submit = () => hands.restore(version);
  return frame(hands, t, t("version.restore"), body, { submit, state });
}

/** What is changed, before and after. @type {Drawn} */
function changed(state, hands, t, { title, changes }) {
  const body =
    changes.length === 0
      ? html`<p class="muted">${t("changes.none")}</p>`
      : html`<div class="table-wrap changes">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">${t("changes.where")}</th>
                <th scope="col">${t("changes.before")}</th>
                <th scope="col">${t("changes.after")}</th>
              </tr>
            </thead>
            <tbody>
              ${changes.map(
                (/** @type {import("./draft.js").Change} */ one) => html`<tr>
                  <th scope="row">${whereText(state, one.path, t)}</th>
                  <td class="before">${valueText(one.before, t)}</td>
                  <td class="after">${valueText(one.after, t)}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`;
  return frame(hands, t, title, body, { wide: true });
}

/** "services[id-card].minutes" in the words of the page. @param {State} state @param {string} path @param {Translate} t */
export function whereText(state, path, t) {
  const labels = state.base?.labels || {};
  const parts = /^([a-z_]+)(?:\[([^\]]*)\])?\.?(.*)$/.exec(path);
  if (!parts) return path;
  const [, table, row, key] = parts;
  const rows = state.draft?.[table];
  const known = row && Array.isArray(rows) ? rows.find((/** @type {any} */ one) => String(one.id) === row) : null;
  const field = key === "order" ? t("changes.order") : labels[table]?.[key.replace(/\[[^\]]*\]/g, "")] || key;
  return [labels.tables?.[table] || table, known ? known.name : row, field].filter(Boolean).join(" · ");
}

/** @param {unknown} value @param {Translate} t */
function valueText(value, t) {
  if (value === null || value === undefined) return "—";
  if (value === true || value === false) return t(value ? "yes" : "no");
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return value.join("、") || "—";
  return JSON.stringify(value);
}

/** @type {Drawn} */
function sheet(state, hands, t, { faults }) {
  const body = html`<div class="table-wrap changes">
    <table class="table">
      <thead>
        <tr>
          <th scope="col">${t("sheet.where")}</th>
          <th scope="col">${t("sheet.what")}</th>
        </tr>
      </thead>
      <tbody>
        ${faults.map(
          (/** @type {import("./draft.js").Fault} */ fault) => html`<tr>
            <th scope="row">
              ${fault.row ? t("faults.row", { row: fault.row, column: fault.column || "—" }) : fault.path}
            </th>
            <td>${fault.text}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
  return frame(hands, t, t("sheet.title"), body, { wide: true });
}

/** @type {Record<string, Drawn>} */
const DIALOGS = { choose, agent: agentDialog, person, password, deactivate, stand_in: standIn, leader, key, told, pair, revoke, restore, changed, sheet };
