// What a model on another machine wants to see of the set is shown first, to the byte, and goes only when the user says so.

import assert from "node:assert/strict";
import { announcer, answers, composer, isOver, openTab, reads, send, sharing, status, thread, until } from "../harness/page.js";
import { looks, says } from "../harness/provider.js";
import { panelTest, SIZES } from "../harness/world.js";

const OTHER = { hasProvider: "other" };
const BASS = [["track", { track: "Bass" }]];
const exact = (page) => sharing(page).getByRole("region", { name: "The exact text" });
const press = (page, name) => sharing(page).getByRole("button", { name, exact: true }).click();
/** What the model was told of what it looked up. */
const told = (provider) => provider.messages.flatMap(({ json }) => json.messages).filter(({ role }) => role === "tool").map(({ content }) => content);

panelTest("the question shows the very text, its size, and where it would go; once sends those bytes and no others", OTHER, async ({ page, provider, panel }) => {
  provider.plays(looks(BASS, "It is low."));
  await send(page, "How is the bass?");
  const text = await exact(page).textContent();
  assert.match(text, /Serum Sub Bass/);
  const where = await sharing(page).locator(".sharing-where").innerText();
  assert.ok(where.startsWith(`${Buffer.byteLength(text).toLocaleString("en")} bytes`), where);
  assert.ok(where.includes(provider.address) && where.includes("model-a"), where);
  await reads(status(page), "Asks you");
  await reads(announcer(page), /^May this go to .*bytes\.$/);
  assert.deepEqual(told(provider), [], "it went before anything was said");
  await press(page, "Once");
  await sharing(page).waitFor({ state: "hidden" });
  await isOver(answers(page).first());
  await reads(answers(page).first(), /It is low\./);
  assert.deepEqual(told(provider), [text]);
  // It was for once: the next message asks again.
  await send(page, "And now?");
  await exact(page).waitFor();
  assert.equal(await exact(page).textContent(), text);
  await press(page, "No");
  await isOver(answers(page).nth(1));
  const refused = provider.messages.at(-1).json.messages.at(-1);
  assert.equal(refused.role, "tool");
  assert.ok(!refused.content.includes("Serum"), refused.content);
  // The log has what went, and nothing else; what has no body asked for the list of models.
  const logged = (await panel.query("/privacy log 9")).data.departures.map(({ body }) => body).filter((body) => body !== "");
  assert.deepEqual(logged.reverse(), provider.messages.map(({ body }) => body));
});

panelTest("for this conversation allows the same look-up until it ends", OTHER, async ({ page, provider }) => {
  provider.plays(looks(BASS, "It is low."));
  await send(page, "How is the bass?");
  await exact(page).waitFor();
  await press(page, "For this conversation");
  await isOver(answers(page).first());
  await send(page, "And now?");
  await isOver(answers(page).nth(1));
  assert.equal(told(provider).length > 1, true);
  await page.getByRole("button", { name: /^New conversation/ }).click();
  await until(async () => (await answers(page).count()) === 0);
  await send(page, "How is the bass?");
  await exact(page).waitFor();
  await press(page, "No");
});

panelTest("no sends nothing of the set, and the model goes on without", OTHER, async ({ page, provider }) => {
  provider.plays(looks(BASS, "I was not let look."));
  await send(page, "How is it?");
  await exact(page).waitFor();
  await press(page, "No");
  await isOver(answers(page).first());
  await reads(answers(page).first(), /I was not let look\./);
  assert.ok(!provider.messages.some(({ body }) => /Serum|Saturator/.test(body)));
});

panelTest("an answer that was given in another window closes the question here", OTHER, async (world) => {
  const { page, provider } = world;
  const other = await world.open();
  provider.plays(looks(BASS, "It is low."));
  await send(page, "How is the bass?");
  for (const one of [page, other]) await exact(one).waitFor();
  assert.equal(await exact(page).textContent(), await exact(other).textContent());
  await press(other, "Once");
  for (const one of [page, other]) {
    await sharing(one).waitFor({ state: "hidden" });
    await reads(answers(one).first(), /It is low\./);
  }
  assert.equal(told(provider).length, 1);
});

