// The packages that the tests need, in a folder that git ignores. Several may come here at once: each installs into a folder of its own, and
// the first to be done gives it the name.

import { execFileSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../../..");
const PANEL = path.join(ROOT, "tests/panel");
/** What the tests leave behind. */
export const OUT = path.join(ROOT, "tests/out");
const FILES = ["package.json", "package-lock.json"];

/** Installs what is missing, and returns the folder. */
export function install() {
  const hash = crypto.createHash("sha256");
  for (const file of FILES) hash.update(fs.readFileSync(path.join(PANEL, file)));
  const folder = path.join(OUT, `panel-packages-${hash.digest("hex").slice(0, 12)}`);
  if (fs.existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  fs.mkdirSync(draft, { recursive: true });
  for (const file of FILES) fs.copyFileSync(path.join(PANEL, file), path.join(draft, file));
  try {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: draft,
      stdio: ["ignore", "inherit", "inherit"],
      // On Windows npm is a script.
      shell: process.platform === "win32",
    });
    fs.renameSync(draft, folder);
  } catch (error) {
    if (!fs.existsSync(folder)) throw error;
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

const require = createRequire(path.join(install(), "package.json"));
export const { chromium } = require("playwright-core");
export const axeSource = require("axe-core").source;
