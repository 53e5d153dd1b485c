// Who answers: the provider with where messages go, its key, its model. A key is asked for in a password field, sent by itself and forgotten here at once.

import { announce } from "../parts/announce.js";
import { button, byId, el } from "../parts/dom.js";
import { roving } from "../parts/roving.js";
import { lack } from "../parts/words.js";
import { query } from "../server/requests.js";
import { on, refreshState, session, tell } from "../server/session.js";

const MANY = 12;

export class Models {
  constructor() {
    this.page = byId("page-model");
    this.providers = el("ul", { class: "choice-list", "aria-label": "Providers" });
    this.rest = el("div", { class: "column" });
    this.told = el("p", { class: "note told-here", role: "status", dir: "auto" });
    this.refreshProviders = roving(this.providers, "button");
    this.turn = 0;
    this.page.replaceChildren(
      pageHead("model", "Model", () => tell("open", { page: null })),
      el(
        "div",
        { class: "page-body columns" },
        el("div", { class: "column" }, el("h3", {}, "Who answers"), this.providers),
        this.rest,
      ),
    );
    on("page-model", () => this.load());
    on("models", () => !this.page.hidden && this.load());
    on("state", () => this.mark());
  }

  async load() {
    const turn = ++this.turn;
    try {
      const { data } = await query("/provider");
      if (turn !== this.turn) return;
      this.showProviders(data.providers || []);
      await this.loadModel((data.providers || []).find((provider) => provider.is_chosen) || null, turn);
    } catch (failure) {
      this.tell(failure.text);
    }
  }

  showProviders(providers) {
    const focused = this.providers.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    const all = providers.filter(({ name }) => name !== "none");
    this.providers.replaceChildren(
      el("li", {}, this.choice("none", "No model", "Answers come from the set alone. Nothing leaves.")),
      ...all.map((provider) => el("li", {}, this.choice(provider.name, provider.title, where(provider)))),
    );
    this.mark();
    this.refreshProviders();
    if (focused) {
      const again = Array.from(this.providers.querySelectorAll("button")).find((choice) => choice.dataset.name === focused);
      if (again) again.focus();
    }
  }

  /** Marks who is chosen by what the head shows as well: the list comes later, because local servers are asked whether they run. */
  mark() {
    const { provider } = session.state || {};
    const chosen = provider ? provider.name : "none";
    for (const choice of this.providers.querySelectorAll("button")) choice.setAttribute("aria-pressed", String(choice.dataset.name === chosen));
  }

  choice(name, title, note) {
    return el(
      "button",
      { type: "button", class: "choice", "data-name": name, onclick: () => this.choose(`/provider ${name}`) },
      el("span", { class: "choice-title" }, title),
      el("span", { class: "choice-note" }, note),
    );
  }

  async choose(line) {
    try {
      this.tell((await query(line)).text);
    } catch (failure) {
      this.tell(failure.text);
    }
    refreshState();
    await this.load();
  }

  async loadModel(provider, turn) {
    if (!provider) {
      this.rest.replaceChildren(this.told);
      return;
    }
    const parts = [];
    if (provider.is_managed) parts.push(...this.loginParts(provider));
    else if (provider.needs_key || provider.has_key) parts.push(...this.keyParts(provider));
    const lacking = lack(provider);
    const models = el("div", { class: "models" }, el("p", { class: "note" }, lacking ? `Models are listed when there is a ${lacking}.` : "Asking for its models…"));
    this.rest.replaceChildren(this.told, ...parts, el("h3", {}, "Model"), models);
    if (lacking) return;
    try {
      const { data, text } = await query("/model");
      if (turn !== this.turn) return;
      this.showModels(models, data.models || [], data.chosen, text);
    } catch (failure) {
      models.replaceChildren(el("p", { class: "note is-warning", dir: "auto" }, failure.text), button("Ask again", () => this.load()));
    }
  }

