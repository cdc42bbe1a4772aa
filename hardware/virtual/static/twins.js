/** The page of the twins: asks for their state, shows what changed, presses their keys. */

const LEVELS = { 5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意" };
const FAULTS = { cover_open: "开盖", silent: "不回应", garbled: "乱码", unplugged: "断线" };
const SHOWN = 6;
const LED_COLUMNS = 16;
const shown = new Map();

function el(name, props = {}, ...inside) {
  const made = Object.assign(document.createElement(name), props);
  made.append(...inside.filter((part) => part !== null));
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

function head(device, title) {
  return el("h2", {}, `${title} ${device.id}`, el("span", { className: "for" }, device.for));
}

function faultKeys(device, names) {
  return el("div", { className: "keys" }, ...names.map((fault) => {
    const key = el("button", { type: "button" }, FAULTS[fault]);
    key.setAttribute("aria-pressed", String(device[fault]));
    key.onclick = () => post("/fault", { device: device.id, fault, value: !device[fault] });
    return key;
  }));
}

function bar(device) {
  const letters = [...device.text].map((char, n) =>
    el("b", { className: `c${device.colours[n] ?? 0}` }, char));
  const columns = [...device.text].reduce((sum, c) => sum + (c.codePointAt(0) < 128 ? 1 : 2), 0);
  const led = el("div", { className: columns > LED_COLUMNS ? "led long" : "led" },
    el("span", {}, ...letters));
  return el("article", { className: "card" }, head(device, "窗口屏"), led);
}

function pad(device) {
  const keys = device.levels.map((level) => {
    const key = el("button", { type: "button" }, LEVELS[level]);
    key.onclick = () => post("/press", { device: device.id, level });
    return key;
  });
  return el("article", { className: device.asking ? "card asking" : "card" },
    head(device, device.asking ? "评价器（请评价）" : "评价器"),
    el("div", { className: "keys" }, ...keys));
}

function keypad(device) {
  const names = { start: "欢迎", end: "评价", call: "下一位", recall: "重呼", pause: "暂停" };
  const keys = Object.entries(names).map(([key, name]) => {
    const button = el("button", { type: "button" }, name);
    button.onclick = () => post("/press", { device: device.id, key });
    return button;
  });
  return el("article", { className: "card" }, head(device, "呼叫器"),
    el("div", { className: "digits" }, device.display || "      "),
    el("div", { className: "keys" }, ...keys));
}

function paperKeys(device) {
  const names = { enough: "有纸", low: "纸将尽", out: "缺纸" };
  return Object.entries(names).map(([value, name]) => {
    const key = el("button", { type: "button" }, name);
    key.setAttribute("aria-pressed", String(device.paper === value && value !== "enough"));
    key.onclick = () => post("/fault", { device: device.id, fault: "paper", value });
    return key;
  });
}

function printer(device) {
  const slips = device.numbers.slice(0, SHOWN).map((number, n) => {
    const alt = number ? `小票 ${number}` : "小票";
    // The count makes each address new, so that no picture is shown for another slip.
    const src = `/slip/${encodeURIComponent(device.id)}/${n}.png?of=${device.slips}`;
    return el("figure", {}, el("img", { src, alt }), el("figcaption", {}, number ?? "图形小票"));
  });
  const keys = faultKeys(device, ["cover_open", "silent", "garbled", "unplugged"]);
  keys.prepend(...paperKeys(device));
  return el("article", { className: "card" }, head(device, `打印机（${device.slips} 张）`), keys,
    slips.length ? el("div", { className: "slips" }, ...slips)
      : el("p", { className: "none" }, "还没有小票 no slips yet"));
}

/** Replace a device's card only when it changed, so that focus and scrolling stay. */
function put(section, device, make) {
  const said = JSON.stringify(device);
  const old = shown.get(device.id);
  if (old?.said === said) return;
  const card = make(device);
  const focused = old ? [...old.card.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  if (old) old.card.replaceWith(card);
  else document.getElementById(section).append(card);
  if (focused >= 0) card.querySelectorAll("button")[focused]?.focus();
  shown.set(device.id, { said, card });
}

async function refresh() {
  const away = document.getElementById("away");
  try {
    const state = await (await fetch("/state")).json();
    state.bars.forEach((device) => put("windows", device, bar));
    state.pads.forEach((device) => put("windows", device, pad));
    state.keypads.forEach((device) => put("windows", device, keypad));
    state.printers.forEach((device) => put("printers", device, printer));
    away.hidden = true;
  } catch {
    away.hidden = false;
  }
}

await refresh();
setInterval(refresh, 500);
