// Which page is in front: the conversation, the list of conversations, privacy or the model. In a window the list stands at the side and is no page.

import { byId } from "../parts/dom.js";
import { on, tell } from "../server/session.js";

const OPENERS = { conversations: "open-conversations", privacy: "open-privacy", model: "open-model" };
const wide = matchMedia("(min-width: 760px) and (min-height: 380px)");

let front = null;

export const isWide = () => wide.matches;

export function beginPages() {
  for (const [page, opener] of Object.entries(OPENERS)) {
    byId(opener).addEventListener("click", () => open({ page: front === page ? null : page }));
  }
  byId("status").addEventListener("click", () => {
    open({ page: null });
    tell("show-end");
  });
  on("open", open);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || front === null) return;
    open({ page: null });
  });
  wide.addEventListener("change", () => front === "conversations" && open({ page: null }));
}

/** Brings a page to the front; null is the conversation. */
function open({ page, ...rest }) {
  const before = front;
  if (page === "conversations" && isWide()) {
    const search = byId("conversation-search");
    if (search) search.focus();
    return;
  }
  front = page;
  document.body.dataset.page = page || "thread";
  byId("view-thread").hidden = page === "privacy" || page === "model" || page === "conversations";
  byId("page-privacy").hidden = page !== "privacy";
  byId("page-model").hidden = page !== "model";
  for (const [name, opener] of Object.entries(OPENERS)) {
    byId(opener).setAttribute("aria-expanded", String(name === page));
  }
  if (page) {
    tell(`page-${page}`, rest);
    const title = byId(`${page === "conversations" ? "conversations" : page}-title`);
    if (title && before !== page && !rest.focus) title.focus({ preventScroll: true });
  } else if (before) {
    tell("page-closed");
    const opener = byId(OPENERS[before]);
    if (opener && opener.offsetParent !== null) opener.focus();
  }
}
