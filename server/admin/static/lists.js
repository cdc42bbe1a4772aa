// People, duty, devices, keys and versions: what is no table of the definition.

import { html, nothing } from "/static/shared/html.js";
import { agents } from "./agents.js";
import { moment, table } from "./table.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Hands} Hands */
/** @typedef {import("/static/shared/i18n.js").Translate} Translate */
/** @typedef {(state: State, hands: Hands, t: Translate) => unknown} Section */

/** Day and second of a moment. @param {string|null} at */
const clock = (at) => (at ? at.slice(0, 19).replace("T", " ") : "");

/** The last day of a period that ends at a midnight, or its moment. @param {string} until */
export function lastDay(until) {
  if (!until.slice(11).startsWith("00:00:00")) return moment(until);
  return new Date(Date.parse(`${until.slice(0, 10)}T00:00:00Z`) - 86400000).toISOString().slice(0, 10);
}

/** @param {string} from */
const firstDay = (from) => (from.slice(11).startsWith("00:00:00") ? from.slice(0, 10) : moment(from));

/** @param {State} state @param {string[]} ids */
function windowNames(state, ids) {
  const known = new Map((state.draft?.windows || []).map((/** @type {any} */ row) => [row.id, row.name]));
  return ids.map((id) => known.get(id) || id).join("、");
}

/** @type {Section} */
function staff(state, hands, t) {
  const rows = state.lists.people;
  const wanted = state.filter.trim().toLowerCase();
  const found = rows && rows.filter((one) => !wanted || `${one.name} ${one.windows.join(" ")}`.toLowerCase().includes(wanted));
  return table(
    [t("person.name"), t("person.role"), t("person.windows"), t("person.backup_windows"), t("person.rights"), t("person.state"), ""],
    found,
    (one) => html`<tr class=${one.active ? "" : "gone"}>
      <th scope="row">${one.name}</th>
      <td>${t(`role.${one.role}`)}</td>
      <td>${windowNames(state, one.windows)}</td>
      <td>${windowNames(state, one.backup_windows)}</td>
      <td>${one.rights.map((/** @type {string} */ right) => t(`right.${right}`)).join("、")}</td>
      <td>
        <span class="badge ${one.active ? "badge-good" : ""}">${t(one.active ? "person.active" : "person.gone")}</span>
      </td>
      <td class="end acts">
        <button class="btn btn-quiet" @click=${() => hands.dialog({ kind: "person", person: one })}>${t("person.change")}</button>
        <button class="btn btn-quiet" @click=${() => hands.dialog({ kind: "password", person: one })}>
          ${t("person.set_password")}
        </button>
        ${one.active
          ? html`<button class="btn btn-quiet" @click=${() => hands.dialog({ kind: "deactivate", person: one })}>
              ${t("person.deactivate")}
            </button>`
          : html`<button class="btn btn-quiet" @click=${() => hands.changePerson(one.id, { active: true })}>
              ${t("person.activate")}
            </button>`}
      </td>
    </tr>`,
    t(wanted ? "empty.found" : "empty.rows", { text: state.filter }),
  );
}

/** @type {Section} */
function standIns(state, hands, t) {
  return html`<p class="muted small hint">${t("stand_in.note")}</p>
    ${table(
      [t("stand_in.staff"), t("stand_in.window"), t("stand_in.from"), t("stand_in.until"), t("stand_in.reason"), t("stand_in.signs"), t("stand_in.state"), ""],
      state.lists.stand_ins,
      (one) => html`<tr>
        <th scope="row">${one.name}</th>
        <td>${one.window_name}</td>
        <td class="num">${firstDay(one.from)}</td>
        <td class="num">${lastDay(one.until)}</td>
        <td>${one.reason}</td>
        <td class="num">${one.state === "now" ? `${one.signs.length} / ${one.signs_due}` : ""}</td>
        <td><span class="badge ${one.state === "now" ? "badge-main" : ""}">${t(`stand_in.state.${one.state}`)}</span></td>
        <td class="end acts">
          ${one.state === "over"
            ? nothing
            : html`<button class="btn btn-quiet" @click=${() => hands.endStandIn(one.id)}>${t("stand_in.end")}</button>`}
        </td>
      </tr>`,
      t("empty.rows"),
    )}`;
}

/** @type {Section} */
function leaders(state, hands, t) {
  return table(
    [t("leader.day"), t("leader.part"), t("leader.staff"), t("leader.signed"), ""],
    state.lists.leaders,
    (one) => html`<tr>
      <th scope="row" class="num">${one.day}</th>
      <td>${t(`leader.part.${one.part}`)}</td>
      <td>${one.name}</td>
      <td class="num">${moment(one.signed_at)}</td>
      <td class="end acts">
        ${one.signed_at
          ? nothing
          : html`<button class="btn btn-quiet" @click=${() => hands.removeLeader(one.id)}>${t("remove")}</button>`}
      </td>
    </tr>`,
    t("empty.rows"),
  );
}

