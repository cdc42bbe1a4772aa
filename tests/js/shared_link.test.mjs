import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { Link, RevGate } = await import("/static/shared/link.js");
const { HallClock } = await import("/static/shared/clock.js");

/** The client end of a Socket.IO connection, driven by the test as a server would. */
class Wire {
  constructor() {
    this.heard = {};
    this.sent = [];
    this.connected = false;
    this.active = true;
    this.connects = 0;
  }
  on(event, handler) {
    this.heard[event] = handler;
  }
  emit(event, body, answered) {
    this.sent.push({ event, body, answered });
  }
  connect() {
    this.connects += 1;
  }
  close() {}
  happen(event, body) {
    if (event === "connect") this.connected = true;
    if (event === "disconnect") this.connected = false;
    this.heard[event](body);
  }
}

function linkOver(wire, extra = {}) {
  const pictures = [];
  const states = [];
  let options = null;
  const io = (url, given) => {
    options = { url, ...given };
    return wire;
  };
  const link = new Link({
    auth: { key: "k1" },
    topics: ["board:a"],
    clock: new HallClock(() => 0),
    onPicture: (picture) => pictures.push(picture),
    onState: (state) => states.push(state),
    io,
    ...extra,
  });
  return { link, pictures, states, options: () => options };
}

const picture = (rev, topic = "board:a") => ({
  topic,
  rev,
  at: "2026-11-23T09:00:00+08:00",
  data: { rev },
});

test("an older revision of a topic is dropped, an equal one and other topics are not", () => {
  const gate = new RevGate();
  const admitted = [picture(5), picture(4), picture(5), picture(2, "hall"), picture(6)].map((p) =>
    gate.admits(p),
  );
  assert.deepEqual(admitted, [true, false, true, true, true]);
});

test("a new connection may begin with a lower revision", () => {
  const wire = new Wire();
  const { pictures } = linkOver(wire);
  wire.happen("connect");
  wire.happen("picture", picture(9));
  wire.happen("picture", picture(8));
  wire.happen("disconnect", "transport close");
  // The client delivers what came along with the server's answer before it says "connect".
  wire.happen("picture", picture(3));
  wire.happen("connect");
  wire.happen("picture", picture(2));
  wire.happen("picture", picture(4));
  assert.deepEqual(pictures.map((p) => p.rev), [9, 3, 4]);
});

test("websocket only, with the key and the topics of the moment in auth", () => {
  const wire = new Wire();
  const { link, options } = linkOver(wire);
  assert.deepEqual(options().transports, ["websocket"]);
  assert.equal(options().url, "/live");
  link.topics = ["hall"];
  let auth = null;
  options().auth((given) => (auth = given));
  assert.deepEqual(auth, { key: "k1", topics: ["hall"] });
  assert.ok(options().reconnectionDelayMax <= 1000);
});

test("a lost line says since when what is shown is old, once", () => {
  const wire = new Wire();
  const { states } = linkOver(wire);
  wire.happen("connect");
  wire.happen("picture", picture(1));
  wire.happen("disconnect", "transport close");
  wire.happen("connect_error", new Error("refused"));
  assert.deepEqual(states, [
    { online: true, since: null, refused: null },
    { online: false, since: Date.parse("2026-11-23T09:00:00+08:00"), refused: null },
  ]);
});

test("a refusal is shown by its code and forgotten when let in", () => {
  const wire = new Wire();
  const { link, states } = linkOver(wire);
  wire.active = false;
  wire.happen("connect_error", Object.assign(new Error("no"), { data: { code: "key_unknown" } }));
  assert.deepEqual(states.pop(), { online: false, since: null, refused: "key_unknown" });
  wire.happen("connect");
  assert.deepEqual(states.pop(), { online: true, since: null, refused: null });
  link.close();
});

test("refused topics leave the old ones, agreed ones stay for the next connect", async () => {
  const wire = new Wire();
  const { link } = linkOver(wire);
  wire.happen("connect");
  const refused = link.listen(["board:b"]);
  wire.sent[0].answered({ ok: false, code: "topic_refused" });
  assert.deepEqual(await refused, { ok: false, code: "topic_refused" });
  assert.deepEqual(link.topics, ["board:a"]);
  const agreed = link.listen(["hall"]);
  wire.sent[1].answered({ ok: true });
  assert.deepEqual(await agreed, { ok: true });
  assert.deepEqual(link.topics, ["hall"]);
});

test("hung up on by the server, it calls back by itself", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const wire = new Wire();
  linkOver(wire);
  wire.happen("connect");
  wire.happen("disconnect", "io server disconnect");
  assert.equal(wire.connects, 0);
  t.mock.timers.tick(1000);
  assert.equal(wire.connects, 1);
});
