// The conversation that goes on: what is kept of it above, what is being said below. It turns events into exchanges and sees to it that
// nothing stands there twice, whichever of the two told of it first.

import { announce } from "../parts/announce.js";
import { button, byId, el } from "../parts/dom.js";
import { Lazy } from "../parts/lazy.js";
import { query } from "../server/requests.js";
import { on, session, tell } from "../server/session.js";
import { canFill, failureBox } from "../ask/failure.js";
import { Exchange, lastTools } from "./exchange.js";
import { History } from "./history.js";
import { setAside } from "./message.js";
import { Scroll } from "./scroll.js";

const ANEW = new Set(["new", "continue", "branch"]);
const FINAL = new Set(["answer", "no_answer", "done", "cancelled", "error"]);

export class Thread {
  constructor() {
    this.scroller = byId("scroller");
    this.live = byId("live");
    this.lazy = new Lazy(this.scroller);
    this.scroll = new Scroll(this.scroller);
    this.history = new History({ pages: byId("pages"), older: byId("older"), scroller: this.scroller, lazy: this.lazy });
    this.exchanges = new Map();
    this.dirty = new Set();
    this.isBegun = false;
    this.isLacking = false;
    this.generation = 0;
    on("state", (state) => this.hasState(state));
    on("link", () => session.link === "open" && this.isLacking && this.load(session.conversation));
    on("taken-back", () => this.forgetSaid());
    this.scroller.addEventListener("keydown", (event) => this.isPaged(event));
  }

  /** Throws away what is shown and begins with what runs; the rest is loaded. */
  begin(hello) {
    this.clear();
    for (const running of hello.running || []) {
      const exchange = this.open({ request: running.request, text: running.line });
      if (running.blocks && running.blocks.length > 0) exchange.hasText(0, running.blocks);
      exchange.thinkingText = running.thinking || "";
      if (running.progress) exchange.take({ kind: "progress", ...progressOf(running.progress) });
      this.dirty.add(exchange);
    }
    this.draw();
    // Which conversation goes on is told by the state, which is asked for now.
    this.isBegun = false;
  }

  goesOn(conversation) {
    session.conversation = conversation;
    tell("conversation");
  }

  clear() {
    this.generation += 1;
    this.isLacking = false;
    this.exchanges.clear();
    this.dirty.clear();
    this.live.replaceChildren();
    this.history.clear();
    this.scroll.isAtEnd = true;
  }

  async load(conversation) {
    this.goesOn(conversation);
    this.isLacking = false;
    if (conversation === null) {
      this.changed();
      return;
    }
    const generation = this.generation;
    try {
      const { data, after } = await query(`/history page ${conversation}`);
      await session.stream.taken(after);
      if (generation !== this.generation) return;
      this.merge(data, after);
    } catch (failure) {
      // A conversation that was deleted meanwhile is none; the state says so as well.
      if (generation !== this.generation || (failure.failure && failure.failure.name === "no_conversation")) return;
      this.isLacking = true;
      this.history.pages.replaceChildren(
        el("div", { class: "failure" }, el("p", { dir: "auto" }, failure.text || "The conversation can't be shown."),
          el("p", { class: "steps" }, button("Load it again", () => this.load(conversation)))),
      );
    }
    this.changed();
    this.scroll.follow();
    tell("loaded");
  }

  /** Puts the kept messages above, less what is shown as running, and takes out what they have already. */
  merge(data, after) {
    const messages = data.messages.slice();
    for (const exchange of Array.from(this.exchanges.values())) {
      if (exchange.isOver && exchange.finalId <= after && this.isInHistory(exchange, messages)) this.remove(exchange);
    }
    for (const exchange of this.exchanges.values()) {
      const last = messages[messages.length - 1];
      if (!last || last.author !== "user" || !exchange.question) continue;
      const anew = askedAnew(exchange.text);
      if (last.text !== exchange.text && !(anew && (anew.question || last.text) === last.text)) continue;
      messages.pop();
      if (anew) exchange.asks(last.text, anew.label);
    }
    this.history.begin(data.conversation.id, { ...data, messages });
    tell("lines", this.history.lines);
  }

