// The page as a user speaks of it: by the names of its parts.

import assert from "node:assert/strict";

/** The field in which one writes. */
export const composer = (page) => page.getByRole("textbox", { name: "Message or command" });
export const sendButton = (page) => page.getByRole("button", { name: "Send", exact: true });
export const stopButton = (page) => page.getByRole("button", { name: "Stop", exact: true });
export const status = (page) => page.locator("#status");
export const thread = (page) => page.getByRole("region", { name: "Conversation", exact: true });
/** All questions and answers, in their order. */
export const said = (page) => thread(page).getByRole("article");
export const answers = (page) => thread(page).getByRole("article", { name: "Answer", exact: true });
export const questions = (page) => thread(page).getByRole("article", { name: /^You: / });
export const sharing = (page) => page.getByRole("region", { name: /^May this go to/ });
export const announcer = (page) => page.locator("#announcer");

/** Writes a line and sends it with Enter. */
export async function send(page, line) {
  await composer(page).fill(line);
  // A list of completions would take the Enter key.
  await page.keyboard.press("Escape");
  await composer(page).press("Enter");
}

/** Sends a line and waits for the end of what comes of it; returns that answer, as long as it is the last one. */
export async function ask(page, line) {
  const last = answers(page).last();
  // What is far away leaves the document and comes back, so that counting tells nothing.
  await said(page).evaluateAll((all) => all.forEach((article) => (article.dataset.isBefore = "1")));
  await send(page, line);
  await until(() => page.evaluate(() => {
    const all = document.querySelectorAll("#scroller .by-set");
    const newest = all[all.length - 1];
    return Boolean(newest) && !newest.dataset.isBefore && !newest.hasAttribute("aria-busy");
  }), `nothing comes of ${line.slice(0, 80)}`);
  return last;
}

/** Waits until an answer is whole. */
export const isOver = (answer) => until(async () => (await answer.getAttribute("aria-busy")) === null, "the answer does not end");

/** Waits for something that is not in the document. */
export async function until(holds, what = "what was waited for does not come", patience = 20_000) {
  const deadline = Date.now() + patience;
  for (;;) {
    const result = await holds();
    if (result) return result;
    if (Date.now() > deadline) throw new Error(what);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Lets the page do what it has to do about what it was just given. */
export const hasItsTurn = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));

/** Opens a page of the panel: "conversations", "privacy" or "model". */
export async function openPage(page, name) {
  if (name === "conversations") return page.getByRole("button", { name: "Conversations", exact: true }).click();
  await page.getByRole("button", { name: name === "privacy" ? /Privacy$/ : /Model$/ }).click();
  return page.getByRole("heading", { name: name === "privacy" ? "Privacy" : "Model", exact: true, level: 2 }).waitFor();
}

/** Opens a tab of the privacy page. */
export async function openTab(page, name) {
  if (!(await page.getByRole("tablist", { name: "Privacy" }).isVisible())) await openPage(page, "privacy");
  await page.getByRole("tab", { name, exact: true }).click();
  return page.getByRole("tabpanel", { name });
}

/** The row of a conversation, by its title. */
export const row = (page, title) =>
  page.getByRole("navigation", { name: "Conversations" }).getByRole("listitem").filter({ hasText: title });

/** Opens a conversation by a click on its title. */
export const openRow = (page, title) => row(page, title).locator(".conversation-title").click();

/** Presses one of the buttons of a conversation, which are there for a pointer that is over it. */
export async function tool(page, name, title) {
  await row(page, title).hover();
  await page.getByRole("button", { name: `${name} ${title}`, exact: true }).click();
}

/** Waits until the list of conversations has these titles, newest first. */
export async function titlesAre(page, titles) {
  const shown = page.getByRole("navigation", { name: "Conversations" }).locator(".conversation-title");
  await until(async () => JSON.stringify(await shown.allInnerTexts()) === JSON.stringify(titles), `the titles are not ${titles}`);
}

/** Waits until a locator's text is this, or matches it. */
export async function reads(locator, wanted) {
  let text = "";
  const holds = async () => {
    text = (await locator.textContent({ timeout: 2000 }).catch(() => null)) ?? "(nothing)";
    return wanted instanceof RegExp ? wanted.test(text) : text.trim() === wanted;
  };
  await until(holds).catch(() => assert.fail(`${locator} reads ${JSON.stringify(text)}, wanted is ${wanted}`));
  return text;
}

export const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
