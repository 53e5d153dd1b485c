// What stands below an answer: who gave it and what it took, what it rests on, which names the set does not have.

import { chip, el, nameOf } from "../parts/dom.js";
import { number } from "../parts/words.js";
import { trackColor } from "../server/session.js";

const MOST_ROWS = 8;

/** Makes the lines below an answer; `answer` is its final event. */
export function answerFoot(answer) {
  return [unknownNames(answer), restsOn(answer), problem(answer), tally(answer)].filter(Boolean);
}

function unknownNames({ unknown }) {
  if (!unknown || unknown.length === 0) return null;
  return el("p", { class: "note is-warning" }, "Not in this set: ", ...listed(unknown.map((name) => nameOf(nameText(name)))), ".");
}

function restsOn({ rows }) {
  const shown = new Map();
  for (const row of rows || []) if (row.name) shown.set(`${row.kind} ${row.name}`, row);
  if (shown.size === 0) return null;
  const all = Array.from(shown.values());
  const items = all.slice(0, MOST_ROWS).map((row) => {
    const color = row.kind === "track" ? trackColor(row.name) : typeof row.track === "string" ? trackColor(row.track) : null;
    return el("span", { class: "row-name" }, color && chip(color), nameOf(row.name));
  });
  const rest = all.length - items.length;
  return el("p", { class: "note rows" }, "From ", ...listed(items), rest > 0 && ` and ${number(rest)} more`);
}

function problem({ kept, problem: why, ending }) {
  if (ending) return el("p", { class: "note is-warning", dir: "auto" }, `Not whole: ${ending}`);
  if (kept === false) return el("p", { class: "note is-warning", dir: "auto" }, `Not kept${why ? `: ${why}` : "."}`);
  return null;
}

function tally({ model, provider, leaves, tokens, cost }) {
  if (!model) return null;
  const parts = [model];
  if (provider) parts.push(leaves ? `went to ${provider}` : `${provider}, stayed here`);
  if (tokens) {
    const cached = tokens.cached ? ` (${number(tokens.cached)} cached)` : "";
    parts.push(`${number(tokens.input || 0)}${cached} tokens in, ${number(tokens.output || 0)} out`);
  }
  if (typeof cost === "number") parts.push(`cost ${cost.toFixed(cost < 0.1 ? 4 : 2)}`);
  return el("p", { class: "note tally", dir: "auto" }, parts.join(" · "));
}

const nameText = (name) => (typeof name === "string" ? name : name.name);

function listed(items) {
  return items.flatMap((item, at) => (at === 0 ? [item] : [", ", item]));
}
