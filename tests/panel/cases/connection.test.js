// A connection that is lost and comes back, a server that is gone, and two windows that see the same.

import assert from "node:assert/strict";
import { answers, ask, composer, isOver, questions, reads, said, send, status, stopButton, thread, until } from "../harness/page.js";
import { Line } from "../harness/line.js";
import { gate, holds, paced, says } from "../harness/provider.js";
import { panelTest } from "../harness/world.js";

/** What a browser writes when a connection is not there. */
const LOST = [/Failed to load resource|ERR_/];
const all = (page) => said(page).evaluateAll((articles) => articles.map((article) => article.querySelector(".line, .body").textContent));

/** Opens the page on a line that can be cut. */
async function onALine(world) {
  const line = await Line.to(world.panel.address);
  world.ends.push(() => line.end());
  const page = await world.open({ proxy: line.proxy });
  return { line, page };
}

panelTest("a connection that breaks in mid-stream is resumed, with nothing lost and nothing twice", { hasProvider: "local", isOpened: false, allow: LOST }, async (world) => {
  const { provider } = world;
  const { line, page } = await onALine(world);
  let isEnough = false;
  let said = "";
  provider.plays(says("Before."), async (out) => {
    for (let at = 0; !isEnough; at += 1) {
      await out.delta({ content: `word${at} ` });
      said += `word${at} `;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await out.finish();
  });
  await ask(page, "First?");
  await send(page, "Go on.");
  for (let cuts = 0; cuts < 3; cuts += 1) {
    const seen = (await answers(page).last().textContent()).length;
    await until(async () => (await answers(page).last().textContent()).length > seen + 50);
    line.cut();
    await reads(status(page), "Reconnecting");
    await page.getByText("Connection lost; trying again. What you write is kept.").waitFor();
    line.mend();
    await until(async () => (await status(page).getAttribute("data-kind")) !== "off");
  }
  isEnough = true;
  await isOver(answers(page).last());
  assert.equal((await answers(page).last().locator(".body").textContent()).trim(), said.trim());
  // What is kept is asked for anew after each break.
  await until(async () => (await all(page)).length === 4);
  assert.deepEqual((await all(page)).map((text) => text.slice(0, 8)), ["First?", "Before.", "Go on.", "word0 wo"]);
  await page.getByText("Connection lost").waitFor({ state: "hidden" });
});

panelTest("what happened while the connection was away is there when it is back", { hasProvider: "local", isOpened: false, allow: LOST }, async (world) => {
  const { provider, panel } = world;
  const { line, page } = await onALine(world);
  const { opened, open } = gate();
  provider.plays(holds("Half", { opened }, " and whole."), says("Another."));
  await send(page, "First?");
  await reads(answers(page).first(), /Half/);
  line.cut();
  await reads(status(page), "Reconnecting");
  open();
  await until(async () => (await panel.query("/state")).data.conversation !== null);
  await panel.submit("Second?");
  await until(() => provider.messages.length === 2);
  line.mend();
  await reads(thread(page), /Another\./);
  assert.deepEqual(await all(page), ["First?", "Half and whole.", "Second?", "Another."]);
  await until(async () => (await status(page).textContent()) === "Ready");
});

panelTest("an answer to the page that overtakes the events before it shows nothing twice", { hasProvider: "local" }, async ({ page, panel, provider }) => {
  const { opened, open } = gate();
  provider.plays(holds("Half", { opened }, " and whole."));
  // No frame comes, and so no event is taken before the page asks for the state.
  await page.evaluate(() => {
    const later = globalThis.requestAnimationFrame;
    const held = [];
    globalThis.requestAnimationFrame = (draw) => held.push(draw);
    globalThis.goOn = () => {
      globalThis.requestAnimationFrame = later;
      for (const draw of held) later(draw);
    };
  });
  await panel.submit("First?");
  await until(async () => (await panel.query("/state")).data.conversation !== null);
  const [read] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith("/query")),
    page.evaluate(() => globalThis.dispatchEvent(new Event("focus"))),
  ]);
  await read.finished();
  await page.evaluate(() => globalThis.goOn());
  await reads(answers(page).first(), /^Half/);
  assert.equal(await said(page).count(), 2);
  open();
  await isOver(answers(page).first());
  assert.deepEqual(await all(page), ["First?", "Half and whole."]);
});

panelTest("a page that is opened while an answer is asked for again shows the question once", { hasProvider: "local" }, async ({ page, provider }) => {
  const { opened, open } = gate();
  provider.plays(says("Before."), holds("Half", { opened }, " and whole."));
  await ask(page, "First?");
  await send(page, "/retry");
  await reads(answers(page).last(), /^Half/);
  await page.reload();
  await reads(answers(page).last(), /^Half/);
  // What is kept comes after what runs.
  await until(async () => (await said(page).count()) === 4);
  assert.deepEqual((await said(page).evaluateAll((articles) => articles.filter((article) => !article.classList.contains("is-aside")).length)), 2);
  assert.equal(await page.getByText("No answer was kept.").count(), 0);
  open();
  await isOver(answers(page).last());
  assert.deepEqual(await all(page), ["First?", "Before.", "First?", "Half and whole."]);
});

