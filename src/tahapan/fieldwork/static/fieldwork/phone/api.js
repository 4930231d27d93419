// Requests to the office. Whatever is not an answer this protocol names is "not delivered".

import { sha256, utf8 } from "./bytes.js";
import { sign } from "./chain.js";

const BASE = "/coklit/api/";
const PROTOCOL = "1";
const PATIENCE = 60_000;
export const APP = document.documentElement.dataset.version ?? "";

// The office said no, and why: {code, what: {id, en}, next: {id, en}}.
export class Refusal extends Error {
  constructor(status, answer) {
    super(answer.problem.code);
    this.status = status;
    this.answer = answer;
    this.problem = answer.problem;
  }
}

// Nobody we know answered: no line, a captive portal, a server in trouble.
export class NotReached extends Error {}

async function ask(method, name, { body, headers = {}, type = "application/json" }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(BASE + name, {
      method,
      body: method === "GET" ? undefined : body,
      headers: { "X-Tahapan-Protocol": PROTOCOL, ...(method === "GET" ? {} : { "Content-Type": type }), ...headers },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: stop.signal,
    });
    const ours = response.headers.has("X-Tahapan-Protocol");
    return { status: response.status, answer: ours ? await response.json() : null };
  } catch {
    throw new NotReached(name);
  } finally {
    clearTimeout(timer);
  }
}

async function expect(asked, statuses) {
  const { status, answer } = await asked;
  if (answer && statuses.includes(status)) return { status, answer };
  if (answer?.problem?.code && status >= 400 && status < 500) throw new Refusal(status, answer);
  throw new NotReached(String(status));
}

export async function enrol(request) {
  const asked = ask("POST", "enrol", { body: JSON.stringify({ ...request, app: APP }) });
  return (await expect(asked, [201])).answer;
}

// A conversation with a challenge of its own. `learnt(offset)` is told how far our clock is ahead, in milliseconds.
export function conversation(vault, learnt) {
  let challenge = null;

  async function hello() {
    const before = Date.now();
    const asked = ask("POST", "hello", { body: JSON.stringify({ device: vault.device }) });
    const { answer } = await expect(asked, [200]);
    if (typeof answer.challenge !== "string") throw new NotReached("hello");
    challenge = answer.challenge;
    const time = Date.parse(answer.time);
    if (!Number.isNaN(time)) await learnt(Math.round((before + Date.now()) / 2 - time));
  }

  async function once(method, name, statuses, bytes, type) {
    const told = [challenge, method, BASE + name, await sha256(bytes)].join("\n");
    const headers = {
      "X-Tahapan-Device": vault.device,
      "X-Tahapan-Challenge": challenge,
      "X-Tahapan-Signature": await sign(vault.signer, utf8(told)),
    };
    return expect(ask(method, name, { body: bytes, headers, type }), statuses);
  }

  return async function request(method, name, statuses, body, type) {
    const bytes = body instanceof Uint8Array ? body : utf8(body === undefined ? "" : JSON.stringify(body));
    if (challenge === null) await hello();
    try {
      return await once(method, name, statuses, bytes, type);
    } catch (problem) {
      if (!(problem instanceof Refusal && problem.status === 401)) throw problem;
      await hello();
      return once(method, name, statuses, bytes, type);
    }
  };
}