  isInHistory(exchange, messages) {
    if (exchange.isKept) return true;
    return messages.slice(-2).some((message) => message.author === "user" && message.text === exchange.text);
  }

  remove(exchange) {
    exchange.element.remove();
    this.lazy.forget(exchange.element);
    this.exchanges.delete(exchange.request);
    this.dirty.delete(exchange);
  }

  /** Takes the events of one frame. */
  take(events) {
    for (const event of events) this.takeOne(event);
  }

  takeOne(event) {
    if (event.kind === "line") {
      this.isAsked(event);
      return;
    }
    const exchange = this.exchanges.get(event.request);
    if (!exchange) {
      if (event.kind === "error") this.isFailure(event);
      return;
    }
    exchange.take(event);
    this.dirty.add(exchange);
    if (FINAL.has(event.kind)) this.isOver(exchange, event);
  }

  isAsked(event) {
    if (this.exchanges.has(event.request)) return;
    const text = event.text;
    const before = this.lastAsked();
    const anew = askedAnew(text);
    const exchange = this.open({ request: event.request, text });
    if (anew && before) {
      exchange.takesPlaceOf = before.articles;
      exchange.asks(anew.question || before.text, anew.label);
    }
    tell("lines", [(anew && anew.question) || text]);
    this.changed();
  }

  open(options) {
    const exchange = new Exchange({ ...options, lazy: this.lazy });
    this.exchanges.set(exchange.request, exchange);
    this.live.append(exchange.element);
    this.lazy.watch(exchange.element, exchange);
    if (exchange.element.previousElementSibling) this.lazy.review(exchange.element.previousElementSibling);
    return exchange;
  }

  isOver(exchange, event) {
    if (event.kind === "done" && ANEW.has(event.command)) {
      const { conversation = null } = event.data || {};
      this.clear();
      this.load(conversation);
      return;
    }
    if (exchange.takesPlaceOf && event.kind === "answer") exchange.takesPlaceOf.forEach(setAside);
    announce(exchange.spoken);
    this.changed();
    this.lazy.review(exchange.element);
    if (!exchange.wasStreamed && this.scroll.isAtEnd) this.dirty.add(exchange);
  }

  isFailure(event) {
    this.live.append(el("article", { class: "said by-set", "aria-label": "Problem", tabindex: "-1" }, failureBox(event)));
    announce(event.text);
    this.changed();
  }

  /** Writes what the events changed. */
  draw() {
    let whole = null;
    for (const exchange of this.dirty) {
      exchange.draw();
      // Of a failure the end matters, where its buttons are.
      if (exchange.isOver && !exchange.wasStreamed && exchange.final.kind !== "error") whole = exchange;
    }
    this.dirty.clear();
    // What came all at once is read from its beginning, what grew was read while it did.
    if (whole && this.scroll.isAtEnd && whole.element.offsetHeight > this.scroller.clientHeight) this.scroll.toTopOf(whole.element);
    else this.scroll.follow();
  }

  hasState(state) {
    const id = state.conversation ? state.conversation.id : null;
    if (!this.isBegun) {
      this.isBegun = true;
      this.load(id);
      return;
    }
    // The first message of a new conversation gives it its number; nothing else has changed then.
    if (session.conversation === null && this.live.childElementCount > 0) this.goesOn(id);
    else if (id === null && session.conversation !== null) {
      this.goesOn(null);
      this.forgetSaid();
    } else if (id !== session.conversation && session.link === "open") {
      this.clear();
      this.load(id);
    }
    this.changed();
  }

  /** Shows no more of what was said than is still kept; what a command told stays, such as what the check after a deletion found. */
  forgetSaid() {
    for (const exchange of Array.from(this.exchanges.values())) if (exchange.isOver && isQuestion(exchange)) this.remove(exchange);
    this.generation += 1;
    this.history.clear();
    this.load(session.conversation);
  }

