// How much may be read: the words for each choice, and the columns that the first launch and the privacy page show them in.

import { button, el } from "../parts/dom.js";
import { session } from "../server/session.js";

export const ORDER = ["off", "overview", "sound", "everything"];

// The server sends its own words with the question of the first launch; these are for later, when nothing asks any more.
const WORDS = {
  off: { reads: "Reads nothing.", leaves_out: "No set is opened.", example: "Answers nothing about a set." },
  overview: {
    reads: "Reads Live version, tempo, time signature, key, tracks (name, kind, colour, group), scenes, locators, length.",
    leaves_out: "Not devices, samples or notes.",
    example: "How long is the break?",
  },
  sound: {
    reads: "Also devices, racks, plug-ins, presets, sample names, routing, mixer.",
    leaves_out: "Not clips, notes or device settings.",
    example: "Which tracks have a compressor?",
  },
  everything: {
    reads: "Also clips, notes, automation, device settings, warp markers, sample paths, info texts.",
    leaves_out: "",
    example: "What is the lowest note of the bass?",
  },
};

let told = null;

/** The choices in the server's words where it sent them. */
export function choices() {
  if (session.consent && session.consent.choices) told = session.consent.choices;
  return told || ORDER.map((tier) => ({ tier, ...WORDS[tier] }));
}

/** Makes the descriptions and the buttons; `id` keeps their labels apart. */
export function tierColumns({ id, chosen = null, onChoose }) {
  const all = choices();
  const texts = all.map(({ tier, reads, leaves_out: leavesOut, example }) =>
    el(
      "li",
      { class: `tier${tier === chosen ? " is-chosen" : ""}`, id: `${id}-${tier}` },
      el("strong", {}, tier),
      el("span", {}, reads),
      leavesOut && el("span", { class: "leaves-out" }, leavesOut),
      example && el("span", { class: "example" }, example),
    ),
  );
  const buttons = all.map(({ tier }) =>
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
