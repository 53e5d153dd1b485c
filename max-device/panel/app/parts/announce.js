// The one voice for screen readers. What streams is silent; what is finished is said here, once.

import { byId } from "./dom.js";

const MOST = 4000;
let next = null;

/** Says a text in passing: not when something else is about to be said. */
export function mention(text) {
  if (next === null) announce(text);
}

/** Says a text when the reader has finished what it says; a later text takes the place of one that was not said yet. */
export function announce(text) {
  const voice = byId("announcer");
  const said = text.length > MOST ? `${text.slice(0, MOST)} … The rest is in the conversation.` : text;
  clearTimeout(next);
  // The same text twice would not be noticed; an empty moment between makes it new.
  voice.textContent = "";
  next = setTimeout(() => {
    next = null;
    voice.textContent = said;
  }, 60);
}
