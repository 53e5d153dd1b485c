// One test: a panel, a browser window, a model server when it wants one, and a watch over everything that must never happen.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { chromium } from "./packages.js";
import { Panel } from "./process.js";
import { Provider } from "./provider.js";

export const SIZES = { device: { width: 640, height: 169 }, window: { width: 1100, height: 800 } };
const PATIENCE = 20_000;
/** Up to so many milliseconds may every answer and every event come late, each by chance: PANEL_LATE=300 finds the tests that rely on who comes first. */
const LATE = Number(process.env.PANEL_LATE || 0);

let browser = null;

/** The browser of this file; it makes a new profile for itself and throws it away. */
export async function theBrowser() {
  if (!browser) {
    const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
    const args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    // Chromium's own sandbox does not start for the superuser.
    const isRoot = process.getuid && process.getuid() === 0;
    browser = await chromium.launch({ executablePath, args, chromiumSandbox: !isRoot });
  }
  return browser;
}

/** Ends the browser when the tests of a file are over. */
const endBrowser = once(() => after(() => browser && browser.close()));

/** A test of the panel. `tier` is chosen before the page is opened, null leaves the first launch; `set` and `isAll` say what is open. */
export function panelTest(name, options, play) {
  endBrowser();
  test(name, { timeout: 120_000, ...options.test }, async () => {
    const world = new World(options);
    try {
      await world.begin();
      await play(world);
      // What comes late is seen as well.
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await world.end();
    }
    assert.deepEqual(world.problems, [], "what must never happen has happened");
  });
}

export class World {
  constructor(options) {
    this.options = { tier: "everything", ...options };
    this.problems = [];
    this.allowed = this.options.allow || [];
    this.contexts = [];
    this.ends = [];
  }

  async begin() {
    const { tier, set, isAll, hasProvider, isOpened = true } = this.options;
    this.panel = await Panel.start({ set, isAll });
    if (tier) await this.panel.query(`/privacy tier ${tier}`);
    if (hasProvider) await this.talksWith(hasProvider);
    if (isOpened) this.page = await this.open(this.options);
  }

  /** Starts a model server and chooses it: as "other" it counts as another machine, as "local" it runs its model here, and by the name of a provider it
   * stands in for that one. */
  async talksWith(kind) {
    this.provider = await Provider.start();
    await this.panel.query(`/provider ${kind === "other" ? "" : `${kind} `}${this.provider.address}`);
    await this.panel.query("/model model-a");
  }

  /** Opens the panel in a profile of its own. */
  async open({ size = SIZES.window, look = "dark", motion = "reduce", colors = "none", search = "", proxy, isShown = true } = {}) {
    const context = await (await theBrowser()).newContext({ viewport: size, colorScheme: look, reducedMotion: motion, forcedColors: colors, proxy, acceptDownloads: false });
    context.setDefaultTimeout(PATIENCE);
    this.contexts.push(context);
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: this.panel.origin });
    // What a policy stops is no error of the page by itself; this makes it one.
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy: ${event.violatedDirective} stopped ${event.blockedURI} ${event.sample}`);
      });
    });
    if (LATE > 0) await comesLate(context);
    context.on("page", (page) => this.watch(page));
    const page = await context.newPage();
    await page.goto(this.panel.address + search);
    if (!isShown) return page;
    // The state is there, and with it all that stands at the top.
    await page.locator("#open-model:not([hidden])").waitFor({ state: "attached" });
    await page.locator("#status[data-kind=ready], #status[data-kind=asks], #status[data-kind=thinking], #status[data-kind=learning]").waitFor();
    return page;
  }

  watch(page) {
    const isPopup = page.context().pages().length > 1;
    if (isPopup) this.found(`a window opened: ${page.url()}`);
    page.on("console", (message) => message.type() === "error" && this.found(`console: ${message.text()}`));
    page.on("pageerror", (error) => this.found(`error: ${error.stack || error}`));
    page.on("crash", () => this.found("the page crashed"));
    page.on("dialog", (dialog) => {
      this.found(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on("download", (download) => this.found(`download: ${download.url()}`));
    page.on("request", (request) => request.url().startsWith(this.panel.address) || this.found(`request: ${request.url()}`));
    page.on("framenavigated", (frame) => frame.url() === "about:blank" || frame.url().startsWith(this.panel.address) || this.found(`went to ${frame.url()}`));
  }

  found(problem) {
    if (!this.allowed.some((pattern) => pattern.test(problem))) this.problems.push(problem);
  }

  /** Goes on after something that does not hold, so that one run tells of all of it. */
  async try(check) {
    try {
      await check();
    } catch (error) {
      this.problems.push(error.message);
    }
  }

  /** Another file in the folder of this test. */
  file(name) {
    return path.join(this.panel.folder, name);
  }

  async end() {
    // Playwright closes a page before its listeners hear of what came last.
    for (const context of this.contexts) {
      for (const page of context.pages()) {
        const hit = await page.evaluate(() => globalThis.__hit).catch(() => undefined);
        if (hit !== undefined) this.problems.push(`a script ran: ${hit}`);
      }
      await context.close();
    }
    for (const end of this.ends) await end();
    if (this.panel) await this.panel.end();
    if (this.provider) await this.provider.end();
  }
}

/** Holds back what the server says: answers each for a time of its own, events in their order. */
async function comesLate(context) {
  await context.addInitScript((late) => {
    const asked = globalThis.fetch;
    globalThis.fetch = async (...request) => {
      const response = await asked(...request);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * late));
      return response;
    };
    globalThis.EventSource = class extends EventSource {
      set onmessage(listener) {
        let before = Promise.resolve();
        super.onmessage = (message) => {
          const shown = new Promise((resolve) => setTimeout(resolve, Math.random() * late));
          before = before.then(() => shown).then(() => listener(message));
        };
      }
    };
  }, LATE);
}

function once(act) {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}

/** A copy of a set in a project folder of its own, so that there is a project to name. */
export function project(folder, name, set) {
  const home = path.join(folder, `${name} Project`);
  fs.mkdirSync(path.join(home, "Ableton Project Info"), { recursive: true });
  const file = path.join(home, `${name}.als`);
  fs.copyFileSync(set, file);
  return file;
}
