// The editor of a scheme: its form on the left, what it would change on the right.

import { html, nothing } from "/static/shared/html.js";
import { put, SECTIONS, without } from "./shape.js";

/** @typedef {import("/static/shared/staff_page.js").Desk} Desk */
/** @typedef {import("/static/shared/staff_page.js").Shown} Shown */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {(string|number)[]} Path */
/** @typedef {{open: (d: Desk, id: string) => Promise<void>, see: (d: Desk) => void, save: (d: Desk) => Promise<void>}} Acts */
/** @typedef {import("./shape.js").Field} Field */

/** @param {Shown} shown @param {Desk} desk @param {Translate} t @param {Acts} acts */
export function view(shown, desk, t, acts) {
  const { own } = shown;
  if (!shown.rights.includes("assess")) {
    return html`<p class="banner banner-warn">${t("forbidden", { role: t(`sign_in.role.${shown.role}`) })}</p>`;
  }
  if (!own.document) return html`<p role="status">${t("starting")}</p>`;
  const dirty = own.form ? JSON.stringify(own.document) !== own.saved : own.text !== own.savedText;
  return html`<div class="row toolbar">
      <label class="row">${t("scheme")} <select id="scheme" @change=${(/** @type {any} */ e) => void desk.read(() => acts.open(desk, e.target.value))}>
        ${own.schemes.map((/** @type {any} */ one) => html`<option value=${one.id} ?selected=${one.id === own.id}>${one.name} · ${one.id} v${one.version}${one.used ? ` · ${t("used")}` : ""}</option>`)}
        ${own.base === 0 ? html`<option selected value=${own.id}>${own.id} · ${t("new")}</option>` : nothing}
      </select></label>
      <button class="btn" @click=${() => desk.set({ copying: !own.copying })}>${t("copy")}</button>
      <span class="grow"></span>
      <div class="row" role="group" aria-label=${t("look")}>
        ${[true, false].map((form) => html`<button class="btn ${own.form === form ? "btn-primary" : ""}" aria-pressed=${own.form === form ? "true" : "false"} @click=${() => desk.set({ form })}>${t(form ? "as_form" : "as_text")}</button>`)}
      </div>
      <button class="btn btn-primary" id="save" ?disabled=${shown.busy || !dirty || own.faults.length > 0} @click=${() => void acts.save(desk)}>${t("save", { version: own.base + 1 })}</button>
    </div>
    ${own.copying ? copyView(shown, desk, t, acts) : nothing}
    <div class="scheme-sides">
      <section class="stack" aria-label=${t("as_form")}>
        ${own.faults.length ? html`<ul class="banner banner-bad scheme-faults" role="alert">${own.faults.map((/** @type {any} */ f) => html`<li><b>${f.path}</b> ${f.text}</li>`)}</ul>` : nothing}
        ${own.form ? formView(own, desk, t, acts) : html`<textarea class="scheme-toml" id="text" spellcheck="false" aria-label="TOML" .value=${own.text}
          @input=${(/** @type {any} */ e) => { desk.set({ text: e.target.value }); acts.see(desk); }}></textarea>`}
        <details class="card"><summary>${t("versions", { n: own.versions.length })}</summary>
          ${own.versions.map((/** @type {any} */ v) => html`<h3>v${v.version} <span class="muted">${v.by ? `${v.by} · ${v.at.slice(0, 16).replace("T", " ")}` : t("shipped")}</span></h3>
            <pre class="scheme-changes">${v.changes.join("\n") || "—"}</pre>`)}</details>
      </section>
      <aside class="card stack scheme-preview" aria-live="polite">${previewView(own, t)}</aside>
    </div>`;
}

/** @param {Shown} shown @param {Desk} desk @param {Translate} t @param {Acts} acts */
function copyView(shown, desk, t, acts) {
  const { own } = shown;
  const copy = (/** @type {any} */ event) => {
    event.preventDefault();
    const id = String(new FormData(event.target).get("id"));
    if (own.schemes.some((/** @type {any} */ one) => one.id === id)) return;
    const document = { ...own.document, id, version: 1 };
    desk.set({ id, base: 0, document, text: own.text.replace(/^id\s*=.*$/m, `id = "${id}"`), saved: "", savedText: "", form: true, copying: false, versions: [] });
    acts.see(desk);
  };
  return html`<form class="card row" @submit=${copy}><div class="field"><label for="copy-id">${t("copy.id")}</label>
    <input id="copy-id" name="id" required pattern="[A-Za-z0-9][A-Za-z0-9\\-]{0,39}" placeholder="HALL-100" /></div><button class="btn btn-primary">${t("copy.go")}</button></form>`;
}

