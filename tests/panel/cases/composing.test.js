// Writing: several lines, lines from before, completion of commands and names, drafts.

import assert from "node:assert/strict";
import { announcer, answers, ask, composer, hasItsTurn, isOver, openTab, questions, reads, send, sendButton, until } from "../harness/page.js";
import { gate, says } from "../harness/provider.js";
import { panelTest, SIZES } from "../harness/world.js";

const options = (page) => page.getByRole("option");
const chosen = (page) => page.getByRole("option", { selected: true });

panelTest("Send sends, and so does Enter", {}, async ({ page }) => {
  await composer(page).fill("what tempo is it?");
  await sendButton(page).click();
  await isOver(answers(page).first());
  await ask(page, "how long is the break?");
  assert.equal(await answers(page).count(), 2);
  // Nothing is no line.
  await sendButton(page).click();
  await composer(page).fill("   ");
  await composer(page).press("Enter");
  assert.equal(await answers(page).count(), 2);
});

panelTest("a line leaves the field when it is heard of, and the next one goes, however late the answer to its request is", {}, async ({ page }) => {
  const { opened, open } = gate();
  const late = async (route) => {
    const response = await route.fetch();
    await opened;
    await route.fulfill({ response });
  };
  await page.route("**/submit", late, { times: 1 });
  await send(page, "what tempo is it?");
  await isOver(answers(page).first());
  assert.equal(await composer(page).inputValue(), "");
  await send(page, "how long is the break?");
  await isOver(answers(page).nth(1));
  await composer(page).fill("what tempo is it?");
  await Promise.all([page.waitForEvent("requestfinished", (request) => request.url().endsWith("/submit")), open()]);
  await hasItsTurn(page);
  assert.equal(await composer(page).inputValue(), "what tempo is it?", "that one was written since");
  assert.equal(await questions(page).count(), 2);
});

panelTest("what is written since a line was heard of stays, also in the place of the last question", { allow: [/ERR_FAILED/] }, async ({ page, panel }) => {
  await ask(page, "what tempo is it?");
  await page.getByRole("button", { name: "Edit question" }).click();
  await composer(page).fill("what key is it in?");
  await page.route("**/submit", (route) => route.abort(), { times: 1 });
  await composer(page).press("Enter");
  await page.getByRole("alert").filter({ hasText: "Not sent" }).waitFor();
  await composer(page).fill("how long is the break?");
  // It has arrived after all, and only the answer to it was lost.
  await panel.submit("/edit what key is it in?");
  await reads(questions(page).last().getByRole("heading"), "what key is it in?");
  await isOver(answers(page).last());
  assert.equal(await composer(page).inputValue(), "how long is the break?");
  await page.getByText("Asks this in the place of your last question.").waitFor();
});

panelTest("Shift and Enter begin another line, which arrives as one message", { hasProvider: "local" }, async ({ page, provider }) => {
  provider.plays(says("Yes."));
  await composer(page).fill("first");
  const oneLine = (await composer(page).boundingBox()).height;
  await composer(page).press("Shift+Enter");
  await page.keyboard.type("second");
  assert.equal(await composer(page).inputValue(), "first\nsecond");
  assert.ok((await composer(page).boundingBox()).height > oneLine, "the field does not grow");
  await composer(page).press("Enter");
  await isOver(answers(page).first());
  assert.equal(provider.messages[0].json.messages.at(-1).content, "first\nsecond");
  await reads(questions(page).first().getByRole("heading"), "first\nsecond");
});

panelTest("the arrows recall lines from before, and give back what was being written", {}, async ({ page }) => {
  await ask(page, "what tempo is it?");
  await ask(page, "how long is the break?");
  await composer(page).fill("half a");
  for (const [key, line] of [["ArrowUp", "how long is the break?"], ["ArrowUp", "what tempo is it?"], ["ArrowUp", "what tempo is it?"], ["ArrowDown", "how long is the break?"], ["ArrowDown", "half a"]]) {
    await composer(page).press(key);
    assert.equal(await composer(page).inputValue(), line);
  }
  // What was said before the page was opened as well.
  await page.reload();
  await until(async () => (await answers(page).count()) === 2);
  await composer(page).fill("");
  await composer(page).press("ArrowUp");
  assert.equal(await composer(page).inputValue(), "how long is the break?");
});

panelTest("in a text of several lines the arrows move inside of it first", {}, async ({ page }) => {
  await ask(page, "what tempo is it?");
  await composer(page).fill("one\ntwo");
  await composer(page).press("ArrowUp");
  assert.equal(await composer(page).inputValue(), "one\ntwo");
  await composer(page).press("Control+Home");
  await composer(page).press("ArrowUp");
  assert.equal(await composer(page).inputValue(), "what tempo is it?");
});

