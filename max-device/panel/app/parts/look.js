// Light or dark: as the system has it, or as chosen here. The choice is the only thing that is kept in localStorage.

import { byId } from "./dom.js";

const KEY = "look";
const LOOKS = ["system", "light", "dark"];

function kept() {
  try {
    const look = localStorage.getItem(KEY);
    return LOOKS.includes(look) ? look : "system";
  } catch {
    return "system";
  }
}

function show(look) {
  if (look === "system") delete document.documentElement.dataset.look;
  else document.documentElement.dataset.look = look;
  const label = `Look: ${look}`;
  byId("look").setAttribute("aria-label", label);
  byId("look").title = label;
}

export function beginLook() {
  let look = kept();
  show(look);
  byId("look").addEventListener("click", () => {
    look = LOOKS[(LOOKS.indexOf(look) + 1) % LOOKS.length];
    show(look);
    try {
      localStorage.setItem(KEY, look);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  });
}
