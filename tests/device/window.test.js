// The script that fits the page into the window, the very file that is shipped.

"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Box } = require("./live.js");

function world() {
  const placed = {};
  const patcher = {
    wind: { size: [420, 640] },
    getnamed: (name) => ({
      setboxattr: (attribute, value) => {
        placed[name] = { [attribute]: [...value], times: (placed[name]?.times || 0) + 1 };
      },
    }),
  };
  const box = new Box("window.js", { patcher });
  return { box, patcher, placed };
}

test("page and line fill the window when it opens", () => {
  const { box, placed } = world();
  box.send("url", "http://127.0.0.1:1234/token/?composer=off");
  assert.deepEqual(placed.page.presentation_rect, [0, 0, 420, 614]);
  assert.deepEqual(placed.line.presentation_rect, [4, 618, 412, 18]);
});

test("they follow the window, and are left alone while it stays", () => {
  const { box, patcher, placed } = world();
  box.send("url", "http://127.0.0.1:1234/token/?composer=off");
  box.pass(10_000);
  assert.equal(placed.page.times, 1);
  patcher.wind.size = [800, 900];
  box.pass(300);
  assert.deepEqual(placed.page.presentation_rect, [0, 0, 800, 874]);
  assert.equal(placed.page.times, 2);
});

test("a window that is nearly closed changes nothing", () => {
  const { box, patcher, placed } = world();
  patcher.wind.size = [90, 20];
  box.send("url", "http://127.0.0.1:1234/token/?composer=off");
  assert.deepEqual(placed, {});
});

test("nothing is looked at any more when the window is closed or gone", () => {
  const { box } = world();
  box.send("url", "http://127.0.0.1:1234/token/?composer=off");
  assert.equal(box.pending, 1);
  box.send("url", "about:blank");
  assert.equal(box.pending, 0);
  box.send("url", "http://127.0.0.1:1234/token/?composer=off");
  box.send("notifydeleted");
  assert.equal(box.pending, 0);
});
