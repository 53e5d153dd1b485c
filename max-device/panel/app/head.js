// The line at the top: what is going on, which set, how much is read, where messages go. One glance has to be enough.

import { byId } from "./parts/dom.js";
import { elapsed } from "./parts/words.js";
import { destination } from "./pages/models.js";
import { on, session } from "./server/session.js";

let clock = null;

export function beginHead() {
  for (const name of ["state", "running", "question", "link", "learning", "consent"]) on(name, show);
  show();
}

function show() {
  const { kind, word } = status();
  const box = byId("status");
  box.dataset.kind = kind;
  const place = byId("status-word");
  if (place.textContent !== word) place.textContent = word;
  // Seconds pass without events.
  if (kind === "thinking" && clock === null) clock = setInterval(show, 1000);
  else if (kind !== "thinking" && clock !== null) {
    clearInterval(clock);
    clock = null;
  }
  const lost = byId("link-lost");
  lost.hidden = session.link !== "lost" && session.link !== "gone";
  const told =
    session.link === "gone"
      ? "Sessionist is not running any more. Open the panel again from the device, or with: sessionist panel"
      : "Connection lost; trying again. What you write is kept.";
  if (!lost.hidden && lost.textContent !== told) lost.textContent = told;
  const { state } = session;
  if (!state) return;
  byId("set-name").textContent = state.set ? state.set.name : "No set";
  byId("set-name").title = state.set ? state.set.path : "";
  const tier = byId("open-privacy");
  tier.hidden = false;
  tier.textContent = state.tier || "not chosen";
  tier.setAttribute("aria-label", `May be read: ${tier.textContent}. Privacy`);
  tier.title = `How much may be read: ${tier.textContent}`;
  const where = destination();
  const model = byId("open-model");
  model.hidden = false;
  model.textContent = where.short;
  model.classList.toggle("is-leaving", Boolean(where.leaves));
  model.setAttribute("aria-label", `Where messages go: ${where.short}. Model`);
  model.title = where.long;
}

function status() {
  if (session.link === "gone") return { kind: "off", word: "Not running" };
  if (session.link === "lost") return { kind: "off", word: "Reconnecting" };
  if (session.link === "connecting") return { kind: "off", word: "Connecting" };
  if (session.question) return { kind: "asks", word: "Asks you" };
  if (session.consent) return { kind: "asks", word: "Your choice" };
  const running = Array.from(session.running.values());
  if (running.length > 0) {
    const first = running[0];
    return { kind: "thinking", word: `${first.word} ${elapsed(Date.now() - first.since)}` };
  }
  if (session.learning) {
    const { done, files } = session.learning;
    return { kind: "learning", word: files > 1 ? `Learning ${done}/${files}` : "Learning" };
  }
  return { kind: "ready", word: "Ready" };
}
