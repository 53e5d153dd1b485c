// The lines that the arrows recall, and the draft. Lines are in memory only; a draft lasts as long as the tab. A key is in neither.

const MOST = 300;
const DRAFT = "draft";

/** Whether a line holds a key, however it was typed. */
export const isKey = (line) => /^[\s/]*key(\s|$)/i.test(line) && line.trimStart().startsWith("/");

export class Lines {
  constructor() {
    this.lines = [];
    this.at = null;
    this.kept = "";
  }

  add(lines) {
    for (const line of lines) {
      if (isKey(line)) continue;
      const before = this.lines.indexOf(line);
      if (before >= 0) this.lines.splice(before, 1);
      this.lines.push(line);
    }
    if (this.lines.length > MOST) this.lines.splice(0, this.lines.length - MOST);
    this.at = null;
  }

  /** What is being written no longer is a line that was recalled. */
  rest() {
    this.at = null;
  }

  /** Returns the line before (-1) or after (1), or null at either end. */
  recall(step, current) {
    if (this.at === null) {
      if (step > 0) return null;
      this.kept = current;
      this.at = this.lines.length;
    }
    const next = this.at + step;
    if (next < 0) return null;
    if (next >= this.lines.length) {
      this.at = null;
      return this.kept;
    }
    this.at = next;
    return this.lines[next];
  }

  forget() {
    this.lines = [];
    this.at = null;
  }
}

export function keepDraft(text) {
  try {
    if (text === "" || isKey(text)) sessionStorage.removeItem(DRAFT);
    else sessionStorage.setItem(DRAFT, text);
  } catch {
    // Without storage the draft lasts as long as the page.
  }
}

export function keptDraft() {
  try {
    return sessionStorage.getItem(DRAFT) || "";
  } catch {
    return "";
  }
}
