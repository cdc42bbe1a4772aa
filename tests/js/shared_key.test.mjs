import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { pair, takeKey } = await import("/static/shared/key.js");
const { ApiError } = await import("/static/shared/api.js");

class Store extends Map {
  getItem(name) {
    return this.has(name) ? this.get(name) : null;
  }
  setItem(name, value) {
    this.set(name, value);
  }
}

function tab(hash, localStorage = new Store()) {
  const addresses = [];
  return {
    addresses,
    location: { hash, pathname: "/kiosk/", search: "?zone=a" },
    sessionStorage: new Store(),
    localStorage,
    history: { replaceState: (_state, _title, url) => addresses.push(url) },
  };
}

test("a key in the address is kept and leaves the address", () => {
  const w = tab("#key=abc%2Bd");
  assert.equal(takeKey("kiosk", w), "abc+d");
  assert.deepEqual(w.addresses, ["/kiosk/?zone=a"]);
  const later = tab("", w.localStorage);
  assert.equal(takeKey("kiosk", later), "abc+d");
  assert.equal(takeKey("display", later), null);
});

test("two kiosks open in one browser keep their own keys", () => {
  const shared = new Store();
  const first = tab("#key=one", shared);
  takeKey("kiosk", first);
  const second = tab("#key=two", shared);
  takeKey("kiosk", second);
  first.location.hash = "";
  assert.equal(takeKey("kiosk", first), "one");
});

test("pairing shows new digits when the old ones expire, and ends with the key", async () => {
  const asked = { post: 0, get: 0 };
  const script = [
    new ApiError(0, "unreachable", {}, "", ""),
    {},
    new ApiError(404, "not_found", {}, "", ""),
    { key: "new-key" },
  ];
  const api = {
    credential: { kind: "none" },
    post: async () => ({ code: `00000${(asked.post += 1)}`, secret: "s", expires_at: null }),
    get: async () => {
      const answer = script[asked.get++];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const codes = [];
  const kept = [];
  const key = await pair({
    api,
    page: "kiosk",
    onState: (state) => state.code && codes.push(state.code),
    sleep: async () => undefined,
    keep: (k) => kept.push(k),
  });
  assert.equal(key, "new-key");
  assert.deepEqual(codes, ["000001", "000002"]);
  assert.deepEqual(kept, ["new-key"]);
  assert.deepEqual(api.credential, { kind: "bearer", key: "new-key" });
  assert.equal(asked.get, script.length);
});
