// The question whether a text may be sent. It shows that very text, whole, and where it would go; nothing goes before one of the buttons is pressed.

import { announce } from "../parts/announce.js";
import { button, byId, el } from "../parts/dom.js";
import { Lazy } from "../parts/lazy.js";
import { address, counted, exactBytes } from "../parts/words.js";
import { query } from "../server/requests.js";
import { on, session, tell } from "../server/session.js";
import { exactText } from "../thread/long_text.js";

const LABELS = { once: "Once", conversation: "For this conversation", no: "No" };

/** What could make a text look like another one: controls, marks of direction, spaces without width, tags. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

let shown = null;

export function beginSharing() {
  on("question", refresh);
}

function refresh() {
  const { question } = session;
  if ((question && question.question) === shown) return;
  const place = byId("sharing");
  const hadFocus = place.contains(document.activeElement);
  shown = question ? question.question : null;
  document.body.classList.toggle("is-asked", question !== null);
  if (!question) {
    place.hidden = true;
    place.replaceChildren();
    if (hadFocus) tell("focus-line");
    return;
  }
  const problem = el("p", { class: "note is-warning", role: "alert", hidden: true });
  const text = el("div", { class: "sharing-text" });
  text.append(exactText(question.text, new Lazy(text), { "aria-label": "The exact text" }));
  const buttons = (question.answers || Object.keys(LABELS)).map((answer) =>
    button(LABELS[answer] || answer, () => answered(question.question, answer, problem), {
      "aria-describedby": "sharing-title",
    }),
  );
  const unseen = (question.text.match(UNSEEN) || []).length;
  place.replaceChildren(...[
    el(
      "div",
      { class: "sharing-head" },
      el("h2", { id: "sharing-title" }, `May this go to ${question.provider}?`),
      el("p", { class: "sharing-about", dir: "auto", title: question.about }, question.about),
    ),
    text,
    unseen > 0 && el("p", { class: "is-warning" }, `It holds ${counted(unseen, "character")} that can’t be seen, or that turn the direction of writing.`),
    el("p", { class: "sharing-where", dir: "auto" },
      [exactBytes(question.bytes), question.model, address(question.destination)].filter(Boolean).join(" · ")),
    el("div", { class: "sharing-buttons", role: "group", "aria-label": "Your answer" }, ...buttons),
    problem,
  ].filter(Boolean));
  place.hidden = false;
  announce(`May this go to ${question.provider}? ${question.about}, ${exactBytes(question.bytes)}.`);
  // In the device the question takes the place of the message field, and of its focus. The text gets it, not a button: what is being typed
  // must not answer.
  const { activeElement } = document;
  const isLost = activeElement === document.body || activeElement === null || activeElement.offsetParent === null;
  if (isLost && place.offsetParent !== null) text.firstElementChild.focus({ preventScroll: true });
}

async function answered(number, answer, problem) {
  try {
    await query(`/answer ${number} ${answer}`);
    // Other windows are told by the stream; this one need not wait for it.
    if (session.question && session.question.question === number) {
      session.question = null;
      tell("question");
    }
  } catch (failure) {
    problem.hidden = false;
    problem.textContent = failure.text;
  }
}
