import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
const { allowedNow, initial, linesNow, next, pickedNow, printerNow, rowNow, rowsNow, windowsNow } = await import("../../../counter/static/guide/state.js");
const { questionOf, readerPlace } = await import("../../../counter/static/guide/card.js");
const { actOfKey, DESK_ACTS, requestOf } = await import("../../../counter/static/guide/acts.js");
const { alarmText } = await import("../../../counter/static/guide/floor.js");
const { texts } = await import("../../../counter/static/guide/texts.js");
const { sheetTexts } = await import("../../../counter/static/guide/sheet_texts.js");
const { byText, placeText } = await import("../../../counter/static/guide/words.js");
const { translator, unmatched } = await import("/static/shared/i18n.js");
const { ApiError } = await import("/static/shared/api.js");

const RIGHTS = ["guide", "take", "transfer", "certify", "leave", "reprint", "notice", "catalog", "book"];
const ticket = (n, state = "waiting") => ({ id: `t_${n}`, number: `A00${n}`, state, service: { id: "s1", name: "甲" }, joined_at: "2026-03-02T09:00:00.000+08:00" });
const window = (id, extra = {}) => ({ id, name: `${id}号窗口`, state: "open", zone: "east", clerk_name: null, reason: null, number: null, tickets: [], unread: 0, ...extra });
const hall = (extra = {}) => ({ windows: [window("w1"), window("w2", { zone: "west", state: "closed" })], lines: [], devices: [], alarms: [], helps: [], notices: [], ...extra });
const run = (state, ...events) => events.reduce(next, state);
const desk = run(initial, { type: "session", session: { name: "何静", rights: RIGHTS, zones: [] } }, { type: "picture", data: hall() });
const catalog = { groups: [{ id: "g", name: "户政", services: [
  { id: "s1", name: "甲事项", open: true, reason: null, waiting: 1, keywords: [] },
  { id: "s2", name: "乙事项", open: false, reason: "系统故障", waiting: 0, keywords: ["丢失"] },
], groups: [] }], classes: [{ id: "ordinary", name: "普通", certified_by: [] }] };
const found = (...tickets) => [{ type: "query", query: "1" }, { type: "ask" }, { type: "found", text: "1", tickets }];
const t = translator("zh", texts);

test("both languages of the desk and of the sheet have the same texts", () => {
  assert.deepEqual(unmatched(texts), []);
  assert.deepEqual(unmatched(sheetTexts), []);
});

test("whoever may not guide is told so instead of being shown the hall", () => {
  const state = next(initial, { type: "session", session: { name: "林晓", rights: ["serve"], zones: [] } });
  assert.equal(state.phase, "forbidden");
});

test("one result is picked by itself, of several the guide picks", () => {
  assert.equal(run(desk, ...found(ticket(1))).picked, "t_1");
  const two = run(desk, ...found(ticket(2), ticket(1)));
  assert.equal(two.picked, null);
  assert.equal(run(two, { type: "move", by: 1 }).picked, "t_2");
  assert.equal(run(two, { type: "move", by: 1 }, { type: "move", by: 1 }, { type: "move", by: 1 }).picked, "t_1");
});

test("an answer to an older question is dropped", () => {
  const asked = run(desk, { type: "query", query: "1" }, { type: "ask" }, { type: "query", query: "12" }, { type: "ask" });
  assert.equal(next(asked, { type: "found", text: "1", tickets: [ticket(1)] }), asked);
  assert.equal(next(asked, { type: "not_found", text: "1", error: new ApiError(422, "wrong_value", {}, "", "") }), asked);
});

test("an emptied field forgets what it found", () => {
  const state = run(desk, ...found(ticket(1)), { type: "query", query: " " });
  assert.deepEqual([state.results, state.picked, state.story], [null, null, null]);
});

test("a story of a ticket that is no longer in hand is dropped", () => {
  const state = run(desk, ...found(ticket(1)));
  assert.equal(next(state, { type: "story", id: "t_9", ticket: ticket(9), story: [] }), state);
  const read = next(state, { type: "story", id: "t_1", ticket: ticket(1, "called"), story: [{ seq: 1 }] });
  assert.equal(pickedNow(read).state, "called");
  assert.equal(read.story.length, 1);
});

