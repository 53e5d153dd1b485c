// Follows the Live Set that is open and tells [sessionist] of it: where its file is, and what of it is not in the file yet.
//
// In:   bang                    from live.thisdevice: the Live API is there. Begins, or begins anew
//       tier REQUEST [NAME]     what the user allows to be read; nothing but the path of the file until it is known
//       parameters              reads the values of the selected device, because a question was asked
//       stop                    lets everything go
// Out:  set PATH                the file of the set, when it is another
//       live NUMBER...          what is not in the file, when it has changed: JSON, a number for each of its signs, all of them ASCII. As a
//                               text it would become a symbol, and Max keeps every symbol until it quits
//
// The JSON has name, tempo, is_saved (false when there is no file yet, and else missing), track {index, name, kind} and
// device {name, class, parameters [{name, value}]}. What the tier does not cover is not read, not only not told: overview has the track,
// sound the device, everything its values. When the tier is lowered an empty object takes what was told back.
//
// A LiveAPI object leaves listeners behind in Live until it is pointed at nothing, and Live slows down with them. So there are seven
// at most, made once and pointed at what is selected, whatever the user does. Callbacks read nothing: Live calls them in the
// middle of its own work. They ask for a look, and the look comes a moment later, once for all that has changed.

autowatch = 0;
inlets = 1;
outlets = 1;

const TIERS = ["off", "overview", "sound", "everything"];
// So at most five messages a second, whatever an automated tempo does.
const MOMENT = 200;
// The path and the name of a set can't be observed.
const LOOK_AGAIN = 3000;
// Values that are read at once. Live waits meanwhile, so that a large rack is read in pieces.
const AT_ONCE = 16;
const BETWEEN = 10;
const MOST_VALUES = 512;
// Signs of a message. A message has room for 32,767 numbers.
const MOST_SIGNS = 30000;

let level = 0;
let follower = null;

function bang() {
  stop();
  follower = new Follower();
  follower.look();
}

function tier(request, word) {
  level = Math.max(0, TIERS.indexOf(word));
  if (follower) follower.tierChanged();
}

function parameters() {
  if (follower) follower.readValues();
}

function stop() {
  if (follower) follower.free();
  follower = null;
}

function notifydeleted() {
  stop();
}

class Follower {
  constructor() {
    this.isFree = false;
    this.path = "";
    this.told = "{}";
    this.toldAt = 0;
    this.device = 0;
    this.values = null;
    this.reading = null;
    this.song = new LiveAPI("live_set");
    this.any = new LiveAPI("live_set");
    // Live before 11.3 has no path, and complains about each question for it.
    this.hasPath = String(this.song.info).includes("file_path");
    this.observers = {};
    this.soon = new Task(() => this.look());
    this.more = new Task(() => this.readMore());
    this.again = new Task(() => this.look());
    this.again.interval = LOOK_AGAIN;
    this.again.repeat();
    this.observe();
  }

  // Makes the observers that the tier allows, and frees the others.
  observe() {
    const wanted = {
      tempo: level >= 1 && ["live_set", "tempo"],
      selection: level >= 1 && ["live_set view", "selected_track"],
      track: level >= 1 && ["", "name"],
      chain: level >= 2 && ["", "selected_device"],
      device: level >= 2 && ["", "name"],
    };
    for (const [name, what] of Object.entries(wanted)) {
      if (what && !this.observers[name]) {
        this.observers[name] = new Observer(what[0], what[1], () => this.lookSoon());
      } else if (!what && this.observers[name]) {
        this.observers[name].free();
        delete this.observers[name];
      }
    }
  }

  tierChanged() {
    this.observe();
    if (level < 2) this.device = 0;
    if (level < 3) this.forgetValues();
    this.look();
  }

  lookSoon() {
    if (this.isFree || this.isWaiting) return;
    this.isWaiting = true;
    this.soon.schedule(MOMENT);
  }

  look() {
    if (this.isFree) return;
    this.isWaiting = false;
    this.soon.cancel();
    this.lookAtPath();
    const text = written(level === 0 ? {} : this.read());
    if (text === this.told) return;
    if (Date.now() - this.toldAt < MOMENT) {
      this.lookSoon();
      return;
    }
    this.told = text;
    this.toldAt = Date.now();
    outlet(0, "live", ...Array.from(text, (sign) => sign.charCodeAt(0)));
  }

  lookAtPath() {
    const path = this.hasPath ? textOf(this.song, "file_path") : "";
    if (path !== "" && path !== this.path) outlet(0, "set", path);
    this.path = path;
  }

  read() {
    const found = { name: textOf(this.song, "name"), tempo: numberOf(this.song, "tempo") };
    if (this.hasPath && this.path === "") found.is_saved = false;
    const view = this.at(idIn(this.song.get("view")));
    const track = view ? idIn(view.get("selected_track")) : 0;
    this.observers.track.point(track);
    const inTrack = this.at(track);
    if (inTrack) {
      found.track = trackOf(inTrack);
      if (level >= 2) this.readDevice(inTrack, found);
    } else if (level >= 2) {
      this.observers.chain.point(0);
      this.pointAtDevice(0);
    }
    this.any.id = 0;
    return found;
  }