panelTest("a draft outlasts a reload, and is gone when it was sent", {}, async ({ page }) => {
  await composer(page).pressSequentially("half a question\nand more".replace("\n", " "));
  await page.reload();
  assert.equal(await composer(page).inputValue(), "half a question and more");
  await composer(page).fill("what tempo is it?");
  await composer(page).press("Enter");
  await isOver(answers(page).first());
  await page.reload();
  assert.equal(await composer(page).inputValue(), "");
});

panelTest("a slash lists the commands, and the keyboard picks one", {}, async ({ page }) => {
  await composer(page).pressSequentially("/");
  await page.getByRole("listbox", { name: "Commands" }).waitFor();
  assert.ok((await options(page).count()) > 20);
  await reads(announcer(page), /commands/);
  await page.keyboard.type("privacy ti");
  await until(async () => (await options(page).count()) === 1);
  assert.equal(await composer(page).getAttribute("aria-activedescendant"), await chosen(page).getAttribute("id"));
  await composer(page).press("Tab");
  assert.equal(await composer(page).inputValue(), "/privacy tier ");
  // Its choices follow at once.
  await until(async () => (await options(page).count()) === 4);
  await composer(page).press("ArrowDown");
  await composer(page).press("ArrowDown");
  await composer(page).press("ArrowUp");
  await composer(page).press("Enter");
  assert.equal(await composer(page).inputValue(), "/privacy tier overview");
  await page.keyboard.press("Escape");
  await composer(page).press("Enter");
  await page.getByRole("button", { name: "May be read: overview. Privacy" }).waitFor();
});

panelTest("Escape closes the list until the text changes", {}, async ({ page }) => {
  await composer(page).pressSequentially("/he");
  await page.getByRole("listbox").waitFor();
  await composer(page).press("Escape");
  await page.getByRole("listbox").waitFor({ state: "hidden" });
  assert.equal(await composer(page).inputValue(), "/he");
  await page.keyboard.type("l");
  await page.getByRole("listbox").waitFor();
});

panelTest("an at sign lists the names of the set, and the keyboard attaches one", { hasProvider: "local" }, async ({ page, provider }) => {
  provider.plays(says("It is low."));
  await composer(page).pressSequentially("How is @bas");
  await page.getByRole("listbox", { name: "Names in the set" }).waitFor();
  await reads(chosen(page), /Bass/);
  await composer(page).press("Enter");
  assert.equal(await composer(page).inputValue(), "How is @track Bass ");
  await page.keyboard.type("now?");
  await composer(page).press("Enter");
  await isOver(answers(page).first());
  assert.match(JSON.stringify(provider.messages[0].json.messages), /Serum Sub Bass/);
});

panelTest("a click picks from the list, and the field keeps the focus", {}, async ({ page }) => {
  await composer(page).pressSequentially("/histo");
  await options(page).filter({ hasText: "/history search" }).click();
  assert.equal(await composer(page).inputValue(), "/history search ");
  assert.equal(await composer(page).evaluate((element) => element === document.activeElement), true);
});

panelTest("the list of completions fits into the device", { size: SIZES.device }, async ({ page }) => {
  await composer(page).pressSequentially("/");
  const list = page.getByRole("listbox");
  await list.waitFor();
  // The box around it scrolls.
  const box = await list.locator("..").boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= 169 && box.height > 60, JSON.stringify(box));
  await composer(page).press("ArrowUp");
  const last = await chosen(page).boundingBox();
  assert.ok(last.y >= 0 && last.y + last.height <= 169, "the chosen line is out of sight");
});

panelTest("where the host has a field of its own there is none here, and everything else works", { search: "?composer=off", size: SIZES.device }, async ({ page, panel }) => {
  assert.equal(await composer(page).isVisible(), false);
  await panel.submit("what tempo is it?");
  await isOver(answers(page).first());
  await reads(answers(page).first(), /122 BPM/);
  await page.getByRole("button", { name: "Retry answer" }).click();
  await isOver(answers(page).nth(1));
  assert.equal(await page.getByRole("button", { name: "Edit question" }).count(), 0);
  await openTab(page, "Stored");
  await page.getByRole("button", { name: "Back to the conversation" }).click();
});

panelTest("a line that is too long is refused with what to do, and stays", { allow: [/413/] }, async ({ page }) => {
  await send(page, "x".repeat(70_000));
  await page.getByRole("alert").filter({ hasText: /long/ }).waitFor();
  assert.equal((await composer(page).inputValue()).length, 70_000);
});

panelTest("the preview button shows what is being written as it would be sent", { hasProvider: "other" }, async ({ page, provider }) => {
  provider.plays(says("Yes."));
  await composer(page).fill("How is it?");
  await page.getByRole("button", { name: "Preview", exact: true }).click();
  const shown = page.getByRole("region", { name: "What would be sent" });
  const body = await shown.textContent();
  assert.equal(JSON.parse(body).messages.at(-1).content, "How is it?");
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  assert.equal(await composer(page).inputValue(), "How is it?");
  await composer(page).press("Enter");
  await isOver(answers(page).first());
  assert.equal(provider.messages[0].body, body);
});
