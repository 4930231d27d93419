// The vault key: made once, wrapped by PIN and by recovery, never kept bare (docs/protocol.md, Keys).

import { fromB64, fromUtf8, join, random, utf8 } from "./bytes.js";

const ROUNDS = 600_000;
const GCM = "AES-GCM";
const subtle = crypto.subtle;

export class WrongPin extends Error {}

async function wrapping(ikm, salt, info) {
  const base = await subtle.importKey("raw", ikm, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
  return subtle.deriveKey(how, base, { name: GCM, length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

async function byPin(pin, salt, share) {
  const base = await subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, base, 256);
  return wrapping(join(bits, share), salt, "tahapan vault 1");
}

const byRecovery = (recovery, salt) => wrapping(fromB64(recovery), salt, "tahapan recovery 1");

async function wrap(key, by) {
  const iv = random(12);
  return join(iv, await subtle.wrapKey("raw", key, by, { name: GCM, iv }));
}

function unwrap(wrapped, by, extractable = false) {
  const iv = wrapped.slice(0, 12);
  const uses = ["encrypt", "decrypt"];
  return subtle.unwrapKey("raw", wrapped.slice(12), by, { name: GCM, iv }, GCM, extractable, uses);
}

// A new vault: what is kept of it, and its open key. `recovery` is used and forgotten here.
export async function create(pin, share, recovery) {
  const salt = random(16);
  const key = await subtle.generateKey({ name: GCM, length: 256 }, true, ["encrypt", "decrypt"]);
  const lock = await byPin(pin, salt, fromB64(share));
  const wrapped = await wrap(key, lock);
  const rescue = await wrap(key, await byRecovery(recovery, salt));
  return { kept: { salt, share: fromB64(share), wrapped, rescue }, key: await unwrap(wrapped, lock) };
}

export async function open(kept, pin) {
  const lock = await byPin(pin, kept.salt, kept.share);
  return unwrap(kept.wrapped, lock).catch(() => {
    throw new WrongPin();
  });
}

// Wrap an open, extractable key for another PIN.
async function rewrap(kept, key, pin) {
  const lock = await byPin(pin, kept.salt, kept.share);
  const wrapped = await wrap(key, lock);
  return { kept: { ...kept, wrapped }, key: await unwrap(wrapped, lock) };
}

export async function recover(kept, recovery, pin) {
  return rewrap(kept, await unwrap(kept.rescue, await byRecovery(recovery, kept.salt), true), pin);
}

export async function changePin(kept, old, pin) {
  const lock = await byPin(old, kept.salt, kept.share);
  const key = await unwrap(kept.wrapped, lock, true).catch(() => {
    throw new WrongPin();
  });
  return rewrap(kept, key, pin);
}

// Why a PIN will not do, as a word of words.js, or "".
export function weakness(pin, again) {
  if (!/^\d{8,32}$/.test(pin)) return "pinShort";
  const steps = new Set(Array.from(pin.slice(1), (digit, at) => digit - pin[at]));
  if (steps.size === 1 && [0, 1, -1].includes([...steps][0])) return "pinPlain";
  return pin === again ? "" : "pinDiffers";
}

export async function sealBytes(key, bytes) {
  const iv = random(12);
  return join(iv, await subtle.encrypt({ name: GCM, iv }, key, bytes));
}

export async function unsealBytes(key, sealed) {
  return new Uint8Array(await subtle.decrypt({ name: GCM, iv: sealed.slice(0, 12) }, key, sealed.slice(12)));
}

export const seal = (key, value) => sealBytes(key, utf8(JSON.stringify(value)));
export const unseal = async (key, sealed) => JSON.parse(fromUtf8(await unsealBytes(key, sealed)));
