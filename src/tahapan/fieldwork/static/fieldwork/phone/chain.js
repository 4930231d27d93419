// Events: written once as text, hashed, signed, and never changed (docs/protocol.md, Events).

import { b64, sha256, utf8, uuid7 } from "./bytes.js";
import * as store from "./store.js";
import { seal, unseal } from "./vault.js";

const ECDSA = { name: "ECDSA", hash: "SHA-256" };
const TRIES = 5;

export const sign = async (key, bytes) => b64(await crypto.subtle.sign(ECDSA, key, bytes));

async function freeze(session, chain, kind, body) {
  const id = uuid7();
  const at = new Date().toISOString();
  const { device } = session.vault;
  const seq = chain.seq + 1;
  const text = JSON.stringify({ v: 1, id, device, seq, prev: chain.prev, at, offset: chain.offset, kind, body });
  const bytes = utf8(text);
  const signature = await sign(session.vault.signer, bytes);
  const sealed = await seal(session.key, { id, kind, at, text, signature });
  return { id, at, seq, sha256: await sha256(bytes), sealed };
}

// Put one event into the queue. Returns {id, at} once it is on the disk; raises when it could not be kept.
// `remember` (of a visit) is kept beside it; `draft` is dropped with it.
export async function tell(session, kind, body, { remember = null, draft = "" } = {}) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const chain = await store.chain(session.vault.device);
    const event = await freeze(session, chain, kind, body);
    const kept = remember && { id: event.id, at: event.at, offset: chain.offset, status: "unsent", body, ...remember };
    const visit = kept && { id: event.id, sealed: await seal(session.key, kept) };
    if (await store.append(session.vault.device, chain, event, visit, draft)) return kept ?? event;
  }
  throw new Error("chain busy");
}

// The queue in order, opened: [{seq, aside, id, kind, at, text, signature}].
export async function waiting(session) {
  const rows = await store.allOf("queue", session.vault.device);
  return Promise.all(
    rows.map(async (row) => ({ seq: row.seq, aside: Boolean(row.aside), ...(await unseal(session.key, row.sealed)) })),
  );
}
