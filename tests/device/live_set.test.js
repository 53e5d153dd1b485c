// The script that follows the Live Set, the very file that is shipped, in a stand-in for Live.

"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Box, Live } = require("./live.js");

const PATH = "/Users/anna/Music/Night Drive Project/Night Drive.als";
// Seven LiveAPI objects: two that read, five that observe.
const MOST = 7;

// A set with three tracks and a device, followed with a tier.
function world({ tier, path = PATH, ...options } = {}) {
  const live = new Live(options);
  if (live.hasFilePath) live.song.properties.file_path = path;
  live.song.properties.name = path === "" ? "Untitled" : "Night Drive";
  const drums = live.addTrack("live_set tracks 0", "Drums", { is_foldable: 1 });
  const bass = live.addTrack("live_set tracks 3", "Bass Line", { has_midi_input: 1, has_audio_input: 0 });
  const vocals = live.addTrack("live_set tracks 4", "Vocals");
  const reverb = live.addTrack("live_set return_tracks 1", "B-Reverb");
  const main = live.addTrack("live_set master_track", "Main");
  const filter = live.addDevice("live_set tracks 3 devices 0", "Low Cut", "AutoFilter", [
    ["Device On", 1, "On"],
    ["Frequency", 0.5, "1.20 kHz"],
    ["Resonance", 0.25, "25 %"],
  ]);
  live.songView.properties.selected_track = bass;
  bass.properties.view.properties.selected_device = filter;
  const box = new Box("live_set.js", { live });
  box.send("bang");
  if (tier) box.send("tier", 0, tier);
  box.pass(1000);
  return { live, box, drums, bass, vocals, reverb, main, filter };
}

test("the path of the set is told when the script begins", () => {
  const { box } = world();
  assert.deepEqual(box.messages("set").map(({ message }) => message), [["set", PATH]]);
});

test("a path is told once, however often it is looked at", () => {
  const { box } = world({ tier: "sound" });
  box.pass(600_000);
  assert.equal(box.messages("set").length, 1);
});

test("Save As is noticed without anybody doing anything else", () => {
  const { box, live } = world();
  live.song.properties.file_path = "/Users/anna/Music/Night Drive Project/Night Drive 2.als";
  box.pass(3000);
  assert.deepEqual(box.messages("set").at(-1).message, ["set", live.song.properties.file_path]);
  assert.equal(box.messages("set").length, 2);
});

test("Save As is noticed at once when something else changes", () => {
  const { box, live, vocals } = world({ tier: "overview" });
  live.song.properties.file_path = "/Users/anna/Other.als";
  live.select(vocals);
  box.pass(250);
  assert.deepEqual(box.messages("set").at(-1).message, ["set", "/Users/anna/Other.als"]);
});

test("a set that was never saved has no path and says so", () => {
  const { box } = world({ tier: "overview", path: "" });
  assert.equal(box.messages("set").length, 0);
  assert.equal(box.told.is_saved, false);
});

test("a set that has a file says nothing of being saved, which can't be known", () => {
  const { box } = world({ tier: "overview" });
  assert.ok(!("is_saved" in box.told));
});

test("a set that is saved for the first time is told", () => {
  const { box, live } = world({ tier: "overview", path: "" });
  live.song.properties.file_path = PATH;
  box.pass(3000);
  assert.deepEqual(box.messages("set").at(-1).message, ["set", PATH]);
  assert.ok(!("is_saved" in box.told));
});

test("a Live that has no path of the set is not asked for it", () => {
  const { box, live } = world({ tier: "everything", hasFilePath: false });
  box.pass(60_000);
  assert.equal(box.messages("set").length, 0);
  assert.deepEqual(live.complaints, []);
  assert.equal(box.told.track.name, "Bass Line");
  assert.ok(!("is_saved" in box.told));
});

test("what is told of the set has the agreed form", () => {
  const { box } = world({ tier: "everything" });
  box.send("parameters");
  box.pass(1000);
  assert.deepEqual(box.told, {
    name: "Night Drive",
    tempo: 120,
    track: { index: 3, name: "Bass Line", kind: "midi" },
    device: {
      name: "Low Cut",
      class: "AutoFilter",
      parameters: [
        { name: "Device On", value: "On" },
        { name: "Frequency", value: "1.20 kHz" },
        { name: "Resonance", value: "25 %" },
      ],
    },
  });
});

test("of more than has room the last values are left out", () => {
  const { box, live, bass } = world({ tier: "everything" });
  const values = Array.from({ length: 500 }, (_, index) => [`${index} ${"é".repeat(40)}`, 0, "0 dB"]);
  const large = live.addDevice("live_set tracks 3 devices 1", "Large", "PluginDevice", values);
  live.set(bass.properties.view, "selected_device", large);
  box.pass(1000);
  box.send("parameters");
  box.pass(5000);
  const { message, told } = box.messages("live").at(-1);
  assert.ok(message.length <= 32767 && told.device.parameters.length > 50, `${message.length}`);
  assert.equal(told.device.parameters[0].name, values[0][0]);
});

