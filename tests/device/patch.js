// Runs a patcher that was built, as far as messages go: each object that passes messages on does here what its reference page says.
//
// What is seen or has an effect outside (the page, the field, the light, [sessionist] itself) only notes what it gets, and a test acts for
// it. The scripts are the real ones. An object that is not known here fails, so that nothing passes because it was left out.

"use strict";

const { Box } = require("./live.js");

// A message is a list of atoms; a bang is the word alone.
const BANG = ["bang"];

class Patch {
  constructor(patcher, { live, outside = null } = {}) {
    this.outside = outside;
    this.live = live;
    this.boxes = new Map();
    this.cords = [];
    this.toMax = outside ? outside.toMax : [];
    this.wind = { size: [420, 640] };
    const names = new Map();
    for (const { box } of patcher.boxes) {
      names.set(box.id, box.varname);
      const words = box.maxclass === "newobj" ? box.text.split(" ") : [box.maxclass];
      const one = { ...box, name: box.varname, class: words[0], words: words.slice(1), got: [] };
      if (!(one.class in OBJECTS)) throw new Error(`[${one.class}] is not known to the test`);
      this.boxes.set(one.name, one);
      if (one.class === "p") one.inside = new Patch(box.patcher, { live, outside: { patch: this, box: one, toMax: this.toMax } });
      if (one.class === "v8") one.script = this.script(one);
    }
    for (const { patchline } of patcher.lines) {
      const [from, outlet] = patchline.source;
      const [to, inlet] = patchline.destination;
      this.cords.push({ from: names.get(from), outlet, to: names.get(to), inlet });
    }
    // One outlet, several cords: from the right to the left, and there from the bottom to the top.
    const place = ({ to }) => this.boxes.get(to).patching_rect;
    this.cords.sort((one, other) => place(other)[0] - place(one)[0] || place(other)[1] - place(one)[1]);
  }

  script(box) {
    const patcher = {
      wind: this.wind,
      getnamed: (name) => ({ setboxattr: (attribute, value) => { this.box(name)[attribute] = [...value]; } }),
    };
    const sent = (outlet, message) => this.send(box.name, outlet, message);
    return new Box(box.words[0], { live: this.live, patcher, sent });
  }

  box(name) {
    const box = this.boxes.get(name);
    if (!box) throw new Error(`there is no box ${name}`);
    return box;
  }

  // What comes from an outlet.
  send(name, outlet, message) {
    for (const cord of this.cords) {
      if (cord.from === name && cord.outlet === outlet) this.receive(cord.to, cord.inlet, message);
    }
  }

  receive(name, inlet, message) {
    const box = this.box(name);
    OBJECTS[box.class](this, box, inlet, message);
  }

  // The patcher is loaded, those inside of it first.
  load() {
    for (const box of this.boxes.values()) if (box.inside) box.inside.load();
    for (const box of this.boxes.values()) if (box.class === "loadbang") this.send(box.name, 0, BANG);
  }

  close() {
    for (const box of this.boxes.values()) if (box.class === "closebang") this.send(box.name, 0, BANG);
  }
}

function note(patch, box, inlet, message) {
  box.got.push(message);
}

function nothing() {
  throw new Error("this object gets no messages");
}

function equal(atom, word) {
  return String(atom) === word;
}

const OBJECTS = {
  t(patch, box, inlet, message) {
    for (let index = box.words.length - 1; index >= 0; index -= 1) {
      const kind = box.words[index];
      if (kind === "b") patch.send(box.name, index, BANG);
      else if (kind === "s") patch.send(box.name, index, [message[0]]);
      else if (kind === "l") patch.send(box.name, index, message);
      else throw new Error(`trigger ${kind}`);
    }
  },
  route(patch, box, inlet, message) {
    const index = box.words.findIndex((word) => equal(message[0], word));
    if (index < 0) patch.send(box.name, box.words.length, message);
    else patch.send(box.name, index, message.length > 1 ? message.slice(1) : BANG);
  },
  sel(patch, box, inlet, message) {
    const index = box.words.findIndex((word) => equal(message[0], word));
    if (index < 0) patch.send(box.name, box.words.length, message);
    else patch.send(box.name, index, BANG);
  },
  prepend(patch, box, inlet, message) {
    patch.send(box.name, 0, [...box.words, ...message]);
  },
  sprintf(patch, box, inlet, message) {
    const [symout, ...format] = box.words;
    if (symout !== "symout") throw new Error("only symout is known");
    patch.send(box.name, 0, [format.join(" ").replace("%s", () => String(message[0]))]);
  },
  "zl.reg"(patch, box, inlet, message) {
    if (inlet === 1 || message[0] !== "bang") box.kept = message;
    if (inlet === 0 && box.kept) patch.send(box.name, 0, box.kept);
  },
  message(patch, box, inlet, message) {
    const [text, ...elsewhere] = box.text.split(";");
    const fill = (part) => part.trim().split(/\s+/).filter(Boolean).map((word) =>
      (/^\$\d$/.test(word) ? message[Number(word[1]) - 1] ?? 0 : /^\d+$/.test(word) ? Number(word) : word));
    for (const part of text.split(",")) if (part.trim() !== "") patch.send(box.name, 0, fill(part));
    for (const part of elsewhere) patch.toMax.push(fill(part));
  },
  pcontrol(patch, box, inlet, message) {
    for (const cord of patch.cords.filter((one) => one.from === box.name)) {
      patch.box(cord.to).inside.isOpen = message[0] === "open";
    }
  },
  thispatcher(patch, box, inlet, message) {
    box.got.push(message);
    const [script, sendbox, name, attribute, value] = message;
    if (script === "script" && sendbox === "sendbox") patch.box(name)[attribute] = value;
  },
  p(patch, box, inlet, message) {
    const inlets = [...box.inside.boxes.values()].filter((one) => one.class === "inlet");
    const found = inlets.find((one) => one.index === inlet + 1);
    box.inside.send(found.name, 0, message);
  },
  outlet(patch, box, inlet, message) {
    patch.outside.patch.send(patch.outside.box.name, box.index - 1, message);
  },
  v8(patch, box, inlet, message) {
    box.script.send(...message);
  },
  qmetro(patch, box, inlet, message) {
    box.isRunning = message[0] !== "stop" && message[0] !== 0;
    if (box.isRunning) patch.send(box.name, 0, BANG);
  },
  "live.toggle"(patch, box, inlet, message) {
    box.isOn = message[0] === "bang" ? !box.isOn : message[1] === 1;
  },
  "live.comment"(patch, box, inlet, message) {
    if (message[0] !== "set") throw new Error(`live.comment ${message}`);
    box.text = message.slice(1).join(" ");
  },
  jweb: note,
  textedit: note,
  sessionist: note,
  "plugout~": nothing,
  "plugin~": nothing,
  midiin: nothing,
  midiout: nothing,
  inlet: nothing,
  loadbang: nothing,
  closebang: nothing,
  freebang: nothing,
  "live.thisdevice": nothing,
  "live.text": nothing,
};

module.exports = { Patch, BANG };
