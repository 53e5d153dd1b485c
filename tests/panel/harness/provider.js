// A model server on this machine that speaks Chat Completions, plays what a test tells it, and records every byte that it is sent.

import http from "node:http";

const MODELS = { data: [{ id: "model-a" }, { id: "model-b" }] };

export class Provider {
  static async start() {
    const provider = new Provider();
    provider.requests = [];
    provider.answers = [says("Yes.")];
    provider.number = 0;
    provider.models = MODELS;
    provider.server = http.createServer((request, response) => provider.serve(request, response));
    await new Promise((resolve) => provider.server.listen(0, "127.0.0.1", resolve));
    provider.address = `http://127.0.0.1:${provider.server.address().port}`;
    return provider;
  }

  /** What it answers to the next messages, one after the other; the last answer is given again and again. */
  plays(...answers) {
    this.answers = answers;
    this.number = 0;
  }

  /** What was sent to be answered. */
  get messages() {
    return this.requests.filter(({ path }) => path.endsWith("/chat/completions"));
  }

  async serve(request, response) {
    let body = "";
    request.setEncoding("utf8");
    for await (const piece of request) body += piece;
    const { url: path, headers, method } = request;
    this.requests.push({ method, path, headers, body, get json() { return JSON.parse(body); } });
    response.on("error", () => {});
    if (path.endsWith("/models")) return whole(response, 200, this.models);
    if (!path.endsWith("/chat/completions")) return whole(response, 404, {});
    const answer = this.answers[Math.min(this.number, this.answers.length - 1)];
    this.number += 1;
    try {
      await answer(new Out(response), JSON.parse(body));
    } catch (error) {
      if (!response.destroyed) throw error;
    }
    return undefined;
  }

  async end() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** An answer that is being written. */
class Out {
  constructor(response) {
    this.response = response;
    this.isBegun = false;
  }

  delta(delta, finish = null) {
    return this.event({ choices: [{ index: 0, delta, finish_reason: finish }] });
  }

  event(json) {
    return this.raw(`data: ${typeof json === "string" ? json : JSON.stringify(json)}\n\n`);
  }

  /** Waits while the other side is slower. */
  async raw(text) {
    if (!this.isBegun) this.response.writeHead(200, { "content-type": "text/event-stream" });
    this.isBegun = true;
    if (this.response.write(text) || this.response.destroyed) return;
    await new Promise((resolve) => {
      const goOn = () => {
        this.response.off("drain", goOn).off("close", goOn);
        resolve();
      };
      this.response.on("drain", goOn).on("close", goOn);
    });
  }

  async finish(reason = "stop") {
    await this.delta({}, reason);
    await this.event({ choices: [], usage: { prompt_tokens: 1234, completion_tokens: 56 } });
    await this.event("[DONE]");
    this.response.end();
  }
}

function whole(response, status, json, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(json));
}

/** Says a text, in pieces of so many signs. */
export const says = (text, { piece = 7 } = {}) => async (out) => {
  for (let at = 0; at < text.length; at += piece) await out.delta({ content: text.slice(at, at + piece) });
  await out.finish();
};

/** Thinks aloud, then says a text. */
export const thinks = (thought, text) => async (out) => {
  for (let at = 0; at < thought.length; at += 9) await out.delta({ reasoning_content: thought.slice(at, at + 9) });
  await out.delta({ content: text });
  await out.finish();
};

/** Says a text, then the rest when `gate` is opened. */
export const holds = (text, gate, rest) => async (out) => {
  await out.delta({ content: text });
  await gate.opened;
  await out.delta({ content: rest });
  await out.finish();
};

/** Says a token every now and then until it is stopped or has said `most`. */
export const paced = (token, perSecond, most) => async (out) => {
  const began = performance.now();
  for (let said = 0; said < most && !out.response.destroyed; ) {
    const due = Math.min(most, Math.floor(((performance.now() - began) / 1000) * perSecond));
    for (; said < due; said += 1) await out.delta({ content: token(said) });
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  await out.finish();
};

/** Calls tools: pairs of a name and its arguments. */
export const calls = (...wanted) => async (out) => {
  const tools = wanted.map(([name, given], index) => ({ index, id: `call_${index}`, type: "function", function: { name, arguments: JSON.stringify(given) } }));
  await out.delta({ tool_calls: tools });
  await out.finish("tool_calls");
};

/** Calls these tools for every message of the user, and says a text when it has what they gave. */
export const looks = (wanted, text) => async (out, body) => {
  const isTold = body.messages.at(-1).role === "tool";
  await (isTold || !body.tools ? says(text) : calls(...wanted))(out, body);
};

/** Fails with a status. */
export const refuses = (status, message = "refused by the script", headers = {}) => async (out) => {
  whole(out.response, status, { error: { message, type: "error" } }, headers);
};

/** Says something, and closes the connection. */
export const breaksOff = (text) => async (out) => {
  await out.delta({ content: text });
  await new Promise((resolve) => setTimeout(resolve, 100));
  out.response.destroy();
};

/** A moment that a test chooses. */
export function gate() {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { opened, open };
}
