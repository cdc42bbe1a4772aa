import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { ApiError } = await import("/static/shared/api.js");
const { signing } = await import("/static/shared/signing.js");

const SESSION = { name: "clerk-w01", role: "clerk" };

/** A page that only keeps what it is told, and an api that answers as it is set. */
function stage(answers) {
  const told = [];
  const state = { language: "zh", sign_in: { busy: false } };
  const page = { state: () => state, dispatch: (event) => told.push(event) };
  const answer = (name) => async () => {
    if (answers[name] instanceof Error) throw answers[name];
    return answers[name];
  };
  const api = { session: answer("session"), signIn: answer("signIn"), signOut: answer("signOut") };
  return { told, state, sign: signing(api, page, () => ({ own: 1 })) };
}

test("whoever signs in is told to the page with what the page adds", async () => {
  const { told, sign } = stage({ session: SESSION });
  await sign.signIn("clerk-w01", "secret");
  assert.deepEqual(told, [{ type: "sign_in" }, { type: "session", session: SESSION, own: 1 }]);
});

test("a second press while the first is on its way does nothing", async () => {
  const { told, state, sign } = stage({ session: SESSION });
  state.sign_in.busy = true;
  await sign.signIn("clerk-w01", "secret");
  assert.deepEqual(told, []);
});

test("a wrong password is said", async () => {
  const wrong = new ApiError(401, "wrong_password", {}, "", "");
  const { told, sign } = stage({ signIn: wrong });
  await sign.signIn("clerk-w01", "?");
  assert.deepEqual(told.at(-1), { type: "sign_in_failed", error: wrong });
});

test("who signs out is out on the page, whatever the server says", async () => {
  const { told, sign } = stage({ signOut: new ApiError(0, "unreachable", {}, "", "") });
  await sign.signOut();
  assert.deepEqual(told, [{ type: "signed_out", ended: false }]);
});
