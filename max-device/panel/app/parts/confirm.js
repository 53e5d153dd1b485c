// Asks once more, in the place where the button was: a box in the middle of the panel would cover what it is about.

import { button, el } from "./dom.js";

/** Puts a question in the place of `element`; `onYes` is called on yes, and `element` comes back either way. */
export function confirmIn(element, { text, yes, no = "Keep", onYes }) {
  const back = (focus) => {
    box.replaceWith(element);
    if (focus) (element.matches("button") ? element : element.querySelector("button, input, select") || element).focus();
  };
  const keep = button(no, () => back(true));
  const box = el(
    "div",
    {
      class: "confirm",
      role: "group",
      "aria-label": text,
      onkeydown: (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        back(true);
      },
    },
    el("span", { class: "confirm-text", dir: "auto" }, text),
    button(
      yes,
      () => {
        back(true);
        onYes();
      },
      { class: "danger" },
    ),
    keep,
  );
  element.replaceWith(box);
  // The harmless answer has the focus, so that a second Enter deletes nothing.
  keep.focus();
}
