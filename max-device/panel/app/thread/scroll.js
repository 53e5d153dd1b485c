// Whether the reader is at the end. Whoever is there stays there while an answer grows; whoever reads above is left alone.

import { byId } from "../parts/dom.js";

const NEAR = 30;

export class Scroll {
  constructor(scroller) {
    this.scroller = scroller;
    this.isAtEnd = true;
    this.button = byId("to-end");
    scroller.addEventListener("scroll", () => this.look(), { passive: true });
    this.button.addEventListener("click", () => {
      this.toEnd();
      scroller.focus({ preventScroll: true });
    });
    // When the panel gets another size, the end stays the end.
    new ResizeObserver(() => this.follow()).observe(scroller);
  }

  look() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    this.button.hidden = this.isAtEnd;
  }

  /** Goes to the end if the reader was there. */
  follow() {
    // What stands there before anything was said is read from the top.
    if (this.isAtEnd && byId("empty").hidden) this.toEnd();
  }

  toTopOf(element) {
    this.scroller.scrollTop = element.offsetTop;
    this.look();
  }

  toEnd() {
    this.isAtEnd = true;
    this.button.hidden = true;
    this.scroller.scrollTop = 1e9;
  }
}
