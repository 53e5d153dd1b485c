// One conversation in the list, and what can be done with it, in its own place.

import { button, el, nameOf } from "../parts/dom.js";
import { confirmIn } from "../parts/confirm.js";
import { counted, fileName, when } from "../parts/words.js";
import { query } from "../server/requests.js";

/** `onChanged` takes the text of what was done. */
export function conversationRow(conversation, { onOpen, onChanged }) {
  const title = conversation.title || "Untitled";
  const open = el(
    "button",
    { type: "button", class: "open-conversation", onclick: onOpen, "data-id": conversation.id },
    el("span", { class: "conversation-title", dir: "auto" }, nameOf(title)),
    el("span", { class: "conversation-meta" },
      conversation.set && nameOf(setName(conversation.set)), conversation.set && " · ",
      `${when(conversation.started_at)} · ${counted(conversation.messages, "message")}`),
  );
  const tools = el("span", { class: "row-tools" });
  const row = el("li", { class: "conversation" }, open, tools);

  const done = async (line) => {
    try {
      onChanged((await query(line)).text);
    } catch (failure) {
      onChanged(failure.text);
    }
  };
  const write = (label, value, verb, command) => {
    const form = lineForm({
      label,
      value,
      verb,
      onLine: (line) => {
        form.replaceWith(open, tools);
        done(`${command} ${line.replace(/\s+/g, " ").trim()}`);
      },
      onLeave: () => {
        form.replaceWith(open, tools);
        open.focus();
      },
    });
    open.remove();
    tools.replaceWith(form);
    const field = form.querySelector("input");
    field.focus();
    field.select();
  };

  tools.append(
    button("Rename", () => write("Title", title, "Rename", `/history rename ${conversation.id}`), {
      class: "plain",
      "aria-label": `Rename ${title}`,
    }),
    button("Export", () => write("File, .md or .json", `~/${fileName(title)}.md`, "Export", `/history export ${conversation.id}`), {
      class: "plain",
      "aria-label": `Export ${title}`,
    }),
    button(
      "Delete",
      () => {
        open.hidden = true;
        const shown = () => {
          open.hidden = false;
        };
        confirmIn(tools, {
          text: `Delete “${title}” for good?`,
          yes: "Delete",
          onYes: () => done(`/privacy clear conversation ${conversation.id}`),
        });
        // Whichever way it is answered, the row looks as before.
        const watch = new MutationObserver(() => {
          if (!tools.isConnected) return;
          shown();
          watch.disconnect();
        });
        watch.observe(row, { childList: true });
      },
      { class: "plain", "aria-label": `Delete ${title}` },
    ),
  );
  return row;
}

/** A field with a button, for one line. */
export function lineForm({ label, value = "", verb, onLine, onLeave, type = "text", placeholder = null }) {
  const field = el("input", { type, value, "aria-label": label, placeholder, dir: type === "text" ? "auto" : null, autocomplete: "off", spellcheck: "false" });
  return el(
    "form",
    {
      class: "line-form",
      onsubmit: (event) => {
        event.preventDefault();
        if (field.value.trim() !== "") onLine(field.value);
      },
      onkeydown: (event) => {
        if (event.key !== "Escape" || !onLeave) return;
        event.preventDefault();
        event.stopPropagation();
        onLeave();
      },
    },
    field,
    el("button", { type: "submit" }, verb),
    onLeave && button("Leave it", onLeave, { class: "plain" }),
  );
}

const setName = (path) => path.split(/[\\/]/).pop().replace(/\.als$/i, "");
