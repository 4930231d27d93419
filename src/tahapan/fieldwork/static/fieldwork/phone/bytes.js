// Bytes as text and back, hashes, identifiers. Nothing here knows what it is used for.

export const utf8 = (text) => new TextEncoder().encode(text);
export const fromUtf8 = (bytes) => new TextDecoder().decode(bytes);
export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

export function b64(bytes) {
  let out = "";
  for (const byte of new Uint8Array(bytes)) out += String.fromCharCode(byte);
  return btoa(out);
}

export const fromB64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

export function join(...parts) {
  const arrays = parts.map((part) => new Uint8Array(part));
  const out = new Uint8Array(arrays.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of arrays) {
    out.set(one, at);
    at += one.length;
  }
  return out;
}

// UUID version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits.
export function uuid7(now = Date.now()) {
  const bytes = random(16);
  for (let at = 0; at < 6; at += 1) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return hex(bytes).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
