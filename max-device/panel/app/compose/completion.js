// What could stand where the caret is: commands behind a slash, names of the open set behind an @.

import { chip, el, nameOf } from "../parts/dom.js";
import { query } from "../server/requests.js";
import { setNames } from "../server/session.js";

const MOST = 60;
let commands = null;

/** Asked for once, however fast somebody types; a failure is forgotten, so that the next letter asks again. */
function allCommands() {
  if (!commands) {
    commands = query("/help").then(
      ({ data }) => data.commands || [],
      () => {
        commands = null;
        return [];
      },
    );
  }
  return commands;
}

/** Returns what completes `text` at `caret`: a title and options of {insert, from, to, isWhole, nodes}. */
export async function completionsAt(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/[^\n]*$/.test(before)) return { title: "Commands", options: await commandOptions(before, text.length) };
  const at = before.match(/(?:^|\s)@([^@\n]{0,60})$/);
  if (at) return { title: "Names in the set", options: await nameOptions(at[1], caret - at[1].length - 1, caret) };
  return null;
}

async function commandOptions(before, to) {
  const typed = before.slice(1).replace(/\s+/g, " ");
  const options = [];
  for (const command of await allCommands()) {
    if (command.words.startsWith(typed)) {
      options.push(commandOption(command.words, command.argument, command.help, to, typed));
    } else if (command.choices && command.choices.length > 0 && typed.startsWith(`${command.words} `)) {
      const begun = typed.slice(command.words.length + 1);
      for (const choice of command.choices) {
        if (choice.startsWith(begun)) options.push(commandOption(`${command.words} ${choice}`, "", command.help, to, typed));
      }
    }
  }
  return options.slice(0, MOST);
}

function commandOption(words, argument, help, to, typed) {
  return {
    insert: `/${words}${argument ? " " : ""}`,
    from: 0,
    to,
    isWhole: words === typed.trimEnd(),
    nodes: [
      el("span", { class: "option-word" }, `/${words}`),
      argument && el("span", { class: "option-argument" }, argument),
      el("span", { class: "option-help" }, help),
    ],
  };
}

async function nameOptions(typed, from, to) {
  const wanted = typed.toLowerCase();
  const found = (await setNames()).filter(
    ({ name, attach }) => attach.slice(1).toLowerCase().startsWith(wanted) || name.toLowerCase().includes(wanted),
  );
  // Names that begin with what was typed come first.
  const rank = ({ name }) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  found.sort((one, other) => rank(one) - rank(other));
  return found.slice(0, MOST).map(({ kind, name, track, color, attach }) => ({
    insert: `${attach} `,
    from,
    to,
    isWhole: attach.slice(1) === typed.trimEnd(),
    nodes: [
      chip(color),
      nameOf(name, { class: "name option-word" }),
      el("span", { class: "option-argument" }, kind),
      track && el("span", { class: "option-help" }, "on ", nameOf(track)),
    ],
  }));
}
