// The states that the panel can be in, each made as a user would get there. The named ones are photographed for people to look at.

import path from "node:path";
import { OUT } from "./packages.js";
import { NAMES, namedSet } from "./hostile.js";
import { fits, isAccessible } from "./judge.js";
import { Line } from "./line.js";
import { answers, ask, composer, isOver, openPage, openTab, row, said, sharing, thread, tool, until } from "./page.js";
import { DEMO } from "./process.js";
import { gate, holds, looks, paced, refuses, says } from "./provider.js";
import { project, SIZES } from "./world.js";

const LOOKS = ["light", "dark"];
const inProject = { set: (folder) => project(folder, "Night Drive", DEMO) };
const TEXT = `The **drop** is fuller than the verse, because three tracks come in together:

| Track | From | Level |
|---|---|---|
| Lead | bar 33 | -6.0 dB |
| Arp | bar 33 | -9.5 dB |
| Hats | bar 17 | -8.0 dB |

1. Lower *Arp* by 2 dB.
2. Cut \`Pads\` below 200 Hz.

> Listen on small speakers first.

\`\`\`text
EQ Eight   Low Cut   200 Hz
\`\`\``;
const LOOK_UP = looks([["track", { track: "Bass" }]], TEXT);

/** Says some lines, one after the other. */
const say = (...lines) => async ({ panel }) => {
  for (const line of lines) await ended(panel, line);
};

/** Submits a line as a window does and waits for its end. */
async function ended(panel, line) {
  const heard = panel.listen();
  await until(() => heard.text.includes('"hello"'));
  const { request } = await panel.submit(line);
  const isFinal = new RegExp(`"kind":"(answer|no_answer|done|error|cancelled)"[^\\n]*"request":${request}\\b`);
  await until(() => isFinal.test(heard.text));
  heard.close();
}

const isWide = (page) => page.viewportSize().width > 760;
const listOpened = async (page) => {
  if (!isWide(page)) await openPage(page, "conversations");
};
const talked = say("what tempo is it?", "how many tracks are there?", "/new", "which plug-ins are on the bass?", "/new", "how long is the break?", "/history rename 2 A title that somebody gave, and that is longer than the list is wide");

export const NAMED = [
  { name: "first-launch", options: { tier: null }, show: (page) => page.getByRole("group", { name: "Your choice" }).waitFor() },
  { name: "empty", show: (page) => page.getByRole("group", { name: "Questions to begin with" }).waitFor() },
  {
    name: "plain-answer",
    show: async (page) => {
      await ask(page, "how long is the break?");
      await ask(page, "show me the arrangement");
    },
  },
  {
    name: "model-answer",
    options: { hasProvider: "groq" },
    begin: async ({ panel, provider }) => {
      provider.plays(says(TEXT, { piece: 40 }));
      await panel.query("/key sk-of-the-tests");
    },
    show: (page) => ask(page, "Why does the drop sound so full?"),
  },
  {
    name: "streaming",
    options: { hasProvider: "local" },
    begin: async (world) => {
      world.provider.plays(holds(TEXT.slice(0, 200), gate(), ""));
      await world.panel.submit("Why does the drop sound so full?");
    },
    show: (page) => thread(page).getByText("The drop is").or(thread(page).getByText("fuller than")).first().waitFor(),
  },
  {
    name: "sharing-question",
    options: { hasProvider: "groq" },
    begin: async (world) => {
      world.provider.plays(LOOK_UP);
      await world.panel.query("/key sk-of-the-tests");
      await world.panel.submit("How is the bass?");
    },
    show: (page) => sharing(page).waitFor(),
  },
  {
    name: "error",
    options: { hasProvider: "local" },
    begin: ({ provider }) => provider.plays(refuses(429)),
    // A failure is no part of the conversation: it is gone when the page is loaded anew.
    show: (page) => ask(page, "How is the bass?"),
  },
  {
    name: "conversations",
    begin: talked,
    show: async (page) => {
      await listOpened(page);
      await row(page, "what tempo is it?").hover();
    },
  },
  {
    name: "completion",
    show: async (page) => {
      await composer(page).pressSequentially("How loud is @");
      await page.getByRole("listbox").waitFor();
      await page.keyboard.press("ArrowDown");
    },
  },
  { name: "privacy", show: (page) => openTab(page, "May read") },
  {
    name: "model",
    options: { hasProvider: "lmstudio" },
    show: async (page) => {
      await openPage(page, "model");
      await page.getByRole("list", { name: "Models" }).waitFor();
    },
  },
  {
    name: "lost-connection",
    options: { allow: [/ERR_|Failed to load/] },
    begin: async (world) => {
      await say("how long is the break?")(world);
      world.line = await Line.to(world.panel.address);
      world.ends.push(() => world.line.end());
    },
    show: async (page, world) => {
      await answers(page).first().waitFor();
      world.line.cut();
      await page.getByText("Connection lost; trying again.").waitFor();
      world.line.isCut = false;
    },
  },
];

