// The device as it was built, with its messages running: what happens when it loads, when something is typed, told or pressed.
//
//   cargo build -p sessionist-package, then node --test tests/device/*.test.js
//
// SESSIONIST_BUILT is the folder with the built program, target/debug when it is not set.

"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, test } = require("node:test");
const { Live } = require("./live.js");
const { Patch, BANG } = require("./patch.js");

const ROOT = path.join(__dirname, "../..");
const PROGRAM = path.join(process.env.SESSIONIST_BUILT || path.join(ROOT, "target/debug"), "sessionist-package");
const ADDRESS = "http://127.0.0.1:50123/0123456789abcdef/";
const SET = "/Users/anna/Music/Song Project/Song.als";
// What stands before the patcher in an unfrozen device.
const HEAD = 32;

const out = fs.mkdtempSync(path.join(os.tmpdir(), "sessionist-device-"));
after(() => fs.rmSync(out, { recursive: true }));
execFileSync(PROGRAM, ["device", "--source", path.join(ROOT, "max-device"), "--out", out]);

function world(name = "Sessionist.amxd") {
  const bytes = fs.readFileSync(path.join(out, "Sessionist/devices", name));
  const { patcher } = JSON.parse(bytes.subarray(HEAD, -1).toString("utf8"));
  const live = new Live();
  live.song.properties.file_path = SET;
  const track = live.addTrack("live_set tracks 0", "Bass");
  const device = live.addDevice("live_set tracks 0 devices 0", "EQ", "Eq8", [["Gain", 0, "0 dB"]]);
  track.properties.view.properties.selected_device = device;
  live.songView.properties.selected_track = track;
  const patch = new Patch(patcher, { live });
  patch.load();
  const window = patch.box("window").inside;
  const got = () => patch.box("sessionist").got;
  const tell = (outlet, ...message) => patch.send("sessionist", outlet, message);
  return { patch, window, live, device, got, tell };
}

function begun(name) {
  const one = world(name);
  one.patch.send("ready", 0, BANG);
  one.tell(2, "status", "ready");
  one.tell(3, "url", ADDRESS);
  return one;
}

for (const name of ["Sessionist.amxd", "Sessionist MIDI.amxd"]) {
  test(`${name} does nothing before the Live API is there`, () => {
    const { got, live } = world(name);
    assert.deepEqual(got(), []);
    assert.equal(live.peers, 0);
  });

  test(`${name} asks for the state, names the set, then opens the panel`, () => {
    const { patch, got } = world(name);
    patch.send("ready", 0, BANG);
    assert.deepEqual(got(), [BANG, ["set", SET], ["panel"]]);
  });
}

test("without [sessionist] the hint stays and there is no page", () => {
  const { patch } = world();
  patch.send("ready", 0, BANG);
  assert.equal(patch.box("hint").hidden, undefined);
  assert.equal(patch.box("page").hidden, 1);
  assert.match(patch.box("hint").text, /\[sessionist\] is not here/);
});

test("the first word of [sessionist] takes the hint away, the address brings the page", () => {
  const { patch, tell } = world();
  patch.send("ready", 0, BANG);
  tell(2, "status", "opening");
  assert.equal(patch.box("hint").hidden, 1);
  assert.equal(patch.box("page").hidden, 1);
  tell(3, "url", ADDRESS);
  assert.equal(patch.box("page").hidden, 0);
  assert.deepEqual(patch.box("page").got, [["url", `${ADDRESS}?composer=off`]]);
});

test("a typed line is said as it is, after the values were read, and the field is emptied", () => {
  const { patch, got, tell } = begun();
  tell(1, "ready", 0, "everything");
  patch.box("live_set").script.pass(1000);
  patch.send("line", 0, ["text", "what's this, then; $1 \"EQ\"?"]);
  const [live, text] = got().slice(-2);
  assert.equal(live[0], "live");
  assert.ok(live.slice(1).every(Number.isInteger));
  assert.deepEqual(text, ["text", "what's this, then; $1 \"EQ\"?"]);
  assert.deepEqual(patch.box("line").got, [["clear"], ["select"]]);
});

test("what may be read comes from the short event", () => {
  const { patch, tell, live } = begun();
  const script = patch.box("live_set").script;
  tell(0, "dictionary", "u77");
  tell(1, "ready", 0);
  script.pass(1000);
  assert.equal(live.observers, 0);
  tell(1, "ready", 0, "sound");
  script.pass(1000);
  assert.equal(script.told.device.name, "EQ");
  assert.ok(!("parameters" in script.told.device));
});

