import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const { CARD, LISTEN, NAMESPACE, PICTURE, SCAN, UNSPOKEN } = await import("/static/shared/messages.js");

const server = await readFile(new URL("../../server/gateway/messages.py", import.meta.url), "utf8");

/** The value of a constant of the server's messages module. */
function constant(name) {
  const found = new RegExp(`^${name}: Final = "([^"]+)"$`, "m").exec(server);
  assert.ok(found, `the server no longer names ${name}`);
  return found[1];
}

test("screens and server name their namespace and their events alike", () => {
  assert.equal(NAMESPACE, constant("LIVE"));
  assert.equal(PICTURE, constant("PICTURE"));
  assert.equal(CARD, constant("CARD"));
  assert.equal(SCAN, constant("SCAN"));
  const live = /LIVE: \{([^}]*)\}/.exec(server);
  assert.ok(live, "the server no longer lists what screens may send");
  const events = [...live[1].matchAll(/"(\w+)":/g)].map((match) => match[1]);
  assert.deepEqual(events, [LISTEN, UNSPOKEN]);
});
