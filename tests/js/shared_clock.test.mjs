import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { HallClock, day, hmOf, readInstant } = await import("/static/shared/clock.js");

/** A hall clock over a local time that the test moves by hand. */
function clockAt(start = 0) {
  const local = { ms: start };
  return { local, clock: new HallClock(() => local.ms) };
}

const iso = (ms) => new Date(ms).toISOString();
const T0 = Date.parse("2026-11-23T08:50:00+08:00");

test("before the first picture the time is unknown, not zero", () => {
  const { clock } = clockAt();
  assert.equal(clock.now(), null);
  assert.equal(clock.hm(), "");
});

test("the hall's wall shows the hour of the offset in the picture", () => {
  const { clock } = clockAt();
  clock.sample("2026-11-23T08:50:00+08:00");
  assert.equal(clock.hm(), "08:50");
  clock.sample("2026-11-23T06:20:00.500+05:30");
  assert.equal(clock.hm(), "06:20");
});

test("between pictures it goes on by itself", () => {
  const { clock, local } = clockAt(1000);
  clock.sample("2026-11-23T08:59:30+08:00");
  local.ms += 31000;
  assert.equal(clock.hm(), "09:00");
});

test("a hall that runs thirty times as fast is followed, with jitter", () => {
  const { clock, local } = clockAt();
  for (let s = 0; s <= 20; s += 2) {
    const jitter = s % 4 === 0 ? 0 : 60;
    local.ms = s * 1000 + jitter;
    clock.sample(iso(T0 + s * 1000 * 30));
  }
  assert.ok(Math.abs(clock.rate - 30) < 1, `rate ${clock.rate}`);
  local.ms += 10000;
  const error = Math.abs(clock.now() - (T0 + 30000 * 30));
  assert.ok(error < 15000, `off by ${error} ms`);
});

test("delivery jitter does not bend an ordinary clock", () => {
  const { clock, local } = clockAt();
  clock.sample(iso(T0));
  local.ms = 6120;
  clock.sample(iso(T0 + 6000));
  assert.equal(clock.rate, 1);
});

test("a clock set back or anew is taken over at once", () => {
  const { clock, local } = clockAt();
  clock.sample(iso(T0));
  local.ms = 10000;
  clock.sample(iso(T0 + 10000));
  local.ms = 20000;
  clock.sample(iso(T0 - 3600000));
  assert.equal(clock.now(), T0 - 3600000);
  assert.equal(clock.rate, 1);
  local.ms = 30000;
  clock.sample(iso(T0 - 3590000));
  local.ms = 40000;
  clock.sample(iso(T0 + 7200000));
  assert.equal(clock.now(), T0 + 7200000);
  assert.equal(clock.rate, 1);
});

test("times are read with any offset, and nonsense is not read at all", () => {
  assert.deepEqual(readInstant("1970-01-01T00:00:01Z"), { ms: 1000, offset_min: 0 });
  assert.equal(readInstant("1970-01-01T00:00:00-03:30").offset_min, -210);
  assert.equal(readInstant("soon"), null);
  assert.equal(readInstant("2026-11-23T08:50:00"), null);
  assert.equal(hmOf(null), "");
  assert.equal(hmOf("2026-11-23T23:05:10+08:00"), "23:05");
});

test("the day is the hall's day, even where it is still yesterday in UTC", () => {
  assert.equal(day(Date.parse("2026-11-23T01:00:00+08:00"), 480, "zh"), "2026年11月23日 星期一");
  assert.equal(day(Date.parse("2026-11-23T01:00:00+08:00"), 480, "en"), "Mon 2026-11-23");
});
