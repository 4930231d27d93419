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
const PERSONAL = ["sealed", "queue", "visits", "photos"];
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

// Keep one record of a vault. Raises when the vault is being wiped or is gone: nothing may be said to be kept then.
export async function put(store, value) {
  const tx = (await database()).transaction(["chains", store], "readwrite", STRICT);
  const ended = tx.done.then(() => true);
  ended.catch(() => {});
  check(tx, await tx.objectStore("chains").get(value.device));
  await Promise.all([tx.objectStore(store).put(value), ended]);
}

function check(tx, chain) {
  if (chain && !chain.wiping) return;
  tx.abort();
  throw new Error("wiped");
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
  if (!present) return {};
  const next = { ...present, ...(typeof change === "function" ? change(present) : change) };
  await Promise.all([tx.store.put(next), tx.done]);
  return next;
}

// The same for what is good to know and no reason to stop: a full phone must still send and make a backup.
export const note = (device, change) => amend(device, change).catch(() => {});

// One event onto the end of the chain, with the visit it is and without the draft it was: all or nothing.
// False when another window was quicker; raises when the phone is full (QuotaExceededError) or being wiped.
export async function append(device, after, event, visit, draft) {
  const tx = (await database()).transaction(["chains", "queue", "visits", "sealed"], "readwrite", STRICT);
  const ended = tx.done.then(() => true);
  ended.catch(() => {});
  const present = await tx.objectStore("chains").get(device);
  check(tx, present);
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
  await Promise.all([
    ...seqs.map((seq) => tx.objectStore("queue").delete([device, seq])),
    ...visits.map(({ id, sealed }) => tx.objectStore("visits").put({ device, id, sealed })),
    tx.done,
  ]);
}

export async function setAside(device, seqs) {
  const tx = (await database()).transaction("queue", "readwrite", STRICT);
  const found = await Promise.all(seqs.map((seq) => tx.store.get([device, seq])));
  await Promise.all([...found.filter(Boolean).map((one) => tx.store.put({ ...one, aside: true })), tx.done]);
}

// A package, and the own visits it says no longer stand.
export async function takePackage(device, sealed, gone) {
  const tx = (await database()).transaction(["sealed", "visits"], "readwrite", STRICT);
  await Promise.all([
    tx.objectStore("sealed").put({ device, name: "package", sealed }),
    ...gone.map((id) => tx.objectStore("visits").delete([device, id])),
    tx.done,
  ]);
}

// Everything personal of one vault, unless something was told that neither left nor stands in a backup: then false and
// nothing is touched. What is left signs the last request; `forget` then removes that too.
export async function wipe(device) {
  const tx = (await database()).transaction(["chains", ...PERSONAL], "readwrite", STRICT);
  const chain = await tx.objectStore("chains").get(device);
  const safe = isSafe(chain, await tx.objectStore("queue").count(range(device)));
  if (safe) {
    for (const name of PERSONAL) tx.objectStore(name).delete(range(device));
    tx.objectStore("chains").put({ ...chain, wiping: true });
  }
  await tx.done;
  return safe;
}

// Whether what is unsent, if anything, stands in a backup file.
export const isSafe = (chain, unsent) => unsent === 0 || chain.backup === chain.seq;

export async function forget(device) {
  const tx = (await database()).transaction(["vaults", "chains", ...PERSONAL], "readwrite", STRICT);
  for (const name of PERSONAL) tx.objectStore(name).delete(range(device));
  tx.objectStore("vaults").delete(device);
  tx.objectStore("chains").delete(device);
  await tx.done;
}