panelTest("a line that could not be sent stays in the field, and is sent once when the connection is back", { isOpened: false, allow: LOST }, async (world) => {
  const { line, page } = await onALine(world);
  line.cut();
  await reads(status(page), "Reconnecting");
  await send(page, "what tempo is it?");
  await page.getByRole("alert").filter({ hasText: "Not sent" }).waitFor();
  assert.equal(await composer(page).inputValue(), "what tempo is it?");
  line.mend();
  await reads(status(page), "Ready");
  await composer(page).press("Enter");
  await isOver(answers(page).first());
  assert.equal(await questions(page).count(), 1);
  assert.equal(await composer(page).inputValue(), "");
});

panelTest("an open page can be used again after the browser was offline", { allow: LOST }, async ({ page }) => {
  await ask(page, "what tempo is it?");
  await page.context().setOffline(true);
  await send(page, "how long is the break?");
  await page.getByRole("alert").filter({ hasText: "Not sent" }).waitFor();
  await page.context().setOffline(false);
  await until(async () => (await status(page).textContent()) === "Ready");
  await composer(page).press("Enter");
  await isOver(answers(page).nth(1));
  assert.equal(await questions(page).count(), 2);
});

for (const lacking of ["/state", "/history page"]) {
  panelTest(`what ${lacking} could not tell as the connection broke is asked for when it is back`, { isOpened: false, allow: LOST }, async (world) => {
    const { line, page } = await onALine(world);
    await ask(page, "what tempo is it?");
    let isRefused = false;
    await page.route("**/query", (route) => {
      const isIt = route.request().postDataJSON().line.startsWith(lacking);
      isRefused ||= isIt;
      return isIt ? route.abort() : route.continue();
    });
    await page.reload();
    await until(() => isRefused);
    line.cut();
    await reads(status(page), "Reconnecting");
    await page.unroute("**/query");
    line.mend();
    await reads(answers(page).first(), /122 BPM/);
    await page.getByRole("button", { name: "Load it again" }).waitFor({ state: "hidden" });
    assert.deepEqual([await questions(page).count(), await answers(page).count()], [1, 1]);
  });
}

panelTest("a server that is gone for good is told, with what to do", { allow: LOST }, async ({ page, panel }) => {
  await ask(page, "what tempo is it?");
  panel.child.kill("SIGKILL");
  await reads(status(page), "Reconnecting");
  await until(async () => (await status(page).textContent()) === "Not running", "it is not told", 60_000);
  await page.getByText("Open the panel again from the device, or with: sessionist panel").waitFor();
  // What was said can still be read and copied.
  await reads(answers(page).first(), /122 BPM/);
  await answers(page).first().getByRole("button", { name: "Copy answer" }).click();
});

panelTest("Ctrl-C ends the server while pages are open", { allow: LOST }, async ({ page, panel }) => {
  await ask(page, "what tempo is it?");
  assert.deepEqual(await panel.end(), { code: 0, signal: null });
});

panelTest("two windows see the same: lines, streams, stops, new conversations", { hasProvider: "local" }, async (world) => {
  const { page, provider } = world;
  const other = await world.open();
  provider.plays(paced((at) => `word${at} `, 100, 10_000), says("The end."));
  await send(page, "Go on.");
  for (const one of [page, other]) await reads(answers(one).first(), /word30/);
  await reads(status(other), /^Answering/);
  await stopButton(other).click();
  for (const one of [page, other]) await reads(answers(one).first(), /Stopped\./);
  assert.deepEqual(await all(page), await all(other));
  await send(other, "And?");
  for (const one of [page, other]) await reads(answers(one).nth(1), /The end\./);
  await page.getByRole("button", { name: /^New conversation/ }).click();
  for (const one of [page, other]) await until(async () => (await said(one).count()) === 0);
});

panelTest("a window that is opened or loaded anew in mid-stream goes on with it", { hasProvider: "local" }, async (world) => {
  const { page, provider } = world;
  provider.plays(says("Before."), paced((at) => `word${at} `, 100, 400));
  await ask(page, "First?");
  await send(page, "Go on.");
  await reads(answers(page).nth(1), /word50/);
  await page.reload();
  const other = await world.open();
  for (const one of [page, other]) {
    await until(async () => (await answers(one).count()) === 2);
    await isOver(answers(one).nth(1));
  }
  const expected = Array.from({ length: 400 }, (_, at) => `word${at} `).join("").trim();
  for (const one of [page, other]) {
    assert.deepEqual((await all(one)).map((text) => text.trim()), ["First?", "Before.", "Go on.", expected]);
  }
});

panelTest("what is being written in one window stays there", {}, async (world) => {
  const other = await world.open();
  await composer(world.page).fill("half a question");
  await ask(other, "what tempo is it?");
  await reads(answers(world.page).first(), /122 BPM/);
  assert.equal(await composer(world.page).inputValue(), "half a question");
  assert.equal(await composer(other).inputValue(), "");
});
