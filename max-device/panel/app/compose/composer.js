// The field in which the user writes: several lines, lines from before, completion, drafts. A line leaves the field only when the server took it.

import { button, byId, el } from "../parts/dom.js";
import { cancel, query, submit } from "../server/requests.js";
import { on, session, tell } from "../server/session.js";
import { isKey, keepDraft, keptDraft, Lines } from "./lines.js";
import { Popup } from "./popup.js";

export class Composer {
  constructor() {
    this.line = byId("composer-line");
    this.note = byId("composer-note");
    this.lines = new Lines();
    this.popup = new Popup(this.line, (option) => this.picked(option));
    /** What is under way, or what nobody answered: the line, and the text it was made of. */
    this.sent = null;
    this.isUnderWay = false;
    this.isEditing = false;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    byId("stop").addEventListener("click", () => this.stop());
    byId("preview").addEventListener("click", () => tell("open", { page: "privacy", tab: "preview", text: this.line.value }));
    this.line.addEventListener("keydown", (event) => this.pressed(event));
    this.line.addEventListener("input", () => this.changed());
    this.line.addEventListener("click", () => this.popup.refresh());
    this.line.addEventListener("blur", () => this.popup.close());
    on("send", (line) => this.sendLine(line));
    on("fill", (text) => this.fill(text));
    on("edit", (text) => this.edit(text));
    on("focus-line", () => this.focus());
    on("lines", (lines) => this.lines.add(lines));
    on("taken-back", () => this.lines.forget());
    on("running", () => this.refresh());
    on("state", () => this.refresh());
    this.line.value = keptDraft();
    this.fit();
    this.refresh();
  }

  /** The event of a line may be here before the answer to its request, and is all there is when the connection broke meanwhile. */
  hasArrived(line) {
    if (this.sent !== null && this.sent.line === line) this.isSent(this.sent);
  }

  changed() {
    this.lines.rest();
    this.say("");
    keepDraft(this.isEditing ? "" : this.line.value);
    this.fit();
    this.popup.refresh();
  }

  fit() {
    this.line.style.height = "auto";
    this.line.style.height = `${this.line.scrollHeight + 2}px`;
  }

  pressed(event) {
    if (event.isComposing) return;
    if (this.popup.isOpen && this.isForPopup(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.isEditing) {
      event.preventDefault();
      this.leaveEditing();
    } else if (event.key === "ArrowUp" && this.isAtEdge(-1)) this.recall(event, -1);
    else if (event.key === "ArrowDown" && this.isAtEdge(1)) this.recall(event, 1);
  }

  isForPopup(event) {
    // The list is hidden before the focus could go into it.
    if (event.key === "Tab" && event.shiftKey) this.popup.close();
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return false;
    switch (event.key) {
      case "ArrowDown":
        this.popup.move(1);
        return true;
      case "ArrowUp":
        this.popup.move(-1);
        return true;
      case "Enter":
        if (this.popup.isWhole) {
          this.popup.close();
          return false;
        }
        this.popup.pick();
        return true;
      case "Tab":
        this.popup.pick();
        return true;
      case "Escape":
        event.stopPropagation();
        this.popup.dismiss();
        return true;
      default:
        return false;
    }
  }

  /** The arrows leave a text of several lines only from its first or last place. */
  isAtEdge(step) {
    const { value, selectionStart, selectionEnd, scrollHeight } = this.line;
    if (selectionStart !== selectionEnd) return false;
    const isOneRow = !value.includes("\n") && scrollHeight < 2 * parseFloat(getComputedStyle(this.line).lineHeight) + 8;
    return isOneRow || (step < 0 ? selectionStart === 0 : selectionStart === value.length);
  }

  recall(event, step) {
    const line = this.lines.recall(step, this.line.value);
    if (line === null) return;
    event.preventDefault();
    this.line.value = line;
    keepDraft(line);
    this.fit();
    const caret = step < 0 && line.includes("\n") ? 0 : line.length;
    this.line.setSelectionRange(caret, caret);
  }

  picked(option) {
    const { value } = this.line;
    this.line.value = value.slice(0, option.from) + option.insert + value.slice(option.to);
    const caret = option.from + option.insert.length;
    this.line.setSelectionRange(caret, caret);
    this.line.focus();
    keepDraft(this.line.value);
    this.fit();
    // The word that was completed may have choices of its own.
    if (option.insert.startsWith("/") && option.insert.endsWith(" ")) this.popup.refresh();
  }

  async send() {
    const text = this.line.value.trim();
    if (text === "" || this.isUnderWay) return;
    if (isKey(text)) {
      await this.sendKey(text);
      return;
    }
    const sent = { line: this.isEditing ? `/edit ${text}` : text, text };
    this.sent = sent;
    this.isUnderWay = true;
    try {
      await submit(sent.line);
      this.isSent(sent);
    } catch (failure) {
      if (this.sent !== sent) return;
      this.isUnderWay = false;
      this.say(failure.text);
    }
  }

  /** The server has the line; told twice of it, the second time is nothing. */
  isSent(sent) {
    if (this.sent !== sent) return;
    this.sent = null;
    this.isUnderWay = false;
    // What was typed in the meantime stays.
    if (this.line.value.trim() === sent.text) {
      this.clear();
      this.leaveEditing();
    }
    tell("sent");
  }

  /** A key goes by itself, is in no list of lines and stands nowhere when it was sent. */
  async sendKey(text) {
    this.clear();
    try {
      const { text: told } = await query(text);
      this.say(told);
    } catch (failure) {
      this.say(failure.text);
    }
    tell("models");
  }

  /** Sends a line that a button stands for; what is being written stays where it is. */
  async sendLine(line) {
    try {
      await submit(line);
      tell("sent");
    } catch (failure) {
      this.say(failure.text);
    }
  }

  async stop() {
    for (const request of session.running.keys()) {
      try {
        await cancel(request);
      } catch (failure) {
        this.say(failure.text);
      }
    }
    this.focus();
  }

  edit(text) {
    if (!this.isEditing) this.beforeEditing = this.line.value;
    this.isEditing = true;
    const bar = byId("editing");
    bar.replaceChildren(el("span", {}, "Asks this in the place of your last question."),
      button("Leave it", () => this.leaveEditing(), { class: "plain" }));
    bar.hidden = false;
    this.fill(text);
  }

  leaveEditing() {
    if (!this.isEditing) return;
    this.isEditing = false;
    byId("editing").hidden = true;
    this.popup.close();
    // What was being written before comes back.
    this.line.value = this.beforeEditing;
    keepDraft(this.beforeEditing);
    this.fit();
    this.focus();
  }

  fill(text) {
    this.line.value = text;
    keepDraft(this.isEditing ? "" : text);
    tell("open", { page: null });
    this.fit();
    this.focus();
    this.line.setSelectionRange(text.length, text.length);
    this.popup.refresh();
  }

  clear() {
    this.line.value = "";
    keepDraft("");
    this.popup.close();
    this.say("");
    this.fit();
  }

  focus() {
    if (this.line.offsetParent !== null) this.line.focus();
  }

  say(text) {
    this.note.textContent = text.trim();
    this.note.hidden = text.trim() === "";
  }

  refresh() {
    byId("stop").hidden = session.running.size === 0;
    document.body.classList.toggle("is-running", session.running.size > 0);
    const provider = session.state && session.state.provider;
    byId("preview").hidden = !provider || provider.stays;
  }
}