test("each kind of track is told", () => {
  const { box, live, drums, vocals, reverb, main } = world({ tier: "overview" });
  const told = [drums, vocals, reverb, main].map((track) => {
    live.select(track);
    box.pass(500);
    return box.told.track;
  });
  assert.deepEqual(told, [
    { index: 0, name: "Drums", kind: "group" },
    { index: 4, name: "Vocals", kind: "audio" },
    { index: 1, name: "B-Reverb", kind: "return" },
    { name: "Main", kind: "main" },
  ]);
});

test("nothing but the path is read before the tier is known", () => {
  const { box, live, vocals } = world();
  live.select(vocals);
  box.pass(60_000);
  assert.deepEqual([...live.reads.keys()], ["file_path"]);
  assert.equal(live.observers, 0);
  assert.equal(box.messages("live").length, 0);
});

test("a tier that is not decided reads nothing", () => {
  const { box, live } = world();
  box.send("tier", 0);
  box.send("tier", 0, "undecided");
  box.pass(10_000);
  assert.deepEqual([...live.reads.keys()], ["file_path"]);
});

test("overview reads no device, and sound no value", () => {
  const overview = world({ tier: "overview" });
  overview.box.send("parameters");
  overview.box.pass(10_000);
  assert.equal(overview.live.count("selected_device"), 0);
  assert.equal(overview.live.count("class_name"), 0);
  assert.ok(!("device" in overview.box.told));
  const sound = world({ tier: "sound" });
  sound.box.send("parameters");
  sound.box.pass(10_000);
  assert.deepEqual(sound.box.told.device, { name: "Low Cut", class: "AutoFilter" });
  assert.equal(sound.live.count("parameters"), 0);
  assert.equal(sound.live.count("value"), 0);
});

test("values are read when they are asked for, and not before", () => {
  const { box, live, vocals, bass } = world({ tier: "everything" });
  live.select(vocals);
  box.pass(1000);
  live.select(bass);
  box.pass(60_000);
  assert.equal(live.count("parameters"), 0);
  assert.equal(live.count("str_for_value"), 0);
  box.send("parameters");
  assert.equal(live.count("str_for_value"), 3);
});

test("values of a small device are told before the question that asks for them", () => {
  const { box } = world({ tier: "everything" });
  const before = box.messages("live").length;
  box.send("parameters");
  assert.equal(box.messages("live").length, before + 1);
  assert.equal(box.told.device.parameters.length, 3);
});

test("a lowered tier takes back what was told and lets go of its observers", () => {
  const { box, live } = world({ tier: "everything" });
  box.send("parameters");
  box.pass(1000);
  assert.equal(live.observers, 5);
  box.send("tier", 1, "overview");
  box.pass(1000);
  assert.ok(!("device" in box.told));
  assert.equal(live.observers, 3);
  box.send("tier", 2, "off");
  box.pass(1000);
  assert.deepEqual(box.told, {});
  assert.equal(live.observers, 0);
  box.send("tier", 3, "everything");
  box.pass(1000);
  assert.ok(!("parameters" in box.told.device), "values that were read before are not kept");
});

test("values are taken back when only sound may be read", () => {
  const { box } = world({ tier: "everything" });
  box.send("parameters");
  box.pass(1000);
  assert.equal(box.told.device.parameters.length, 3);
  box.send("tier", 1, "sound");
  box.pass(1000);
  assert.deepEqual(box.told.device, { name: "Low Cut", class: "AutoFilter" });
});

test("questions in quick succession tell no more often than anything else", () => {
  const { box, live, filter } = world({ tier: "everything" });
  const before = box.messages("live").length;
  for (let index = 0; index < 100; index += 1) {
    filter.properties.parameters[1].properties.shown = `${index} Hz`;
    box.send("parameters");
    box.pass(10);
  }
  box.pass(1000);
  const count = box.messages("live").length - before;
  assert.ok(count >= 4 && count <= 7, `${count} times in a second`);
  assert.equal(box.told.device.parameters[1].value, "99 Hz");
  assert.ok(live.peers <= MOST);
});

test("nothing is told twice", () => {
  const { box, live, bass } = world({ tier: "sound" });
  const before = box.messages("live").length;
  live.select(bass);
  live.set(live.song, "tempo", 120);
  box.pass(600_000);
  assert.equal(box.messages("live").length, before);
});