  /** The last thing the user asked, with the articles that a new version of it puts aside. */
  lastAsked() {
    const asked = Array.from(this.exchanges.values()).filter(
      (exchange) => exchange.question && !exchange.question.classList.contains("is-aside") && isQuestion(exchange),
    );
    const live = asked[asked.length - 1];
    if (live) return { text: live.question.querySelector(".line").textContent, articles: [live.question, live.answer] };
    const kept = this.history.lastQuestion;
    if (!kept) return null;
    const articles = Array.from(this.history.pages.querySelectorAll(".said:not(.is-aside)"));
    const at = articles.findIndex((article) => article.dataset.message === String(kept.id));
    return { text: kept.text, articles: at < 0 ? [] : articles.slice(at) };
  }

  /** Brings what depends on the whole up to date: the empty page, the buttons of the last answer. */
  changed() {
    const isAsked = Array.from(this.exchanges.values()).some(isQuestion) || this.history.messages > 0;
    byId("empty").hidden = isAsked || session.consent !== null;
    for (const tool of this.scroller.querySelectorAll("[data-last-tool]")) tool.remove();
    for (const last of this.scroller.querySelectorAll(".is-last")) last.classList.remove("is-last");
    const asked = this.lastAsked();
    const articles = asked ? asked.articles : [];
    const answers = articles.filter((article) => article.classList.contains("by-set"));
    const answer = answers[answers.length - 1];
    const isRunning = answer && answer.getAttribute("aria-busy") === "true";
    if (asked && !isRunning) {
      const tools = lastTools({
        onEdit: canFill() && (() => tell("edit", asked.text)),
        onRetry: () => tell("send", "/retry"),
      });
      if (tools.edit && articles[0]) this.addLastTool(articles[0], tools.edit);
      // A failure has its own buttons.
      if (answer && !answer.querySelector(".failure")) this.addLastTool(answer, tools.retry);
    }
    const all = this.scroller.querySelectorAll(".said");
    if (all.length > 0) all[all.length - 1].classList.add("is-last");
    this.refreshStop();
  }

  addLastTool(article, tool) {
    tool.dataset.lastTool = "1";
    article.classList.add("is-last");
    const place = article.querySelector(".message-tools");
    if (place) place.append(tool);
  }

  /** One article can be reached with the Tab key: the last one that had the focus. */
  refreshStop() {
    const all = Array.from(this.scroller.querySelectorAll(".said"));
    if (all.some((article) => article.tabIndex === 0)) return;
    if (all.length > 0) all[all.length - 1].tabIndex = 0;
  }

  /** Page Up and Page Down go from message to message when one has the focus, as in a feed; long ones scroll first. */
  isPaged(event) {
    if (event.key !== "PageDown" && event.key !== "PageUp") return;
    const here = event.target.closest(".said");
    if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
    const isDown = event.key === "PageDown";
    const view = this.scroller.getBoundingClientRect();
    const box = here.getBoundingClientRect();
    if (isDown ? box.bottom > view.bottom + 4 : box.top < view.top - 4) return;
    const all = Array.from(this.scroller.querySelectorAll(".said"));
    const next = all[all.indexOf(here) + (isDown ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    here.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  async reveal(message) {
    const article = await this.history.reveal(message);
    if (!article) return;
    article.scrollIntoView({ block: "start" });
    article.focus({ preventScroll: true });
  }
}

/** Commands are no questions; what stands in their place is. */
const isQuestion = (exchange) => !exchange.text.startsWith("/") || /^\/(ask|edit|retry)\b/.test(exchange.text);

/** What a line that asks something once more is: the question when it is another one, and the word for it. */
function askedAnew(line) {
  const edited = line.match(/^\/edit\s+([\s\S]+)$/);
  if (edited) return { question: edited[1], label: "edited" };
  return /^\/retry\s*$/.test(line) ? { question: "", label: "again" } : null;
}

const progressOf = (progress) => (typeof progress === "string" ? { text: progress } : progress);
