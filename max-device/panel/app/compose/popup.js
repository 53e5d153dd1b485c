// The list of completions above the message field. The focus stays in the field, which tells a screen reader which line is meant.

import { announce } from "../parts/announce.js";
import { byId, el } from "../parts/dom.js";
import { counted } from "../parts/words.js";
import { completionsAt } from "./completion.js";

export class Popup {
  constructor(line, onPick) {
    this.line = line;
    this.onPick = onPick;
    this.box = byId("popup");
    this.options = [];
    this.at = 0;
    this.turn = 0;
    this.dismissed = null;
    // Pressing the mouse must not take the focus away from the field.
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    this.box.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(Number(option.dataset.at));
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  /** Whether what stands there is a command or name already, so that Enter sends it. */
  get isWhole() {
    return this.options.some((option) => option.isWhole);
  }

  async refresh() {
    const turn = ++this.turn;
    const { value, selectionStart, selectionEnd } = this.line;
    if (selectionStart !== selectionEnd || value === this.dismissed) {
      this.close();
      return;
    }
    this.dismissed = null;
    const found = await completionsAt(value, selectionStart);
    if (turn !== this.turn) return;
    if (!found || found.options.length === 0 || document.activeElement !== this.line) {
      this.close();
      return;
    }
    this.show(found);
  }

  show({ title, options }) {
    const wasOpen = this.isOpen && this.options.length === options.length;
    this.options = options;
    this.at = 0;
    this.box.replaceChildren(
      el(
        "ul",
        { role: "listbox", id: "completions", "aria-label": title },
        ...options.map((option, at) =>
          el("li", { role: "option", id: `completion-${at}`, "data-at": at, "aria-selected": "false" }, ...option.nodes.filter(Boolean)),
        ),
      ),
    );
    this.box.hidden = false;
    this.line.setAttribute("aria-controls", "completions");
    this.mark();
    if (!wasOpen) announce(counted(options.length, title === "Commands" ? "command" : "name"));
  }

  mark() {
    for (const option of this.box.querySelectorAll("[aria-selected=true]")) option.setAttribute("aria-selected", "false");
    const option = byId(`completion-${this.at}`);
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.line.setAttribute("aria-activedescendant", option.id);
  }

  move(step) {
    this.at = (this.at + step + this.options.length) % this.options.length;
    this.mark();
  }

  pick(at = this.at) {
    const option = this.options[at];
    this.close();
    this.onPick(option);
  }

  /** Closes until the text changes. */
  dismiss() {
    this.dismissed = this.line.value;
    this.close();
  }

  close() {
    this.turn += 1;
    this.options = [];
    if (!this.isOpen) return;
    this.box.hidden = true;
    this.box.replaceChildren();
    this.line.removeAttribute("aria-activedescendant");
    this.line.removeAttribute("aria-controls");
  }
}
