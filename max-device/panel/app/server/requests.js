// What the page asks of the server: submit a line for everybody, query for itself, cancel. Addresses are relative: the page never reads its own.

/** The server said no, or a command failed; `text` says what to do. */
export class Refused extends Error {
  constructor(event) {
    super("refused");
    this.text = event.text || "It failed, and nothing says why.";
    this.failure = event;
  }
}

/** Nobody answered. */
export class Unreachable extends Refused {
  constructor() {
    super({ name: "unreachable", text: "Not sent: the connection to Sessionist is lost. What you wrote is kept." });
  }
}

async function post(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      redirect: "error",
    });
  } catch {
    throw new Unreachable();
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Refused({ status: response.status, ...problem });
}

/** Submits a line that everybody sees; returns the number of its request. */
export const submit = async (line) => (await post("submit", { line })).request;

export const cancel = (request) => post("cancel", { request });

/** Asks for this page alone; returns the final event, with `events`, `after` and always a `data`. */
export async function query(line) {
  const { after, events } = await post("query", { line });
  const final = events[events.length - 1] || {};
  if (final.kind === "error") throw new Refused(final);
  return { ...final, text: final.text || "", data: final.data || {}, events, after };
}
