import "../helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { Speaker, isQuiet, isStale, planOf, sentenceOf, singly } = await import(
  "../../../display/static/board/voice.js"
);

const digits = Object.fromEntries([..."0123456789ABC"].map((c) => [c, c]));
const zh = {
  lang: "zh",
  phrase: ["please", "{number}", "number", "go_to", "{window}", "do"],
  clips: { ...digits, please: "请", number: "号", go_to: "到", do: "办理", "window-w03": "3号窗口" },
  spoken: true,
};
const en = {
  lang: "en",
  phrase: ["number", "{number}", "go_to", "{window}"],
  clips: { ...digits, number: "Number", go_to: "please go to", "window-w03": "window 3" },
  spoken: true,
};
const voice = {
  engine: "auto",
  languages: [zh, en],
  chime: true,
  repeat: 1,
  number_twice: false,
  volume: 0.8,
  quiet: [["12:00", "13:30"]],
  drop_after_s: 45,
  version: "1",
};
const call = {
  call_id: 9,
  number: "A012",
  window: "w03",
  window_name: "3号窗口",
  nth: 1,
  at: "2026-03-02T09:00:00+08:00",
};

test("the characters of a number are read singly", () => {
  assert.deepEqual(singly("A012"), ["A", "0", "1", "2"]);
  assert.deepEqual(singly("B-1003"), ["B", "1", "0", "0", "3"]);
});

test("each language speaks its own phrase, in the order of the hall", () => {
  assert.deepEqual(
    planOf(voice, call).map(({ spoken, clips }) => [spoken.lang, clips.join(" ")]),
    [
      ["zh", "please A 0 1 2 number go_to window-w03 do"],
      ["en", "number A 0 1 2 go_to window-w03"],
    ],
  );
});

test("the whole is repeated, and the number read twice, as the hall has set", () => {
  const plan = planOf({ ...voice, languages: [zh], repeat: 2, number_twice: true }, call);
  assert.equal(plan.length, 2);
  assert.equal(plan[1].clips.join(""), "pleaseA012A012numbergo_towindow-w03do");
});

test("the browser's own voice is given the whole sentence", () => {
  assert.equal(sentenceOf(zh, call), "请A012号到3号窗口办理");
  assert.equal(sentenceOf(en, call), "Number A 0 1 2 please go to window 3");
});

test("quiet hours begin with their first minute and end before their last", () => {
  const at = ["11:59", "12:00", "13:29", "13:30"].map((hm) => isQuiet(voice, hm));
  assert.deepEqual(at, [false, true, true, false]);
});

test("an old call is not spoken any more, and one of unknown age is", () => {
  const now = Date.parse(call.at);
  assert.equal(isStale(voice, call, now + 45000), false);
  assert.equal(isStale(voice, call, now + 45001), true);
  assert.equal(isStale(voice, call, null), false);
});

/** A loudspeaker that writes down what sounds. */
function ear() {
  /** @type {string[]} */
  const heard = [];
  return {
    heard,
    volume: 0,
    blocked: false,
    async ring() {
      heard.push("ding");
      return true;
    },
    /** @param {ArrayBuffer} bytes */
    async decode(bytes) {
      return new TextDecoder().decode(bytes);
    },
    /** @param {string[]} clips */
    async join(clips) {
      heard.push(clips.join(" "));
      return true;
    },
  };
}

/** @param {any} told @param {(path: string) => Promise<any>} clip */
function speaker(told, clip, hm = "09:00", now = Date.parse(call.at)) {
  const sound = ear();
  const asked = [];
  const api = {
    get: async () => told,
    blob: (path) => {
      asked.push(path);
      return clip(path);
    },
  };
  const made = new Speaker({ sound, api, zone: "east", clock: () => ({ now, hm }) });
  return { made, sound, asked };
}

const echo = async (path) => new Blob([path.split("/").pop()]);

test("clips are fetched ahead, so that a call asks the server nothing", async () => {
  const { made, sound, asked } = speaker(voice, echo);
  await made.prepare();
  const before = asked.length;
  assert.equal(before, Object.keys(zh.clips).length + Object.keys(en.clips).length);
  await made.announce(call);
  assert.equal(asked.length, before);
  assert.deepEqual(sound.heard, [
    "ding",
    "please A 0 1 2 number go_to window-w03 do",
    "number A 0 1 2 go_to window-w03",
  ]);
  assert.equal(sound.volume, 0.8);
});

test("calls never cut each other", async () => {
  const { made, sound } = speaker({ ...voice, languages: [zh] }, echo);
  await made.prepare();
  await Promise.all([made.announce(call), made.announce({ ...call, number: "B7" })]);
  assert.deepEqual(sound.heard, [
    "ding",
    "please A 0 1 2 number go_to window-w03 do",
    "ding",
    "please B 7 number go_to window-w03 do",
  ]);
});

test("a sentence with a hole is not spoken, and the next call is", async () => {
  let broken = true;
  const clip = async (path) => {
    if (broken && path.endsWith("/0")) throw new Error("the cable is out");
    return echo(path);
  };
  const { made, sound } = speaker({ ...voice, engine: "synthesised", languages: [zh] }, clip);
  await made.prepare();
  await made.announce(call);
  assert.deepEqual(sound.heard, ["ding"]);
  assert.equal(made.spoken, 0);
  broken = false;
  await made.announce(call);
  assert.equal(sound.heard.length, 3);
  assert.equal(made.spoken, 1);
});

test("nothing sounds in quiet hours, and what comes too late is dropped and told", async () => {
  const quiet = speaker(voice, echo, "12:30");
  await quiet.made.prepare();
  await quiet.made.announce(call);
  assert.deepEqual(quiet.sound.heard, []);
  const late = speaker(voice, echo, "09:01", Date.parse(call.at) + 60000);
  const told = [];
  late.made.onDropped = ({ call_id }) => told.push(call_id);
  await late.made.prepare();
  await late.made.announce(call);
  assert.deepEqual([late.sound.heard, told], [[], [call.call_id]]);
});

test("without a voice the chime remains, and an engine turned off chimes only", async () => {
  const unknown = speaker(voice, echo);
  await unknown.made.announce(call);
  assert.deepEqual(unknown.sound.heard, ["ding"]);
  const off = speaker({ ...voice, engine: "off", languages: [{ ...zh, spoken: false }] }, echo);
  await off.made.prepare();
  await off.made.announce(call);
  assert.deepEqual([off.sound.heard, off.asked], [["ding"], []]);
});

test("the same version keeps its clips, another fetches them anew", async () => {
  const told = { ...voice };
  const { made, asked } = speaker(told, echo);
  await made.prepare();
  const first = asked.length;
  await made.prepare();
  assert.equal(asked.length, first);
  made.api.get = async () => ({ ...voice, version: "2" });
  await made.prepare();
  assert.equal(asked.length, 2 * first);
});
