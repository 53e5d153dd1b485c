// One stop of the Tab key for a whole list; the arrows move inside it.

/** Lets the arrows move between the elements that match `selector` in `container`. Call `refresh` after the list changed. */
export function roving(container, selector, { isHorizontal = false, onMove = null } = {}) {
  const [back, forth] = isHorizontal ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  const items = () => Array.from(container.querySelectorAll(selector)).filter((item) => !item.closest("[hidden]"));

  function refresh(wanted = null) {
    const all = items();
    const stop = wanted || all.find((item) => item.tabIndex === 0 && item.dataset.stop) || all[0];
    for (const item of all) {
      item.tabIndex = item === stop ? 0 : -1;
      if (item === stop) item.dataset.stop = "1";
      else delete item.dataset.stop;
    }
  }

  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const all = items();
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const isFlipped = isHorizontal && getComputedStyle(container).direction === "rtl";
    let to = -1;
    if (event.key === (isFlipped ? forth : back)) to = Math.max(0, at - 1);
    else if (event.key === (isFlipped ? back : forth)) to = Math.min(all.length - 1, at + 1);
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = all.length - 1;
    if (to < 0) return;
    event.preventDefault();
    refresh(all[to]);
    all[to].focus();
    if (onMove) onMove(all[to]);
  });
  container.addEventListener("focusin", (event) => {
    if (event.target.matches(selector)) refresh(event.target);
  });
  return refresh;
}
