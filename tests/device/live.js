// A stand-in for what Live and Max give a script: the Live Object Model as far as it is read, LiveAPI, Task, outlet.
//
// It counts what LiveAPI objects leave behind in Live: each that was made and not released, and each property that is listened to.
// As in Max, an object that is observed tells its value at once, callbacks may come in the middle of a change, and time only
// passes when a test says so.

"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const SCRIPTS = path.join(__dirname, "../../max-device/device");

class Live {
  constructor({ hasFilePath = true, hasFreepeer = true, idPrefix = "" } = {}) {
    this.objects = new Map();
    this.nextId = 1;
    this.apis = new Set();
    // Calls of get, and of functions, by property: what was read of the set.
    this.reads = new Map();
    this.hasFilePath = hasFilePath;
    this.hasFreepeer = hasFreepeer;
    this.idPrefix = idPrefix;
    this.complaints = [];
    this.songView = this.add("live_set view", { selected_track: null });
    this.song = this.add("live_set", { name: "Untitled", tempo: 120, file_path: "", view: this.songView });
    if (!hasFilePath) delete this.song.properties.file_path;
  }

  add(objectPath, properties) {
    const object = { id: this.nextId++, path: objectPath, properties };
    this.objects.set(object.id, object);
    return object;
  }

  addTrack(objectPath, name, more = {}) {
    const view = this.add(`${objectPath} view`, { selected_device: null });
    return this.add(objectPath, { name, has_midi_input: 0, has_audio_input: 1, is_foldable: 0, view, ...more });
  }

  addDevice(objectPath, name, className, values = []) {
    const parameters = values.map(([parameter, value, shown], index) =>
      this.add(`${objectPath} parameters ${index}`, { name: parameter, value, shown }));
    return this.add(objectPath, { name, class_name: className, parameters });
  }

  set(object, property, value) {
    object.properties[property] = value;
    for (const api of [...this.apis]) api.changed(object, property);
  }

  delete(object) {
    this.objects.delete(object.id);
    for (const api of [...this.apis]) api.gone(object);
  }

  select(track) {
    this.set(this.songView, "selected_track", track);
  }

  selectDevice(track, device) {
    this.set(track.properties.view, "selected_device", device);
  }

  at(objectPath) {
    return [...this.objects.values()].find((object) => object.path === objectPath);
  }

  // LiveAPI objects that point at something or listen: each of them has listeners inside of Live.
  get armed() {
    return [...this.apis].filter((api) => api.target !== null).length;
  }

  get observers() {
    return [...this.apis].filter((api) => api.target !== null && api.listensTo !== "").length;
  }

  get peers() {
    return this.apis.size;
  }

  count(property) {
    return this.reads.get(property) || 0;
  }
}

function liveApi(live) {
  return class LiveAPI {
    constructor(...given) {
      this.callback = typeof given[0] === "function" ? given.shift() : null;
      this.target = null;
      this.listensTo = "";
      live.apis.add(this);
      if (!live.hasFreepeer) this.freepeer = undefined;
      if (given[0]) {
        this.target = live.at(given[0]) || null;
        this.tell("id", this.id);
      }
    }

    get id() {
      return live.idPrefix + (this.target ? this.target.id : 0);
    }

    set id(id) {
      this.target = live.objects.get(Number(id)) || null;
      this.tell("id", this.id);
      this.tellValue();
    }

    get property() {
      return this.listensTo;
    }

    set property(name) {
      this.listensTo = name;
      this.tellValue();
    }

    get path() {
      return `"${this.unquotedpath}"`;
    }

    get unquotedpath() {
      return this.target ? this.target.path : "";
    }

    get info() {
      if (!this.target) return "No object";
      return Object.keys(this.target.properties).map((name) => `property ${name}`).join("\n");
    }

    get(name) {
      if (!this.target) return undefined;
      live.reads.set(name, live.count(name) + 1);
      if (!(name in this.target.properties)) {
        live.complaints.push(`get: no property called ${name}`);
        return undefined;
      }
      return asMax(this.target.properties[name]);
    }

    call(name, value) {
      if (!this.target) return undefined;
      live.reads.set(name, live.count(name) + 1);
      if (name !== "str_for_value" || value !== this.target.properties.value) throw new Error(`call ${name} ${value}`);
      return this.target.properties.shown;
    }

    freepeer() {
      this.target = null;
      live.apis.delete(this);
    }

    tell(...message) {
      if (this.callback) this.callback(message);
    }

    tellValue() {
      if (this.target && this.listensTo !== "" && this.listensTo in this.target.properties) {
        this.tell(this.listensTo, ...asMax(this.target.properties[this.listensTo]));
      }
    }

    changed(object, property) {
      if (this.target === object && this.listensTo === property) this.tellValue();
    }

    gone(object) {
      if (this.target === object) this.target = null;
    }
  };
}

function asMax(value) {
  if (value === null) return ["id", 0];
  if (Array.isArray(value)) return value.flatMap((object) => ["id", object.id]);
  if (typeof value === "object") return ["id", value.id];
  return [value];
}

// A script in a box of its own, with a clock that only a test moves.
class Box {
  constructor(script, { live = new Live(), patcher = null, sent = () => {} } = {}) {
    this.live = live;
    this.now = 1_000_000;
    this.tasks = new Set();
    this.out = [];
    const box = this;

    class Task {
      constructor(run) {
        this.run = run;
        this.interval = 500;
        this.at = null;
        this.repeats = false;
        box.tasks.add(this);
      }

      schedule(delay = 0) {
        this.at = box.now + delay;
        this.repeats = false;
      }

      repeat() {
        this.at = box.now;
        this.repeats = true;
      }

      cancel() {
        this.at = null;
        this.repeats = false;
      }

      freepeer() {
        if (this.at !== null) throw new Error("a task is freed while it is pending");
        box.tasks.delete(this);
      }
    }

    this.context = vm.createContext({
      LiveAPI: liveApi(live),
      Task,
      Date: { now: () => box.now },
      jsarguments: [script],
      patcher,
      outlet: (index, ...message) => {
        box.out.push({ at: box.now, message, told: message[0] === "live" ? parsed(message) : undefined });
        sent(index, message);
      },
      post: () => {},
    });
    const file = path.join(SCRIPTS, script);
    vm.runInContext(fs.readFileSync(file, "utf8"), this.context, { filename: file });
  }

  send(message, ...words) {
    this.context[message](...words);
  }

  // Lets time pass, and runs what is due in its order.
  pass(milliseconds) {
    const end = this.now + milliseconds;
    for (;;) {
      const due = [...this.tasks].filter((task) => task.at !== null && task.at <= end);
      if (due.length === 0) break;
      const next = due.reduce((one, other) => (other.at < one.at ? other : one));
      this.now = Math.max(this.now, next.at);
      next.at = next.repeats ? this.now + next.interval : null;
      next.run();
    }
    this.now = end;
  }

  get pending() {
    return [...this.tasks].filter((task) => task.at !== null).length;
  }

  messages(word) {
    return this.out.filter(({ message }) => message[0] === word);
  }

  // What [sessionist] has been told last.
  get told() {
    return this.messages("live").at(-1)?.told;
  }
}

// What a message of numbers says; each of them is a sign of ASCII.
const parsed = ([, ...signs]) => {
  if (!signs.every((sign) => Number.isInteger(sign) && sign >= 32 && sign < 127)) throw new Error(`no ASCII: ${signs}`);
  return JSON.parse(String.fromCharCode(...signs));
};

module.exports = { Live, Box };
