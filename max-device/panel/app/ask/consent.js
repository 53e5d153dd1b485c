// The first launch: one card, one click. Nothing has been read when it is shown.

import { byId, el } from "../parts/dom.js";
import { announce } from "../parts/announce.js";
import { submit } from "../server/requests.js";
import { on, session } from "../server/session.js";
import { tierColumns } from "./tiers.js";

let isShown = false;

export function beginConsent() {
  on("consent", refresh);
  on("state", refresh);
}

/** Shows the card while nothing is chosen. */
function refresh() {
  const isAsked = session.consent !== null;
  if (isAsked === isShown) return;
  isShown = isAsked;
  const card = byId("view-consent");
  document.body.classList.toggle("is-first", isAsked);
  if (!isAsked) {
    card.hidden = true;
    card.replaceChildren();
    const line = byId("composer-line");
    if (line.offsetParent !== null) line.focus();
    return;
  }
  const problem = el("p", { class: "note is-warning", role: "alert", hidden: true });
  card.replaceChildren(
    el(
      "div",
      { class: "card" },
      el(
        "div",
        { class: "card-head" },
        el("h2", { id: "consent-title", tabindex: "-1" }, "How much of your Live Sets may be read?"),
        el("p", { class: "card-note" }, "It stays on this machine. Nothing has been read yet.",
          el("span", { class: "in-window" }, " You can change this, or delete what was read, at any time.")),
      ),
      tierColumns({
        id: "first",
        choices: session.consent.choices,
        onChoose: async (tier) => {
          // Everybody sees the line, so that the card goes away in every window.
          try {
            await submit(`/privacy tier ${tier}`);
          } catch (failure) {
            problem.hidden = false;
            problem.textContent = failure.text;
          }
        },
      }),
      problem,
    ),
  );
  card.hidden = false;
  announce("How much of your Live Sets may be read? Nothing has been read yet.");
}
