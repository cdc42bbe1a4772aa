/** The page of the twins: asks for their state, shows what changed, presses their keys. */

// In pieces: where a key's text may be broken.
const LEVELS = { 5: ["非常", "满意"], 4: ["满意"], 3: ["基本", "满意"], 2: ["不满意"], 1: ["非常", "不满意"] };
const KEYS = { start: "欢迎", end: "评价", call: "下一位", recall: "重呼", pause: "暂停" };
const PAPER = { enough: "有纸", low: "纸将尽", out: "缺纸" };
const FAULTS = { cover_open: "开盖", cutter_fault: "切刀卡住", offline: "脱机", silent: "不回应", garbled: "乱码", unplugged: "断线", unreadable: "读不出" };
const PLACES = { window: "窗口", kiosk: "取号机", zone: "区域", desk: "导办台" };
const SHOWN = 6;
const LED_COLUMNS = 16;
const LOOK_MS = 500;
const shown = new Map();

function el(name, props = {}, ...inside) {
  const made = Object.assign(document.createElement(name), props);
  made.append(...inside.filter((part) => part !== null));
  return made;
}

function button(text, press, props = {}) {
  const made = el("button", { type: "button", ...props }, text);
  made.onclick = press;
  return made;
}

async function post(path, body) {
  await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  await refresh();
}

function place(serves) {
  const [kind, ...name] = serves.split(":");
  return `${PLACES[kind] ?? kind} ${name.join(":")}`;
}

// printers

function toggle(device, text, fault, value, on) {
  const made = button(text, () => post("/fault", { device: device.id, fault, value }));
  made.setAttribute("aria-pressed", String(on));
  return made;
}

/** The faults that this device's twin has. */
function otherFaults(device) {
  return Object.entries(FAULTS).filter(([name]) => name in device).map(([name, text]) =>
    toggle(device, text, name, !device[name], device[name]));
}

function faults(device) {
  const paper = Object.entries(PAPER).map(([value, text]) =>
    toggle(device, text, "paper", value, device.paper === value));
  const others = otherFaults(device);
  return el("div", { className: "faults" },
    el("div", { className: "choice" }, ...paper), ...others);
}

function slip(device, n) {
  const number = device.numbers[n];
  const caption = number ?? "图形小票";
  // With ?of= the address names one slip for good, however many follow it.
  const src = `/slip/${encodeURIComponent(device.id)}/${n}.png?of=${device.slips}`;
  const picture = el("img", { src, alt: `小票 ${caption}` });
  const link = el("a", { href: src, target: "_blank", rel: "noopener" }, picture);
  const made = el("figure", {}, link, el("figcaption", {}, caption));
  made.dataset.nth = String(device.slips - n);
  return made;
}

/** The last slips, newest first; a picture that is there stays as it is. */
function slips(device, old) {
  const there = new Map([...(old?.querySelectorAll("figure") ?? [])].map((f) => [f.dataset.nth, f]));
  const count = Math.min(SHOWN, device.numbers.length);
  const figures = Array.from({ length: count }, (_, n) =>
    there.get(String(device.slips - n)) ?? slip(device, n));
  return figures.length ? el("div", { className: "slips" }, ...figures)
    : el("p", { className: "none" }, "还没有小票 ", el("span", { lang: "en" }, "no slips yet"));
}

function printer(device, old) {
  return el("article", { className: "card printer" },
    el("h2", {}, place(device.for),
      el("span", { className: "id" }, device.id),
      el("span", { className: "count" }, `已出 ${device.slips} 张`)),
    slips(device, old), faults(device));
}

// what stands at one window

function bar(device) {
  const letters = [...device.text].map((char, n) =>
    el("b", { className: `c${device.colours[n] ?? 0}` }, char));
  const columns = [...device.text].reduce((sum, c) => sum + (c.codePointAt(0) < 128 ? 1 : 2), 0);
  const led = el("div", { className: "led", title: device.id }, el("span", {}, ...letters));
  led.classList.toggle("long", columns > LED_COLUMNS);
  led.classList.toggle("away", device.unplugged);
  return led;
}

function pad(device) {
  const keys = device.levels.map((level) => {
    const [first, second] = LEVELS[level];
    const key = button(first, () => post("/press", { device: device.id, level }));
    if (second) key.append(el("wbr"), second);
    return key;
  });
  const made = el("div", { className: "keys pad", title: device.id }, ...keys);
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", "评价器");
  return made;
}

function keypad(device) {
  const keys = Object.entries(KEYS).map(([key, text]) =>
    button(text, () => post("/press", { device: device.id, key })));
  return el("div", { className: "keypad", title: device.id },
    el("div", { className: "digits" }, device.display || "      "),
    el("div", { className: "keys" }, ...keys));
}

