// The privacy page: what may be read, what is stored, what left, what would be sent, deleting, and an export.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import { ask, openTab, reads, send, sharing, until } from "../harness/page.js";
import { looks, says } from "../harness/provider.js";
import { DEMO } from "../harness/process.js";
import { panelTest, project, SIZES } from "../harness/world.js";

const inProject = { set: (folder) => project(folder, "Night Drive", DEMO) };
const learned = (page) => ask(page, "what tempo is it?");

panelTest("stored shows each project with its kinds and sizes, and the names behind a kind", inProject, async ({ page, panel }) => {
  await learned(page);
  const stored = await openTab(page, "Stored");
  const { sizes } = (await panel.query("/privacy show")).data;
  assert.ok(sizes.length > 5);
  const rows = stored.getByRole("row");
  await until(async () => (await rows.count()) === sizes.length + 1);
  const shown = (await rows.allInnerTexts()).slice(1);
  sizes.forEach((size, at) => assert.ok(shown[at].includes(size.kind) && shown[at].includes(size.rows.toLocaleString("en")), `${shown[at]} is not ${JSON.stringify(size)}`));
  assert.match(shown[0], /Night Drive/);
  await stored.getByRole("button", { name: "Show all tracks" }).click();
  const names = stored.getByRole("region", { name: "Names" });
  await names.getByRole("heading", { name: "Stored tracks" }).waitFor();
  const told = (await panel.query("/privacy show tracks")).data.names;
  assert.deepEqual(await names.getByRole("listitem").locator(":scope > bdi").allInnerTexts(), told.map(({ name }) => name));
  assert.ok(told.some(({ name }) => name === "Bass"));
  assert.equal(await names.getByRole("heading").evaluate((element) => element === document.activeElement), true);
});

panelTest("left shows every body byte for byte, as the server received it", { ...inProject, hasProvider: "other" }, async ({ page, provider }) => {
  provider.plays(looks([["track", { track: "Bass" }]], "It is low."));
  await send(page, "How is the bass? \u202e<b>\u0000</b>".replace("\u0000", ""));
  await sharing(page).getByRole("button", { name: "Once" }).click();
  await until(async () => (await page.locator("[aria-busy=true]").count()) === 0);
  const left = await openTab(page, "Left");
  const items = left.locator("details");
  await left.getByText(/departures?\. The log is whole/).waitFor();
  const count = await items.count();
  assert.ok(count >= 2, String(count));
  const bodies = [];
  for (let at = 0; at < count; at += 1) {
    const item = items.nth(at);
    await item.locator("summary").click();
    const body = await item.getByRole("region", { name: "What was sent" }).textContent();
    bodies.push(body);
    await reads(item.locator("code"), crypto.createHash("sha256").update(body).digest("hex"));
    await reads(item.locator("summary"), new RegExp(`${Buffer.byteLength(body).toLocaleString("en")} bytes`));
    assert.ok((await item.locator("summary").innerText()).includes(provider.address));
  }
  // What has no body asked for the list of models.
  assert.deepEqual(bodies.filter((body) => body !== "").reverse(), provider.messages.map(({ body }) => body));
  assert.ok(provider.messages.length >= 2);
  await items.first().getByRole("button", { name: "Copy what was sent" }).click();
  await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) === bodies[0]);
});

panelTest("where nothing left, the page says so", inProject, async ({ page }) => {
  await learned(page);
  await (await openTab(page, "Left")).getByText("Nothing has left this machine.").waitFor();
});

panelTest("the preview is what is then sent", { ...inProject, hasProvider: "other" }, async ({ page, provider }) => {
  provider.plays(says("Yes."));
  const preview = await openTab(page, "Preview");
  await preview.getByRole("textbox", { name: "Message to preview" }).fill("Is it dark?");
  await preview.getByRole("button", { name: "Show what would be sent" }).click();
  const body = await preview.getByRole("region", { name: "What would be sent" }).textContent();
  await preview.getByText(`This would be sent: ${Buffer.byteLength(body).toLocaleString("en")} bytes to `).waitFor();
  assert.ok((await preview.innerText()).includes(`${provider.address}/`));
  assert.equal(provider.messages.length, 0);
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  await ask(page, "Is it dark?");
  assert.equal(provider.messages[0].body, body);
});

panelTest("without a provider the preview says that nothing can leave", {}, async ({ page }) => {
  const preview = await openTab(page, "Preview");
  await preview.getByRole("textbox", { name: "Message to preview" }).fill("Is it dark?");
  await preview.getByRole("button", { name: "Show what would be sent" }).click();
  await reads(preview.getByRole("status"), /\w+/);
});

