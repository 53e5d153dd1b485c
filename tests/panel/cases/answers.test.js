// A model's answer on its way: as it streams, stopped, failed, asked again, edited, copied.

import assert from "node:assert/strict";
import { announcer, answers, ask, clipboard, composer, isOver, questions, reads, said, send, status, stopButton, thread, until } from "../harness/page.js";
import { breaksOff, gate, holds, paced, refuses, says, thinks } from "../harness/provider.js";
import { panelTest, SIZES } from "../harness/world.js";

const LOCAL = { hasProvider: "local" };

panelTest("a question to the set is answered without a model, and says what it rests on", {}, async ({ page }) => {
  const answer = await ask(page, "what is the lowest note of the bass in the drop?");
  await reads(answer, /C#0/);
  await reads(answer, /From Bass/);
  await reads(status(page), "Ready");
  assert.equal(await composer(page).inputValue(), "");
});

panelTest("what is not understood is told with what can be asked instead, each a button", {}, async ({ page }) => {
  const answer = await ask(page, "is it loud enough?");
  const buttons = answer.locator(".suggestion");
  assert.ok((await buttons.count()) > 0);
  const line = await buttons.first().innerText();
  await buttons.first().click();
  await isOver(answers(page).nth(1));
  await reads(questions(page).nth(1).getByRole("heading"), line);
});

panelTest("the questions to begin with are sent by a click", {}, async ({ page }) => {
  await page.getByRole("group", { name: "Questions to begin with" }).getByRole("button", { name: "What tempo and key is it?" }).click();
  await isOver(answers(page).first());
  await reads(answers(page).first(), /122 BPM/);
  await page.getByRole("group", { name: "Questions to begin with" }).waitFor({ state: "hidden" });
});

panelTest("an answer streams, and its end says who answered and what it took", LOCAL, async ({ page, provider }) => {
  const { opened, open } = gate();
  provider.plays(holds("It is **dark** and", { opened }, " *slow*.\n\nSo it is."));
  await send(page, "How is it?");
  await reads(answers(page).first(), /It is \**dark\** and/);
  assert.equal(await answers(page).first().getAttribute("aria-busy"), "true");
  await reads(status(page), /^Answering \d+:\d\d$/);
  await stopButton(page).waitFor();
  open();
  await isOver(answers(page).first());
  await reads(answers(page).first(), /So it is\./);
  await reads(answers(page).first().locator(".tally"), /model-a.*stayed here.*1,234 tokens in, 56 out/);
  await stopButton(page).waitFor({ state: "hidden" });
  await reads(status(page), "Ready");
});

panelTest("what a model thinks is folded away and can be opened", LOCAL, async ({ page, provider }) => {
  const { opened, open } = gate();
  provider.plays(async (out) => {
    await thinks("<b>First</b> the kick.", "Done.")({ ...out, delta: (delta) => out.delta(delta), finish: async () => { await opened; await out.finish(); } });
  });
  await send(page, "Think.");
  const thoughts = answers(page).first().getByText("What it thinks");
  await thoughts.click();
  await answers(page).first().getByText("<b>First</b> the kick.").waitFor();
  open();
  await isOver(answers(page).first());
});

panelTest("stop in mid-stream keeps what was said", LOCAL, async ({ page, provider, panel }) => {
  provider.plays(paced((at) => `word${at} `, 50, 10_000));
  await send(page, "Go on and on.");
  await reads(answers(page).first(), /word20/);
  await stopButton(page).click();
  await isOver(answers(page).first());
  await reads(answers(page).first(), /word20/);
  await reads(answers(page).first(), /Stopped\./);
  await stopButton(page).waitFor({ state: "hidden" });
  // The model was told to stop, too.
  await until(() => provider.messages.length === 1);
  const { data } = await panel.query("/history page 1");
  assert.match(data.messages.at(-1).text, /word20/);
  await page.reload();
  await reads(answers(page).first(), /word20/);
});

panelTest("Stop is reached with the keyboard while an answer streams", LOCAL, async ({ page, provider }) => {
  provider.plays(paced((at) => `word${at} `, 50, 10_000));
  await send(page, "Go on and on.");
  await reads(answers(page).first(), /word5/);
  await composer(page).focus();
  for (let presses = 0; presses < 4; presses += 1) {
    await page.keyboard.press("Tab");
    if (await stopButton(page).evaluate((element) => element === document.activeElement)) break;
  }
  await page.keyboard.press("Enter");
  await reads(answers(page).first(), /Stopped\./);
});

panelTest("Retry asks once more and folds the earlier answer away", LOCAL, async ({ page, provider }) => {
  provider.plays(says("The first answer."), says("The second answer."));
  await ask(page, "How is it?");
  await page.getByRole("button", { name: "Retry answer" }).click();
  await thread(page).getByText("The second answer.").waitFor();
  await until(async () => !(await thread(page).getByText("The first answer.").isVisible()));
  await page.getByRole("button", { name: "Earlier answer" }).click();
  await thread(page).getByText("The first answer.").waitFor();
  assert.equal(provider.messages.length, 2);
  assert.equal(provider.messages[1].json.messages.filter(({ role }) => role === "user").length, 1);
});

panelTest("Edit asks another question in the place of the last one, and can be left", LOCAL, async ({ page, provider }) => {
  provider.plays(says("The first answer."), says("The second answer."));
  await ask(page, "How is it?");
  await page.getByRole("button", { name: "Edit question" }).click();
  assert.equal(await composer(page).inputValue(), "How is it?");
  await page.getByRole("button", { name: "Leave it" }).click();
  assert.equal(await composer(page).inputValue(), "");
  await page.getByRole("button", { name: "Edit question" }).click();
  await composer(page).press("Escape");
  assert.equal(await composer(page).inputValue(), "");
  await page.getByRole("button", { name: "Edit question" }).click();
  await composer(page).fill("How is it now?");
  await composer(page).press("Enter");
  await thread(page).getByText("The second answer.").waitFor();
  await until(async () => !(await thread(page).getByText("The first answer.").isVisible()));
  const told = provider.messages[1].json.messages.filter(({ role }) => role === "user");
  assert.deepEqual(told.map(({ content }) => content), ["How is it now?"]);
});

panelTest("Copy takes the text of an answer as it was written", LOCAL, async ({ page, provider }) => {
  const text = "It is **dark**.\n\n```\nlet code = 1 < 2;\n```\n\nEnd.";
  provider.plays(says(text));
  const answer = await ask(page, "How is it?");
  await answer.getByRole("button", { name: "Copy answer" }).click();
  await reads(answer.getByRole("button", { name: "Copy answer" }), "Copied");
  assert.equal(await clipboard(page), text);
  await page.reload();
  await answers(page).first().getByRole("button", { name: "Copy answer" }).click();
  await until(async () => (await clipboard(page)) === text);
});

panelTest("Copy takes the answer of the set itself", {}, async ({ page }) => {
  const answer = await ask(page, "how long is the break?");
  await answer.getByRole("button", { name: "Copy answer" }).click();
  await until(async () => /^Break is 12 bars/.test(await clipboard(page)));
});

const FAILURES = [
  ["401 leads to the key", 401, /key/i, "Enter a key"],
  ["429 offers to try again", 429, /./, "Try again"],
  ["500 offers to try again", 500, /./, "Try again"],
];
for (const [name, code, text, next] of FAILURES) {
  panelTest(`an error of the server with ${name}`, LOCAL, async ({ page, provider }) => {
    provider.plays(refuses(code, "<img src=x onerror=window.__hit=1>"));
    const answer = await ask(page, "How is it?");
    await reads(answer.locator(".failure"), text);
    const step = answer.getByRole("button", { name: next });
    await step.waitFor();
    provider.plays(says("Now it works."));
    await step.click();
    if (next === "Try again") await thread(page).getByText("Now it works.").waitFor();
    else await page.getByRole("heading", { name: "Model", exact: true, level: 2 }).waitFor();
    if (next === "Try again") assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0, "the button of a failure that was tried again stays");
  });
}

