// The other states in both sizes and both looks, colours that the system forces, motion, and the whole way with the keyboard alone.

import assert from "node:assert/strict";
import { fits, isAccessible } from "../harness/judge.js";
import { answers, ask, composer, isOver, reads, said } from "../harness/page.js";
import { says } from "../harness/provider.js";
import { lookAt, NAMED, OTHERS } from "../harness/states.js";
import { panelTest, SIZES } from "../harness/world.js";

for (const state of OTHERS) {
  panelTest(`${state.name} has no fault that axe finds, and fits`, { ...state.options, isOpened: false }, (world) => lookAt(world, state, "panel/others"));
}

for (const state of NAMED.filter(({ name }) => ["first-launch", "plain-answer", "sharing-question", "privacy"].includes(name))) {
  panelTest(`${state.name} can be told apart in forced colours`, { ...state.options, isOpened: false }, async (world) => {
    if (state.begin) await state.begin(world);
    const page = await world.open({ colors: "active", size: SIZES.device });
    await state.show(page, world);
    // What axe calculates are the colours that the system has put aside.
    await isAccessible(page, state.name, ["color-contrast"]);
    await fits(page, state.name);
    // A chosen button looks other than one that is not, without the colour that was taken away.
    const marks = await page.locator("button.primary, button[aria-pressed=true]").evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => getComputedStyle(one).outlineStyle));
    assert.ok(marks.every((style) => style === "solid"), marks.join());
  });
}

panelTest("what arrives moves for a moment, and not at all for who does not want it", {}, async (world) => {
  const longest = async (page) => {
    await composer(page).pressSequentially("/");
    await page.getByRole("listbox").waitFor();
    return page.evaluate(() => Math.max(0, ...document.getAnimations().map((one) => one.effect.getComputedTiming().duration)));
  };
  const moving = await world.open({ motion: "no-preference" });
  const duration = await longest(moving);
  assert.ok(duration > 0 && duration <= 150, String(duration));
  assert.equal(await longest(world.page), 0);
});

panelTest("the look is chosen by its button, and kept", {}, async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  const button = page.getByRole("button", { name: /^Look:/ });
  await reads(button, "");
  await button.click();
  assert.equal(await button.getAttribute("aria-label"), "Look: light");
  const light = await background();
  assert.notEqual(light, dark);
  await page.reload();
  assert.equal(await background(), light);
  await button.click();
  assert.equal(await background(), dark);
  await button.click();
  assert.equal(await button.getAttribute("aria-label"), "Look: system");
});

panelTest("every control is reached with the Tab key, shows where it is, and the way ends", { hasProvider: "other", size: SIZES.device }, async ({ page, provider }) => {
  provider.plays(says("It is **dark**."));
  await ask(page, "Is it dark?");
  const walked = [];
  await page.getByRole("link", { name: "Skip to the message field" }).focus();
  // The first press of a key makes the browser show where one is.
  await page.keyboard.press("Shift");
  for (let presses = 0; presses < 40; presses += 1) {
    if (presses > 0) await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      return { name: element.getAttribute("aria-label") || element.textContent.trim().slice(0, 40) || element.id, isMarked: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1, isSeen: box.bottom > 0 && box.top < innerHeight };
    });
    if (here === null) break;
    assert.ok(here.isMarked, `${here.name} does not show that it has the focus`);
    assert.ok(here.isSeen, `${here.name} has the focus and is out of sight`);
    if (walked.includes(here.name) && here.name === walked[0]) break;
    walked.push(here.name);
  }
  assert.ok(walked.length < 40, "the way does not end");
  const wanted = [/Skip to/, /Privacy$/, /Model$/, /^New conversation/, /^Conversations/, /^Look:/, /Message or command/, /^Preview/, /^Send/];
  for (const name of wanted) assert.ok(walked.some((one) => name.test(one)), `${name} is not on the way: ${walked.join(" | ")}`);
});

panelTest("a conversation is held, read and left with the keyboard alone", { hasProvider: "other", size: SIZES.device }, async ({ page, provider }) => {
  provider.plays(says("It is dark.\n\n".repeat(30)), says("Yes."));
  await page.keyboard.type("Is it dark?");
  await page.keyboard.press("Enter");
  await isOver(answers(page).first());
  await page.keyboard.type("And slow?");
  await page.keyboard.press("Enter");
  await isOver(answers(page).nth(1));
  // From message to message, as in a feed.
  await said(page).last().focus();
  const here = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  // A long one scrolls first, which takes its time.
  for (let presses = 0; presses < 60 && !/^You: Is it dark/.test(await here()); presses += 1) {
    await page.keyboard.press("PageUp");
    await page.waitForTimeout(60);
  }
  assert.match(await here(), /^You: Is it dark/);
  await page.getByRole("link", { name: "Skip to the message field" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await composer(page).evaluate((element) => element === document.activeElement), true);
});
