// Names, titles, answers and errors that want to be more than text: no script runs, nothing leaves the page, nothing breaks the layout. That nothing
// of the kind happened is checked at the end of every test of this folder; here is what could make it happen.

import assert from "node:assert/strict";
import { HUGE, MARKDOWN, NAMES, namedSet } from "../harness/hostile.js";
import { fits, isOnlyText } from "../harness/judge.js";
import { answers, ask, composer, isOver, openPage, openTab, questions, reads, send, sharing, thread, until } from "../harness/page.js";
import { looks, refuses, says, thinks } from "../harness/provider.js";
import { panelTest, project, SIZES } from "../harness/world.js";

const WIDTHS = [{ width: 400, height: 169 }, SIZES.device, SIZES.window];
const hostile = { set: namedSet(NAMES) };

/** Looks at the page in every size. */
async function holds(page, where) {
  for (const size of WIDTHS) {
    await page.setViewportSize(size);
    await fits(page, `${where} at ${size.width}x${size.height}`);
    await isOnlyText(page, `${where} at ${size.width}x${size.height}`);
  }
}

panelTest("names in answers of the set itself are text", hostile, async ({ page }) => {
  for (const line of ["which tracks are there?", "what devices are on track 1?", "what clips are on track 2?", "which locators are there?", "which scenes are there?", "what changed since the last save?"]) {
    await ask(page, line);
    await holds(page, line);
  }
  await reads(thread(page), /<img src=x onerror=window\.__hit=1>/);
  await reads(thread(page), /"><script>window\.__hit=1<\/script>/);
});

panelTest("names that are completed, attached and selected are text", { ...hostile, hasProvider: "local" }, async ({ page, provider }) => {
  provider.plays(says("Yes."));
  await composer(page).pressSequentially("@");
  await page.getByRole("listbox", { name: "Names in the set" }).waitFor();
  const names = await page.getByRole("option").locator(".option-word").allTextContents();
  for (const name of NAMES.slice(0, 4)) assert.ok(names.includes(name), name);
  for (const size of WIDTHS) {
    await page.setViewportSize(size);
    await fits(page, `completion at ${size.width}`);
  }
  await composer(page).fill(`How is @track ${NAMES[0]} `);
  await page.keyboard.press("Escape");
  await composer(page).press("Enter");
  await isOver(answers(page).first());
  await reads(questions(page).first().getByRole("heading"), new RegExp("@track <img src=x onerror"));
  await ask(page, `/track ${NAMES[1]}`);
  await holds(page, "attached");
});

panelTest("names on every tab of the privacy page are text", hostile, async ({ page }) => {
  await ask(page, "which tracks are there?");
  for (const tab of ["May read", "Stored", "Left", "Preview", "Delete", "Export"]) {
    const panel = await openTab(page, tab);
    await until(async () => (await panel.innerText()).trim() !== "");
    if (tab === "Stored") {
      for (const kind of ["tracks", "devices", "clips", "scenes", "locators"]) {
        await panel.getByRole("button", { name: `Show all ${kind}` }).click();
        await panel.getByRole("heading", { name: `Stored ${kind}` }).waitFor();
        for (const name of NAMES.slice(0, 4)) assert.equal(await panel.getByRole("listitem").getByText(name, { exact: true }).count(), 1, `${kind}: ${name}`);
      }
    }
    for (const size of WIDTHS) {
      await page.setViewportSize(size);
      await fits(page, `${tab} at ${size.width}x${size.height}`);
    }
    await page.setViewportSize(SIZES.window);
  }
});

panelTest("a set, a project and a folder may be called anything", { set: (folder) => project(folder, "<img src=x onerror=window.__hit=1>", namedSet(["a"], "a.als")(folder)) }, async ({ page }) => {
  await ask(page, "what tempo is it?");
  await reads(page.locator("#set-name"), "<img src=x onerror=window.__hit=1>");
  await (await openTab(page, "Stored")).getByText("<img src=x onerror=window.__hit=1>").first().waitFor();
  for (const size of WIDTHS) {
    await page.setViewportSize(size);
    await fits(page, `stored at ${size.width}`);
  }
  const stored = await openTab(page, "Delete");
  await stored.getByRole("combobox", { name: "Project" }).waitFor();
});

panelTest("an answer of a model has no element that is not text, live and from the history", { hasProvider: "local" }, async ({ page, provider }) => {
  provider.plays(says(MARKDOWN, { piece: 211 }));
  await send(page, "Go on.");
  const answer = answers(page).first();
  await isOver(answer);
  await holds(page, "live");
  await page.reload();
  await answers(page).first().waitFor();
  await until(async () => (await isOnlyText(page, "kept")) > 20);
  await holds(page, "kept");
  await reads(answers(page).first(), /window\.__hit/);
});

panelTest("an answer of a model is looked at after every piece as well", { hasProvider: "local" }, async ({ page, provider }) => {
  const text = MARKDOWN.slice(0, 6000);
  const pieces = 60;
  provider.plays(async (out) => {
    for (let at = 0; at < pieces; at += 1) {
      await out.delta({ content: text.slice((at * text.length) / pieces, ((at + 1) * text.length) / pieces) });
      await new Promise((resolve) => setTimeout(resolve, 45));
    }
    await out.finish();
  });
  await send(page, "Go on.");
  const answer = answers(page).first();
  await answer.waitFor();
  while ((await answer.getAttribute("aria-busy")) !== null) await isOnlyText(page, "streaming");
  await fits(page, "streamed");
});

panelTest("a link of an answer leads to http alone, and tells where before it is pressed", { hasProvider: "local" }, async ({ page, provider }) => {
  provider.plays(says(MARKDOWN, { piece: 500 }));
  await ask(page, "Go on.");
  const links = await page.locator(".body a[href]").evaluateAll((all) => all.map(({ href, target, rel, title }) => ({ href, target, rel, title })));
  assert.ok(links.length >= 1, "there is no link at all");
  for (const { href, target, rel, title } of links) {
    assert.match(href, /^https?:\/\/(www\.)?example\.com\//);
    assert.equal(target, "_blank");
    assert.match(rel, /noopener/);
    assert.ok(title.includes(href) || title === href, title);
  }
  // One without an address does nothing when it is pressed.
  for (const link of await page.locator(".body a:not([href])").all()) await link.click({ timeout: 3000 }).catch(() => {});
});

panelTest("titles of conversations are text, in the list, in its buttons and in questions", { hasProvider: "local" }, async ({ page, panel, provider }) => {
  provider.plays(says("Yes."));
  for (const name of [...NAMES.slice(0, 8), HUGE]) {
    await panel.query("/new");
    await panel.query(`/ask ${name}`).catch(() => {});
    await panel.query(name);
  }
  await page.reload();
  const list = page.getByRole("navigation", { name: "Conversations" });
  await list.getByText(NAMES[0], { exact: true }).first().waitFor();
  await list.getByText(NAMES[0], { exact: true }).first().hover();
  await page.getByRole("button", { name: `Delete ${NAMES[0]}`, exact: true }).first().click();
  await page.getByRole("group", { name: /for good/ }).getByRole("button", { name: "Keep" }).click();
  await page.getByRole("searchbox", { name: "Search conversations" }).fill("onerror");
  await until(async () => (await list.locator(".conversation-hit").count()) > 0);
  for (const size of WIDTHS) {
    await page.setViewportSize(size);
    if (size !== SIZES.window) await openPage(page, "conversations");
    await fits(page, `titles at ${size.width}`);
    if (size !== SIZES.window) await page.keyboard.press("Escape");
  }
});

panelTest("what a model thinks, calls and fails with is text", { ...hostile, hasProvider: "other" }, async ({ page, provider }) => {
  const bad = NAMES[0];
  provider.plays(looks([["track", { track: bad }], [bad, { [bad]: bad }], ["find", { words: NAMES[1] }]], MARKDOWN.slice(0, 3000)));
  await send(page, `${bad} ${HUGE}`.slice(0, 6000));
  await answers(page).first().waitFor();
  for (;;) {
    await until(async () => (await sharing(page).isVisible()) || (await page.locator("[aria-busy=true]").count()) === 0);
    if (!(await sharing(page).isVisible())) break;
    for (const size of WIDTHS) {
      await page.setViewportSize(size);
      await fits(page, `sharing at ${size.width}`);
    }
    // Read in one go, because the question may close between two looks at it.
    const question = () => page.evaluate(() => document.getElementById("sharing").textContent);
    const asked = await question();
    await sharing(page).getByRole("button", { name: "Once" }).click();
    await until(async () => (await question()) !== asked);
  }
  await holds(page, "looked up");
  for (const answer of [thinks(MARKDOWN.slice(0, 2000), "Done."), refuses(400, bad), refuses(418, HUGE)]) {
    provider.plays(answer);
    await ask(page, "More?");
    await holds(page, "more");
  }
});

panelTest("a provider's list of models may hold anything", { hasProvider: "lmstudio" }, async ({ page, provider }) => {
  provider.models = { data: ["model-a", ...NAMES, "x".repeat(200), "model-b"].map((id) => ({ id })) };
  await openPage(page, "model");
  await page.getByRole("list", { name: "Models" }).getByRole("button", { name: "model-b" }).waitFor();
  for (const size of WIDTHS) {
    await page.setViewportSize(size);
    await fits(page, `models at ${size.width}`);
  }
});

panelTest("what the user writes is text, too, and stands in no way", {}, async ({ page }) => {
  for (const line of [`${NAMES[1]} ${NAMES[4]}`, HUGE, "\u202e\u2067right to left", "a\nb\n".repeat(200), "<b>bold</b> &amp; `x`"]) {
    await ask(page, line);
    await holds(page, line.slice(0, 30));
    await page.setViewportSize(SIZES.window);
  }
  await composer(page).fill(`${HUGE}\n`.repeat(3));
  for (const size of WIDTHS) {
    await page.setViewportSize(size);
    await fits(page, `writing at ${size.width}`);
    const send = await page.getByRole("button", { name: "Send", exact: true }).boundingBox();
    assert.ok(send.x + send.width <= size.width && send.y + send.height <= size.height, `Send is out of sight at ${size.width}`);
  }
});

panelTest("what is written from right to left stands so, item by item, and carries nothing along", { hasProvider: "local" }, async ({ page, provider }) => {
  provider.plays(says("Left\n\n\u0627\u0644\u0637\u0628\u0648\u0644 right\n\n- left\n- \u0627\u0644\u0637\u0628\u0648\u0644\n\n| left | \u0627\u0644\u0637\u0628\u0648\u0644 |\n|---|---|\n| 1 | 2 |"));
  await ask(page, "Go on.");
  const begins = (text) =>
    page.locator(".body").getByText(text, { exact: true }).evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const [line, box] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
      return line.left - box.left < box.right - line.right ? "left" : "right";
    });
  assert.equal(await begins("Left"), "left");
  assert.equal(await begins("\u0627\u0644\u0637\u0628\u0648\u0644 right"), "right");
  assert.equal(await page.locator(".body li").nth(0).evaluate((element) => getComputedStyle(element).unicodeBidi), "plaintext");
  assert.equal(await page.locator(".body table").evaluate((element) => getComputedStyle(element).direction), "ltr");
});
