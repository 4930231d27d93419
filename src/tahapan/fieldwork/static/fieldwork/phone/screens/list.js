// Families in visit order, by RT; what is done, what is left, and what has not been sent.

import { shortDay } from "../days.js";
import { find } from "../search.js";
import { button, chip, h, icon, link, notice } from "../ui.js";
import { t } from "../words.js";
import { told } from "./enrol.js";
import { placeOf } from "./family.js";

const STATES = ["belum", "ulang", "selesai", "semua"];
const CHUNK = 60;
const OLD = 2 * 86_400_000;
const HOUR = 3_600_000;

function row(app, family) {
  const planned = family.state === "selesai" ? family.visited : family.planned;
  const words = [
    family.no && t("numbered", { n: family.no }),
    family.people.length ? t("people", { n: family.people.length }) : t("onlyNew", { n: family.fresh.length }),
    planned && (family.state === "belum" && planned < app.session.today ? t("plannedLate", { day: shortDay(planned) }) : shortDay(planned)),
    app.session.drafts.has(family.key) && t("begun"),
  ];
  return h(
    "li",
    h(
      "a.row",
      { href: `#keluarga/${family.key}` },
      h("span.grow", h("strong", family.title || t("outside")), h("small", words.filter(Boolean).join(" · "))),
      chip(family.state),
    ),
  );
}

const groupOf = (family) => (family.id === null ? t("outside") : placeOf({ ...family, address: family.hamlet || family.address, hamlet: "" }));

// The rows, in groups; the first chunk at once, the rest when the phone has drawn it.
function rows(app, place, families) {
  // Back from a family far down: everything at once, or there is nothing to scroll to.
  const chunk = app.places[location.hash] ? families.length : CHUNK;
  let at = 0;
  let group = null;
  let items = null;
  const more = () => {
    const part = document.createDocumentFragment();
    for (const family of families.slice(at, at + chunk)) {
      const name = groupOf(family);
      if (name !== group || !items) {
        group = name;
        items = h("ul.list");
        part.append(h("section.group", h("h2", name), items));
      }
      items.append(row(app, family));
    }
    at += chunk;
    place.append(part);
    if (at < families.length) requestAnimationFrame(() => place.isConnected && more());
  };
  place.replaceChildren();
  more();
}

function warnings(app) {
  const { session } = app;
  const { chain } = session;
  const clock = Math.abs(chain.offset ?? 0) > HOUR && !("demo" in document.documentElement.dataset);
  return [
    app.update && notice("track", t("updateReady"), button(t("updateUse"), () => app.update.postMessage("use"))),
    chain.leaving && notice("risk", t("leaving"), link(t("openSend"), "kirim")),
    session.aside && notice("risk", t("asideWhat", { n: session.aside }), link(t("openSend"), "kirim")),
    session.oldest && session.now - (session.oldest - (chain.offset ?? 0)) > OLD &&
      notice("risk", t("oldUnsent"), link(t("makeBackup"), "kirim")),
    clock && notice("track", t("clockOff")),
  ];
}

function progress({ families, selesai, ulang }) {
  const words = t("progress", { done: selesai, all: families, again: ulang });
  return h("div.progress", h("progress", { max: families || 1, value: selesai, "aria-label": words }), h("p", words));
}

function filters(app, book, draw) {
  const counts = { ...book.progress, semua: book.progress.families };
  return h(
    "div.tabs",
    { role: "group", "aria-label": t("filter") },
    STATES.map((state) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String((app.filter || "belum") === state),
          onclick: (event) => {
            app.filter = state;
            for (const one of event.currentTarget.parentNode.children) one.setAttribute("aria-pressed", String(one === event.currentTarget));
            draw();
          },
        },
        h("strong", counts[state]),
        t(state),
      ),
    ),
  );
}

export function list(app) {
  const { session } = app;
  const title = session.vault.name;
  if (!session.book) return { title, body: waitingForPackage(session) };
  const place = h("div.rows");
  const count = h("p.count", { role: "status" });
  const search = h("input", { type: "search", placeholder: t("searchWhat"), "aria-label": t("search"), autocomplete: "off", value: app.query ?? "" });
  const draw = () => {
    const state = app.filter || "belum";
    app.query = search.value.trim();
    const found = app.query ? find(session.index, app.query) : session.book.families.filter((one) => state === "semua" || one.state === state);
    count.textContent = app.query ? t("found", { n: found.length }) : found.length ? "" : t(`none_${state}`);
    rows(app, place, found);
  };
  search.addEventListener("input", draw);
  draw();
  return {
    title,
    body: [
      ...warnings(app),
      progress(session.book.progress),
      h("div.search", search),
      filters(app, session.book, draw),
      count,
      place,
      h("p", h("a.button", { href: "#keluarga/baru" }, icon("plus"), t("newFamily"))),
    ],
  };
}

function waitingForPackage(session) {
  const place = h("div", session.problem ? told(session.problem) : null);
  return [
    h("p.lead", session.sending ? t("fetching") : t("noPackage")),
    place,
    button(t("fetchPackage"), () => session.courier.go().catch(() => {}), "button.main"),
  ];
}
