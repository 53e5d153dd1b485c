// Deleting, in every form there is. Each is asked once more in its place, says what goes, and shows what the check of the bytes found.

import { confirmIn } from "../parts/confirm.js";
import { button, el } from "../parts/dom.js";
import { counted, size } from "../parts/words.js";
import { query } from "../server/requests.js";
import { forgetNames, refreshState, tell } from "../server/session.js";

const KINDS = ["sets", "tracks", "devices", "clips", "notes", "automation", "scenes", "locators", "samples"];

export async function clearingTab(place) {
  const result = el("div", { class: "result", role: "status", hidden: true });
  const projects = await projectNames();
  const clear = (line) => clearing(line, result);
  place.replaceChildren(
    el("p", { class: "note" }, "Each ends with a search of the raw bytes of every file in the data folder."),
    result,
    el(
      "div",
      { class: "clearings" },
      row("Everything", "with your key and what you decided", [], () => "all", clear),
      row("All conversations", "with their messages", [], () => "conversations", clear),
      row("Log of what left", "with the texts that were sent", [], () => "egress", clear),
      projects.length > 0 &&
        rowWith("A project", "what is known and was said of it",
          el("select", { "aria-label": "Project" }, ...projects.map((name) => el("option", { value: name }, name))), "project", clear),
      rowWith("A kind of knowledge", "of all sets", el("select", { "aria-label": "Kind" }, ...KINDS.map((kind) => el("option", { value: kind }, kind))), "kind", clear),
      rowWith("Before a day", "what was learned, said and sent", el("input", { type: "date", "aria-label": "Day" }), "before", clear),
    ),
  );
}

async function projectNames() {
  try {
    const { data } = await query("/privacy show");
    return Array.from(new Set((data.sizes || []).map(({ project }) => project).filter(Boolean)));
  } catch {
    return [];
  }
}

function rowWith(title, note, field, word, clear) {
  return row(title, note, [field], () => (field.value === "" ? null : `${word} ${field.value}`), clear);
}

function row(title, note, fields, what, clear) {
  const press = button("Delete", () => {
    const target = what();
    if (target === null) {
      fields[0].focus();
      return;
    }
    confirmIn(press, {
      text: fields.length > 0 ? `Delete ${target}? It can’t be taken back.` : "Delete this? It can’t be taken back.",
      yes: "Delete",
      onYes: () => clear(`/privacy clear ${target}`),
    });
  }, { "aria-label": `Delete: ${title}` });
  return el("div", { class: "clearing" },
    el("span", { class: "clearing-title" }, title, el("span", { class: "note" }, ` ${note}`)), ...fields, press);
}

async function clearing(line, result) {
  result.hidden = false;
  result.replaceChildren(el("p", {}, "Deleting, and searching every file for what is left…"));
  try {
    const { text, data, events } = await query(line);
    const gone = events.filter((event) => event.kind === "announcement").map((event) => event.text.trim());
    result.replaceChildren(proofLine(data.proof), el("p", { class: "told-text", dir: "auto" }, [...gone, text.trim()].join("\n")));
  } catch (failure) {
    result.replaceChildren(el("p", { class: "failure", dir: "auto" }, failure.text));
  }
  forgetNames();
  tell("taken-back");
  refreshState();
  tell("conversations");
}

function proofLine(proof) {
  if (!proof) return el("p", {}, el("strong", {}, "Done."));
  const searched = `${counted(proof.files, "file")}, ${size(proof.bytes)}, searched for ${counted(proof.pieces, "piece")}`;
  return proof.is_proven
    ? el("p", {}, el("strong", {}, "Deleted. Nothing is left."), ` ${searched}.`)
    : el("p", { class: "is-warning" }, el("strong", {}, "Deleted, but not proven."), ` ${searched}.`);
}