test("the state of the ticket and the rights of the person say which acts are offered", () => {
  const offered = (state, rights = RIGHTS) => [...allowedNow({ ...run(desk, ...found(ticket(1, state))), rights })].sort();
  assert.deepEqual(offered("waiting"), ["cancel", "certify", "help", "reprint", "transfer"]);
  assert.deepEqual(offered("no_show"), ["cancel", "certify", "help", "rejoin", "reprint"]);
  assert.deepEqual(offered("served"), []);
  assert.deepEqual(offered("waiting", ["transfer"]), ["transfer"]);
  assert.deepEqual([...allowedNow(desk)], []);
});

test("one act at a time; what comes back is the ticket that is shown", () => {
  const state = run(desk, ...found(ticket(1)), { type: "dialog", kind: "transfer" });
  const going = next(state, { type: "act", act: "transfer", key: "k1", given: { ticket: "t_1", body: { service: "s2" } } });
  assert.deepEqual([going.pending.path, going.pending.body], ["/tickets/t_1/transfer", { service: "s2" }]);
  assert.equal(next(going, { type: "act", act: "cancel", key: "k2", given: { ticket: "t_1", body: {} } }), going);
  const moved = { ...ticket(1), service: { id: "s2", name: "乙" } };
  const done = next(going, { type: "done", key: "k1", reply: moved });
  assert.deepEqual([pickedNow(done).service.id, done.dialog, done.said, done.pending], ["s2", null, "transfer", null]);
});

test("a refusal leaves the question open with what was typed", () => {
  const asked = run(desk, { type: "dialog", kind: "take" }, { type: "act", act: "take", key: "k1", given: { body: {} } });
  const refused = next(asked, { type: "failed", key: "k1", error: new ApiError(409, "hall_closed", {}, "", "") });
  assert.equal(refused.dialog.kind, "take");
  assert.equal(refused.problem.code, "hall_closed");
  assert.equal(next(refused, { type: "failed", key: "old", error: refused.problem }), refused);
});

test("an ended session asks to sign in again", () => {
  const state = run(desk, { type: "act", act: "help", key: "k1", given: { body: {} } }, { type: "failed", key: "k1", error: new ApiError(401, "credential_expired", {}, "", "") });
  assert.deepEqual([state.phase, state.sign_in.ended, state.hall], ["sign_in", true, null]);
});

test("a ticket taken for somebody is the one in hand", () => {
  const state = run(desk, { type: "act", act: "take", key: "k1", given: { body: {} } }, { type: "done", key: "k1", reply: ticket(7) });
  assert.deepEqual([state.picked, state.query, state.story], ["t_7", "A007", null]);
});

test("a list goes on after an act in it, and an act without an answer ends well", () => {
  const listed = run(desk, { type: "dialog", kind: "helps" }, { type: "act", act: "help_step", key: "k1", given: { id: "h", step: "done" } });
  assert.equal(next(listed, { type: "done", key: "k1", reply: {} }).dialog.kind, "helps");
  const closed = run(desk, { type: "dialog", kind: "service", of: "s1" }, { type: "act", act: "close_service", key: "k2", given: { service: "s1", body: { reason: "x" } } });
  assert.equal(next(closed, { type: "done", key: "k2", reply: null }).dialog, null);
});

test("lines stand by their longest wait, which grows between two pictures", () => {
  const line = (service, since, count) => ({ service, name: service, count, longest_s: 0, since });
  const lines = [line("s1", "2026-03-02T01:10:00Z", 9), line("s2", "2026-03-02T01:00:00Z", 1)];
  const state = run(desk, { type: "picture", data: hall({ lines }) }, { type: "tick", now: Date.parse("2026-03-02T01:30:00Z"), offset_min: 480 });
  assert.deepEqual(linesNow(state).map((one) => [one.service, one.longest_s]), [["s2", 1800], ["s1", 1200]]);
});