panelTest("an answer that breaks off keeps what was said, and Try again asks once more", LOCAL, async ({ page, provider }) => {
  provider.plays(breaksOff("The first half"));
  const answer = await ask(page, "How is it?");
  await reads(answer, /The first half/);
  provider.plays(says("All of it."));
  await answer.getByRole("button", { name: "Try again" }).click();
  await thread(page).getByText("All of it.").waitFor();
});

panelTest("a question that has no answer says so after a reload, and can be asked again", LOCAL, async ({ page, provider }) => {
  provider.plays(refuses(400, "no"));
  await ask(page, "How is it?");
  await page.reload();
  const nothing = answers(page).first();
  await reads(nothing, /^No answer was kept\./);
  provider.plays(says("All of it."));
  await nothing.getByRole("button", { name: "Retry answer" }).click();
  await thread(page).getByText("All of it.").waitFor();
  await page.reload();
  await thread(page).getByText("All of it.").waitFor();
  assert.equal(await thread(page).getByText("No answer was kept.").count(), 0);
});

panelTest("the button of an error is in sight in the device, also below many notices", { ...LOCAL, size: SIZES.device }, async ({ page, provider }) => {
  provider.plays(refuses(503));
  const answer = await ask(page, "How is it?");
  assert.ok((await answer.locator(".notice").count()) > 1);
  const again = await answer.getByRole("button", { name: "Try again" }).boundingBox();
  const field = await composer(page).boundingBox();
  assert.ok(again.y >= 0 && again.y + again.height <= field.y, JSON.stringify([again, field]));
});

