// Starts the app: which screen, which vault, when it locks, when a newer version is ready.

import { start as startDraft } from "./draft.js";
import { dress } from "./looks.js";
import { enrol, scanned } from "./screens/enrol.js";
import { family } from "./screens/family.js";
import { finish } from "./screens/finish.js";
import { list } from "./screens/list.js";
import { more } from "./screens/more.js";
import { newcomer } from "./screens/newcomer.js";
import { person } from "./screens/person.js";
import { recover } from "./screens/recover.js";
import { report } from "./screens/report.js";
import { saved } from "./screens/saved.js";
import { send } from "./screens/send.js";
import { start, unlock } from "./screens/start.js";
import * as sessions from "./session.js";
import { h, icon, link, toast } from "./ui.js";
import * as turns from "./turns.js";
import { t } from "./words.js";

const IDLE = 5 * 60_000;
const OUTSIDE = { "": start, daftarkan: enrol, kode: scanned, buka: unlock, pulihkan: recover };
const INSIDE = {
  "": list,
  keluarga: family,
  orang: person,
  baru: newcomer,
  selesai: finish,
  tersimpan: saved,
  kirim: send,
  laporan: report,
  lainnya: more,
};
const AFTER_TERM = new Set(["kirim", "lainnya"]);
const ROOMS = [["", "home", "families"], ["kirim", "send", "send"], ["laporan", "report", "report"], ["lainnya", "more", "more"]];

// What screens remember of one officer's work. Any of it may name somebody: it goes when the vault closes.
const nobody = () => ({ session: null, open: null, places: {}, code: "", query: "", filter: "", mode: null, editing: null, position: null, reporting: null });

const app = {
  update: null,
  ...nobody(),

  go(hash) {
    if (location.hash.slice(1) === hash) draw();
    else location.hash = hash;
  },

  // Open a vault and show where its officer was.
  async enter(vault, key) {
    await turns.take(() => app.lock("elsewhere"));
    app.session = await sessions.open(vault, key, { changed, closed, gone: () => app.session || app.go("") });
    app.code = "";
    if (!turns.isOurs()) return app.session.close("elsewhere");
    touched();
    app.go("");
    if (navigator.onLine) app.session.courier.nudge();
    return undefined;
  },

  // The visit being written at one family; loaded once, kept as it changes.
  async writing(key) {
    if (app.open?.key === key) return app.open;
    await app.flush();
    const found = app.session.book.find(key);
    if (!found) return null;
    const kept = await app.session.draft(key);
    app.open = { key, family: found, draft: kept ?? startDraft(found), begun: Boolean(kept) };
    return app.open;
  },

  keep() {
    app.open.begun = app.open.dirty = true;
    clearTimeout(app.timer);
    app.timer = setTimeout(() => app.flush(), 300);
  },

  // One after the other, so that no draft is written after the visit it became.
  flush() {
    app.flushed = (app.flushed ?? Promise.resolve()).then(() => app.write());
    return app.flushed;
  },

  async write() {
    clearTimeout(app.timer);
    const { open, session } = app;
    if (!open?.dirty || !session?.key) return;
    open.dirty = false;
    try {
      await session.keepDraft(open.key, open.draft);
    } catch {
      open.dirty = true;
      toast(t("full"));
    }
  },

  // The visit was saved or thrown away: the next look at this family starts from what stands.
  done() {
    clearTimeout(app.timer);
    app.open = null;
  },

  async lock(why = "") {
    await app.flush();
    app.session?.close(why);
  },

  redraw: () => draw(false, true),
};

// `reread`: families look different now; else only counts do.
function changed(reread = false) {
  // A package that came while a family is open: what is written stays, what it is compared with is new.
  if (reread && app.open) app.open.family = app.session?.book?.find(app.open.key) ?? app.open.family;
  bar();
  if (app.session?.key && (screenName() === "kirim" || (screenName() === "" && (reread || !app.session.pack)))) draw(false);
}

function closed(why) {
  const { device } = app.session;
  Object.assign(app, nobody());
  turns.end();
  app.why = why;
  const where = why === "out" || why === "wiped" ? "" : `buka/${device}`;
  if (location.hash.slice(1) === where) draw();
  else location.replace(`#${where}`);
}

const screenName = () => location.hash.slice(1).split("/")[0];

