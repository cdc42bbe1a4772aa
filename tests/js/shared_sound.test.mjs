import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { SerialQueue } = await import("/static/shared/sound.js");

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test("sounds never overlap and keep their order", async () => {
  const queue = new SerialQueue();
  const log = [];
  const sound = (name, ms) => async () => {
    log.push(`${name}+`);
    await pause(ms);
    log.push(`${name}-`);
    return name;
  };
  const done = await Promise.all([queue.add(sound("a", 15)), queue.add(sound("b", 1))]);
  assert.deepEqual(log, ["a+", "a-", "b+", "b-"]);
  assert.deepEqual(done, ["a", "b"]);
  assert.equal(queue.length, 0);
});

test("a sound that fails or hangs does not silence the next one", async (t) => {
  t.mock.method(console, "warn", () => undefined);
  const queue = new SerialQueue(20);
  const failed = queue.add(async () => {
    throw new Error("no device");
  });
  const hung = queue.add(() => new Promise(() => undefined));
  const heard = queue.add(async () => true);
  assert.deepEqual(await Promise.all([failed, hung, heard]), [null, null, true]);
});
