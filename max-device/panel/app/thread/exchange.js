// One request and what comes of it: the line, the answer while it is written, and how it ended.

import { button, el } from "../parts/dom.js";
import { copyButton } from "../parts/copy.js";
import { failureBox, suggestionButtons } from "../ask/failure.js";
import { Body } from "./body.js";
import { answerFoot } from "./foot.js";
import { answerArticle, questionArticle } from "./message.js";
import { pictureFigure } from "./picture.js";

export class Exchange {
  /** `text` is the line as it was submitted. */
  constructor({ request, text, lazy }) {
    this.request = request;
    this.text = text;
    this.lazy = lazy;
    this.isOver = false;
    this.finalId = null;
    this.isKept = false;
    this.wasStreamed = false;
    this.raw = "";
    this.thinkingText = "";
    this.from = Infinity;
    this.stage = "Thinking";
    this.question = text === "" ? null : questionArticle({ text, at: Date.now() });
    this.answer = answerArticle();
    this.answer.setAttribute("aria-busy", "true");
    this.body = new Body(lazy);
    this.progress = el("p", { class: "note progress" }, "Thinking");
    this.answer.append(this.body.element, this.progress);
    this.element = el("div", { class: "exchange" }, this.question, this.answer);
    this.blocks = [];
    this.startedAt = Date.now();
  }

  /** Puts the question in the band of a line that asks it once more. */
  asks(text, label) {
    const question = questionArticle({ text, at: Date.now(), label });
    this.question.replaceWith(question);
    this.question = question;
  }

  get isMounted() {
    return this.element.childElementCount > 0;
  }

  /** What goes on stays in the document, and so does the newest. */
  get mayGo() {
    return this.isOver && this.element.nextElementSibling !== null;
  }

  mount() {
    this.element.append(...[this.question, this.answer].filter(Boolean));
  }

  unmount() {
    this.element.replaceChildren();
  }

  /** Takes an event. The document is touched later, in `draw`, once for many of them. */
  take(event) {
    switch (event.kind) {
      case "text":
        this.hasText(event.from, event.blocks);
        break;
      case "thinking":
        this.thinkingText += event.text;
        break;
      case "progress":
        this.stage = event.files ? `${event.text} ${event.done}/${event.files}` : event.text;
        break;
      case "notice":
      case "announcement":
        this.answer.insertBefore(el("p", { class: "note notice", dir: "auto" }, event.text.trim()), this.progress);
        break;
      default:
        this.end(event);
    }
  }

  hasText(from, blocks) {
    this.blocks.length = Math.min(from, this.blocks.length);
    for (const block of blocks || []) this.blocks.push(block);
    this.from = Math.min(this.from, from);
    this.stage = "Answering";
    if (!this.isOver) this.wasStreamed = true;
  }

  draw() {
    if (this.from !== Infinity) {
      this.body.take(this.from, this.blocks.slice(this.from));
      this.from = Infinity;
    }
    if (this.isOver) return;
    if (this.thinkingText && !this.thoughts) this.showThoughts();
    if (this.thoughts && this.thoughts.open) this.writeThoughts();
    if (this.progress.textContent !== this.stage) this.progress.textContent = this.stage;
  }

  showThoughts() {
    this.thoughts = el(
      "details",
      { class: "thoughts", ontoggle: () => this.writeThoughts() },
      el("summary", {}, "What it thinks"),
      el("pre", { class: "told", dir: "auto" }, document.createTextNode("")),
    );
    this.answer.insertBefore(this.thoughts, this.body.element);
  }

  writeThoughts() {
    const node = this.thoughts.lastElementChild.firstChild;
    if (node.length < this.thinkingText.length) node.appendData(this.thinkingText.slice(node.length));
  }

  end(event) {
    this.isOver = true;
    this.final = event;
    this.finalId = event.id;
    this.isKept = event.kept === true;
    this.progress.remove();
    this.answer.removeAttribute("aria-busy");
    if (event.kind === "answer") this.isAnswered(event);
    else if (event.kind === "done") this.isTold(event.text);
    else if (event.kind === "no_answer") {
      this.isTold(event.text);
      this.answer.append(suggestionButtons(event.suggestions));
      this.answer.classList.add("is-nothing");
    } else if (event.kind === "cancelled") {
      this.raw = event.partial || "";
      this.answer.append(el("p", { class: "note is-ending" }, "Stopped."));
    } else if (event.kind === "error") {
      this.raw = event.partial || "";
      this.answer.append(failureBox(event));
    }
    this.addTools();
  }

  isAnswered(event) {
    this.raw = event.text || "";
    if (event.blocks && (event.blocks.length > 0 || event.from > 0)) this.hasText(event.from || 0, event.blocks);
    this.draw();
    if (this.body.isEmpty) this.body.takeText(this.raw.trimEnd());
    for (const picture of event.pictures || []) {
      const figure = pictureFigure(picture);
      if (!figure) continue;
      // Who asked to be shown something sees it first, and then in words.
      if (picture.text.trim() === this.raw.trim()) this.answer.prepend(figure);
      else this.answer.append(figure);
    }
    this.answer.append(...answerFoot(event));
    if (event.suggestions && event.suggestions.length > 0) this.answer.append(suggestionButtons(event.suggestions));
  }

  isTold(text) {
    this.draw();
    this.raw = text || "";
    this.body.takeText(this.raw.trimEnd());
  }

  addTools() {
    const tools = el("p", { class: "message-tools" });
    if (this.raw) tools.append(copyButton(() => this.raw, { "aria-label": "Copy answer" }));
    this.answer.append(tools);
    this.tools = tools;
  }

  /** What a screen reader is told when it is over. */
  get spoken() {
    if (this.final.kind === "cancelled") return "Stopped.";
    if (this.final.kind === "answer") {
      const pictures = (this.final.pictures || []).map((picture) => picture.title);
      return [this.body.element.textContent, ...pictures].join(" ");
    }
    return this.final.text || "";
  }
}

/** Makes the buttons of the newest question and answer. */
export function lastTools({ onEdit, onRetry }) {
  return {
    edit: onEdit && button("Edit", onEdit, { class: "plain", "aria-label": "Edit question" }),
    retry: button("Retry", onRetry, { class: "plain", "aria-label": "Retry answer" }),
  };
}
