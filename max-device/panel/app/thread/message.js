// The frame of what somebody said: a band for the user's line, an answer below it. The same for what is kept and for what is being written.

import { chip, el, nameOf } from "../parts/dom.js";
import { beginning, exactTime, when } from "../parts/words.js";
import { trackColor } from "../server/session.js";

/** The user's line; `tools` are the buttons at its end. */
export function questionArticle({ text, at = null, id = null, label = "" }) {
  const isCommand = text.startsWith("/");
  return el(
    "article",
    { class: `said by-user${isCommand ? " is-command" : ""}`, tabindex: "-1", "aria-label": `You: ${beginning(text)}`, "data-message": id },
    el("h3", { class: "line", dir: "auto" }, ...withNames(text)),
    label && el("span", { class: "note" }, label),
    el("span", { class: "message-tools" }),
    at && el("time", { datetime: new Date(at).toISOString(), title: exactTime(at) }, when(at)),
  );
}

export function answerArticle({ id = null } = {}) {
  return el("article", { class: "said by-set", tabindex: "-1", "aria-label": "Answer", "data-message": id });
}

/** What is attached with @ stands in the colour of its track. */
function withNames(text) {
  const found = text.match(/@track ([^\n@]+)/);
  if (!found) return [text];
  const words = found[1].split(" ");
  for (let count = words.length; count > 0; count -= 1) {
    const name = words.slice(0, count).join(" ");
    const color = trackColor(name);
    if (!color) continue;
    const at = found.index + "@track ".length;
    return [text.slice(0, found.index), chip(color), nameOf(`@track ${name}`), text.slice(at + name.length)];
  }
  return [text];
}

/** Folds away what another version took the place of; it can be opened. */
export function setAside(article) {
  if (article.classList.contains("is-aside")) return;
  article.classList.add("is-aside");
  const what = article.classList.contains("by-user") ? "Earlier question" : "Earlier answer";
  const toggle = el("button", { type: "button", class: "plain aside-toggle", "aria-expanded": "false" }, what);
  toggle.addEventListener("click", () => {
    const isOpen = article.classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(isOpen));
  });
  article.prepend(toggle);
}