  keyParts(provider) {
    const field = el("input", {
      type: "password",
      id: "key-field",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: provider.has_key ? "Another key" : `Key for ${provider.title}`,
      "aria-label": `Key for ${provider.title}`,
    });
    const form = el(
      "form",
      {
        class: "line-form",
        onsubmit: (event) => {
          event.preventDefault();
          const key = field.value.trim();
          field.value = "";
          if (key !== "") this.choose(`/key ${key}`);
        },
      },
      field,
      el("button", { type: "submit", class: provider.has_key ? "" : "primary" }, "Keep key"),
      provider.has_key && button("Forget key", () => this.choose("/key forget")),
    );
    const note = provider.has_key
      ? `There is a key. It is sent to ${provider.title} alone, and never shown.`
      : `${provider.title} needs a key of yours. It is kept in a file that only you can read, and sent there alone.`;
    return [el("h3", {}, "Key"), el("p", { class: "note" }, note), form];
  }

  loginParts(provider) {
    if (provider.has_key) {
      return [el("h3", {}, "Login"), el("p", { class: "line-form" }, "You are logged in.", button("Log out", () => this.choose("/logout")))];
    }
    const field = el("input", { type: "email", id: "login-field", required: true, autocomplete: "email", placeholder: "Email address", "aria-label": "Email address" });
    const form = el("form", { class: "line-form", onsubmit: (event) => {
      event.preventDefault();
      tell("open", { page: null });
      tell("send", `/login ${field.value.trim()}`);
    } }, field, el("button", { type: "submit", class: "primary" }, "Send the link"));
    return [el("h3", {}, "Login"), el("p", { class: "note" }, "A link comes by email; opened on any device, it logs this one in."), form];
  }

  showModels(place, models, chosen, text) {
    if (models.length === 0) {
      place.replaceChildren(el("p", { class: "note", dir: "auto" }, text.trim() || "It names no models."));
      return;
    }
    const list = el("ul", { class: "choice-list is-dense", "aria-label": "Models" });
    const refresh = roving(list, "button");
    const show = (words) => {
      const found = models.filter((name) => name.toLowerCase().includes(words));
      list.replaceChildren(
        ...found.slice(0, 300).map((name) =>
          el("li", {}, el("button", { type: "button", class: "choice", "aria-pressed": String(name === chosen), onclick: () => this.choose(`/model ${name}`) },
            el("bdi", { class: "choice-title" }, name))),
        ),
      );
      refresh();
    };
    const filter = el("input", { type: "search", placeholder: "Filter", "aria-label": "Filter models", autocomplete: "off",
      oninput: () => show(filter.value.trim().toLowerCase()) });
    show("");
    place.replaceChildren(...(models.length > MANY ? [filter] : []), list);
  }

  tell(text) {
    this.told.textContent = text.trim();
    if (text.trim()) announce(text.trim());
  }
}

/** The line above a page, with the way back. */
export function pageHead(id, title, onBack, ...more) {
  return el(
    "div",
    { class: "page-head" },
    button("Back", onBack, { class: "plain", "aria-label": "Back to the conversation" }),
    el("h2", { id: `${id}-title`, tabindex: "-1" }, title),
    ...more,
  );
}

function where(provider) {
  const parts = [provider.stays ? "stays on this machine" : `goes to ${provider.address}`];
  if (provider.is_running === true) parts.push("running");
  if (provider.is_running === false) parts.push("not running");
  const lacking = lack(provider);
  if (lacking) parts.push(`needs a ${lacking}`);
  else if (provider.has_key) parts.push(provider.is_managed ? "logged in" : "has a key");
  return parts.join(" · ");
}

/** The words for where messages go, for the head of the panel. */
export function destination() {
  const provider = session.state && session.state.provider;
  if (!provider) return { short: "stays here", long: "Answers come from the set alone. Nothing leaves this machine." };
  if (provider.stays) return { short: "stays here", long: `${provider.title} runs on this machine. Nothing leaves.` };
  const lacking = lack(provider);
  const needs = lacking ? ` It needs a ${lacking}.` : "";
  return { short: `goes to ${provider.title}`, long: `Messages go to ${provider.destination || provider.title}.${needs}`, leaves: true };
}
