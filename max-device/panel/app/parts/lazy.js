// Keeps the document small: what is far from the visible part is taken out and leaves its height behind. The browser's own content-visibility
// would do the same, but lets the page jump where the height was a guess; here the scroll position is corrected whenever something above it changes.

const NEAR = 1200;

export class Lazy {
  constructor(scroller) {
    this.scroller = scroller;
    this.parts = new WeakMap();
    this.observer = new IntersectionObserver((entries) => this.seen(entries), {
      root: scroller,
      rootMargin: `${NEAR}px 0px`,
    });
  }

  /** `part` has mount() and unmount(); `isMounted` tells how it begins. */
  watch(element, part) {
    this.parts.set(element, part);
    this.observer.observe(element);
  }

  /** Looks at it again, when what it may do has changed without its place. */
  review(element) {
    this.observer.unobserve(element);
    this.observer.observe(element);
  }

  forget(element) {
    this.parts.delete(element);
    this.observer.unobserve(element);
  }

  seen(entries) {
    const grown = [];
    for (const entry of entries) {
      const element = entry.target;
      const part = this.parts.get(element);
      if (!part) continue;
      if (entry.isIntersecting && !part.isMounted) {
        const isAbove = entry.boundingClientRect.bottom <= entry.rootBounds.top + NEAR;
        const before = entry.boundingClientRect.height;
        part.mount();
        element.style.height = "";
        if (isAbove) grown.push([element, before]);
      } else if (!entry.isIntersecting && part.isMounted && part.mayGo !== false && !isHeld(element)) {
        // Nothing has a height while the whole view is hidden, and an empty height would lose the place.
        if (entry.boundingClientRect.height === 0) continue;
        element.style.height = `${entry.boundingClientRect.height}px`;
        part.unmount();
      }
    }
    let shift = 0;
    for (const [element, before] of grown) shift += element.getBoundingClientRect().height - before;
    if (shift !== 0) this.scroller.scrollTop += shift;
  }
}

/** Whether somebody is in it with the keyboard or has selected a piece of it. */
function isHeld(element) {
  if (element.contains(document.activeElement)) return true;
  const selection = document.getSelection();
  return Boolean(
    selection && !selection.isCollapsed && selection.rangeCount > 0 && selection.getRangeAt(0).intersectsNode(element),
  );
}
