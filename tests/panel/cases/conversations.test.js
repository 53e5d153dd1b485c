// The list of conversations: search, open, rename, export, delete, go on.

import assert from "node:assert/strict";
import fs from "node:fs";
import { answers, ask, composer, hasItsTurn, openPage, openRow, questions, reads, row, said, titlesAre, tool, until } from "../harness/page.js";
import { gate } from "../harness/provider.js";
import { panelTest, SIZES } from "../harness/world.js";

/** Two conversations, the second one open. */
const begun = async ({ panel, page }) => {
  for (const line of ["what tempo is it?", "how many tracks are there?", "/new", "how long is the break?"]) {
    await panel.submit(line);
    await until(async () => (await page.locator("[aria-busy=true]").count()) === 0 && (await panel.query("/state")));
  }
  await titlesAre(page, ["how long is the break?", "what tempo is it?"]);
};

panelTest("a conversation is opened by a click, shown whole, and gone on with", {}, async (world) => {
  const { page, panel } = world;
  await begun(world);
  await openRow(page, "what tempo is it?");
  await until(async () => (await questions(page).count()) === 2);
  await reads(answers(page).first(), /122 BPM/);
  await until(async () => (await row(page, "what tempo is it?").locator("[aria-current=true]").count()) === 1);
  await ask(page, "what key is it in?");
  assert.equal(await questions(page).count(), 3);
  const { data } = await panel.query("/history");
  assert.deepEqual(data.conversations.map(({ messages }) => messages).sort(), [2, 6]);
});

panelTest("a conversation is opened although the state still speaks of it, and a state of before takes nothing back", {}, async ({ page }) => {
  await ask(page, "what tempo is it?");
  await titlesAre(page, ["what tempo is it?"]);
  const { opened, open } = gate();
  let held = 0;
  await page.route("**/query", async (route) => {
    const response = await route.fetch();
    if (route.request().postDataJSON().line === "/state") {
      held += 1;
      await opened;
    }
    await route.fulfill({ response });
  });
  await page.getByRole("button", { name: "New conversation, empty" }).click();
  await until(async () => (await said(page).count()) === 0 && held === 1);
  await openRow(page, "what tempo is it?");
  await reads(answers(page).first(), /122 BPM/);
  open();
  await until(() => held === 2);
  await ask(page, "how long is the break?");
  assert.deepEqual([await questions(page).count(), await answers(page).count()], [2, 2]);
});

panelTest("search finds messages, and a click shows that message", {}, async (world) => {
  const { page } = world;
  await begun(world);
  const search = page.getByRole("searchbox", { name: "Search conversations" });
  await search.fill("tracks");
  const hit = page.getByRole("navigation", { name: "Conversations" }).getByText("how many tracks are there?");
  await hit.click();
  const found = questions(page).filter({ hasText: "how many tracks are there?" });
  await found.waitFor();
  await until(() => found.evaluate((element) => element === document.activeElement));
  await search.fill("zeppelin");
  await page.getByText("No message has all these words.").waitFor();
  await search.press("Escape");
  await titlesAre(page, ["how long is the break?", "what tempo is it?"]);
});

panelTest("a conversation gets another title, or keeps its own", {}, async (world) => {
  const { page, panel } = world;
  await begun(world);
  const title = page.getByRole("textbox", { name: "Title" });
  await tool(page, "Rename", "what tempo is it?");
  await title.press("Escape");
  await tool(page, "Rename", "what tempo is it?");
  await page.getByRole("button", { name: "Leave it" }).click();
  await tool(page, "Rename", "what tempo is it?");
  await title.fill("Tempo & <b>key</b>");
  await title.press("Enter");
  await titlesAre(page, ["how long is the break?", "Tempo & <b>key</b>"]);
  assert.deepEqual((await panel.query("/history")).data.conversations.map((one) => one.title), ["how long is the break?", "Tempo & <b>key</b>"]);
});

