// What to do when something failed: the text of the server says it, the button does it.

import { button, el } from "../parts/dom.js";
import { tell } from "../server/session.js";

const AGAIN = { label: "Try again", line: "/retry" };
const KEY = { label: "Enter a key", page: "model" };
const MODEL = { label: "Choose a model", page: "model" };
const ACCOUNT = { label: "See the login", page: "model" };
const TIER = { label: "Choose what may be read", page: "privacy", tab: "read" };

const NEXT = {
  no_key: [KEY],
  bad_key: [KEY],
  account: [ACCOUNT],
  no_provider: [MODEL],
  no_model: [MODEL],
  not_running: [AGAIN, MODEL],
  no_connection: [AGAIN],
  no_host: [AGAIN],
  overloaded: [AGAIN],
  too_many: [AGAIN],
  broken_off: [AGAIN],
  silent: [AGAIN],
  provider_failed: [AGAIN],
  no_credit: [{ label: "Choose another model", page: "model" }],
  too_long: [{ label: "New conversation", line: "/new" }],
  not_asked: [TIER],
  off: [TIER],
  not_allowed: [TIER],
  set_missing: [{ label: "Open another set", fill: "/set " }],
  set_unreadable: [{ label: "Open another set", fill: "/set " }],
  excluded: [{ label: "See what is excluded", page: "privacy", tab: "read" }],
  disk_full: [{ label: "See what is stored", page: "privacy", tab: "stored" }],
  not_proven: [{ label: "See what is stored", page: "privacy", tab: "stored" }],
};

const PAGES = [
  [/^\/(key|provider|model)\s*$/, "model", null],
  [/^\/privacy\s*$/, "privacy", "read"],
  [/^\/privacy tier\s*$/, "privacy", "read"],
];

/** A box with the text of an error and a button for each thing that helps. */
export function failureBox(event) {
  const steps = (NEXT[event.name] || []).map(stepButton);
  const lines = (NEXT[event.name] || []).map((step) => step.line);
  const suggested = (event.suggestions || []).filter((line) => !lines.includes(line)).map(suggestionButton);
  return el(
    "div",
    { class: "failure" },
    el("p", { dir: "auto" }, event.text),
    steps.length + suggested.length > 0 && el("p", { class: "steps" }, ...steps, ...suggested),
  );
}

/** Suggested questions and commands, a button each. */
export function suggestionButtons(lines) {
  return el("p", { class: "steps" }, ...(lines || []).map(suggestionButton));
}

function stepButton({ label, line, page, tab, fill }) {
  if (fill && !canFill()) return null;
  return button(label, () => {
    if (line) tell("send", line);
    else if (fill) tell("fill", fill);
    else tell("open", { page, tab });
  });
}

function suggestionButton(line) {
  const label = line === "/retry" ? AGAIN.label : line === "/new" ? "New conversation" : line;
  const attributes = { dir: "auto", class: "suggestion" };
  for (const [pattern, page, tab] of PAGES) {
    if (pattern.test(line)) return button(label, () => tell("open", { page, tab }), attributes);
  }
  return button(label, () => tell("send", line), attributes);
}

/** Whether there is a place to write in; where the host has one of its own there is none here. */
export const canFill = () => document.body.dataset.composer !== "off";
