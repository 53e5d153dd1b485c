// `sessionist panel` as a user starts it: its own data folder, its own port. What the page asks of it, a test can ask here as well.

import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { ROOT } from "./packages.js";

/** Where cargo has put what it built. */
export const BUILT = path.resolve(process.env.SESSIONIST_BUILT || path.join(process.env.CARGO_TARGET_DIR || path.join(ROOT, "target"), "debug"));
export const BINARY = path.join(BUILT, "sessionist");
export const DEMO = path.join(ROOT, "tests/fixtures/demo/Night Drive.als");
const PATIENCE = 30_000;

export class Panel {
  /** Starts one; `set` makes the file that is opened in a folder, none opens the demo song, `isAll` no set at all. */
  static async start({ set = null, isAll = false, folder = null } = {}) {
    const panel = new Panel();
    panel.isOwner = folder === null;
    panel.folder = folder || fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "sessionist-panel-")));
    fs.mkdirSync(panel.folder, { recursive: true });
    panel.home = path.join(panel.folder, "home");
    const extra = [...(set ? [set(panel.folder)] : []), ...(isAll ? ["--all"] : [])];
    panel.child = spawn(BINARY, ["panel", "--no-browser", ...extra], {
      cwd: panel.folder,
      // What a test exports to ~ lands in its folder; no key of whoever runs the tests is seen.
      env: { PATH: process.env.PATH, HOME: panel.folder, SESSIONIST_HOME: panel.home, TMPDIR: os.tmpdir() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    panel.output = "";
    panel.ended = new Promise((resolve) => panel.child.on("exit", (code, signal) => resolve({ code, signal })));
    panel.address = await panel.told();
    return panel;
  }

  /** The address, from what it prints. */
  told() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the panel does not start: ${this.output}`)), PATIENCE);
      const read = (piece) => {
        this.output += piece;
        const found = this.output.match(/http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]+\//);
        if (!found) return;
        clearTimeout(late);
        resolve(found[0]);
      };
      for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding("utf8").on("data", read);
      this.child.on("error", reject);
      this.child.on("exit", () => reject(new Error(`the panel ended: ${this.output}`)));
    });
  }

  get origin() {
    return new URL(this.address).origin;
  }

  /** Posts as the page does. */
  post(door, body) {
    const { hostname, port, pathname } = new URL(this.address);
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", origin: this.origin };
      const request = http.request({ hostname, port, path: pathname + door, method: "POST", headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece) => (text += piece));
        response.on("end", () => resolve(text === "" ? null : JSON.parse(text)));
      });
      request.on("error", reject);
      request.end(JSON.stringify(body));
    });
  }

  submit(line) {
    return this.post("submit", { line });
  }

  /** The final event of a command; one that fails is an error of the test. */
  async query(line) {
    const { events } = await this.post("query", { line });
    const last = events.at(-1);
    if (last.kind === "error") throw new Error(`${line}: ${last.text}`);
    return { ...last, data: last.data || {} };
  }

  /** Every byte of the stream of events from now on, in `text`. */
  listen() {
    const heard = { text: "", close: () => request.destroy() };
    const request = http.get(`${this.address}events`, (response) => {
      response.setEncoding("utf8").on("data", (piece) => (heard.text += piece));
      response.on("error", () => {});
    });
    request.on("error", () => {});
    return heard;
  }

  /** Ends it as Ctrl-C does, and cleans up. */
  async end() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGINT");
    const late = setTimeout(() => this.child.kill("SIGKILL"), PATIENCE);
    const how = await this.ended;
    clearTimeout(late);
    if (this.isOwner) fs.rmSync(this.folder, { recursive: true, force: true });
    return how;
  }
}
