// The list of conversations: search, open, rename, export, delete. At the side in a window, a page in the device.

import { announce } from "../parts/announce.js";
import { button, byId, el, nameOf } from "../parts/dom.js";
import { roving } from "../parts/roving.js";
import { beginning, when } from "../parts/words.js";
import { query, submit } from "../server/requests.js";
import { on, refreshState, session, tell } from "../server/session.js";
import { conversationRow } from "./conversation_row.js";
import { isWide } from "./pages.js";

const PAGE = 200;

export class Conversations {
  constructor() {
    this.all = [];
    /** What the rows were made of, to leave them alone while it stays the same; null when others stand there. */
    this.drawn = null;
    this.shown = PAGE;
    this.words = "";
    this.turn = 0;
    this.loads = 0;
    this.timer = null;
    this.search = el("input", {
      type: "search",
      id: "conversation-search",
      placeholder: "Search",
      "aria-label": "Search conversations",
      dir: "auto",
      autocomplete: "off",
      oninput: () => this.isTyped(),
      onkeydown: (event) => this.isPressed(event),
    });
    this.list = el("ul", { class: "conversations", "aria-labelledby": "conversations-title" });
    this.result = el("div", { class: "result", role: "status", hidden: true });
    this.refreshStops = roving(this.list, ".open-conversation");
    byId("page-conversations").replaceChildren(
      el("div", { class: "side-head" }, el("h2", { id: "conversations-title", tabindex: "-1" }, "Conversations"),
        button("New", () => this.begin(), { class: "plain", "aria-label": "New conversation, empty" }), this.search),
      this.result,
      this.list,
    );
    byId("begin-new").addEventListener("click", () => this.begin());
    on("page-conversations", () => this.load());
    on("state", () => this.isVisible && this.load());
    on("conversation", () => this.mark());
    on("conversations", () => this.load());
  }

  get isVisible() {
    return this.list.offsetParent !== null;
  }

  async load() {
    const load = ++this.loads;
    try {
      const { data } = await query("/history");
      if (load !== this.loads) return;
      this.all = data.conversations || [];
      // Rows that stay what they are keep the focus and a press that has begun.
      if (this.words === "" && JSON.stringify(this.all) !== this.drawn) this.show();
    } catch (failure) {
      this.tellResult(failure.text);
    }
  }

  show() {
    // A row in which somebody writes or decides is left alone.
    if (this.list.querySelector("input, .confirm")) return;
    this.drawn = JSON.stringify(this.all);
    const hadFocus = this.list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    const rows = this.all.slice(0, this.shown).map((conversation) =>
      conversationRow(conversation, {
        onOpen: () => this.open(conversation.id),
        onChanged: (text) => {
          this.tellResult(text);
          refreshState();
          this.load();
        },
      }),
    );
    if (this.all.length > this.shown) rows.push(el("li", {}, button("More", () => this.more(), { class: "plain" })));
    if (rows.length === 0) rows.push(el("li", { class: "note nothing" }, "None yet. What you ask is kept here, on this machine."));
    this.list.replaceChildren(...rows);
    this.mark();
    this.refreshStops();
    if (hadFocus) {
      const again = this.list.querySelector(`[data-id="${Number(hadFocus)}"]`);
      if (again) again.focus();
    }
  }

  /** Marks the conversation that goes on, also while the list is asked for anew. */
  mark() {
    const current = String(session.conversation);
    for (const row of this.list.children) {
      const open = row.querySelector(".open-conversation[data-id]");
      if (!open) continue;
      const isCurrent = open.dataset.id === current;
      row.classList.toggle("is-current", isCurrent);
      open.setAttribute("aria-current", String(isCurrent));
    }
  }

  more() {
    this.shown += PAGE;
    this.show();
  }

  isTyped() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find(), 150);
  }

  isPressed(event) {
    if (event.key === "ArrowDown") {
      const first = this.list.querySelector(".open-conversation");
      if (!first) return;
      event.preventDefault();
      first.focus();
    } else if (event.key === "Escape" && this.search.value !== "") {
      event.preventDefault();
      this.search.value = "";
      this.find();
    }
  }

  async find() {
    const turn = ++this.turn;
    this.words = this.search.value.trim();
    if (this.words === "") {
      this.show();
      return;
    }
    try {
      const { data } = await query(`/history search ${this.words}`);
      if (turn === this.turn) this.showHits(data.hits || []);
    } catch (failure) {
      if (turn === this.turn) this.tellResult(failure.text);
    }
  }

  showHits(hits) {
    const rows = hits.slice(0, PAGE).map(({ conversation, title, message }) =>
      el(
        "li",
        { class: "conversation" },
        el(
          "button",
          { type: "button", class: "open-conversation", onclick: () => this.open(conversation, message.id) },
          el("span", { class: "conversation-title", dir: "auto" }, nameOf(title || "Untitled")),
          el("span", { class: "conversation-hit", dir: "auto" }, excerpt(message.text, this.words)),
          el("span", { class: "conversation-meta" }, message.written_at ? when(message.written_at) : ""),
        ),
      ),
    );
    if (rows.length === 0) rows.push(el("li", { class: "note nothing" }, "No message has all these words."));
    this.drawn = null;
    this.list.replaceChildren(...rows);
    this.refreshStops();
    announce(hits.length === 1 ? "1 message" : `${hits.length} messages`);
  }

  async open(conversation, message = null) {
    try {
      if (session.conversation !== conversation) await submit(`/continue ${conversation}`);
      if (!isWide()) tell("open", { page: null });
      tell("opened", { conversation, message });
    } catch (failure) {
      this.tellResult(failure.text);
    }
  }

  async begin() {
    try {
      await submit("/new");
      tell("open", { page: null });
      tell("focus-line");
    } catch (failure) {
      this.tellResult(failure.text);
    }
  }

  /** Shows what came of it until somebody closes it. */
  tellResult(text) {
    if (!text || !text.trim()) {
      this.result.hidden = true;
      return;
    }
    this.result.replaceChildren(
      el("p", { dir: "auto" }, text.trim()),
      button("Close", () => {
        this.result.hidden = true;
      }, { class: "plain" }),
    );
    this.result.hidden = false;
  }
}

/** The part of a message around the first word that was found. */
function excerpt(text, words) {
  const at = text.toLowerCase().indexOf(words.split(/\s+/)[0].toLowerCase());
  return beginning(at > 40 ? `…${text.slice(at - 30)}` : text, 120);
}
