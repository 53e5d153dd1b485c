// The text of one answer. It comes as blocks of markup, of which mostly the last one grows; only what changed is touched, and blocks are kept in
// groups that leave the document when they are far away, so that an answer of a hundred thousand blocks is as light as a short one.

import { copyButton } from "../parts/copy.js";
import { el } from "../parts/dom.js";
import { textFragment } from "../parts/html.js";
import { LONG, LongText, lineCount } from "./long_text.js";

const BLOCKS_OF_GROUP = 50;
// Lines after which the server begins another piece of the same code.
const LINES_OF_PIECE = 100;
const ENDS = /(?:<\/[a-z0-9]+>\s*)+$/i;

export class Body {
  constructor(lazy) {
    this.lazy = lazy;
    this.element = el("div", { class: "body" });
    this.blocks = [];
    this.groups = [];
  }

  /** Takes the place of all blocks from `from` on. */
  take(from, blocks) {
    const start = Math.min(from, this.blocks.length);
    this.blocks.length = start;
    for (const block of blocks) this.blocks.push(block);
    const firstGroup = Math.floor(start / BLOCKS_OF_GROUP);
    const groups = Math.ceil(this.blocks.length / BLOCKS_OF_GROUP);
    while (this.groups.length > groups) this.drop();
    for (let at = firstGroup; at < groups; at += 1) {
      if (at === this.groups.length) this.add(at);
      const group = this.groups[at];
      if (group.isMounted) group.write();
      else group.guess();
    }
  }

  /** Puts in an answer that is whole: its blocks in one string. */
  takeHtml(html) {
    const nodes = [];
    for (const node of Array.from(textFragment(html).childNodes)) {
      if (node.nodeType === Node.ELEMENT_NODE) nodes.push(node);
      else if (node.data && node.data.trim() !== "") nodes.push(el("p", {}, node.data));
    }
    this.take(0, nodes);
  }

  /** Puts in text that has no markup. */
  takeText(text) {
    const pre = el("pre", { class: "told", dir: "auto" });
    if (lineCount(text) > LONG) new LongText(pre, text, this.lazy);
    else pre.textContent = text;
    this.element.replaceChildren(pre);
  }

  /** The pieces of the same code behind a block. */
  continuation(at) {
    let text = "";
    for (let next = at + 1; next < this.blocks.length; next += 1) {
      const block = this.blocks[next];
      const element = typeof block === "string" ? textFragment(block).firstElementChild : block;
      if (!element || element.localName !== "pre" || !element.classList.contains("continued")) break;
      text += element.textContent;
    }
    return text;
  }

  get isEmpty() {
    return this.blocks.length === 0 && this.element.childElementCount === 0;
  }

  drop() {
    const group = this.groups.pop();
    this.lazy.forget(group.element);
    group.element.remove();
  }

  add(at) {
    const group = new Group(this, at);
    this.groups.push(group);
    this.element.append(group.element);
    // The first ones are seen at once; what is far below waits until somebody comes near.
    if (at < 2) group.mount();
    else group.guess();
    this.lazy.watch(group.element, group);
  }
}

/** Some blocks that come and go together. */
class Group {
  constructor(body, at) {
    this.body = body;
    this.first = at * BLOCKS_OF_GROUP;
    this.element = el("div", { class: "group" });
    this.isMounted = false;
    this.shown = [];
  }

  get isLast() {
    return this.body.groups[this.body.groups.length - 1] === this;
  }

  /** What is being written stays. */
  get mayGo() {
    return !this.isLast;
  }

  mount() {
    this.isMounted = true;
    this.write();
  }

  unmount() {
    this.isMounted = false;
    this.shown = [];
    this.element.replaceChildren();
  }

  /** Gives the place a likely height while nothing is in it. */
  guess() {
    let pixels = 0;
    for (const block of this.wanted()) pixels += 26 + 18 * Math.floor((block.length || 80) / 90);
    this.element.style.height = `${Math.min(pixels, 400000)}px`;
  }