test("a tempo that moves all the time is told five times a second at most", () => {
  const { box, live } = world({ tier: "overview" });
  const before = box.messages("live").length;
  for (let step = 0; step < 1000; step += 1) {
    live.set(live.song, "tempo", 100 + step / 10);
    box.pass(10);
  }
  box.pass(1000);
  const told = box.messages("live").slice(before);
  assert.ok(told.length <= 51 && told.length > 40, `${told.length} times in 10 s`);
  for (let index = 1; index < told.length; index += 1) {
    assert.ok(told[index].at - told[index - 1].at >= 200);
  }
  assert.equal(box.told.tempo, 199.9);
});

test("what is told becomes no symbol, however much it is", () => {
  const { box, live } = world({ tier: "overview" });
  for (let step = 0; step < 200; step += 1) {
    live.set(live.song, "tempo", 100 + step);
    box.pass(300);
  }
  const words = new Set(box.messages("live").flatMap(({ message }) => message).filter((word) => typeof word !== "number"));
  assert.deepEqual([...words], ["live"]);
});

test("a renamed track and a renamed device are told", () => {
  const { box, live, bass, filter } = world({ tier: "sound" });
  live.set(bass, "name", "Sub Bass");
  live.set(filter, "name", "Rumble Cut");
  box.pass(500);
  assert.equal(box.told.track.name, "Sub Bass");
  assert.equal(box.told.device.name, "Rumble Cut");
});

test("10,000 selections leave not one observer behind", () => {
  const { box, live, drums, bass, vocals, reverb, main, filter } = world({ tier: "everything" });
  const tracks = [drums, bass, vocals, reverb, main];
  const eq = live.addDevice("live_set tracks 4 devices 0", "EQ", "Eq8", [["Gain", 0, "0 dB"]]);
  vocals.properties.view.properties.selected_device = eq;
  let most = 0;
  for (let index = 0; index < 10_000; index += 1) {
    live.select(tracks[index % tracks.length]);
    if (index % 3 === 0) live.selectDevice(bass, index % 2 === 0 ? filter : null);
    if (index % 7 === 0) box.send("parameters");
    box.pass(index % 5 === 0 ? 250 : 20);
    most = Math.max(most, live.observers);
    assert.ok(live.peers <= MOST, `${live.peers} LiveAPI objects after ${index} selections`);
  }
  box.pass(5000);
  assert.equal(live.peers, MOST);
  assert.ok(most <= 5 && live.observers <= 5, `${most} observers`);
  assert.ok(box.tasks.size <= 3);
  box.send("stop");
  assert.equal(live.armed, 0);
  assert.equal(live.peers, 0);
});

test("the selected track is deleted", () => {
  const { box, live, bass, vocals } = world({ tier: "everything" });
  box.send("parameters");
  box.pass(1000);
  // Live deletes first and selects another afterwards.
  live.songView.properties.selected_track = vocals;
  live.delete(bass);
  box.pass(100);
  live.select(vocals);
  box.pass(1000);
  assert.deepEqual(box.told.track, { index: 4, name: "Vocals", kind: "audio" });
  assert.ok(!("device" in box.told));
  assert.ok(live.observers <= 5);
});

test("a selection of nothing is told as nothing", () => {
  const { box, live } = world({ tier: "sound" });
  live.select(null);
  box.pass(1000);
  assert.ok(!("track" in box.told) && !("device" in box.told));
});

test("the selected device is deleted while its values are read", () => {
  const { box, live, bass } = world({ tier: "everything" });
  const values = Array.from({ length: 100 }, (_, index) => [`Macro ${index}`, index, `${index}`]);
  const rack = live.addDevice("live_set tracks 3 devices 1", "Rack", "InstrumentGroupDevice", values);
  live.selectDevice(bass, rack);
  box.pass(1000);
  box.send("parameters");
  assert.equal(live.count("str_for_value"), 16, "no more than that at once");
  for (const parameter of rack.properties.parameters) live.delete(parameter);
  live.delete(rack);
  live.selectDevice(bass, null);
  box.pass(2000);
  assert.equal(live.count("str_for_value"), 16);
  assert.ok(!("device" in box.told));
});

test("values of a large device are read in pieces and told once they are all there", () => {
  const { box, live, bass } = world({ tier: "everything" });
  const values = Array.from({ length: 100 }, (_, index) => [`Macro ${index}`, index, `${index} %`]);
  live.selectDevice(bass, live.addDevice("live_set tracks 3 devices 1", "Rack", "InstrumentGroupDevice", values));
  box.pass(1000);
  box.send("parameters");
  assert.ok(!("parameters" in box.told.device));
  box.pass(1000);
  assert.deepEqual(box.told.device.parameters.at(99), { name: "Macro 99", value: "99 %" });
});