/** @param {any} own @param {Desk} desk @param {Translate} t @param {Acts} acts */
function formView(own, desk, t, acts) {
  const change = (/** @type {Path} */ path, /** @type {unknown} */ value) => {
    desk.set({ document: put(desk.state().own.document, path, value) });
    acts.see(desk);
  };
  return SECTIONS.map((section) => {
    const rows = section.list ? own.document[section.list] || [] : [own.document];
    if (section.only && !own.document[section.only]) return nothing;
    return html`<details class="card scheme-section" ?open=${section.open}><summary>${t(`section.${section.id}`)} ${section.list ? html`<span class="badge num">${rows.length}</span>` : nothing}</summary>
      ${rows.map((/** @type {any} */ row, /** @type {number} */ n) => {
        const at = section.list ? [section.list, n] : [];
        return html`<div class="scheme-row">${section.fields.map((field) => fieldView(own, field, [...at, ...field.path], t, change))}
          ${section.list ? html`<button class="btn btn-small" type="button" title=${t("take_away")} @click=${() => change([], without(own.document, [section.list || "", n]))}>×</button>` : nothing}</div>
          ${section.inner ? innerView(own, section.inner, [...at, section.inner.list], t, change) : nothing}`;
      })}
      ${section.list ? html`<button class="btn btn-small" type="button" @click=${() => change([section.list || "", rows.length], structuredClone(section.blank))}>+ ${t("add")}</button>` : nothing}
    </details>`;
  });
}

/** @param {any} own @param {import("./shape.js").Inner} inner @param {Path} path @param {Translate} t @param {(path: Path, value: unknown) => void} change */
function innerView(own, inner, path, t, change) {
  const rows = path.reduce((value, key) => (value === undefined ? value : value[key]), own.document) || [];
  return html`<div class="scheme-items">${rows.map((/** @type {any} */ _row, /** @type {number} */ n) => html`<div class="scheme-row">
      ${inner.fields.map((field) => fieldView(own, field, [...path, n, ...field.path], t, change))}
      <button class="btn btn-small" type="button" title=${t("take_away")} @click=${() => change([], without(own.document, [...path, n]))}>×</button></div>`)}
    <button class="btn btn-small" type="button" @click=${() => change([...path, rows.length], structuredClone(inner.blank))}>+ ${t("add.item")}</button></div>`;
}

/** A fault names its place as the file does: rows from 1. @param {Path} path */
const nameOf = (path) => path.map((key, n) => (typeof key === "number" ? `[${key + 1}]` : n ? `.${key}` : key)).join("");

/** @param {any} own @param {Field} field @param {Path} path @param {Translate} t @param {(path: Path, value: unknown) => void} change */
function fieldView(own, field, path, t, change) {
  const value = path.reduce((/** @type {any} */ found, key) => (found === undefined || found === null ? undefined : found[key]), own.document);
  const name = nameOf(path);
  const wrong = own.faults.filter((/** @type {any} */ f) => f.path === name);
  const label = t(`field.${field.path.join(".")}`);
  const invalid = wrong.length ? "true" : "false";
  const said = (/** @type {any} */ e) => change(path, e.target.value === "" ? undefined : field.kind === "int" ? Number(e.target.value) : e.target.value);
  const control = field.kind === "flag"
    ? html`<input type="checkbox" id=${name} ?checked=${value === true} @change=${(/** @type {any} */ e) => change(path, e.target.checked || undefined)} />`
    : field.choices
      ? html`<select id=${name} aria-invalid=${invalid} @change=${said}>${[...(value === undefined || !field.choices.includes(value) ? [value || ""] : []), ...field.choices].map((one) => html`<option value=${one} ?selected=${one === value}>${one && t(`choice.${field.path.join(".")}.${one}`)}</option>`)}</select>`
      : html`<input id=${name} aria-invalid=${invalid} .value=${value === undefined ? "" : String(value)} inputmode=${field.kind === "points" ? "decimal" : "text"} @input=${said} />`;
  return html`<div class="field scheme-${field.kind || "text"}"><label for=${name} title=${label}>${label}</label>${control}${wrong.map((/** @type {any} */ f) => html`<span class="field-error">${f.text}</span>`)}</div>`;
}

/** @param {any} own @param {Translate} t */
function previewView(own, t) {
  if (!own.preview) return html`<h2>${t("preview")}</h2><p class="muted" role="status">${t(own.looking ? "looking" : "preview.none")}</p>`;
  const { preview } = own;
  const changed = preview.rows.filter((/** @type {any} */ row) => Number(row.change) !== 0 || row.old_grade !== row.new_grade);
  return html`<h2>${t("preview")} <span class="num">${preview.period}</span></h2>
    ${!preview.scored ? html`<p class="muted">${t("preview.unscored")}</p>` : html`<p>${t("preview.sum", { n: preview.rows.length, changed: changed.length })} ${own.looking ? t("looking") : ""}</p>`}
    ${preview.unknown_items.length ? html`<p class="banner banner-warn">${t("preview.unknown", { items: preview.unknown_items.join("、") })}</p>` : nothing}
    <div class="table-wrap scheme-gains"><table class="table"><thead><tr><th>${t("who")}</th><th class="end">${t("old")}</th><th class="end">${t("now")}</th><th class="end">±</th><th>${t("grade")}</th></tr></thead>
      <tbody>${preview.rows.map((/** @type {any} */ row) => html`<tr data-clerk=${row.clerk} class=${Number(row.change) < 0 ? "loses" : Number(row.change) > 0 ? "gains" : ""}>
        <td>${row.name}</td><td class="end num">${row.old_total}</td><td class="end num">${row.new_total}</td><td class="end num">${Number(row.change) > 0 ? "+" : ""}${row.change}</td>
        <td>${row.old_grade === row.new_grade ? row.new_grade || "—" : `${row.old_grade || "—"} → ${row.new_grade || "—"}`}</td></tr>`)}</tbody></table></div>`;
}
