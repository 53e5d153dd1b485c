// The first launch: one card, one choice, then answers. Nothing is read before.

import assert from "node:assert/strict";
import { announcer, ask, composer, reads, status } from "../harness/page.js";
import { panelTest } from "../harness/world.js";

const CARD = "How much of your Live Sets may be read?";
const TIERS = ["off", "overview", "sound", "everything"];
const choice = (page) => page.getByRole("group", { name: "Your choice" });

panelTest("the first launch shows one card that says of each choice what is read", { tier: null }, async ({ page, panel }) => {
  await page.getByRole("heading", { name: CARD }).waitFor();
  await reads(status(page), "Your choice");
  assert.deepEqual(await choice(page).getByRole("button").allInnerTexts(), TIERS);
  const texts = page.getByRole("list", { name: "What each choice reads" });
  for (const tier of TIERS) {
    const button = choice(page).getByRole("button", { name: tier, exact: true });
    const described = await button.evaluate((element) => document.getElementById(element.getAttribute("aria-describedby")).textContent);
    assert.ok(described.startsWith(tier) && described.length > tier.length + 20, described);
    assert.equal(await texts.getByText(tier, { exact: true }).count(), 1);
  }
  for (const words of ["notes", "plug-ins", "tempo", "Nothing has been read yet"]) assert.ok((await page.locator("#view-consent").innerText()).includes(words), words);
  // Nothing else can be pressed meanwhile.
  assert.equal(await composer(page).isVisible(), false);
  assert.equal(await page.getByRole("button", { name: /^New conversation/ }).isVisible(), false);
  await reads(announcer(page), /How much of your Live Sets may be read/);
  assert.equal((await panel.query("/state")).data.tier, null);
});

panelTest("one click on the card chooses, and the next line is answered without a model", { tier: null }, async ({ page, panel }) => {
  await choice(page).getByRole("button", { name: "everything", exact: true }).click();
  await page.getByRole("heading", { name: CARD }).waitFor({ state: "hidden" });
  assert.equal((await panel.query("/state")).data.tier, "everything");
  assert.equal(await composer(page).evaluate((element) => element === document.activeElement), true);
  const answer = await ask(page, "how long is the break?");
  await reads(answer, /Break is 12 bars \(0:24\) long/);
  assert.equal((await panel.query("/privacy log 5")).data.departures.length, 0);
});

for (const tier of TIERS) {
  panelTest(`the card takes “${tier}” with the keyboard alone`, { tier: null, size: { width: 640, height: 169 } }, async ({ page, panel }) => {
    await page.getByRole("heading", { name: CARD }).waitFor();
    const wanted = choice(page).getByRole("button", { name: tier, exact: true });
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press("Tab");
      if (await wanted.evaluate((element) => element === document.activeElement)) break;
    }
    assert.equal(await wanted.evaluate((element) => element === document.activeElement), true, "Tab does not lead there");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: CARD }).waitFor({ state: "hidden" });
    assert.equal((await panel.query("/state")).data.tier, tier);
    await page.getByRole("button", { name: `May be read: ${tier}. Privacy` }).waitFor();
  });
}

panelTest("a choice in one window closes the card in all of them", { tier: null }, async (world) => {
  const other = await world.open();
  await choice(other).getByRole("button", { name: "sound", exact: true }).click();
  for (const page of [world.page, other]) {
    await page.getByRole("heading", { name: CARD }).waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "May be read: sound. Privacy" }).waitFor();
  }
});

panelTest("who chose off is told so, and can choose again from there", { tier: "off" }, async ({ page, panel }) => {
  const answer = await ask(page, "what tempo is it?");
  await reads(answer, /you chose that nothing is read/);
  await answer.getByRole("button", { name: "/privacy tier everything" }).click();
  await page.getByRole("button", { name: "May be read: everything. Privacy" }).waitFor();
  assert.equal((await panel.query("/state")).data.tier, "everything");
  await reads(await ask(page, "what tempo is it?"), /122 BPM/);
});

panelTest("consent is changed later by one click, and choosing less is asked once more because it deletes", {}, async ({ page, panel }) => {
  await page.getByRole("button", { name: "May be read: everything. Privacy" }).click();
  const group = page.getByRole("group", { name: "Your choice" });
  assert.equal(await group.getByRole("button", { name: "everything", exact: true }).getAttribute("aria-pressed"), "true");
  await group.getByRole("button", { name: "overview", exact: true }).click();
  const question = page.getByRole("group", { name: "Choosing overview deletes what lies above it, at once." });
  // The harmless answer has the focus.
  assert.equal(await question.getByRole("button", { name: "Keep" }).evaluate((element) => element === document.activeElement), true);
  await question.getByRole("button", { name: "Keep" }).click();
  assert.equal((await panel.query("/state")).data.tier, "everything");
  await group.getByRole("button", { name: "overview", exact: true }).click();
  await question.getByRole("button", { name: "Delete and choose overview" }).click();
  await page.getByRole("button", { name: "May be read: overview. Privacy" }).waitFor();
  assert.equal((await panel.query("/state")).data.tier, "overview");
  // More is one click.
  await group.getByRole("button", { name: "sound", exact: true }).click();
  await page.getByRole("button", { name: "May be read: sound. Privacy" }).waitFor();
});
