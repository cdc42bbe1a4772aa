import assert from "node:assert/strict";
import { test } from "node:test";
import { clerkNumber, initial, mode, next, waitingTotal, windowOf } from "../../../display/static/window/state.js";

const picture = (state, ticket = null) => ({
  window: { id: "w1", name: "1号窗口", state, clerk: null }, ticket, waiting: [], bound: 0,
});

test("somebody at the window is shown even when it has paused or closed", () => {
  for (const state of ["open", "paused", "closed"]) {
    assert.equal(mode(picture(state, { state: "called" })), "called");
    assert.equal(mode(picture(state, { state: "serving" })), "serving");
    assert.equal(mode(picture(state)), state);
  }
});

test("before the first picture nothing is claimed of the window", () => {
  assert.equal(mode(null), "unknown");
  assert.equal(waitingTotal(null), null);
});

test("those who wait for this window only are counted too", () => {
  const lines = [{ service: "a", count: 2 }, { service: "b", count: 1 }];
  assert.equal(waitingTotal({ ...picture("open"), waiting: lines, bound: 4 }), 7);
});

test("a clerk's number is shown, a name or an internal id never", () => {
  assert.equal(clerkNumber("1023"), "1023");
  assert.equal(clerkNumber("ZW-07"), "ZW-07");
  for (const withheld of ["林晓", "lin", "Lin Xiao", "p_01m830chthnbwcg2q0kz", "", null]) {
    assert.equal(clerkNumber(withheld), null, String(withheld));
  }
});

test("the window stands in the address, whatever its id is made of", () => {
  assert.equal(windowOf("/display/window/w01"), "w01");
  assert.equal(windowOf("/display/window/%E7%94%B2-1"), "甲-1");
  assert.equal(windowOf("/display/"), "");
});

test("a lost connection keeps the last picture", () => {
  const shown = next(initial, { type: "picture", data: picture("open") });
  const lost = next(shown, { type: "link", link: { online: false, since: 5, refused: null } });
  assert.equal(lost.picture, shown.picture);
  assert.equal(lost.link.since, 5);
});