panelTest("a question outlasts a reload, and stopping takes it back", OTHER, async ({ page, provider }) => {
  provider.plays(looks(BASS, "It is low."));
  await send(page, "How is the bass?");
  await exact(page).waitFor();
  await page.reload();
  await exact(page).waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await sharing(page).waitFor({ state: "hidden" });
  await isOver(answers(page).first());
  assert.deepEqual(told(provider), []);
});

panelTest("the question is answered with the keyboard alone, and what is being typed answers nothing", { ...OTHER, size: SIZES.device }, async ({ page, provider }) => {
  provider.plays(looks(BASS, "It is low."));
  await send(page, "How is the bass?");
  await exact(page).waitFor();
  await page.keyboard.type("yes \n");
  assert.equal(await sharing(page).isVisible(), true);
  assert.deepEqual(told(provider), []);
  const once = sharing(page).getByRole("button", { name: "Once" });
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press("Tab");
    if (await once.evaluate((element) => element === document.activeElement)) break;
  }
  await page.keyboard.press("Enter");
  await reads(thread(page), /It is low\./);
  assert.equal(told(provider).length, 1);
  await until(() => composer(page).evaluate((element) => element === document.activeElement));
});

panelTest("all of the text and all of the buttons can be reached in the device", { ...OTHER, size: SIZES.device }, async ({ page, provider }) => {
  provider.plays(looks([["overview", {}]], "It is low."));
  await send(page, "How is it?");
  await exact(page).waitFor();
  for (const name of ["Once", "For this conversation", "No"]) {
    const box = await sharing(page).getByRole("button", { name, exact: true }).boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 169 && box.x >= 0 && box.x + box.width <= 640, `${name} ${JSON.stringify(box)}`);
  }
  const scrolled = await exact(page).evaluate((element) => {
    let box = element;
    while (box && box.scrollHeight <= box.clientHeight) box = box.parentElement;
    if (!box) return 0;
    box.scrollTop = 1e6;
    return box.clientHeight;
  });
  assert.ok(scrolled >= 28, `only ${scrolled} px of the text are in sight`);
  await press(page, "No");
});

panelTest("with sharing off nothing is asked, and turning it on asks again", OTHER, async ({ page, provider }) => {
  provider.plays(looks(BASS, "I was not let look."));
  const read = await openTab(page, "May read");
  await read.getByRole("group", { name: "Sharing" }).getByRole("button", { name: "Never" }).click();
  await until(async () => (await read.getByRole("button", { name: "Never" }).getAttribute("aria-pressed")) === "true");
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  await send(page, "How is it?");
  await isOver(answers(page).first());
  assert.equal(await sharing(page).isVisible(), false);
  assert.ok(!provider.messages.some(({ body }) => /Serum|Saturator/.test(body)));
  await openTab(page, "May read");
  await page.getByRole("group", { name: "Sharing" }).getByRole("button", { name: "Ask" }).click();
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  await send(page, "How is it now?");
  await exact(page).waitFor();
  await press(page, "No");
  await isOver(answers(page).nth(1));
});

panelTest("a model on this machine is not asked about, because nothing leaves", { hasProvider: "local" }, async ({ page, provider }) => {
  provider.plays(looks(BASS, "It is low."));
  await send(page, "How is the bass?");
  await isOver(answers(page).first());
  assert.equal(told(provider).length, 1);
  await reads(page.getByRole("button", { name: "Where messages go: stays here. Model" }), "stays here");
});

panelTest("what a message says that is not the set's goes without a question, and the head says where to", OTHER, async ({ page, provider }) => {
  provider.plays(says("Hello."));
  await send(page, "Hello?");
  await isOver(answers(page).first());
  await reads(page.getByRole("button", { name: /^Where messages go: goes to/ }), /^goes to /);
  await reads(answers(page).first().locator(".tally"), /went to/);
});