/** A word for a state that this page does not know is the state itself. */
function word(/** @type {Translate} */ t, /** @type {string} */ key, /** @type {string|null} */ value) {
  if (!value) return "";
  const text = t(`${key}.${value}`);
  return text === `${key}.${value}` ? value : text;
}

/** @type {Section} */
function devices(state, hands, t) {
  return table(
    [t("device.id"), t("device.for"), t("device.state"), t("device.seen"), t("device.waiting"), t("device.error"), ""],
    state.lists.devices,
    (one) => html`<tr>
      <th scope="row">
        ${one.agent}/${one.id}
        <span class="under">${word(t, "device.kind", one.kind)} ${one.driver || ""} ${one.version || ""}</span>
      </th>
      <td>${one.for}</td>
      <td>
        <span class="badge ${one.state === "online" ? "badge-good" : one.state === "unknown" ? "" : "badge-bad"}"
          >${word(t, "device.state", one.state)}</span
        >
        ${one.paper || one.detail
          ? html`<span class="under">
              ${one.paper ? t("device.paper_is", { paper: word(t, "device.paper", one.paper) }) : nothing}
              ${word(t, "device.error", one.detail)}
            </span>`
          : nothing}
      </td>
      <td class="num">${clock(one.seen_at)}</td>
      <td class="num">${one.waiting}</td>
      <td>
        ${word(t, "device.error", one.error)}
        ${one.error_at ? html`<span class="under num">${moment(one.error_at)}</span>` : nothing}
      </td>
      <td class="end acts">
        <button class="btn btn-quiet" ?disabled=${state.busy || one.state === "offline"} @click=${() => hands.testDevice(one)}>
          ${t("device.test")}
        </button>
      </td>
    </tr>`,
    t("device.none"),
  );
}

/** @type {Section} */
function keys(state, hands, t) {
  const zones = new Map((state.draft?.zones || []).map((/** @type {any} */ zone) => [zone.id, zone.name]));
  return table(
    [t("key.role"), t("key.name"), t("key.zone"), t("key.made"), t("key.ends"), t("key.state"), ""],
    state.lists.keys,
    (one) => html`<tr class=${one.revoked_at ? "gone" : ""}>
      <td>${t(`key.role.${one.role}`)}</td>
      <th scope="row">${one.name}</th>
      <td>${zones.get(one.zone) || one.zone || ""}</td>
      <td class="num">${moment(one.created_at)}</td>
      <td class="num">${moment(one.expires_at)}</td>
      <td><span class="badge ${one.revoked_at ? "" : "badge-good"}">${t(one.revoked_at ? "key.revoked" : "key.valid")}</span></td>
      <td class="end acts">
        ${one.revoked_at
          ? nothing
          : html`<button class="btn btn-quiet" @click=${() => hands.dialog({ kind: "revoke", key: one })}>
              ${t("key.revoke")}
            </button>`}
      </td>
    </tr>`,
    t("empty.rows"),
  );
}

/** @param {string} origin @param {Translate} t */
function how(origin, t) {
  const [kind, version] = origin.split(":");
  const known = ["staff", "sheet", "restore"].includes(kind) ? kind : "file";
  return t(`origin.${known}`, { version: version || "" });
}

/** @type {Section} */
function versions(state, hands, t) {
  const now = state.base?.version;
  return table(
    [t("version.n"), t("version.at"), t("version.by"), t("version.how"), ""],
    state.lists.versions,
    (one) => html`<tr>
      <th scope="row" class="num">
        ${one.version} ${one.version === now ? html`<span class="badge badge-main">${t("version.now")}</span>` : nothing}
      </th>
      <td class="num">${moment(one.at)}</td>
      <td>${one.by || ""}</td>
      <td>${how(one.origin, t)}</td>
      <td class="end acts">
        <button class="btn btn-quiet" @click=${() => hands.lookAt(one.version)}>${t("version.look")}</button>
        ${one.version === now
          ? nothing
          : html`<button class="btn btn-quiet" @click=${() => hands.dialog({ kind: "restore", version: one.version })}>
              ${t("version.restore")}
            </button>`}
      </td>
    </tr>`,
    t("empty.rows"),
  );
}

/** @type {Record<string, Section>} */
export const LISTS = { staff, stand_ins: standIns, leaders, devices, agents, keys, versions };

/** The buttons over each list: text key and the dialog that each opens. */
/** @type {Record<string, [string, any][]>} */
export const OPENERS = {
  staff: [["person.new", { kind: "person", person: null }]],
  stand_ins: [["stand_in.new", { kind: "stand_in" }]],
  leaders: [["leader.new", { kind: "leader" }]],
  devices: [],
  agents: [],
  keys: [
    ["key.pair", { kind: "pair" }],
    ["key.new", { kind: "key" }],
  ],
  versions: [],
};