test("another device is selected while values are read: they are not told as its own", () => {
  const { box, live, bass, filter } = world({ tier: "everything" });
  const values = Array.from({ length: 40 }, (_, index) => [`Macro ${index}`, index, `${index} %`]);
  live.selectDevice(bass, live.addDevice("live_set tracks 3 devices 1", "Rack", "InstrumentGroupDevice", values));
  box.pass(1000);
  box.send("parameters");
  live.selectDevice(bass, filter);
  box.pass(2000);
  assert.deepEqual(box.told.device, { name: "Low Cut", class: "AutoFilter" });
});

test("the device goes while a look is pending: nothing comes any more", () => {
  const { box, live, vocals } = world({ tier: "everything" });
  live.select(vocals);
  box.send("parameters");
  live.set(live.song, "tempo", 99);
  assert.ok(box.pending > 0);
  const before = box.out.length;
  box.send("notifydeleted");
  assert.equal(box.pending, 0);
  assert.equal(box.tasks.size, 0);
  live.set(live.song, "tempo", 98);
  box.pass(60_000);
  assert.equal(box.out.length, before);
  assert.equal(live.peers, 0);
});

test("a Live without freepeer: what is left points at nothing, and is not heard any more", () => {
  const { box, live } = world({ tier: "everything", hasFreepeer: false });
  box.send("notifydeleted");
  assert.equal(live.armed, 0);
  assert.equal(live.observers, 0);
  for (const api of live.apis) {
    for (const property of ["tempo", "selected_track", "name", "selected_device"]) api.tell(property, 1);
  }
  assert.equal(box.pending, 0);
});

test("stop and notifydeleted come twice, or before anything", () => {
  const box = new Box("live_set.js");
  box.send("stop");
  box.send("parameters");
  box.send("tier", 0, "sound");
  box.send("notifydeleted");
  const { box: other, live } = world({ tier: "sound" });
  other.send("stop");
  other.send("notifydeleted");
  other.send("notifydeleted");
  assert.equal(live.peers, 0);
});

test("live.thisdevice bangs again when the device is saved: it begins anew and leaves nothing", () => {
  const { box, live } = world({ tier: "sound" });
  for (let index = 0; index < 50; index += 1) {
    box.send("bang");
    box.pass(500);
  }
  assert.equal(live.peers, MOST);
  assert.equal(box.tasks.size, 3);
  assert.equal(box.told.device.name, "Low Cut", "what may be read is still known");
});

test("an id that has the word before it is the same id", () => {
  const { box, live, bass, vocals } = world({ tier: "sound", idPrefix: "id " });
  assert.equal(box.told.device.name, "Low Cut");
  live.delete(bass);
  live.select(null);
  box.pass(1000);
  assert.ok(!("track" in box.told));
  live.select(vocals);
  box.pass(1000);
  assert.equal(box.told.track.name, "Vocals");
});

test("several sets, one after the other, each with its own device", () => {
  const first = world({ tier: "sound" });
  const second = world({ tier: "sound", path: "/Users/anna/Music/Other.als" });
  first.box.send("notifydeleted");
  second.live.select(second.vocals);
  second.box.pass(1000);
  assert.equal(second.box.told.track.name, "Vocals");
  assert.equal(first.box.told.track.name, "Bass Line");
  assert.deepEqual(second.box.messages("set").map(({ message }) => message[1]), ["/Users/anna/Music/Other.als"]);
  assert.equal(first.live.peers, 0);
  assert.equal(second.live.peers, MOST);
});

test("two devices in one set follow it each for itself", () => {
  const { box, live, vocals } = world({ tier: "overview" });
  const other = new Box("live_set.js", { live });
  other.send("bang");
  other.send("tier", 0, "overview");
  live.select(vocals);
  box.pass(1000);
  other.pass(1000);
  assert.equal(other.told.track.name, "Vocals");
  other.send("notifydeleted");
  live.set(vocals, "name", "Lead");
  box.pass(1000);
  assert.equal(box.told.track.name, "Lead");
});

test("a message calls nothing but what is there for messages", () => {
  const { box } = world();
  const callable = Object.keys(box.context).filter((name) => typeof box.context[name] === "function");
  const given = ["LiveAPI", "Task", "outlet", "post"];
  const own = callable.filter((name) => !given.includes(name));
  assert.deepEqual(own.sort(), ["bang", "notifydeleted", "parameters", "stop", "tier"]);
});

test("names with quotes, line ends and letters of all countries arrive as they are", () => {
  const { box, live, bass } = world({ tier: "overview" });
  const name = 'Bass "dirty"\n日本語 🎹 \\ ,;';
  live.set(bass, "name", name);
  box.pass(500);
  assert.equal(box.told.track.name, name);
});
