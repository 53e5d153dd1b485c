// What would go out: the bytes of a message before it is sent, and an export of everything for the user.

import { button, el } from "../parts/dom.js";
import { copyButton } from "../parts/copy.js";
import { Lazy } from "../parts/lazy.js";
import { address, exactBytes } from "../parts/words.js";
import { query } from "../server/requests.js";
import { exactText } from "../thread/long_text.js";
import { lineForm } from "./conversation_row.js";

export function previewTab(place, { text, scroller }) {
  const shown = el("div", { class: "previewed", role: "status" });
  const show = async (message) => {
    try {
      const { data, text: told } = await query(`/privacy preview ${message.trim()}`.trim());
      if (typeof data.body !== "string") {
        shown.replaceChildren(el("p", { dir: "auto" }, told.trim()));
        return;
      }
      shown.replaceChildren(
        el("p", { dir: "auto" }, `This would be sent: ${exactBytes(data.bytes)} to ${address(data.destination)}.`),
        exactText(data.body, new Lazy(scroller), { "aria-label": "What would be sent" }),
        copyButton(() => data.body, { "aria-label": "Copy what would be sent" }),
      );
    } catch (failure) {
      shown.replaceChildren(el("p", { class: "failure", dir: "auto" }, failure.text));
    }
  };
  const field = el("textarea", { rows: "1", "aria-label": "Message to preview", dir: "auto", placeholder: "A message" });
  field.value = text;
  place.replaceChildren(
    el("form", {
      class: "line-form",
      onsubmit: (event) => {
        event.preventDefault();
        show(field.value);
      },
    }, field, el("button", { type: "submit" }, "Show what would be sent")),
    shown,
  );
  if (text.trim() !== "") show(text);
}

export function exportTab(place) {
  const told = el("p", { class: "note", role: "status", dir: "auto" });
  place.replaceChildren(
    el("p", {}, "Writes everything that is stored to a zip file, without keys. Deleting does not reach that file."),
    lineForm({
      label: "File to write",
      value: "~/sessionist.zip",
      verb: "Export",
      onLine: async (path) => {
        told.textContent = "Writing…";
        try {
          told.textContent = (await query(`/privacy export ${path.trim()}`)).text.trim();
        } catch (failure) {
          told.textContent = failure.text;
        }
      },
    }),
    told,
    el("p", { class: "note" }, "One conversation by itself: Export in the list of conversations."),
  );
}
