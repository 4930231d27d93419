// The unsent queue as an encrypted file that only the office can open (docs/protocol.md, Backup file).

import { b64, random, utf8 } from "./bytes.js";
import { waiting } from "./chain.js";
import * as store from "./store.js";

export async function make(session, day) {
  const { device, salt, rescue } = session.vault;
  const chain = await store.chain(device);
  const events = (await waiting(session)).map(({ text, signature }) => ({ text, signature }));
  const iv = random(12);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, session.key, utf8(JSON.stringify({ events })));
  const file = { v: 1, device, salt: b64(salt), wrapped: b64(rescue), nonce: b64(iv), sealed: b64(sealed) };
  return { name: `tahapan-cadangan-${day}.thp`, text: JSON.stringify(file), seq: chain.seq };
}

// Give the file to the officer and remember how far it reaches. A full phone gives it all the same.
export async function give(session, { name, text, seq }) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  await store.note(session.vault.device, { backup: seq });
}