test("the desk's own printer is used unless another was chosen that is there", () => {
  const printer = (place, id) => ({ id, agent: "a", kind: "printer", for: place, state: "online", paper: null });
  const state = run(desk, { type: "picture", data: hall({ devices: [printer("kiosk:east-1", "p1"), printer("desk:1", "p2"), printer("window:w1", "p3")] }) });
  assert.equal(printerNow(state).place, "desk:1");
  assert.equal(printerNow({ ...state, printer: "kiosk:east-1" }).place, "kiosk:east-1");
  assert.equal(printerNow({ ...state, printer: "kiosk:gone" }).place, "desk:1");
  assert.equal(printerNow(desk), null);
});

test("a reroute offers services but the present one, or windows by name and clerk", () => {
  const state = run(desk, { type: "catalog", catalog }, ...found(ticket(1)), { type: "dialog", kind: "transfer" });
  assert.deepEqual(rowsNow(state).map(({ key }) => key), ["s2"]);
  assert.equal(rowNow(state), null, "a hasty Enter takes nobody anywhere");
  assert.equal(rowNow(next(state, { type: "dialog_query", query: "丢失" })).open, false);
  const windows = next(state, { type: "scope", scope: "window" });
  assert.deepEqual(rowsNow(windows).map(({ key }) => key), ["w1", "w2"]);
  assert.deepEqual(rowsNow(next(windows, { type: "dialog_query", query: "w2" })).map(({ key }) => key), ["w2"]);
  assert.equal(rowNow(next(windows, { type: "move", by: 1 })).key, "w1");
  assert.equal(rowNow(run(windows, { type: "move", by: 1 }, { type: "move", by: 1 })).key, "w2");
  assert.equal(rowNow(next(windows, { type: "dialog_query", query: "none" })), null);
});

test("a zone narrows the windows", () => {
  assert.deepEqual(windowsNow(next(desk, { type: "zone", zone: "west" })).map(({ id }) => id), ["w2"]);
});

test("of very many windows the closed ones come last, of a few each keeps its place", () => {
  const many = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => window(`w${i}`, { state: i % 2 ? "open" : "closed" }));
  const ids = (n) => windowsNow(next(desk, { type: "picture", data: hall({ windows: many(n) }) })).map(({ id }) => id);
  assert.deepEqual(ids(4), ["w0", "w1", "w2", "w3"]);
  assert.deepEqual([ids(42)[0], ids(42)[20], ids(42)[21]], ["w1", "w41", "w0"]);
});

test("keys: function keys for the ticket, Alt and a digit for the desk, the browser's own are left alone", () => {
  const press = (key, more = {}) => actOfKey({ key, code: "", altKey: false, ctrlKey: false, metaKey: false, repeat: false, ...more });
  assert.equal(press("F2"), "transfer");
  assert.equal(press("¡", { altKey: true, code: "Digit1" }), DESK_ACTS[0]);
  for (const key of ["F1", "F3", "F5", "F6", "F11", "F12", "a", "1"]) assert.equal(press(key), null, key);
  assert.equal(press("F2", { ctrlKey: true }), null);
  assert.equal(press("F10", { repeat: true }), null);
  assert.equal(press("9", { altKey: true, code: "Digit9" }), null);
});

test("an id in a path is escaped, and an unknown act is no request", () => {
  assert.equal(requestOf("sign", "k", { kind: "leaders", id: "a/b" }).path, "/leaders/a%2Fb/sign");
  assert.equal(requestOf("dance", "k", {}), null);
});

test("every alarm that the server knows is said in words, another by its code", () => {
  const state = { ...desk, places: [{ id: "s1", name: "甲事项" }] };
  const said = (alarm) => alarmText(state, alarm, t);
  assert.equal(said({ code: "queue_long", service: "s1", count: 24, limit: 20 }), "甲事项 排队 24 人（超过 20）");
  assert.equal(said({ code: "wait_long", service: "s1", longest_s: 2500, limit_s: 2400 }), "甲事项 最久等 41 分钟（超过 40）");
  assert.equal(said({ code: "paused_with_line", window: "w1", count: 2 }), "w1号窗口暂停，2 人等候");
  assert.equal(said({ code: "printer_out", for: "kiosk:east-1", device_kind: "printer", state: "online" }), "取号机 east-1 打印机缺纸");
  assert.equal(said({ code: "device_trouble", for: "window:w1", device_kind: "bar", state: "offline" }), "w1号窗口 窗口屏离线");
  assert.equal(said({ code: "slip_lost", number: "A001", slip: "unknown" }), "A001 不确定是否出纸");
  assert.equal(said({ code: "calendar_unknown", year: 2027 }), "2027 年节假日未录入");
  assert.equal(said({ code: "new_alarm" }), "new_alarm");
});

