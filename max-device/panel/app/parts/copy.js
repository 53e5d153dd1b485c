// Copies text, also where a page inside Live has no clipboard of its own.

import { announce } from "./announce.js";
import { button } from "./dom.js";

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.className = "only-read";
    area.value = text;
    document.body.append(area);
    const before = document.activeElement;
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    if (before) before.focus({ preventScroll: true });
    return isCopied;
  }
}

/** Makes a button that copies what `text` returns, and says so for a moment. */
export function copyButton(text, attributes = {}, label = "Copy") {
  return button(
    label,
    async (event) => {
      const pressed = event.currentTarget;
      const isCopied = await copy(text());
      pressed.textContent = isCopied ? "Copied" : "Not copied";
      announce(pressed.textContent);
      setTimeout(() => {
        pressed.textContent = label;
      }, 1500);
    },
    { class: "plain", ...attributes },
  );
}
