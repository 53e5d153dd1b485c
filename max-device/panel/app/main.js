// Starts the page and leads what comes from the server to the parts that show it.

import { beginConsent } from "./ask/consent.js";
import { beginSharing } from "./ask/sharing.js";
import { Composer } from "./compose/composer.js";
import { beginEmpty } from "./thread/empty.js";
import { beginHead } from "./head.js";
import { mention } from "./parts/announce.js";
import { byId } from "./parts/dom.js";
import { beginLook } from "./parts/look.js";
import { Conversations } from "./pages/conversations.js";
import { Models } from "./pages/models.js";
import { beginPages } from "./pages/pages.js";
import { Privacy } from "./pages/privacy.js";
import { forgetNames, on, refreshState, session, setNames, tell } from "./server/session.js";
import { Stream } from "./server/stream.js";
import { Thread } from "./thread/thread.js";

if (new URLSearchParams(location.search).get("composer") === "off") document.body.dataset.composer = "off";

beginLook();
beginHead();
beginPages();
beginConsent();
beginSharing();
const thread = new Thread();
beginEmpty();
const composer = new Composer();
new Conversations();
new Models();
new Privacy();

const FINAL = new Set(["answer", "no_answer", "done", "cancelled", "error"]);
let learningEnds = null;
let wanted = null;
let set = null;

on("sent", () => thread.scroll.toEnd());
on("show-end", () => thread.scroll.toEnd());
on("opened", ({ conversation, message }) => {
  wanted = message === null ? null : { conversation, message };
  revealWanted();
});
on("state", (state) => {
  const path = state.set ? state.set.path : null;
  if (path !== set) {
    set = path;
    forgetNames();
    if (path !== null) setNames();
  }
});
on("loaded", revealWanted);

session.stream = new Stream(take, (link) => {
  session.link = link;
  tell("link");
});
window.addEventListener("focus", () => session.link === "open" && refreshState());

/** Takes the events of one frame, in their order. */
function take(events) {
  for (const event of events) {
    if (event.kind === "hello") begin(event);
    // What was lost is not known; a new stream begins with all there is.
    else if (event.kind === "overflow") session.stream.open();
    else if (event.kind === "ready" || event.kind === "consent") decide(event);
    else if (event.kind === "question") ask(event);
    else if (event.kind === "closed") closed(event);
    else if (event.kind === "changed") changed(event);
    else if (event.kind === "progress" && event.request === 0) learning(event);
    else {
      follow(event);
      thread.takeOne(event);
    }
  }
  thread.draw();
}

function begin(event) {
  session.question = event.question || null;
  session.consent = event.consent || null;
  session.running = new Map((event.running || []).map((running) => [running.request, { word: running.blocks && running.blocks.length > 0 ? "Answering" : "Thinking", since: Date.now() }]));
  session.link = "open";
  thread.begin(event);
  for (const name of ["question", "consent", "running", "link"]) tell(name);
  refreshState();
}

function decide(event) {
  session.consent = event.kind === "consent" ? event : null;
  tell("consent");
  refreshState();
}

function ask(event) {
  session.question = event;
  tell("question");
}

function closed(event) {
  if (!session.question || session.question.question !== event.question) return;
  session.question = null;
  tell("question");
}

/** Another page, or this one, has changed what holds: the tier, who answers, a conversation. */
function changed(event) {
  if (event.takes_back) tell("taken-back");
  refreshState();
}

/** The open set is learned in the background; when nothing more is heard of it, it is over. */
function learning(event) {
  clearTimeout(learningEnds);
  session.learning = event.files && event.done >= event.files ? null : event;
  learningEnds = setTimeout(() => {
    session.learning = null;
    tell("learning");
  }, 5000);
  tell("learning");
}

function follow(event) {
  const { kind, request } = event;
  if (kind === "line") {
    session.running.set(request, { takesBack: /^\/(privacy\s+(clear|exclude|tier)|forget)\s/.test(event.text), word: event.text.startsWith("/") && !/^\/(ask|edit|retry)/.test(event.text) ? "Working" : "Thinking", since: Date.now() });
    composer.hasArrived(event.text);
    // Here and not when the line was sent: what comes of it may be told before the answer to that request is.
    mention("Answering…");
    tell("running");
  } else if (kind === "text" && session.running.has(request)) {
    const running = session.running.get(request);
    if (running.word !== "Answering") {
      running.word = "Answering";
      tell("running");
    }
  } else if (FINAL.has(kind)) {
    const running = session.running.get(request);
    if (session.running.delete(request)) tell("running");
    if (running && running.takesBack && kind !== "cancelled") tell("taken-back");
    if (session.question && session.question.request === request) closed(session.question);
    if (kind === "done" && event.command === "set") forgetNames();
    refreshState();
  }
}

async function revealWanted() {
  if (!wanted || session.conversation !== wanted.conversation || thread.history.conversation !== wanted.conversation) return;
  const { message } = wanted;
  wanted = null;
  thread.scroll.isAtEnd = false;
  await thread.reveal(message);
}

// A file that is dropped here, or an address without a new window, would take the panel's place.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (event.dataTransfer && Array.from(event.dataTransfer.types).some((type) => type === "Files" || type === "text/uri-list")) event.preventDefault();
  });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("a");
  if (!link || link.target === "_blank") return;
  event.preventDefault();
  if (link.id === "skip") composer.focus();
});

byId("composer-line").focus();
