// The privacy page: what may be read, what is stored, what left, what would be sent, and how to delete and take it all with you.

import { button, byId, el } from "../parts/dom.js";
import { roving } from "../parts/roving.js";
import { on, tell } from "../server/session.js";
import { clearingTab } from "./clearing.js";
import { departuresTab } from "./departures.js";
import { exportTab, previewTab } from "./going_out.js";
import { pageHead } from "./models.js";
import { readTab } from "./reading.js";
import { storedTab } from "./stored.js";

const TABS = [
  ["read", "May read", readTab],
  ["stored", "Stored", storedTab],
  ["left", "Left", departuresTab],
  ["preview", "Preview", previewTab],
  ["delete", "Delete", clearingTab],
  ["export", "Export", exportTab],
];

export class Privacy {
  constructor() {
    this.page = byId("page-privacy");
    this.tabs = TABS.map(([id, label]) =>
      button(label, () => this.show(id), { role: "tab", id: `tab-${id}`, "aria-controls": "privacy-panel", "aria-selected": "false" }),
    );
    const strip = el("div", { class: "tabs", role: "tablist", "aria-label": "Privacy" }, ...this.tabs);
    this.panel = el("div", { class: "page-body", role: "tabpanel", id: "privacy-panel", tabindex: "0" });
    this.refreshTabs = roving(strip, "[role=tab]", { isHorizontal: true, onMove: (tab) => tab.click() });
    this.page.replaceChildren(pageHead("privacy", "Privacy", () => tell("open", { page: null }), strip), this.panel);
    on("page-privacy", ({ tab, text }) => this.show(tab || "read", text));
    on("page-closed", () => this.panel.replaceChildren());
  }

  show(id, text = "") {
    for (const tab of this.tabs) {
      const isShown = tab.id === `tab-${id}`;
      tab.setAttribute("aria-selected", String(isShown));
      if (isShown) this.refreshTabs(tab);
    }
    this.panel.setAttribute("aria-labelledby", `tab-${id}`);
    this.panel.dataset.tab = id;
    this.panel.replaceChildren();
    const [, , fill] = TABS.find(([name]) => name === id);
    const place = el("div", { class: "tab-body" });
    this.panel.append(place);
    this.panel.scrollTop = 0;
    fill(place, { text, scroller: this.panel });
  }
}