test("a line in the panel reads the values as well", () => {
  const { patch, tell } = begun();
  tell(1, "ready", 0, "everything");
  const script = patch.box("live_set").script;
  script.pass(1000);
  tell(1, "line", 9);
  script.pass(1000);
  assert.deepEqual(script.told.device.parameters, [{ name: "Gain", value: "0 dB" }]);
});

test("the light and the word follow the state", () => {
  const { patch, tell } = begun();
  const look = () => [patch.box("state").text, patch.box("light").isOn, patch.box("blinking").isRunning === true];
  for (const [word, isOn, isBlinking] of [
    ["ready", false, false],
    ["thinking", true, false],
    ["asks", true, true],
    ["thinking", true, false],
    ["learning", true, false],
    ["off", false, false],
    ["consent", true, true],
    ["failed", false, false],
  ]) {
    patch.box("light").isOn = isBlinking ? false : !isOn;
    tell(2, "status", word);
    assert.deepEqual(look(), [word, isOn, isBlinking], word);
  }
});

test("Stop cancels", () => {
  const { patch, got } = begun();
  patch.send("stop", 0, BANG);
  assert.deepEqual(got().at(-1), ["cancel"]);
});

test("In Browser opens the panel with its own field, and nothing while there is no address", () => {
  const early = world();
  early.patch.send("browser", 0, BANG);
  assert.deepEqual(early.patch.toMax, []);
  const { patch } = begun();
  patch.send("browser", 0, BANG);
  assert.deepEqual(patch.toMax, [["max", "launchbrowser", ADDRESS]]);
});

test("the window opens with the page, and its line is said like the other", () => {
  const { patch, window, got } = begun();
  assert.deepEqual(window.box("page").got, [], "no page before it is opened");
  assert.deepEqual(window.box("patcher").got, [["window", "flags", "float", "grow", "close", "title"], ["window", "exec"]]);
  patch.send("pop_out", 0, BANG);
  assert.equal(window.isOpen, true);
  assert.deepEqual(window.box("page").got, [["url", `${ADDRESS}?composer=off`]]);
  assert.deepEqual(window.box("page").presentation_rect, [0, 0, 420, 614]);
  window.send("line", 0, ["text", "hello"]);
  assert.deepEqual(got().at(-1), ["text", "hello"]);
  assert.deepEqual(window.box("line").got, [["clear"], ["select"]]);
});

test("a closed window lets its page go, and opens again", () => {
  const { patch, window } = begun();
  patch.send("pop_out", 0, BANG);
  window.close();
  assert.deepEqual(window.box("page").got.at(-1), ["url", "about:blank"]);
  assert.equal(window.box("size").script.pending, 0);
  patch.send("pop_out", 0, BANG);
  assert.deepEqual(window.box("page").got.at(-1), ["url", `${ADDRESS}?composer=off`]);
});

test("a new address reaches the page, and the window when it is opened next", () => {
  const { patch, window, tell } = begun();
  const other = "http://127.0.0.1:50999/fedcba9876543210/";
  tell(3, "url", other);
  assert.deepEqual(patch.box("page").got.at(-1), ["url", `${other}?composer=off`]);
  patch.send("pop_out", 0, BANG);
  assert.deepEqual(window.box("page").got, [["url", `${other}?composer=off`]]);
});

test("the address goes to the pages and the browser, and nowhere else", () => {
  const { patch, window, got } = begun();
  patch.send("pop_out", 0, BANG);
  patch.send("browser", 0, BANG);
  const has = (box) => JSON.stringify(box.got).includes("127.0.0.1");
  const where = [...patch.boxes.values(), ...window.boxes.values()].filter(has).map((box) => box.class);
  assert.deepEqual(where, ["jweb", "jweb"]);
  assert.ok(!JSON.stringify(got()).includes("127.0.0.1"));
});

test("an answer that streams costs no message but the events themselves", () => {
  const { patch, got, tell } = begun();
  const before = got().length;
  for (let index = 0; index < 1000; index += 1) {
    tell(1, "text", 4);
    tell(0, "dictionary", "u77");
  }
  assert.equal(got().length, before);
  assert.equal(patch.box("page").got.length, 1);
});

test("deleting the device stops the script", () => {
  const { patch, live, tell } = begun();
  tell(1, "ready", 0, "everything");
  patch.box("live_set").script.pass(1000);
  patch.send("gone", 0, BANG);
  assert.equal(live.peers, 0);
  assert.equal(patch.box("live_set").script.pending, 0);
});
