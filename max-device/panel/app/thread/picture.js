// A picture that the server drew: the drawing for the eye, its text for a screen reader.

import { el } from "../parts/dom.js";
import { pictureElement } from "../parts/html.js";

/** Makes the figure, or null where there is no drawing. */
export function pictureFigure(picture) {
  const drawing = pictureElement(picture.svg || "");
  if (!drawing) return null;
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("focusable", "false");
  return el(
    "figure",
    { class: "picture" },
    el("div", { class: "picture-scroll", tabindex: "0", role: "group", "aria-label": picture.title }, drawing,
      el("p", { class: "only-read" }, picture.text || "")),
    el("figcaption", { dir: "auto" }, picture.title),
  );
}
