// The service worker. The server puts VERSION, SHELL and FILES ([address, SHA-256]) before this text, so that every
// version is another worker. A version is taken whole, each file with the hash it must have, or not at all: half a
// download or a captive portal's page never becomes part of the app. Data are not its business; see store.js.
/* global VERSION, SHELL, FILES */

const CACHE = `coklit-${VERSION}`;

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Nearly always the page has just fetched it, so the browser's own copy will do; if that is not ours, the server's.
async function take(cache, [address, sha256]) {
  for (const mode of ["default", "reload"]) {
    const response = await fetch(address, { cache: mode, credentials: "omit" });
    const hash = hex(await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer()));
    if (response.ok && hash === sha256) return cache.put(address, response);
  }
  throw new Error(`not ours: ${address}`);
}

async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(FILES.map((file) => take(cache, file)));
  } catch (problem) {
    await caches.delete(CACHE);
    throw problem;
  }
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("coklit-") && name !== CACHE).map((name) => caches.delete(name)));
  await clients.claim();
}

const kept = async (address) => (await (await caches.open(CACHE)).match(address)) ?? fetch(address);

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.data === "use" && skipWaiting());
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/coklit/api/")) return;
  if (request.mode === "navigate" && pathname === SHELL) event.respondWith(kept(SHELL));
  else if (FILES.some(([address]) => address === pathname)) event.respondWith(kept(pathname));
});
