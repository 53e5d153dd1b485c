// What the page knows of the session: the link, the state, what runs and what is asked. The rest of the page listens here and keeps no copy.

import { query } from "./requests.js";

const listeners = new Map();

export const session = {
  /** The stream of events. */
  stream: null,
  link: "connecting",
  state: null,
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

/** Asks for the state; what is asked while an answer is under way is asked once more after it. */
export async function refreshState() {
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  isAsking = true;
  try {
    const { data, after } = await query("/state");
    await session.stream.taken(after);
    session.state = data;
    if (data.tier) session.consent = null;
    tell("state", data);
  } catch {
    // The link says what is wrong; the next event asks again.
  }
  isAsking = false;
  if (isAskedAgain) {
    isAskedAgain = false;
    refreshState();
  }
}

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