panelTest("a conversation is written to a file that was named", {}, async (world) => {
  const { page } = world;
  await begun(world);
  for (const [name, begins] of [["talk.md", "#"], ["talk.json", "{"]]) {
    await tool(page, "Export", "what tempo is it?");
    const file = page.getByRole("textbox", { name: "File, .md or .json" });
    assert.match(await file.inputValue(), /^~\/what tempo is it\.md$/);
    await file.fill(`~/${name}`);
    await file.press("Enter");
    await until(() => fs.existsSync(world.file(name)));
    const text = await until(() => fs.readFileSync(world.file(name), "utf8"));
    assert.ok(text.startsWith(begins) && text.includes("122 BPM"), text.slice(0, 300));
    await page.getByRole("status").filter({ hasText: name }).waitFor();
  }
});

panelTest("deleting a conversation is asked once more, and shows what the check of the bytes found", {}, async (world) => {
  const { page, panel } = world;
  await begun(world);
  await tool(page, "Delete", "what tempo is it?");
  const question = page.getByRole("group", { name: /^Delete “what tempo is it\?” for good/ });
  assert.equal(await question.getByRole("button", { name: "Keep" }).evaluate((element) => element === document.activeElement), true);
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  await tool(page, "Delete", "what tempo is it?");
  await question.getByRole("button", { name: "Delete" }).click();
  await titlesAre(page, ["how long is the break?"]);
  await page.getByRole("navigation", { name: "Conversations" }).getByRole("status").filter({ hasText: /proven|no byte|nothing is left|searched/i }).waitFor();
  assert.equal((await panel.query("/history")).data.conversations.length, 1);
  await page.getByRole("button", { name: "Close" }).click();
});

panelTest("deleting the conversation that is open leaves an empty one", {}, async (world) => {
  const { page } = world;
  await begun(world);
  await tool(page, "Delete", "how long is the break?");
  await page.getByRole("group", { name: /for good/ }).getByRole("button", { name: "Delete" }).click();
  await titlesAre(page, ["what tempo is it?"]);
  await until(async () => (await said(page).count()) === 0);
  await ask(page, "what key is it in?");
});

panelTest("in the device the list is a page that leads back", { size: SIZES.device }, async ({ page }) => {
  await ask(page, "what tempo is it?");
  await openPage(page, "conversations");
  assert.equal(await composer(page).isVisible(), false);
  await page.getByRole("button", { name: /^New conversation/ }).last().click();
  await until(() => composer(page).isVisible());
  await until(async () => (await said(page).count()) === 0);
  await openPage(page, "conversations");
  await openRow(page, "what tempo is it?");
  await reads(answers(page).first(), /122 BPM/);
  assert.equal(await composer(page).isVisible(), true);
  await openPage(page, "conversations");
  await page.keyboard.press("Escape");
  assert.equal(await composer(page).isVisible(), true);
});

panelTest("the arrows move through the list, and Enter opens", {}, async (world) => {
  const { page } = world;
  await begun(world);
  await page.getByRole("searchbox", { name: "Search conversations" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await reads(questions(page).first().getByRole("heading"), "what tempo is it?");
});

panelTest("a state that brings nothing new leaves the buttons, and the focus on them, where they are", {}, async ({ page }) => {
  const comesAnew = async () => {
    const list = page.waitForResponse((response) => response.request().postData()?.includes("/history"));
    await page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
    await (await list).finished();
    await hasItsTurn(page);
  };
  const staysFocused = async (held) => {
    await held.focus();
    await comesAnew();
    assert.equal(await held.evaluate((element) => element === document.activeElement), true);
  };
  await staysFocused(page.getByRole("button", { name: "What can I ask?" }));
  await ask(page, "what tempo is it?");
  await titlesAre(page, ["what tempo is it?"]);
  await until(async () => (await row(page, "what tempo is it?").getByText("2 messages").count()) === 1);
  await row(page, "what tempo is it?").hover();
  await staysFocused(page.getByRole("button", { name: "Rename what tempo is it?" }));
});
