// Answers of a hundred thousand lines: the panel can still be written in, scrolled, searched and read.

import assert from "node:assert/strict";
import { answers, composer, isOver, reads, said, send, thread, until } from "../harness/page.js";
import { panelTest, SIZES } from "../harness/world.js";

const LINES = 100_000;
const code = `\`\`\`\n${Array.from({ length: LINES }, (_, at) => `line ${at}`).join("\n")}\n\`\`\`\n\nThe end.`;
const items = `${Array.from({ length: LINES }, (_, at) => `- item ${at}`).join("\n")}\n\nThe end.`;
const paragraphs = `${Array.from({ length: 20_000 }, (_, at) => `paragraph ${at}`).join("\n\n")}\n\nThe end.`;

/** Says a text in big pieces, as fast as it is taken. */
const all = (text) => async (out) => {
  for (let at = 0; at < text.length; at += 8192) await out.delta({ content: text.slice(at, at + 8192) });
  await out.finish();
};

/** Scrolls until something is in sight. */
async function endIsSeen(page, text) {
  await until(async () => {
    await thread(page).evaluate((element) => (element.scrollTop = element.scrollHeight));
    return thread(page).getByText(text).last().isVisible();
  }, `${text} does not come into sight`, 30_000);
}

for (const [what, text, last] of [["a code block", code, "line 99999"], ["a list", items, "item 99999"], ["paragraphs", paragraphs, "paragraph 19999"]]) {
  panelTest(`an answer of many lines in ${what} leaves the panel usable`, { hasProvider: "local", size: SIZES.window, test: { timeout: 240_000 } }, async ({ page, provider }) => {
    provider.plays(all(text));
    await send(page, "Go on.");
    await isOver(answers(page).first());
    await isUsable(page, last);
    // The same from the history.
    await page.reload();
    await said(page).nth(1).waitFor();
    await isUsable(page, last);
  });
}

async function isUsable(page, last) {
  const began = performance.now();
  await composer(page).pressSequentially("still here");
  assert.equal(await composer(page).inputValue(), "still here");
  assert.ok(performance.now() - began < 10_000, "typing takes seconds");
  await composer(page).fill("");
  await endIsSeen(page, "The end.");
  await thread(page).evaluate((element) => (element.scrollTop = 0));
  await reads(thread(page), /(line|item|paragraph) 0/);
  await endIsSeen(page, "The end.");
  if (last) await thread(page).getByText(last, { exact: false }).last().waitFor({ state: "attached" });
}
