// What may be read: the tier, whether sharing is asked, and which folders are barred. Choosing less deletes, so that is asked once more.

import { confirmIn } from "../parts/confirm.js";
import { button, el, nameOf } from "../parts/dom.js";
import { exactTime } from "../parts/words.js";
import { query } from "../server/requests.js";
import { refreshState, tell } from "../server/session.js";
import { ORDER, tierColumns } from "../ask/tiers.js";
import { lineForm } from "./conversation_row.js";

export async function readTab(place, _given, told = "") {
  let state;
  try {
    state = (await query("/privacy")).data;
  } catch (failure) {
    place.replaceChildren(el("p", { class: "failure" }, failure.text));
    return;
  }
  const again = async (line) => {
    let text;
    try {
      text = (await query(line)).text;
    } catch (failure) {
      text = failure.text;
    }
    if (/^\/privacy (tier|exclude)/.test(line)) tell("taken-back");
    refreshState();
    readTab(place, _given, text);
  };
  const { tier = null, tiers = [], decided_at: decidedAt, sharing, exclusions = [] } = state;
  const columns = tierColumns({
    id: "choice",
    choices: tiers,
    chosen: tier === null ? "" : tier,
    onChoose: (wanted) => {
      if (wanted === tier) return;
      const isLess = tier !== null && ORDER.indexOf(wanted) < ORDER.indexOf(tier);
      if (!isLess) again(`/privacy tier ${wanted}`);
      else {
        confirmIn(columns.querySelector(".tier-buttons"), {
          text: `Choosing ${wanted} deletes what lies above it, at once.`,
          yes: `Delete and choose ${wanted}`,
          onYes: () => again(`/privacy tier ${wanted}`),
        });
      }
    },
  });
  place.replaceChildren(
    told && el("p", { class: "result", role: "status", dir: "auto" }, told.trim()),
    el("h3", { class: "tiers-title" }, "How much of a set may be read"),
    columns,
    decidedAt && el("p", { class: "note" }, `Chosen ${exactTime(decidedAt)}.`),
    el("h3", {}, "Sharing with a model that is not on this machine"),
    el(
      "div",
      { class: "pair", role: "group", "aria-label": "Sharing" },
      shareButton("ask", "Ask", sharing, again),
      shareButton("never", "Never", sharing, again),
      el("span", { class: "note" }, sharing === "never" ? "Nothing of a set is sent, and you are not asked." : "Nothing of a set is sent before you saw that very text and said yes."),
    ),
    el("h3", {}, "Barred folders and sets"),
    exclusions.length === 0
      ? el("p", { class: "note" }, "None. A file named .sessionist-ignore in a folder bars it, too.")
      : el("ul", { class: "plain-list" }, ...exclusions.map((path) =>
          el("li", { class: "path-row" }, nameOf(path), button("Allow again", () => again(`/privacy include ${path}`), { class: "plain", "aria-label": `Allow again ${path}` })))),
    lineForm({ label: "Folder or set to bar", placeholder: "~/Music/Private", verb: "Bar", onLine: (path) => again(`/privacy exclude ${path.trim()}`) }),
  );
  for (const empty of Array.from(place.childNodes)) if (empty.nodeType === Node.TEXT_NODE) empty.remove();
}

function shareButton(value, label, sharing, again) {
  return button(label, () => value !== sharing && again(`/privacy share ${value}`), { "aria-pressed": String(value === sharing) });
}