// The unsent count, on every screen of an open vault.
function bar() {
  const { session } = app;
  const place = document.getElementById("unsent");
  place.hidden = !session;
  if (!session) return;
  place.className = session.unsent ? "pill is-waiting" : "pill";
  place.replaceChildren(icon(session.sending ? "again" : session.unsent ? "send" : "done"), t("unsentShort", { n: session.unsent }));
  place.setAttribute("aria-label", t("unsent", { n: session.unsent }));
}

function rooms(name) {
  return ROOMS.map(([room, drawing, words]) => {
    const door = link([icon(drawing), h("span", t(words))], room);
    if (room === name) door.setAttribute("aria-current", "page");
    return door;
  });
}

function pick() {
  const [name, ...parts] = location.hash.slice(1).split("/");
  if (!app.session) return [OUTSIDE[name] ?? start, parts, name];
  if (app.session.expired && !AFTER_TERM.has(name)) return [send, [], "kirim"];
  return [INSIDE[name] ?? list, parts, name];
}

let turn = 0;

// A way to find the focused element again after its screen was made anew.
function handle(node) {
  if (!node || !node.closest("main, footer")) return null;
  if (node.name && node.value) return `[name="${node.name}"][value="${node.value}"]`;
  const label = node.getAttribute("aria-label");
  return node.id ? `#${node.id}` : label ? `[aria-label="${CSS.escape(label)}"]` : null;
}

const isTyping = () => document.activeElement?.matches("main input, main textarea, main select");

// `moved`: to another screen; else the same one again, which never takes away what somebody is typing unless `asked`.
async function draw(moved = true, asked = false) {
  turn += 1;
  const mine = turn;
  const [make, parts, name] = pick();
  if (!moved && !asked && isTyping()) return;
  const focused = moved ? null : handle(document.activeElement);
  if (moved) await app.flush();
  const shown = await make(app, ...parts);
  if (mine !== turn || !shown) return;
  const scroll = moved ? (app.places[location.hash] ?? 0) : scrollY;
  // The title of the page stays "Coklit": a browser keeps titles in its history, and a name has no place there.
  document.getElementById("title").textContent = shown.title;
  const back = document.getElementById("back");
  back.hidden = shown.back === undefined;
  back.href = `#${shown.back ?? ""}`;
  back.setAttribute("aria-label", t("back"));
  document.querySelector("main").replaceChildren(...shown.body.flat().filter(Boolean));
  const nav = document.querySelector("nav");
  const isRoom = app.session && ROOMS.some(([room]) => room === name);
  nav.replaceChildren(...(isRoom ? rooms(name) : []));
  nav.setAttribute("aria-label", t("rooms"));
  nav.hidden = !isRoom;
  const acts = document.getElementById("acts");
  acts.replaceChildren(...(shown.acts ?? []).filter(Boolean));
  acts.hidden = !acts.children.length;
  document.body.dataset.screen = name || (app.session ? "daftar" : "mulai");
  bar();
  scrollTo(0, scroll);
  if (moved) document.getElementById("title").focus({ preventScroll: true });
  else if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
  if (moved) shown.shown?.();
}

// Nothing happens for five minutes: the key and everything it opened go.
let last = Date.now();
let idle = 0;

function touched() {
  last = Date.now();
  clearTimeout(idle);
  if (app.session) idle = setTimeout(rest, IDLE);
}

function rest() {
  if (app.session && Date.now() - last >= IDLE) app.lock("idle");
  else if (app.session) idle = setTimeout(rest, IDLE - (Date.now() - last));
}

async function serve() {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const registered = await serviceWorker.register("/coklit/sw.js", { scope: "/coklit/", updateViaCache: "none" });
  const ready = (worker) => {
    if (worker?.state !== "installed" || !serviceWorker.controller) return;
    app.update = worker;
    app.redraw();
  };
  ready(registered.waiting);
  registered.addEventListener("updatefound", () => {
    const worker = registered.installing;
    worker.addEventListener("statechange", () => ready(worker));
  });
  serviceWorker.addEventListener("controllerchange", () => app.update && location.reload());
}

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  app.install = event;
});
for (const name of ["pointerdown", "keydown", "input"]) addEventListener(name, touched, { passive: true });
addEventListener("scroll", () => (app.places[location.hash] = scrollY), { passive: true });
addEventListener("hashchange", () => draw());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) app.flush();
  else rest();
});
document.getElementById("unsent").addEventListener("click", () => app.go("kirim"));

dress();
draw();
serve().catch(() => {});
