import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { Api, ApiError } = await import("/static/shared/api.js");

/** A fetch that answers from a script: an Error is a lost connection. */
function scripted(...script) {
  const calls = [];
  const fetcher = async (url, init) => {
    calls.push({ url, ...init });
    const answer = script.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { calls, fetcher };
}

const json = (body, status = 200, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });

function apiOver(fetcher, credential = { kind: "bearer", key: "k1" }) {
  const waits = [];
  const sleep = async (ms) => void waits.push(ms);
  return { waits, api: new Api({ credential, fetch: fetcher, sleep, language: () => "en" }) };
}

test("a retry after a lost connection carries the same idempotency key", async () => {
  const lost = new TypeError("network");
  const { calls, fetcher } = scripted(lost, lost, json({ number: "A001" }, 201));
  const { api, waits } = apiOver(fetcher);
  const ticket = await api.post("/tickets", { service: "s1" });
  assert.equal(ticket.number, "A001");
  assert.equal(calls.length, 3);
  assert.equal(new Set(calls.map((call) => call.headers["Idempotency-Key"])).size, 1);
  assert.ok(waits[1] > waits[0], "the second wait is longer");
});

test("two taps carry two keys, each within the 64 characters allowed", async () => {
  const { calls, fetcher } = scripted(json({}), json({}));
  const { api } = apiOver(fetcher);
  await api.post("/tickets", {});
  await api.post("/tickets", {});
  const keys = calls.map((call) => call.headers["Idempotency-Key"]);
  assert.notEqual(keys[0], keys[1]);
  for (const key of keys) assert.ok(key.length >= 16 && key.length <= 64);
});

test("a busy server (503) is asked again, a refusal is not", async () => {
  const { calls, fetcher } = scripted(
    json({ code: "busy" }, 503),
    json({ code: "service_closed", facts: { service: "s1" }, title: "t", detail: "d" }, 409),
  );
  const { api } = apiOver(fetcher);
  await assert.rejects(api.post("/tickets", {}), (error) => {
    assert.ok(error instanceof ApiError);
    assert.equal(error.status, 409);
    assert.equal(error.code, "service_closed");
    assert.deepEqual(error.facts, { service: "s1" });
    assert.equal(error.detail, "d");
    return true;
  });
  assert.equal(calls.length, 2);
});

test("patience ends: an unreachable server is reported as such", async () => {
  const lost = new TypeError("network");
  const { calls, fetcher } = scripted(lost, lost, lost, lost, lost, lost, lost, lost);
  const { api, waits } = apiOver(fetcher);
  await assert.rejects(api.post("/x", {}, { patience_ms: 2000 }), { code: "unreachable", status: 0 });
  assert.ok(waits.reduce((a, b) => a + b, 0) <= 2000);
  assert.equal(calls.length, waits.length + 1);
});

test("a page that is not JSON becomes an error with its status as the code", async () => {
  const { fetcher } = scripted(new Response("<h1>no</h1>", { status: 404 }));
  const { api } = apiOver(fetcher);
  await assert.rejects(api.get("/x"), { code: "http_404", status: 404 });
});

test("204 is null, not a parse error", async () => {
  const { fetcher } = scripted(new Response(null, { status: 204 }));
  const { api } = apiOver(fetcher);
  assert.equal(await api.post("/windows/w1/call"), null);
});

test("a device sends its key and no cookie; staff send the cookie and the CSRF token", async () => {
  const device = scripted(json({}));
  await apiOver(device.fetcher).api.post("/x");
  assert.equal(device.calls[0].headers.Authorization, "Bearer k1");
  assert.equal(device.calls[0].credentials, "omit");
  assert.equal(device.calls[0].headers["Accept-Language"], "en");

  const staff = scripted(json({ name: "n", csrf_token: "c1" }), json({}));
  const { api } = apiOver(staff.fetcher, { kind: "cookie" });
  await api.session();
  await api.post("/x");
  assert.equal(staff.calls[1].headers["X-CSRF-Token"], "c1");
  assert.equal(staff.calls[1].headers.Authorization, undefined);
  assert.equal(staff.calls[1].credentials, "same-origin");
});