  wanted() {
    return this.body.blocks.slice(this.first, this.first + BLOCKS_OF_GROUP);
  }

  write() {
    const wanted = this.wanted();
    this.element.style.height = "";
    while (this.shown.length > wanted.length) this.shown.pop().element.remove();
    wanted.forEach((block, at) => {
      const before = this.shown[at];
      if (before && before.block === block) return;
      if (before && before.grow(block)) return;
      const after = new Block(block, this.body.lazy, () => this.body.continuation(this.first + at));
      if (before) before.element.replaceWith(after.element);
      else this.element.append(after.element);
      this.shown[at] = after;
    });
  }
}

/** One block: a paragraph, a list, a table, code. */
class Block {
  constructor(block, lazy, continuation) {
    this.block = block;
    this.lazy = lazy;
    this.continuation = continuation;
    this.long = null;
    this.isSole = true;
    // A node is cloned, because the block may have to be made once more after it was away.
    this.element = this.made(typeof block === "string" ? this.sole(textFragment(block)) : block.cloneNode(true));
  }

  sole(fragment) {
    if (fragment.childNodes.length === 1 && fragment.firstElementChild) return fragment.firstElementChild;
    this.isSole = false;
    return el("div", {}, fragment);
  }

  made(element) {
    if (element.localName === "pre") return this.code(element);
    if (element.localName === "table") {
      element.setAttribute("dir", "auto");
      return el("div", { class: "wide", tabindex: "0", role: "group", "aria-label": "Table" }, element);
    }
    // Not what is inside of it, too: the first letters are looked for again for each of its items, which takes minutes in a long list. Those have
    // their direction from the style.
    element.setAttribute("dir", "auto");
    return element;
  }

  code(pre) {
    const text = pre.textContent;
    pre.tabIndex = 0;
    pre.setAttribute("role", "group");
    pre.setAttribute("aria-label", "Code");
    this.pre = pre;
    this.text = text;
    this.bound();
    if (pre.classList.contains("continued")) return el("div", { class: "code is-continued" }, pre);
    return el("div", { class: "code" }, pre, copyButton(() => this.text + this.continuation(), { "aria-label": "Copy code" }));
  }

  /** Code of several pieces scrolls with the conversation, as one. */
  bound() {
    const lines = lineCount(this.text);
    if (!this.long && lines > LONG) this.long = new LongText(this.pre, this.text, this.lazy);
    if (lines >= LINES_OF_PIECE || this.pre.classList.contains("continued")) this.pre.classList.add("long");
  }

  /** Adds what is new at the end, when the block is the same up to there; else says that it can't. */
  grow(block) {
    if (typeof block !== "string" || typeof this.block !== "string" || !this.isSole) return false;
    const [was, ends] = apart(this.block);
    const [is, endsNow] = apart(block);
    if (ends !== endsNow || !is.startsWith(was)) return false;
    const added = is.slice(was.length);
    if (added.includes("<")) return false;
    const text = added.includes("&") ? textFragment(added).textContent : added;
    if (this.long) {
      this.long.append(text);
    } else {
      // The last place of all: inside of every element that ends where the block does.
      let place = this.pre || this.element;
      let depth = (ends.match(/<\//g) || []).length - 1;
      if (this.element.classList.contains("wide")) return false;
      while (depth > 0 && place.lastElementChild) {
        place = place.lastElementChild;
        depth -= 1;
      }
      if (depth > 0) return false;
      if (place.lastChild && place.lastChild.nodeType === Node.TEXT_NODE) place.lastChild.appendData(text);
      else place.append(text);
    }
    if (this.pre) {
      this.text += text;
      this.bound();
    }
    this.block = block;
    return true;
  }
}

/** A block without the tags at its end, and those tags. */
function apart(block) {
  const found = block.slice(-300).match(ENDS);
  return found ? [block.slice(0, block.length - found[0].length), found[0]] : [block, ""];
}
