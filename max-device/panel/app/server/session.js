// What the page knows of the session: the link, the state, what runs and what is asked. The rest of the page listens here and keeps no copy.

import { query } from "./requests.js";

const listeners = new Map();

export const session = {
  /** The stream of events. */
  stream: null,
  link: "connecting",
  state: null,
  /** The number of the conversation that goes on, null before its first message. Events tell it before the state does. */
  conversation: null,
  consent: null,
  learning: null,
  question: null,
  running: new Map(),
};

export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, []);
  listeners.get(name).push(listener);
}

export function tell(name, detail) {
  for (const listener of listeners.get(name) || []) listener(detail);
}

let isAsking = false;
let isAskedAgain = false;
let isLacking = false;

/** Asks for the state. What is asked while an answer is under way is asked once more after it, and that answer is the one that counts. */
export async function refreshState() {
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  isAsking = true;
  try {
    const { data, after } = await query("/state");
    await session.stream.taken(after);
    isLacking = false;
    if (!isAskedAgain) isState(data);
  } catch {
    // The link says what is wrong.
    isLacking = true;
  }
  isAsking = false;
  if (isAskedAgain) {
    isAskedAgain = false;
    refreshState();
  }
}

function isState(state) {
  session.state = state;
  if (state.tier) session.consent = null;
  tell("state", state);
}

/** A stream that goes on where it broke tells nothing anew, so that what could not be asked for meanwhile is asked for now. */
on("link", () => session.link === "open" && isLacking && refreshState());

let names = { at: 0, list: [] };
let namesAsked = null;

/** The names of the open set, for completion and colours; a short memory, because a set is saved while one writes. */
export async function setNames(newest = 5000) {
  if (Date.now() - names.at < newest) return names.list;
  if (!namesAsked) namesAsked = askNames();
  await namesAsked;
  return names.list;
}

async function askNames() {
  let { list } = names;
  try {
    list = (await query("/names")).data.names || [];
  } catch {
    // Those of before are better than none.
  }
  names = { at: Date.now(), list };
  namesAsked = null;
}

/** The colour of a track, as far as the names were asked for. */
export function trackColor(track) {
  const found = names.list.find((entry) => entry.kind === "track" && entry.name === track);
  return found ? found.color : null;
}

export function forgetNames() {
  names = { at: 0, list: [] };
}
