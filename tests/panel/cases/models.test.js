// Who answers: providers, keys, models. A key is sent to its provider alone, and is nowhere in the page when it was sent.

import assert from "node:assert/strict";
import { answers, ask, composer, isOver, openPage, questions, reads, until } from "../harness/page.js";
import { gate, Provider, refuses, says } from "../harness/provider.js";
import { panelTest, SIZES } from "../harness/world.js";

const KEY = "sk-canary-key-1234567890";
const providers = (page) => page.getByRole("list", { name: "Providers" });
const models = (page) => page.getByRole("list", { name: "Models" });
/** All that a page holds: the document, what stands in its fields, and what it stored. */
const everything = (page) =>
  page.evaluate(() => {
    const fields = Array.from(document.querySelectorAll("input, textarea"), ({ value }) => value);
    return [document.documentElement.outerHTML, ...fields, JSON.stringify(sessionStorage), JSON.stringify(localStorage)].join("\n");
  });

panelTest("a provider is chosen by a click, and the head says where messages go", {}, async ({ page, panel }) => {
  await openPage(page, "model");
  await until(async () => (await providers(page).getByRole("button").count()) > 3);
  assert.equal(await providers(page).getByRole("button", { name: /^No model/ }).getAttribute("aria-pressed"), "true");
  await providers(page).getByRole("button", { name: /^Anthropic/ }).click();
  await reads(page.getByRole("button", { name: /^Where messages go: goes to Anthropic/ }), "goes to Anthropic");
  assert.equal(await providers(page).getByRole("button", { name: /^Anthropic/ }).getAttribute("aria-pressed"), "true");
  assert.match(await providers(page).getByRole("button", { name: /^Anthropic/ }).innerText(), /goes to https:\/\/api\.anthropic\.com.*needs a key/s);
  await page.getByLabel("Key for Anthropic").waitFor();
  assert.equal((await panel.query("/state")).data.provider.name, "anthropic");
  await providers(page).getByRole("button", { name: /^No model/ }).click();
  await reads(page.getByRole("button", { name: /^Where messages go: stays here/ }), "stays here");
  assert.equal((await panel.query("/state")).data.provider, null);
});

panelTest("who answers is marked as soon as the head says so, however late the list is", {}, async ({ page }) => {
  await openPage(page, "model");
  await until(async () => (await providers(page).getByRole("button").count()) > 3);
  const { opened, open } = gate();
  await page.route("**/query", async (route) => {
    if (route.request().postDataJSON().line === "/provider") await opened;
    await route.continue();
  });
  await providers(page).getByRole("button", { name: /^Anthropic/ }).click();
  await reads(page.getByRole("button", { name: /^Where messages go: goes to Anthropic/ }), "goes to Anthropic");
  assert.equal(await providers(page).getByRole("button", { pressed: true }).count(), 1);
  assert.equal(await providers(page).getByRole("button", { name: /^Anthropic/ }).getAttribute("aria-pressed"), "true");
  open();
  await page.getByLabel("Key for Anthropic").waitFor();
});

panelTest("a server that was chosen by its address is among the providers, and nothing else is marked", { hasProvider: "other" }, async ({ page, provider }) => {
  await openPage(page, "model");
  const chosen = providers(page).getByRole("button", { pressed: true });
  await until(async () => (await chosen.count()) === 1);
  await reads(chosen, new RegExp(provider.address));
  await models(page).getByRole("button", { name: "model-b" }).waitFor();
  assert.doesNotMatch(await chosen.innerText(), /running/, "only at its usual address is it known");
});

panelTest("a cloud is not said to be running or not", {}, async ({ page }) => {
  await openPage(page, "model");
  await reads(providers(page).getByRole("button", { name: /^Anthropic/ }), /needs a key/);
  assert.doesNotMatch(await providers(page).getByRole("button", { name: /^Anthropic/ }).innerText(), /running/);
});

panelTest("a model is chosen by a click", { hasProvider: "lmstudio" }, async ({ page, panel, provider }) => {
  await openPage(page, "model");
  const wanted = models(page).getByRole("button", { name: "model-b" });
  await wanted.click();
  await until(async () => (await wanted.getAttribute("aria-pressed")) === "true");
  assert.equal((await panel.query("/state")).data.provider.model, "model-b");
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  provider.plays(says("Yes."));
  await ask(page, "Is it dark?");
  assert.equal(provider.messages[0].json.model, "model-b");
});

panelTest("many models are filtered by typing", { isOpened: false }, async (world) => {
  const provider = await Provider.start();
  world.ends.push(() => provider.end());
  provider.models = { data: Array.from({ length: 400 }, (_, at) => ({ id: `family/model-${at}${at === 7 ? "-large" : ""}` })) };
  await world.panel.query(`/provider lmstudio ${provider.address}`);
  const page = await world.open({ size: SIZES.device });
  await openPage(page, "model");
  const filter = page.getByRole("searchbox", { name: "Filter models" });
  await filter.fill("model-7-");
  await until(async () => (await models(page).getByRole("button").count()) === 1);
  await reads(models(page).getByRole("button"), "family/model-7-large");
});