test("who did something is said by name or by place", () => {
  const state = { ...desk, hall: hall({ devices: [{ id: "p1", agent: "a1", kind: "printer", for: "desk:1", state: "online", paper: null }] }) };
  assert.deepEqual(["a1/p1", "kiosk:east-1", "何静", null].map((by) => byText(state, by, t)), ["导办台 1", "取号机 east-1", "何静", ""]);
  assert.equal(placeText({ ...state, zones: [{ id: "z", name: "一楼" }] }, "zone:z", t), "区域 一楼");
});

test("a phone read in clear is forgotten when its dialog closes", () => {
  const read = run(desk, { type: "dialog", kind: "complaint" }, { type: "phone", id: "c_1", phone: "13800000001" });
  assert.equal(read.phones.c_1, "13800000001");
  assert.deepEqual(next(read, { type: "close" }).phones, {});
});

const reader = (place) => ({ id: `r-${place}`, kind: "id_reader", for: place, state: "online", paper: null });
const CARD = { number: "990101199005170124", birth_year: 1990, name: "张*", label: "张* · 尾号 0124", until: 20000 };
const laid = { type: "card", read: CARD, problem: null };

test("a desk listens to its own reader and to no other desk's", () => {
  const at = (...places) => ({ hall: hall({ devices: places.map(reader) }) });
  assert.equal(readerPlace(at("desk:1"), null), "desk:1");
  assert.equal(readerPlace(at("desk:1", "kiosk:east-1"), "kiosk:east-1"), "desk:1");
  assert.equal(readerPlace(at("desk:1", "desk:2"), "desk:2"), "desk:2");
  assert.equal(readerPlace(at("desk:1", "desk:2"), "kiosk:east-1"), null);
  assert.equal(readerPlace(at("desk:1"), "desk:2"), null);
  assert.equal(readerPlace({ hall: hall({ devices: [{ ...reader("desk:1"), kind: "scanner" }] }) }, null), "desk:1");
  assert.equal(readerPlace({ hall: null }, null), null);
});

test("a card laid on the desk is searched for, and the field never shows its number", () => {
  const state = run(desk, laid);
  assert.equal(state.asked, CARD.label);
  assert.equal(state.query.includes(CARD.number), false);
  assert.deepEqual(questionOf(state, state.asked), { id_number: CARD.number });
  assert.deepEqual(questionOf(state, "A001"), { text: "A001" });
});

test("in the dialog of a new ticket a card is its holder's, until it is dropped, late or used", () => {
  const open = run(desk, { type: "dialog", kind: "take" }, laid);
  assert.deepEqual([open.card.number, open.asked, open.dialog.kind], [CARD.number, null, "take"]);
  const ends = [
    [{ type: "drop_card" }],
    [{ type: "tick", now: null, offset_min: 0, ms: CARD.until }],
    [{ type: "act", act: "take", key: "k", given: { body: {} } }, { type: "done", key: "k", reply: ticket(1) }],
    [{ type: "clear" }],
    [{ type: "query", query: "A1" }],
    [{ type: "signed_out", ended: false }],
  ];
  for (const events of ends) assert.equal(run(open, ...events).card, null, events[0].type);
  assert.ok(run(open, { type: "tick", now: null, offset_min: 0, ms: CARD.until - 1 }).card);
});

test("a card that cannot be read is said to be so", () => {
  const problem = new ApiError(0, "card_unreadable", {}, "", "");
  assert.equal(run(desk, { type: "card", read: null, problem }).problem.code, "card_unreadable");
});