  readDevice(track, found) {
    const chain = idIn(track.get("view"));
    this.observers.chain.point(chain);
    const inChain = this.at(chain);
    const device = inChain ? idIn(inChain.get("selected_device")) : 0;
    this.pointAtDevice(device);
    const inDevice = this.at(device);
    if (!inDevice) return;
    found.device = { name: textOf(inDevice, "name"), class: textOf(inDevice, "class_name") };
    if (this.values) found.device.parameters = this.values;
  }

  pointAtDevice(id) {
    if (id !== this.device) this.forgetValues();
    this.device = id;
    this.observers.device.point(id);
  }

  forgetValues() {
    this.values = null;
    this.reading = null;
    this.more.cancel();
  }

  readValues() {
    if (level < 3) return;
    // What is selected may have changed a moment ago.
    this.look();
    const device = this.at(this.device);
    if (!device) return;
    const ids = idsIn(device.get("parameters")).slice(0, MOST_VALUES);
    this.reading = { ids, values: [] };
    this.readMore();
  }

  readMore() {
    if (this.isFree || !this.reading) return;
    const { ids, values } = this.reading;
    for (const id of ids.splice(0, AT_ONCE)) {
      const parameter = this.at(id);
      if (!parameter) continue;
      const value = parameter.call("str_for_value", numberOf(parameter, "value"));
      values.push({ name: textOf(parameter, "name"), value: joined(value) });
    }
    this.any.id = 0;
    if (ids.length > 0) {
      this.more.schedule(BETWEEN);
      return;
    }
    this.values = values;
    this.reading = null;
    this.look();
  }

  // The one object that reads whatever is not observed. Nothing when there is nothing to be read.
  at(id) {
    this.any.id = id;
    return idOf(this.any) === 0 ? null : this.any;
  }

  free() {
    this.isFree = true;
    for (const task of [this.soon, this.more, this.again]) {
      task.cancel();
      release(task);
    }
    for (const observer of Object.values(this.observers)) observer.free();
    this.observers = {};
    for (const api of [this.song, this.any]) {
      api.id = 0;
      release(api);
    }
  }
}

// Watches one property of what it is pointed at.
class Observer {
  constructor(path, property, changed) {
    this.property = property;
    this.id = 0;
    const called = (told) => {
      if (told && told[0] === property) changed();
    };
    this.api = path === "" ? new LiveAPI(called) : new LiveAPI(called, path);
    if (path !== "") this.api.property = property;
  }

  // With the property still set, the old object would keep its listener.
  point(id) {
    if (id === this.id && idOf(this.api) === id) return;
    this.id = id;
    this.api.property = "";
    this.api.id = id;
    if (id !== 0) this.api.property = this.property;
  }

  free() {
    this.api.property = "";
    this.api.id = 0;
    release(this.api);
  }
}

// What follows is no function by its own name, because Max calls every such function that a message names.

// A return track has an index of its own, and the main track none.
const trackOf = (track) => {
  const path = String(track.unquotedpath || track.path).replace(/"/g, "");
  const place = /^live_set (tracks|return_tracks) (\d+)$/.exec(path);
  const found = {};
  if (place) found.index = Number(place[2]);
  found.name = textOf(track, "name");
  if (place && place[1] === "return_tracks") found.kind = "return";
  else if (!place) found.kind = "main";
  else if (numberOf(track, "is_foldable") === 1) found.kind = "group";
  else found.kind = numberOf(track, "has_midi_input") === 1 ? "midi" : "audio";
  return found;
};

// JSON in ASCII alone. What has no room loses its last values.
const written = (found) => {
  const hex = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const text = JSON.stringify(found).replace(/[\u007f-\uffff]/g, hex);
  const values = found.device && found.device.parameters;
  if (text.length <= MOST_SIGNS || !values || values.length === 0) return text;
  const fewer = values.slice(0, Math.floor(values.length / 2));
  return written({ ...found, device: { ...found.device, parameters: fewer } });
};

// Not every version has it, and what has it holds memory of Max until then.
const release = (peer) => {
  if (typeof peer.freepeer === "function") peer.freepeer();
};

const textOf = (api, property) => joined(api.get(property));

const numberOf = (api, property) => {
  const value = Number(joined(api.get(property)));
  return Number.isFinite(value) ? value : 0;
};

// What is read comes as a list, and a text with spaces may come in pieces.
const joined = (value) => {
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join(" ") : String(value);
};

// A number in a text, in some versions with the word before it.
const idOf = (api) => Number(String(api.id).replace("id ", ""));

const idIn = (value) => idsIn(value)[0] || 0;

// References come as "id", number, "id", number.
const idsIn = (value) =>
  Array.isArray(value) ? value.filter((one) => one !== "id").map(Number).filter((id) => id > 0) : [];