panelTest("a key goes to its provider alone and stays nowhere in any page, stream or draft", { hasProvider: "groq" }, async (world) => {
  const { page, provider, panel } = world;
  const other = await world.open();
  const heard = panel.listen();
  await until(() => heard.text.includes("hello"));
  // As a line.
  await composer(page).pressSequentially(`/key ${KEY}`);
  assert.equal(await page.evaluate(() => JSON.stringify(sessionStorage)).then((kept) => kept.includes("canary")), false, "a draft keeps it");
  await page.keyboard.press("Escape");
  await composer(page).press("Enter");
  await until(() => provider.requests.some(({ headers }) => headers.authorization === `Bearer ${KEY}`));
  assert.equal(await composer(page).inputValue(), "");
  await composer(page).press("ArrowUp");
  for (const one of [page, other]) assert.equal((await everything(one)).includes("canary"), false);
  // In its field.
  await openPage(page, "model");
  const field = page.getByLabel(/^Key for/);
  assert.equal(await field.getAttribute("type"), "password");
  await field.fill(`${KEY}-2`);
  await page.getByRole("button", { name: "Keep key" }).click();
  await until(() => provider.requests.some(({ headers }) => headers.authorization === `Bearer ${KEY}-2`));
  await reads(page.locator("#page-model"), /There is a key\. It is sent to .* alone, and never shown\./);
  provider.plays(says("Yes."));
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  await ask(page, "Is it dark?");
  for (const one of [page, other]) {
    await one.reload();
    await answers(one).first().waitFor();
    assert.equal((await everything(one)).includes("canary"), false);
  }
  heard.close();
  assert.equal(heard.text.includes("canary"), false, "the stream has it");
  assert.ok(heard.text.includes("Is it dark?"), "the stream was not heard");
  assert.ok(provider.requests.every(({ body }) => !body.includes("canary")));
  await openPage(page, "model");
  await page.getByRole("button", { name: "Forget key" }).click();
  await until(async () => (await page.getByRole("button", { name: "Forget key" }).count()) === 0);
});

panelTest("a key that another window submits as a line is masked everywhere", { hasProvider: "groq" }, async (world) => {
  const { page, panel } = world;
  const heard = panel.listen();
  await panel.submit(`/key ${KEY}`);
  await isOver(answers(page).first());
  assert.equal((await everything(page)).includes("canary"), false);
  assert.equal(heard.text.includes("canary"), false);
  heard.close();
});

panelTest("a key that the provider refuses is an error that leads to the key", { hasProvider: "groq" }, async ({ page, panel, provider }) => {
  await panel.query(`/key ${KEY}`);
  provider.plays(refuses(401));
  const answer = await ask(page, "Is it dark?");
  assert.equal(provider.messages.length, 1, "it was not asked");
  await answer.getByRole("button", { name: "Enter a key" }).click();
  await page.getByLabel(/^Key for/).waitFor();
});

panelTest("without a key the empty page and the answer both lead to where one is entered", {}, async ({ page, panel }) => {
  await panel.query("/provider anthropic");
  await page.reload();
  await page.getByText("Anthropic needs a key before it can answer.").waitFor();
  await page.getByRole("button", { name: "Enter a key" }).click();
  await page.getByLabel("Key for Anthropic").waitFor();
  await page.getByRole("button", { name: "Back to the conversation" }).click();
  const answer = await ask(page, "Is it dark?");
  await answer.getByRole("button", { name: "Enter a key" }).click();
  await page.getByLabel("Key for Anthropic").waitFor();
});

panelTest("the managed plan asks for a login and not for a key, also where a question was asked without one", {}, async ({ page, panel }) => {
  await panel.query("/service http://127.0.0.1:9");
  await panel.query("/provider sessionist");
  await page.reload();
  await page.getByText(/^Sessionist.* needs a login before it can answer\.$/).waitFor();
  const answer = await ask(page, "Is it dark?");
  await answer.getByRole("button", { name: "See the login" }).click();
  const chosen = providers(page).getByRole("button", { pressed: true });
  await reads(chosen, /needs a login/);
  assert.equal(await page.getByLabel(/^Key for/).count(), 0);
  await page.getByLabel("Email address").fill("someone@example.com");
  await page.getByRole("button", { name: "Send the link" }).click();
  // It is a line like any other, and goes on in the conversation; here nobody listens.
  await reads(questions(page).last().getByRole("heading"), "/login someone@example.com");
  await isOver(answers(page).last());
});

panelTest("a server that does not list its models says why, and can be asked again", { hasProvider: "lmstudio" }, async ({ page, provider }) => {
  const { address } = provider;
  await provider.end();
  await openPage(page, "model");
  await page.getByRole("button", { name: "Ask again" }).waitFor();
  await reads(page.locator("#page-model .models"), /\w{3,}/);
  provider.server.listen(Number(new URL(address).port), "127.0.0.1");
  await page.getByRole("button", { name: "Ask again" }).click();
  await models(page).getByRole("button", { name: "model-a" }).waitFor();
});

panelTest("the providers are walked with the arrows", { size: SIZES.device }, async ({ page }) => {
  await openPage(page, "model");
  const buttons = providers(page).getByRole("button");
  await until(async () => (await buttons.count()) > 3);
  await buttons.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await buttons.nth(2).evaluate((element) => element === document.activeElement), true);
  await page.keyboard.press("End");
  assert.equal(await buttons.last().evaluate((element) => element === document.activeElement), true);
  await page.keyboard.press("Enter");
  await until(async () => (await buttons.last().getAttribute("aria-pressed")) === "true");
  assert.equal(await buttons.last().evaluate((element) => element === document.activeElement), true, "the focus is lost");
});
