// What the phone keeps (IndexedDB). Whatever is personal is AES-GCM ciphertext before it comes here; only numbers,
// keys that cannot be exported and the officer's name (to choose a vault by) are bare.
//
//   vaults  device → name, device key, salt, share, wrapped keys
//   chains  device → end of the chain, clock, wrong PINs, orders
//   sealed  device, name → package, drafts
//   queue   device, seq → an event not delivered yet; `aside`: the office has other bytes under its id
//   visits  device, id → own visits, delivered or not
//   photos  device, sha256 → pictures not delivered yet
//
// A newer version only adds stores: every package ever taken still opens.

import { openDB } from "./vendor/idb.js";

const STRICT = { durability: "strict" };
let opened = null;

function database() {
  opened ??= openDB("tahapan-coklit", 1, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore("vaults", { keyPath: "device" });
        db.createObjectStore("chains", { keyPath: "device" });
        for (const [name, part] of [["sealed", "name"], ["queue", "seq"], ["visits", "id"], ["photos", "sha256"]])
          db.createObjectStore(name, { keyPath: ["device", part] });
      }
    },
    blocking() {
      opened?.then((db) => db.close());
      opened = null;
    },
    terminated() {
      opened = null;
    },
  });
  opened.catch(() => (opened = null));
  return opened;
}

const range = (device) => IDBKeyRange.bound([device], [device, []]);

export const vaults = async () => (await database()).getAll("vaults");
export const chain = async (device) => (await database()).get("chains", device);
export const allOf = async (store, device) => (await database()).getAll(store, range(device));
export const countOf = async (store, device) => (await database()).count(store, range(device));
export const one = async (store, device, name) => (await database()).get(store, [device, name]);

export async function put(store, value) {
  const tx = (await database()).transaction(store, "readwrite", STRICT);
  tx.store.put(value);
  await tx.done;
}

export async function drop(store, device, name) {
  await (await database()).delete(store, [device, name]);
}

// A new vault and the start of its chain, together.
export async function begin(vault) {
  const tx = (await database()).transaction(["vaults", "chains"], "readwrite", STRICT);
  tx.objectStore("vaults").add(vault);
  tx.objectStore("chains").add({ device: vault.device, seq: 0, prev: "0".repeat(64), offset: null, tries: 0, until: 0 });
  await tx.done;
}

// Change the chain's record in one transaction; `change` is given the present one and returns what is different.
export async function amend(device, change) {
  const tx = (await database()).transaction("chains", "readwrite", STRICT);
  const present = await tx.store.get(device);
  const next = { ...present, ...(typeof change === "function" ? change(present) : change) };
  tx.store.put(next);
  await tx.done;
  return next;
}

// One event onto the end of the chain, with the visit it is and without the draft it was: all or nothing.
// False when another window was quicker; raises (QuotaExceededError) when the phone is full.
export async function append(device, after, event, visit, draft) {
  const tx = (await database()).transaction(["chains", "queue", "visits", "sealed"], "readwrite", STRICT);
  const ended = tx.done.then(() => true);
  ended.catch(() => {});
  const present = await tx.objectStore("chains").get(device);
  if (present.seq !== after.seq) {
    tx.abort();
    return false;
  }
  const write = [
    tx.objectStore("queue").add({ device, seq: event.seq, sealed: event.sealed }),
    tx.objectStore("chains").put({ ...present, seq: event.seq, prev: event.sha256 }),
  ];
  if (visit) write.push(tx.objectStore("visits").put({ device, id: visit.id, sealed: visit.sealed }));
  if (draft) write.push(tx.objectStore("sealed").delete([device, draft]));
  await Promise.all(write);
  return ended;
}

// Delivered: out of the queue, and what became of the visits, together.
export async function settle(device, seqs, visits) {
  const tx = (await database()).transaction(["queue", "visits"], "readwrite", STRICT);
  for (const seq of seqs) tx.objectStore("queue").delete([device, seq]);
  for (const { id, sealed } of visits) tx.objectStore("visits").put({ device, id, sealed });
  await tx.done;
}

export async function setAside(device, seqs) {
  const tx = (await database()).transaction("queue", "readwrite", STRICT);
  for (const seq of seqs) {
    const found = await tx.store.get([device, seq]);
    if (found) tx.store.put({ ...found, aside: true });
  }
  await tx.done;
}

// A package, and the own visits it says no longer stand.
export async function takePackage(device, sealed, gone) {
  const tx = (await database()).transaction(["sealed", "visits"], "readwrite", STRICT);
  tx.objectStore("sealed").put({ device, name: "package", sealed });
  for (const id of gone) tx.objectStore("visits").delete([device, id]);
  await tx.done;
}

// Everything personal of one vault, unless something was told that neither left nor stands in a backup: then false and
// nothing is touched. What is left signs the last request; `forget` then removes that too.
export async function wipe(device) {
  const parts = ["sealed", "queue", "visits", "photos"];
  const tx = (await database()).transaction(["chains", ...parts], "readwrite", STRICT);
  const chain = await tx.objectStore("chains").get(device);
  const safe = isSafe(chain, await tx.objectStore("queue").count(range(device)));
  if (safe) {
    for (const name of parts) tx.objectStore(name).delete(range(device));
    tx.objectStore("chains").put({ ...chain, wiping: true });
  }
  await tx.done;
  return safe;
}

// Whether what is unsent, if anything, stands in a backup file.
export const isSafe = (chain, unsent) => unsent === 0 || chain.backup === chain.seq;

export async function forget(device) {
  const tx = (await database()).transaction(["vaults", "chains"], "readwrite", STRICT);
  tx.objectStore("vaults").delete(device);
  tx.objectStore("chains").delete(device);
  await tx.done;
}
