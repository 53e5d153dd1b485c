// What the panel costs in a real Chromium, with its goals beside the numbers. They are for people: nothing here fails because it was slow.
//
//   node tests/panel/bench.js            all of it
//   node tests/panel/bench.js --quick    shorter, to see that it runs

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { answers, send, thread, until } from "./harness/page.js";
import { BINARY, DEMO, Panel } from "./harness/process.js";
import { paced, Provider } from "./harness/provider.js";
import { theBrowser } from "./harness/world.js";

const IS_QUICK = process.argv.includes("--quick");
const MESSAGES = 10_000;
const QUESTIONS = ["what tempo is it?", "how long is the break?", "which tracks are there?", "what is the lowest note of the bass in the drop?", "which plug-ins are on the bass?"];

async function main() {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "sessionist-panel-bench-")));
  try {
    console.log(`${path.relative(process.cwd(), BINARY)}, ${os.cpus().length} × ${os.cpus()[0].model}`);
    await longConversation(folder);
    await fastModel(folder);
  } finally {
    await (await theBrowser()).close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens a conversation of ten thousand messages and scrolls in it. */
async function longConversation(folder) {
  await written(folder);
  const panel = await Panel.start({ set: () => DEMO, folder });
  const page = await opened(panel);
  try {
    const { data } = await panel.query("/history");
    const long = data.conversations.find(({ messages }) => messages >= MESSAGES);
    const clicks = [];
    for (let turn = 0; turn < (IS_QUICK ? 2 : 5); turn += 1) {
      await page.getByRole("button", { name: /^New conversation/ }).click();
      await until(async () => (await page.getByRole("article").count()) === 0);
      clicks.push(await clickToShown(page, long.id));
    }
    tell(`${long.messages.toLocaleString("en")} messages, from the click to the frame that shows them`, `${median(clicks)} ms (median of ${clicks.length})`, "under 300 ms");
    const loads = [];
    for (let turn = 0; turn < (IS_QUICK ? 1 : 3); turn += 1) loads.push(await loadToShown(page));
    tell("the same with the page itself, from the address", `${median(loads)} ms`, "under 300 ms");
    const { longest, count, frames, screens } = await scrolled(page);
    tell(`scrolling up through ${screens} screens, ${frames} frames`, `${count} long tasks${count > 0 ? `, the longest ${longest} ms` : ""}`, "no task of 50 ms");
    tell("elements in the document then", String(await page.evaluate(() => document.querySelectorAll("*").length)), "");
  } finally {
    await page.context().close();
    await panel.end();
  }
}

/** Lets a model write five hundred tokens a second. */
async function fastModel(folder) {
  const provider = await Provider.start();
  const panel = await Panel.start({ folder: path.join(folder, "fast") });
  await panel.query("/privacy tier everything");
  await panel.query(`/provider local ${provider.address}`);
  await panel.query("/model model-a");
  const page = await opened(panel);
  try {
    const seconds = IS_QUICK ? 5 : 20;
    const idle = await cost(page, panel, seconds / 2);
    tell("an idle page", `${percent(idle.tasks)} of a core in its main thread, ${percent(idle.process)} in its process`, "");
    const token = (at) => (at % 120 === 119 ? "\n\n" : at % 17 === 0 ? "**bass** " : `word${at % 90} `);
    provider.plays(paced(token, 500, 500 * 120));
    await send(page, "Go on.");
    await until(async () => ((await answers(page).first().textContent().catch(() => "")) || "").length > 200);
    const busy = await cost(page, panel, seconds);
    tell("a page while 500 tokens a second arrive", `${percent(busy.tasks)} of a core in its main thread, ${percent(busy.process)} in its process`, "under 10 %");
    tell("the library meanwhile", `${percent(busy.panel)} of a core`, "");
    const length = (await thread(page).textContent()).length;
    console.log(`  (${length.toLocaleString("en")} letters were on the page)`);
  } finally {
    await page.context().close();
    await panel.end();
    await provider.end();
  }
}

/** Has the conversation written by the library itself, on its command line. */
async function written(folder) {
  await ran(folder, ["privacy", "tier", "everything"], "");
  const lines = Array.from({ length: MESSAGES / 2 }, (_, at) => QUESTIONS[at % QUESTIONS.length]);
  await ran(folder, ["chat", DEMO], `${lines.join("\n")}\n`);
}

async function ran(folder, words, input) {
  const child = spawn(BINARY, words, {
    env: { PATH: process.env.PATH, HOME: folder, SESSIONIST_HOME: path.join(folder, "home") },
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(input);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  if (code !== 0) throw new Error(`${words.join(" ")}: exit code ${code}`);
}

async function opened(panel) {
  const context = await (await theBrowser()).newContext({ viewport: { width: 1100, height: 800 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(panel.address);
  await page.locator("#status[data-kind=ready]").waitFor();
  return page;
}

/** Milliseconds from a click on a conversation to the frame in which its end stands. */
async function clickToShown(page, id) {
  await page.locator(`.open-conversation[data-id="${id}"]`).waitFor();
  return page.evaluate(async (number) => {
    const button = document.querySelector(`.open-conversation[data-id="${number}"]`);
    const began = performance.now();
    button.click();
    while (document.querySelectorAll("article").length < 50) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - began;
  }, id);
}

/** Milliseconds from the address to the frame in which the conversation stands. */
async function loadToShown(page) {
  await page.reload({ waitUntil: "commit" });
  return page.evaluate(async () => {
    while (document.querySelectorAll("article").length < 50) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now();
  });
}

async function scrolled(page) {
  await page.evaluate(() => {
    globalThis.long = [];
    new PerformanceObserver((list) => globalThis.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  const told = await page.evaluate(async (milliseconds) => {
    const scroller = document.getElementById("scroller");
    const end = performance.now() + milliseconds;
    let frames = 0;
    let pixels = 0;
    while (performance.now() < end) {
      const before = scroller.scrollTop;
      scroller.scrollTop -= 120;
      pixels += Math.max(0, before - scroller.scrollTop);
      frames += 1;
      await new Promise(requestAnimationFrame);
    }
    return { frames, screens: Math.round(pixels / scroller.clientHeight) };
  }, IS_QUICK ? 4000 : 20_000);
  const long = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(globalThis.long), 200)));
  return { ...told, count: long.length, longest: Math.round(Math.max(0, ...long)) };
}

/** What a page, its process and the panel's process take of a core for some seconds. */
async function cost(page, panel, seconds) {
  const session = await page.context().newCDPSession(page);
  const whole = await (await theBrowser()).newBrowserCDPSession();
  await session.send("Performance.enable", { timeDomain: "timeTicks" });
  const metric = async (name) => (await session.send("Performance.getMetrics")).metrics.find((one) => one.name === name).value;
  const renderers = async () => {
    const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
    return Math.max(...processInfo.filter(({ type }) => type === "renderer").map(({ cpuTime }) => cpuTime));
  };
  const at = async () => [performance.now() / 1000, await metric("TaskDuration"), await renderers(), ofProcess(panel.child.pid)];
  const before = await at();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = await at();
  const [wall, tasks, process, library] = after.map((value, index) => value - before[index]);
  return { tasks: tasks / wall, process: process / wall, panel: library / wall };
}

/** Seconds of processor time; only Linux tells. */
function ofProcess(pid) {
  if (process.platform !== "linux") return 0;
  const [, , ...fields] = fs.readFileSync(`/proc/${pid}/stat`, "utf8").replace(/\(.*\)/, "x").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const median = (values) => Math.round(values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]);
const percent = (share) => `${(share * 100).toFixed(1)} %`;
const tell = (what, number, goal) => console.log(`  ${what}: ${number}${goal ? `   (goal: ${goal})` : ""}`);

await main();
