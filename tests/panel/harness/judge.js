// What has to hold wherever one is: no fault of accessibility, nothing wider than the panel, nothing in an answer but text.

import assert from "node:assert/strict";
import { axeSource } from "./packages.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The elements that an answer may consist of, with those that the page puts around them. */
const ELEMENTS = new Set(
  ("div p pre code ul ol li blockquote table thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 hr br em strong b i u s del ins sub sup span kbd mark a dl dt dd " +
    "small bdi button input").split(" "),
);
const ATTRIBUTES = /^(class|dir|lang|role|tabindex|href|target|rel|title|type|start|reversed|align|colspan|rowspan|scope|checked|disabled|style|data-[a-z-]+|aria-[a-z-]+)$/;

/** Says what axe finds, except by some of its rules. */
export async function faults(page, without = []) {
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) {
    // Evaluated by the debugger, which the page's policy does not bind.
    await page.evaluate(axeSource);
  }
  const found = await page.evaluate(async ([tags, off]) => {
    const rules = Object.fromEntries(off.map((rule) => [rule, { enabled: false }]));
    const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] });
    return result.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} [${node.any.concat(node.all).map((check) => check.message).join("; ").slice(0, 200)}]`).join(" | ")}`);
  }, [RULES, without]);
  return found;
}

export async function isAccessible(page, where, without = []) {
  assert.deepEqual(await faults(page, without), [], where);
}

/** What reaches beyond the side of the panel without lying in a box that scrolls or cuts off. */
export function tooWide(page) {
  return page.evaluate(() => {
    const root = document.scrollingElement;
    const found = [];
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} wide in ${root.clientWidth}`);
    if (root.scrollTop !== 0 || root.scrollLeft !== 0) found.push("the page itself has scrolled");
    const isKept = (element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        const { overflowX, clipPath } = getComputedStyle(box);
        if (overflowX !== "visible" || clipPath !== "none") return true;
      }
      return false;
    };
    for (const element of document.body.querySelectorAll("*")) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || !element.checkVisibility({ checkVisibilityCSS: true })) continue;
      if ((box.right > innerWidth + 1 || box.left < -1) && !isKept(element)) found.push(`${element.outerHTML.slice(0, 120)} from ${box.left} to ${box.right} of ${innerWidth}`);
    }
    return found.slice(0, 5);
  });
}

export async function fits(page, where) {
  assert.deepEqual(await tooWide(page), [], where);
}

/** Looks at every element of the conversation for what an answer may not have. */
export async function isOnlyText(page, where) {
  const found = await page.evaluate(() => {
    const all = [];
    for (const body of document.querySelectorAll("#scroller .body")) {
      for (const element of body.querySelectorAll("*")) {
        all.push({ tag: element.localName, html: element.outerHTML.slice(0, 200), attributes: Array.from(element.attributes, ({ name, value }) => [name, value]) });
      }
    }
    return all;
  });
  const wrong = [];
  for (const { tag, html, attributes } of found) {
    if (!ELEMENTS.has(tag)) wrong.push(`<${tag}>: ${html}`);
    for (const [name, value] of attributes) {
      const isWrong =
        !ATTRIBUTES.test(name) ||
        (name === "href" && !/^(https?:\/\/|#)/.test(value)) ||
        (name === "style" && /url|expression|position|@import/i.test(value)) ||
        (name === "target" && value !== "_blank");
      if (isWrong) wrong.push(`${name}="${value}": ${html}`);
    }
    const given = Object.fromEntries(attributes);
    if (tag === "a" && given.href && !/noopener/.test(given.rel || "")) wrong.push(`no rel: ${html}`);
  }
  assert.deepEqual(wrong, [], where);
  return found.length;
}
