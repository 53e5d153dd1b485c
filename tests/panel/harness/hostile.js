// What could hurt: names of a set, titles and answers of a model that want to be more than text. Whatever runs sets window.__hit.

import { execFileSync } from "node:child_process";
import path from "node:path";
import { BUILT } from "./process.js";

const HIT = "window.__hit=1";
const WRITER = path.join(BUILT, "examples/named_set");

export const HUGE = "W".repeat(10_000);

export const NAMES = [
  `<img src=x onerror=${HIT}>`,
  `"><script>${HIT}</script>`,
  `' onmouseover='${HIT}`,
  `javascript:${HIT}`,
  `</p></article><svg onload=${HIT}>`,
  `&lt;img src=x onerror=${HIT}&gt;`,
  `[press](javascript:${HIT})`,
  "\u202ethgir ot tfel\u202c",
  "\u2067isolated for ever",
  "zero\u200bwidth\u200d\ufeffjoined",
  "\u0627\u0644\u0637\u0628\u0648\u0644 909",
  "🥁👩🏽‍🎤🏳️‍🌈",
  "two\nlines\tand a tab",
  `"quoted" 'twice' \`and\` \\back\\`,
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
  HUGE,
];

/** Makes the file of a set in which everything is called so. */
export const namedSet = (names, file = "Hostile.als") => (folder) => {
  const out = path.join(folder, file);
  execFileSync(WRITER, [out], { input: JSON.stringify(names) });
  return out;
};

const LINKS = [
  `[a](javascript:${HIT})`,
  `[b](JaVaScRiPt:${HIT})`,
  `[c](java&#x09;script:${HIT})`,
  `[d](data:text/html,<script>${HIT}</script>)`,
  `[e](vbscript:${HIT})`,
  "[f](file:///etc/passwd)",
  "[g](../submit)",
  "[h](//example.com/x)",
  "[i][ref]",
  `<javascript:${HIT}>`,
  `<a href="javascript:${HIT}">j</a>`,
  `[good](https://example.com/path?q=1 "with a title\\" onmouseover=${HIT}")`,
  `[ref]: javascript:${HIT}`,
];

const MARKUP = [
  `<script>${HIT}</script>`,
  `<img src=x onerror="${HIT}">`,
  `![x](https://example.com/track.png)`,
  `![x](x" onerror="${HIT})`,
  `<svg><script>${HIT}</script><animate onbegin="${HIT}" attributeName=x dur=1s></svg>`,
  `<svg onload="${HIT}"><use href="data:image/svg+xml,x#x"/></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${HIT}&gt;">`,
  `<iframe srcdoc="<script>parent.${HIT}</script>"></iframe>`,
  `<object data="javascript:${HIT}"></object><embed src="javascript:${HIT}">`,
  `<form action="javascript:${HIT}"><button formaction="javascript:${HIT}">press</button></form>`,
  `<input autofocus onfocus="${HIT}"><details open ontoggle="${HIT}"><summary>x</summary></details>`,
  `<style>body{display:none}</style><link rel=stylesheet href="https://example.com/x.css">`,
  `<base href="https://example.com/"><meta http-equiv=refresh content="0;url=https://example.com/">`,
  `<div style="position:fixed;inset:0;background:url(https://example.com/x)" id="send" class="primary">over it all</div>`,
  `<p hidden>hidden</p><dialog open>dialog</dialog><marquee>m</marquee><video src=x onerror="${HIT}"></video>`,
  `<template><img src=x onerror="${HIT}"></template><noscript><img src=x onerror="${HIT}"></noscript>`,
  `</div></article></main><h1>outside</h1>`,
];

/** An answer that has all of it. */
export const MARKDOWN = [
  "# A heading",
  ...MARKUP,
  LINKS.join("\n\n"),
  "```html\n<script>window.__hit=1</script>\n```",
  "```\" onmouseover=\"window.__hit=1\ncode\n```",
  `| <b>head</b> | ${HUGE.slice(0, 3000)} |\n|---|---|\n| <img src=x onerror=${HIT}> | \`<script>${HIT}</script>\` |`,
  `> quoted <script>${HIT}</script>`,
  `- item <img src=x onerror=${HIT}>\n  - deeper ${"> ".repeat(50)}x`,
  `${"- ".repeat(300)}deep`,
  `${"*".repeat(500)}a${"_".repeat(500)}`,
  HUGE,
  "\u202eright to left\u202c and \u2067never closed",
  "~~struck~~ [x] https://example.com/bare www.example.com someone@example.com",
  "- [ ] to do\n- [x] done",
  "A footnote[^1].\n\n[^1]: <script>window.__hit=1</script>",
].join("\n\n");
