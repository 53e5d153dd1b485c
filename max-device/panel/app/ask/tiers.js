// How much may be read: the columns that the first launch and the privacy page show them in.

import { button, el } from "../parts/dom.js";

export const ORDER = ["off", "overview", "sound", "everything"];

/** Makes the descriptions and the buttons of the choices, in the server's words; `id` keeps their labels apart. */
export function tierColumns({ id, choices, chosen = null, onChoose }) {
  const texts = choices.map(({ tier, reads, leaves_out: leavesOut, example }) =>
    el(
      "li",
      { class: `tier${tier === chosen ? " is-chosen" : ""}`, id: `${id}-${tier}` },
      el("strong", {}, tier),
      el("span", {}, reads),
      leavesOut && el("span", { class: "leaves-out" }, leavesOut),
      example && el("span", { class: "example" }, example),
    ),
  );
  const buttons = choices.map(({ tier }) =>
    button(tier, () => onChoose(tier), {
      "aria-describedby": `${id}-${tier}`,
      "aria-pressed": chosen === null ? null : String(tier === chosen),
      class: "tier-button",
    }),
  );
  return el(
    "div",
    { class: "tiers" },
    el("ul", { class: "tier-texts", tabindex: "0", "aria-label": "What each choice reads" }, ...texts),
    el("div", { class: "tier-buttons", role: "group", "aria-label": "Your choice" }, ...buttons),
  );
}
