// What was said before. It comes in pages of a hundred messages and stands in sheets of twenty; a sheet that is far away is out of the document
// and comes when somebody scrolls there, so that no step of scrolling has much to do.

import { copyButton } from "../parts/copy.js";
import { el } from "../parts/dom.js";
import { query } from "../server/requests.js";
import { Body } from "./body.js";
import { answerArticle, questionArticle, setAside } from "./message.js";

const MESSAGES_OF_SHEET = 20;

export class History {
  constructor({ pages, older, scroller, lazy }) {
    this.pages = pages;
    this.older = older;
    this.scroller = scroller;
    this.lazy = lazy;
    this.clear();
    older.firstElementChild.addEventListener("click", () => this.loadOlder());
    new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.loadOlder(), {
      root: scroller,
      rootMargin: "800px 0px 0px 0px",
    }).observe(older);
  }

  clear() {
    this.conversation = null;
    this.first = null;
    this.messages = 0;
    this.isLoading = false;
    this.last = null;
    this.sheets = [];
    this.pages.replaceChildren();
    this.older.hidden = true;
  }

  /** Shows the newest page. */
  begin(conversation, { messages, is_first: isFirst }) {
    this.clear();
    this.conversation = conversation;
    this.put(messages, isFirst);
    this.last = messages.length > 0 ? messages : null;
  }

  async loadOlder() {
    if (this.isLoading || this.conversation === null || this.first === null || this.older.hidden) return;
    this.isLoading = true;
    const conversation = this.conversation;
    try {
      const { data } = await query(`/history page ${conversation} ${this.first}`);
      if (conversation === this.conversation) this.putAbove(data.messages, data.is_first);
    } catch {
      // The button above the messages stays and tries again.
    }
    this.isLoading = false;
    // A page that is lower than the margin leaves the button in sight, and the observer would not say so again.
    if (!this.older.hidden && this.scroller.scrollTop < 100) requestAnimationFrame(() => this.loadOlder());
  }

  putAbove(messages, isFirst) {
    const { scrollHeight, scrollTop } = this.scroller;
    this.put(messages, isFirst);
    this.scroller.scrollTop = scrollTop + this.scroller.scrollHeight - scrollHeight;
  }

  put(messages, isFirst) {
    this.older.hidden = isFirst || messages.length === 0;
    if (messages.length === 0) return;
    this.first = messages[0].id;
    this.messages += messages.length;
    const isNewest = this.sheets.length === 0;
    const following = isNewest ? null : this.sheets[0].messages[0];
    messages.forEach((message, at) => {
      const next = messages[at + 1] || following;
      message.isAlone = message.author === "user" && !message.is_superseded && (next === null || next.author === "user");
    });
    const sheets = [];
    for (let end = messages.length; end > 0; end -= MESSAGES_OF_SHEET) {
      sheets.unshift(new Sheet(messages.slice(Math.max(0, end - MESSAGES_OF_SHEET), end), this.lazy));
    }
    // The newest sheet is where everything begins, and carries the buttons of the last answer; it stays.
    if (isNewest) {
      const newest = sheets[sheets.length - 1];
      newest.mount();
      newest.mayGo = false;
    }
    this.sheets.unshift(...sheets);
    this.pages.prepend(...sheets.map((sheet) => sheet.element));
    for (const sheet of sheets) this.lazy.watch(sheet.element, sheet);
  }

  /** Loads pages until a message is there; returns its element or null. */
  async reveal(message) {
    while (!this.older.hidden && this.first > message) {
      const before = this.first;
      await this.loadOlder();
      if (this.first === before) break;
    }
    const sheet = this.sheets.find((one) => one.messages.some(({ id }) => id === message));
    if (!sheet) return null;
    if (!sheet.isMounted) sheet.mount();
    return sheet.element.querySelector(`[data-message="${Number(message)}"]`);
  }

  /** What the user wrote in the newest page, oldest first. */
  get lines() {
    return (this.last || []).filter((message) => message.author === "user").map((message) => message.text);
  }

  get lastQuestion() {
    const mine = (this.last || []).filter((message) => message.author === "user" && !message.is_superseded);
    return mine.length > 0 ? mine[mine.length - 1] : null;
  }
}

class Sheet {
  constructor(messages, lazy) {
    this.messages = messages;
    this.lazy = lazy;
    this.isMounted = false;
    this.mayGo = true;
    this.element = el("div", { class: "sheet" });
    this.element.style.height = `${this.likelyHeight()}px`;
  }

  likelyHeight() {
    let pixels = 0;
    for (const { author, text } of this.messages) pixels += 30 + (author === "user" ? 0 : 40 + 18 * Math.floor(text.length / 100));
    return Math.min(pixels, 400000);
  }

  mount() {
    this.isMounted = true;
    this.element.style.height = "";
    this.element.replaceChildren(...this.messages.flatMap((message) => keptArticles(message, this.lazy)));
  }

  unmount() {
    this.isMounted = false;
    this.element.replaceChildren();
  }
}

function keptArticles(message, lazy) {
  const article =
    message.author === "user"
      ? questionArticle({ text: message.text, at: message.written_at, id: message.id })
      : keptAnswer(message, lazy);
  if (message.is_superseded) setAside(article);
  if (!message.isAlone) return [article];
  const nothing = answerArticle();
  nothing.append(el("p", { class: "note" }, "No answer was kept."), el("p", { class: "message-tools" }));
  return [article, nothing];
}

function keptAnswer(message, lazy) {
  const article = answerArticle({ id: message.id });
  const body = new Body(lazy);
  if (message.html) body.takeHtml(message.html);
  else body.takeText(message.text);
  const ending = message.ending && message.ending !== "whole" ? `Not whole: ${message.ending}` : "";
  article.append(
    body.element,
    ...(message.model || ending
      ? [el("p", { class: `note tally${ending ? " is-warning" : ""}` }, [message.model, ending].filter(Boolean).join(" · "))]
      : []),
    el("p", { class: "message-tools" }, copyButton(() => message.text, { "aria-label": "Copy answer" })),
  );
  return article;
}
