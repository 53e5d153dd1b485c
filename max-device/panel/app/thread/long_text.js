// Text of any length in a <pre>: pieces of some lines each, of which only those near the visible part are in the document. Lines do not wrap
// here, so the height of a piece is known before it is there and nothing jumps.

import { el } from "../parts/dom.js";

const LINES_OF_PIECE = 250;
/** From so many lines on a text is taken apart. */
export const LONG = 500;

export function lineCount(text) {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

export class LongText {
  /** Fills `host`, a <pre>, with `text`. */
  constructor(host, text, lazy) {
    this.host = host;
    this.lazy = lazy;
    this.last = null;
    host.classList.add("long");
    host.replaceChildren();
    this.append(text);
  }

  /** Adds text at the end. */
  append(text) {
    let at = 0;
    while (at < text.length) {
      if (!this.last || this.last.lines >= LINES_OF_PIECE) this.begin();
      const piece = this.last;
      let end = at;
      while (piece.lines < LINES_OF_PIECE) {
        const next = text.indexOf("\n", end);
        if (next < 0) {
          end = text.length;
          break;
        }
        end = next + 1;
        piece.lines += 1;
      }
      piece.text += text.slice(at, end);
      piece.show();
      at = end;
    }
  }

  begin() {
    const element = el("div", { class: "piece" });
    const piece = {
      text: "",
      lines: 0,
      isMounted: true,
      mount() {
        this.isMounted = true;
        this.node.data = this.text;
        element.classList.remove("is-away");
      },
      unmount() {
        this.isMounted = false;
        this.node.data = "";
        element.classList.add("is-away");
      },
      node: document.createTextNode(""),
      show() {
        // The line after the last break is there as well, empty or not.
        const isOpen = !this.text.endsWith("\n");
        element.style.setProperty("--lines", String(this.lines + (isOpen ? 1 : 0)));
        if (this.isMounted) this.node.data = this.text;
      },
    };
    element.append(piece.node);
    this.host.append(element);
    // What comes far below begins outside of the document.
    if (this.last) {
      this.last.show();
      if (this.host.childElementCount > 3) piece.unmount();
    }
    this.lazy.watch(element, piece);
    this.last = piece;
  }
}

/** Makes a <pre> that holds the text byte by byte, however long it is. */
export function exactText(text, lazy, attributes = {}) {
  const pre = el("pre", { class: "exact", tabindex: "0", role: "region", ...attributes });
  if (lineCount(text) > LONG) new LongText(pre, text, lazy);
  else pre.textContent = text;
  return pre;
}
