// What is stored: per project and kind, with the names behind a kind on request.

import { button, el, nameOf } from "../parts/dom.js";
import { counted, number, size } from "../parts/words.js";
import { query } from "../server/requests.js";

const MOST = 500;

export async function storedTab(place) {
  let state;
  let sizes;
  try {
    state = (await query("/privacy")).data;
    sizes = (await query("/privacy show")).data.sizes || [];
  } catch (failure) {
    place.replaceChildren(el("p", { class: "failure" }, failure.text));
    return;
  }
  const names = el("div", { class: "names", role: "region", "aria-label": "Names", hidden: true });
  place.replaceChildren(
    el("p", { class: "note", dir: "auto" },
      [counted(state.projects || 0, "project"), counted(state.sets || 0, "set"), counted(state.snapshots || 0, "saved state"),
        counted(state.conversations || 0, "conversation"), counted(state.messages || 0, "message")].join(", "),
      ". In ", nameOf(state.folder || ""), `, ${size(state.folder_bytes || 0)}.`),
    sizes.length === 0 ? el("p", { class: "note" }, "Nothing of a set is stored.") : sizesTable(sizes, names),
    names,
  );
}

function sizesTable(sizes, names) {
  let project = null;
  const rows = sizes.map((entry) => {
    const isNew = entry.project !== project;
    project = entry.project;
    return el(
      "tr",
      { class: isNew ? "begins" : null },
      el("th", { scope: "row" }, isNew ? nameOf(entry.project) : el("span", { class: "only-read" }, nameOf(entry.project))),
      el("td", {}, button(entry.kind, () => showNames(entry.kind, names), { class: "plain", "aria-label": `Show all ${entry.kind}` })),
      el("td", { class: "number" }, number(entry.rows)),
      el("td", { class: "number" }, size(entry.bytes)),
    );
  });
  return el(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": "What is stored" },
    el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Project"), el("th", { scope: "col" }, "Kind"),
        el("th", { scope: "col", class: "number" }, "Count"), el("th", { scope: "col", class: "number" }, "Size"))),
      el("tbody", {}, ...rows)),
  );
}

async function showNames(kind, place) {
  let told;
  try {
    const { data } = await query(`/privacy show ${kind}`);
    const all = data.names || [];
    told = [
      el("ul", { class: "plain-list" }, ...all.slice(0, MOST).map((entry) => el("li", {}, nameOf(entry.name || "(no name)"), el("span", { class: "note" }, " in ", nameOf(entry.set || ""))))),
      all.length > MOST && el("p", { class: "note" }, `And ${number(all.length - MOST)} more. The export has them all.`),
    ].filter(Boolean);
  } catch (failure) {
    told = [el("p", { class: "failure" }, failure.text)];
  }
  const title = el("h3", { tabindex: "-1" }, `Stored ${kind}`);
  place.replaceChildren(title, ...told);
  place.hidden = false;
  title.focus();
}
