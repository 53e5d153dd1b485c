// What stands there before anything was said: some questions to begin with, and what is still missing.

import { button, byId, el, nameOf } from "../parts/dom.js";
import { lack } from "../parts/words.js";
import { on, session, tell } from "../server/session.js";

const QUESTIONS = [
  "What tempo and key is it?",
  "How long is the break?",
  "Which samples are missing?",
  "What changed since the last save?",
  "What can I ask?",
];

let shown = "";

export function beginEmpty() {
  on("state", refresh);
}

/** Leaves the buttons alone while nothing has changed: one of them may have the focus. */
function refresh() {
  const { set, tier, provider } = session.state;
  const now = JSON.stringify([set, tier, provider]);
  if (now === shown) return;
  shown = now;
  show(session.state);
}

function show({ set, tier, provider }) {
  const place = byId("empty");
  const parts = [];
  if (!set) {
    parts.push(el("p", { class: "empty-title" }, "No set is open."),
      el("p", { class: "note" }, "Save the set in Live, or open one with /set and its path."));
  } else {
    parts.push(el("p", { class: "empty-title" }, "Ask about ", nameOf(set.name), "."));
  }
  if (tier === "off") {
    parts.push(el("p", { class: "note" }, "Nothing may be read, so nothing is known of it."),
      el("p", { class: "steps" }, button("Choose what may be read", () => tell("open", { page: "privacy", tab: "read" }))));
  }
  const lacking = provider && lack(provider);
  if (lacking) {
    parts.push(el("p", { class: "note" }, `${provider.title} needs a ${lacking} before it can answer.`),
      el("p", { class: "steps" }, button(lacking === "key" ? "Enter a key" : "Log in", () => tell("open", { page: "model" }))));
  }
  if (set && tier !== "off") {
    parts.push(el("p", { class: "steps", role: "group", "aria-label": "Questions to begin with" },
      ...QUESTIONS.map((line) => button(line, () => tell("send", line), { class: "suggestion" }))));
  }
  place.replaceChildren(...parts);
}