// ID-card readers. What was typed stays in its fields only: the state never says whose card it is.

/** The check character of an ID number, as GB 11643 has it. */
function checked(body) {
  const sum = [...body].reduce((all, digit, n) => all + Number(digit) * (2 ** (17 - n) % 11), 0);
  return body + "10X98765432"[sum % 11];
}

/** Somebody who does not exist, of a region that does not exist. */
function invented() {
  const any = (least, most) => least + Math.floor(Math.random() * (most - least + 1));
  const two = (n) => String(n).padStart(2, "0");
  const body = `990101${any(1945, 2005)}${two(any(1, 12))}${two(any(1, 28))}${String(any(1, 999)).padStart(3, "0")}`;
  return { name: ["张小样", "李试用", "欧阳示例", "王演示"][any(0, 3)], number: checked(body) };
}

function reader(device, old) {
  const typed = [...(old?.querySelectorAll("input") ?? [])].map((input) => input.value);
  const made = invented();
  const name = el("input", { value: typed[0] ?? made.name, maxLength: 15, ariaLabel: "姓名 name" });
  const number = el("input", {
    value: typed[1] ?? made.number, maxLength: 18, inputMode: "numeric", ariaLabel: "公民身份号码 ID number",
  });
  const lay = button("放证", () => post("/card", { device: device.id, name: name.value, number: number.value }));
  const take = button("取走", () => post("/card", { device: device.id }), { disabled: !device.card });
  const other = button("换一张", () => {
    const fresh = invented();
    name.value = fresh.name;
    number.value = fresh.number;
  });
  return el("article", { className: "card reader" },
    el("h2", {}, `身份证读卡器 ${place(device.for)}`, el("span", { className: "id" }, device.id),
      el("span", { className: "count" }, device.card ? "有证 card on it" : "无证 no card")),
    el("div", { className: "idcard" }, name, number, other),
    el("div", { className: "faults" }, lay, take, ...otherFaults(device)));
}

function scanner(device, old) {
  const typed = old?.querySelector("input")?.value ?? "";
  const text = el("input", { value: typed, maxLength: 200, ariaLabel: "码的内容 what the code says" });
  const scan = button("扫码", () => post("/scan", { device: device.id, text: text.value }));
  return el("article", { className: "card reader" },
    el("h2", {}, `扫码器 ${place(device.for)}`, el("span", { className: "id" }, device.id)),
    el("div", { className: "idcard" }, text, scan),
    el("div", { className: "faults" }, ...otherFaults(device)));
}

function together(at) {
  const asking = at.pads.some((device) => device.asking);
  return el("article", { className: asking ? "card asking" : "card" },
    el("h2", {}, place(at.for), asking ? el("span", { className: "ask" }, "请评价") : null),
    ...at.bars.map(bar), ...at.pads.map(pad), ...at.keypads.map(keypad));
}

function byPlace(state) {
  const places = new Map();
  for (const kind of ["bars", "pads", "keypads"]) {
    for (const device of state[kind]) {
      const at = places.get(device.for) ?? { for: device.for, bars: [], pads: [], keypads: [] };
      at[kind].push(device);
      places.set(device.for, at);
    }
  }
  return [...places.values()];
}

/** Replace a card only when its devices changed; focus and scrolling stay. */
function put(section, key, told, make) {
  const said = JSON.stringify(told);
  const old = shown.get(key);
  if (old?.said === said) return;
  const buttons = old ? [...old.card.querySelectorAll("button")] : [];
  const active = document.activeElement;
  const focused = buttons.indexOf(active);
  const scrolled = old?.card.querySelector(".slips")?.scrollLeft ?? 0;
  const card = make(told, old?.card);
  if (old) old.card.replaceWith(card);
  else document.getElementById(section).append(card);
  if (focused >= 0) card.querySelectorAll("button")[focused]?.focus();
  else if (card.contains(active)) active.focus();
  if (scrolled) card.querySelector(".slips")?.scrollTo({ left: scrolled, behavior: "instant" });
  shown.set(key, { said, card });
}

async function refresh() {
  const away = document.getElementById("away");
  if (document.hidden) return;
  try {
    const state = await (await fetch("/state")).json();
    state.printers.forEach((device) => put("printers", `printer ${device.id}`, device, printer));
    state.readers.forEach((device) => put("readers", `reader ${device.id}`, device, reader));
    state.scanners.forEach((device) => put("readers", `scanner ${device.id}`, device, scanner));
    byPlace(state).forEach((at) => put("places", `place ${at.for}`, at, together));
    away.hidden = true;
  } catch {
    away.hidden = false;
  }
}

document.addEventListener("visibilitychange", refresh);
setInterval(refresh, LOOK_MS);
await refresh();