export const OTHERS = [
  { name: "no-answer", begin: say("is it loud enough?"), show: (page) => answers(page).first().waitFor() },
  { name: "off", options: { tier: "off" }, show: (page) => page.getByText("Nothing may be read").waitFor() },
  { name: "no-set", options: { isAll: true }, show: (page) => page.getByText("No set is open.").waitFor() },
  {
    name: "thinking",
    options: { hasProvider: "local" },
    begin: async (world) => {
      world.provider.plays(async (out) => {
        await out.delta({ reasoning_content: "First the kick, then the bass. ".repeat(20) });
        await gate().opened;
      });
      await world.panel.submit("Why?");
    },
    show: (page) => thread(page).getByText("What it thinks").click(),
  },
  {
    name: "stopped",
    options: { hasProvider: "local" },
    begin: async (world) => {
      world.provider.plays(paced((at) => `word${at} `, 200, 10_000));
      const { request } = await world.panel.submit("Go on.");
      await until(() => world.provider.messages.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await world.panel.post("cancel", { request });
    },
    show: (page) => until(async () => (await said(page).count()) > 1),
  },
  { name: "earlier-versions", begin: say("what tempo is it?", "/retry"), show: (page) => page.getByRole("button", { name: /^Earlier/ }).first().click() },
  {
    name: "editing",
    begin: say("what tempo is it?"),
    show: (page) => page.getByRole("button", { name: "Edit question" }).click(),
  },
  {
    name: "commands",
    show: async (page) => {
      await composer(page).pressSequentially("/");
      await page.getByRole("listbox").waitFor();
    },
  },
  { name: "hostile-names", options: { set: namedSet(NAMES) }, begin: say("which tracks are there?"), show: (page) => answers(page).first().waitFor() },
  {
    name: "hostile-completion",
    options: { set: namedSet(NAMES) },
    show: async (page) => {
      await composer(page).pressSequentially("@");
      await page.getByRole("listbox").waitFor();
    },
  },
  {
    name: "renaming",
    begin: talked,
    show: async (page) => {
      await listOpened(page);
      await tool(page, "Rename", "what tempo is it?");
    },
  },
  {
    name: "deleting",
    begin: talked,
    show: async (page) => {
      await listOpened(page);
      await tool(page, "Delete", "what tempo is it?");
    },
  },
  {
    name: "found",
    begin: talked,
    show: async (page) => {
      await listOpened(page);
      await page.getByRole("searchbox", { name: "Search conversations" }).fill("tempo");
      await page.locator(".conversation-hit").first().waitFor();
    },
  },
  {
    name: "choosing-less",
    show: async (page) => {
      await openTab(page, "May read");
      await page.getByRole("group", { name: "Your choice" }).getByRole("button", { name: "overview", exact: true }).click();
    },
  },
  {
    name: "stored",
    options: inProject,
    begin: say("what tempo is it?"),
    show: async (page) => {
      await (await openTab(page, "Stored")).getByRole("button", { name: "Show all tracks" }).click();
      await page.getByRole("heading", { name: "Stored tracks" }).waitFor();
    },
  },
  {
    name: "left",
    options: { hasProvider: "other" },
    begin: async (world) => {
      world.provider.plays(says("Yes."));
      await ended(world.panel, "Is it dark?");
    },
    show: async (page) => {
      await (await openTab(page, "Left")).locator("summary").first().click();
      await page.getByRole("region", { name: "What was sent" }).waitFor();
    },
  },
  {
    name: "preview",
    options: { hasProvider: "other" },
    show: async (page) => {
      await composer(page).fill("How is it?");
      await page.getByRole("button", { name: "Preview", exact: true }).click();
      await page.getByRole("region", { name: "What would be sent" }).waitFor();
    },
  },
  {
    name: "clearing",
    options: inProject,
    begin: say("what tempo is it?"),
    show: async (page) => {
      await (await openTab(page, "Delete")).getByRole("button", { name: "Delete: All conversations" }).click();
    },
  },
  {
    name: "cleared",
    options: inProject,
    begin: say("what tempo is it?"),
    show: async (page) => {
      const tab = await openTab(page, "Delete");
      await tab.getByRole("button", { name: "Delete: All conversations" }).click();
      await tab.getByRole("group", { name: /taken back/ }).getByRole("button", { name: "Delete", exact: true }).click();
      await tab.getByText("Deleted. Nothing is left.").waitFor();
    },
  },
  { name: "export", show: (page) => openTab(page, "Export") },
  {
    name: "key",
    begin: ({ panel }) => panel.query("/provider anthropic"),
    show: async (page) => {
      await openPage(page, "model");
      await page.getByLabel("Key for Anthropic").waitFor();
    },
  },
  { name: "no-composer", options: { search: "?composer=off" }, begin: say("what tempo is it?"), show: (page) => answers(page).first().waitFor() },
];

/** Brings a panel into a state, and looks at it in both sizes and both looks; `folder` is where the pictures go. */
export async function lookAt(world, { name, begin, show, options = {} }, folder = "panel") {
  if (begin) await begin(world);
  for (const size of Object.values(SIZES)) {
    const page = await world.open({ size, search: options.search, proxy: world.line && world.line.proxy });
    await show(page, world);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    for (const look of LOOKS) {
      await page.emulateMedia({ colorScheme: look });
      const where = `${name}-${size.width}x${size.height}-${look}`;
      await page.screenshot({ path: path.join(OUT, folder, `${where}.png`) });
      await world.try(() => fits(page, where));
      await world.try(() => isAccessible(page, where));
    }
    await page.context().close();
    world.contexts.splice(world.contexts.indexOf(page.context()), 1);
  }
}