panelTest("who asks to be shown something sees it before the words", {}, async ({ page }) => {
  const answer = await ask(page, "show me the arrangement");
  const picture = await answer.locator("figure").boundingBox();
  const words = await answer.locator(".body").boundingBox();
  assert.ok(picture.y + picture.height <= words.y, JSON.stringify([picture, words]));
});

panelTest("a server that is not there is an error with a way on", LOCAL, async ({ page, provider }) => {
  await provider.end();
  const answer = await ask(page, "How is it?");
  await answer.getByRole("button", { name: "Try again" }).waitFor();
  await reads(status(page), "Ready");
});

panelTest("an answer is announced once, whole, and streaming is silent", LOCAL, async ({ page, provider }) => {
  await page.evaluate(() => {
    globalThis.spoken = [];
    const voice = document.getElementById("announcer");
    new MutationObserver(() => voice.textContent && globalThis.spoken.push(voice.textContent)).observe(voice, { childList: true, characterData: true, subtree: true });
  });
  const { opened, open } = gate();
  provider.plays(holds("It is dark", { opened }, " and slow."));
  await send(page, "How is it?");
  await reads(answers(page).first(), /It is dark/);
  open();
  await reads(announcer(page), /It is dark and slow\./);
  const spoken = await page.evaluate(() => globalThis.spoken);
  assert.deepEqual(spoken.filter((text) => /dark/.test(text)), ["It is dark and slow."]);
  assert.equal(await thread(page).evaluate((element) => element.closest("[aria-live]")), null);
});

panelTest("New begins an empty conversation, and what was said is in the list", {}, async ({ page }) => {
  await ask(page, "what tempo is it?");
  await page.getByRole("button", { name: /^New conversation/ }).click();
  await until(async () => (await said(page).count()) === 0);
  await page.getByRole("group", { name: "Questions to begin with" }).waitFor();
  await page.getByRole("navigation", { name: "Conversations" }).getByText("what tempo is it?").waitFor();
});