panelTest("a folder is barred and allowed again", inProject, async (world) => {
  const { page, panel } = world;
  await learned(page);
  const read = await openTab(page, "May read");
  const folder = world.file("Night Drive Project");
  await read.getByRole("textbox", { name: "Folder or set to bar" }).fill(folder);
  await read.getByRole("button", { name: "Bar", exact: true }).click();
  await read.getByText(folder).last().waitFor();
  assert.deepEqual((await panel.query("/privacy")).data.exclusions, [folder]);
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  const answer = await ask(page, "what tempo is it?");
  await reads(answer, /This set is excluded/);
  await answer.getByRole("button", { name: "/privacy" }).click();
  await page.getByRole("button", { name: `Allow again ${folder}` }).click();
  await page.getByText("None. A file named .sessionist-ignore").waitFor();
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  await reads(await ask(page, "what tempo is it?"), /122 BPM/);
});

panelTest("the export writes a file without keys", inProject, async (world) => {
  const { page } = world;
  await learned(page);
  const tab = await openTab(page, "Export");
  assert.equal(await tab.getByRole("textbox", { name: "File to write" }).inputValue(), "~/sessionist.zip");
  await tab.getByRole("button", { name: "Export" }).click();
  await until(() => fs.existsSync(world.file("sessionist.zip")));
  await tab.getByRole("status").filter({ hasText: "sessionist.zip" }).waitFor();
  assert.equal(fs.readFileSync(world.file("sessionist.zip")).subarray(0, 2).toString(), "PK");
  // It is not written over.
  await tab.getByRole("button", { name: "Export" }).click();
  await reads(tab.getByRole("status"), /exist|already/);
});

const today = () => new Date(Date.now() + 864e5).toISOString().slice(0, 10);
const CLEARINGS = [
  ["Everything", null, "/state", ({ tier }) => tier === null],
  ["All conversations", null, "/history", ({ conversations }) => conversations.length === 0],
  ["Log of what left", null, "/privacy log 9", ({ departures }) => departures.length === 0],
  ["A project", (tab) => tab.getByRole("combobox", { name: "Project" }).selectOption({ index: 0 }), "/privacy show", ({ sizes }) => sizes.length === 0],
  ["A kind of knowledge", (tab) => tab.getByRole("combobox", { name: "Kind" }).selectOption("notes"), "/privacy show", ({ sizes }) => sizes.every(({ kind }) => kind !== "notes")],
  ["Before a day", (tab) => tab.getByLabel("Day", { exact: true }).fill(today()), "/history", ({ conversations }) => conversations.length === 0],
];
for (const [title, fill, line, isGone] of CLEARINGS) {
  panelTest(`deleting “${title}” is asked once more and shows what the check found`, { ...inProject, hasProvider: "local" }, async ({ page, panel, provider }) => {
    provider.plays(says("Yes."));
    await ask(page, "Is it dark?");
    await learned(page);
    const tab = await openTab(page, "Delete");
    if (fill) await fill(tab);
    await tab.getByRole("button", { name: `Delete: ${title}` }).click();
    const question = tab.getByRole("group", { name: /can’t be taken back/ });
    await question.getByRole("button", { name: "Keep" }).click();
    await tab.getByRole("button", { name: `Delete: ${title}` }).click();
    await question.getByRole("button", { name: "Delete", exact: true }).click();
    await reads(tab.getByRole("status"), /Deleted\. Nothing is left\. \d+ files?, .*searched for [\d,]+ pieces?\./);
    await until(async () => isGone((await panel.query(line)).data));
  });
}

panelTest("after everything was deleted the first launch begins anew in every window", { ...inProject }, async (world) => {
  const { page } = world;
  await learned(page);
  const other = await world.open();
  const tab = await openTab(page, "Delete");
  await tab.getByRole("button", { name: "Delete: Everything" }).click();
  await tab.getByRole("group", { name: /can’t be taken back/ }).getByRole("button", { name: "Delete", exact: true }).click();
  for (const one of [page, other]) await one.getByRole("heading", { name: "How much of your Live Sets may be read?" }).waitFor();
});

panelTest("the tabs are walked with the arrows, and each can be scrolled in the device", { ...inProject, size: SIZES.device }, async ({ page }) => {
  await learned(page);
  await openTab(page, "May read");
  await page.getByRole("tab", { name: "May read" }).focus();
  for (const name of ["Stored", "Left", "Preview", "Delete", "Export"]) {
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.getByRole("tab", { name, selected: true }).evaluate((element) => element === document.activeElement), true, name);
    const panel = page.getByRole("tabpanel", { name });
    await until(async () => (await panel.innerText()).trim() !== "");
    const box = await panel.boundingBox();
    assert.ok(box.height >= 80 && box.y + box.height <= 170, `${name}: ${JSON.stringify(box)}`);
  }
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Message or command" }).waitFor();
});
