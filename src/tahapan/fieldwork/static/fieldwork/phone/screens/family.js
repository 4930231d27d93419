// One family: its people, each checked with one tap or all with one.

import { age, longDay } from "../days.js";
import { checked, decide, findings, outcomeOf, unchecked, valueOf } from "../draft.js";
import { button, chip, h, icon, link, notice } from "../ui.js";
import { labelOf, t } from "../words.js";

const MASK = "•••• •••• •••• ••••";
const grouped = (number) => String(number).replace(/(.{4})(?=.)/g, "$1 ");

// NIK and NKK, hidden until tapped; the opening is on the disk before anything is shown.
export function numbers(app, person) {
  if (app.session.opened.has(person.id))
    return h("dl.numbers", h("div", h("dt", "NIK"), h("dd", grouped(person.nik))), h("div", h("dt", "NKK"), h("dd", grouped(person.nkk))));
  return button(
    [icon("eye"), h("span", `NIK ${MASK}`), h("span.hidden", t("showNumbers", { name: person.name }))],
    async (event) => {
      event.currentTarget.disabled = true;
      await app.session.show(person).catch(() => {});
      app.redraw();
    },
    "masked",
  );
}

function verdict(app, person, found) {
  const outcome = outcomeOf(person, found);
  if (!outcome) return person.in ? h("span.chip.belum", icon("waiting"), t("unchecked")) : h("span.chip.ulang", icon("late"), t("struckBefore"));
  if (outcome === "tms") return h("span.chip.tms", icon("late"), `TMS ${found.tms} · ${labelOf(app.session.pack.law.tms, found.tms)}`);
  return h("span.chip.selesai", icon("done"), t(outcome));
}

function about(app, person, found) {
  const { law } = app.session.pack;
  const value = (element) => valueOf(person, found, element);
  return [
    labelOf(law.sex ?? SEXES, value("sex")),
    `${longDay(value("birth_date"))} (${age(value("birth_date"), app.session.today)})`,
    labelOf(law.marital, value("marital")),
    `KTP-el ${value("ktp")}`,
    value("disability") ? t("disabled", { kind: labelOf(law.disability, value("disability")) }) : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

export const SEXES = [
  { code: "L", id: "Laki-laki", en: "Man" },
  { code: "P", id: "Perempuan", en: "Woman" },
];

// RT, RW and address, as far as the list names them.
export function placeOf({ rt, rw, hamlet, address }) {
  const apart = hamlet && !address.includes(hamlet) && hamlet;
  return [rt && `RT ${rt}`, rw && `RW ${rw}`, address, apart].filter(Boolean).join(" · ");
}

function card(app, writing, person) {
  const { draft, key } = writing;
  const found = draft.people[person.id];
  const same = button([icon("done"), t("sesuai")], () => {
    if (outcomeOf(person, draft.people[person.id]) === "sesuai") delete draft.people[person.id];
    else draft.people[person.id] = decide("sesuai");
    app.keep();
    app.redraw();
  }, "button", { "aria-pressed": String(outcomeOf(person, found) === "sesuai"), "aria-label": `${t("sesuai")}: ${person.name}` });
  return h(
    "li.card",
    h("div.head", h("h2", valueOf(person, found, "name")), verdict(app, person, found)),
    h("p", about(app, person, found)),
    numbers(app, person),
    h("div.pair", same, h("a.button", { href: `#orang/${key}/${person.id}`, "aria-label": `${t("changeOrTms")}: ${person.name}` }, t("changeOrTms"))),
  );
}

function newCard(app, writing, one, at) {
  return h(
    "li.card.fresh",
    h("div.head", h("h2", one.name), h("span.chip.baru", icon("plus"), t("baru"))),
    h("p", [labelOf(SEXES, one.sex), `${longDay(one.birth_date)} (${age(one.birth_date, app.session.today)})`].join(" · ")),
    link(t("edit"), `baru/${writing.key}/${at}`, "button"),
  );
}

function before(app, family) {
  const { own } = family;
  const problem = own?.problem;
  return [
    family.state !== "belum" && family.visited && h("p", t("visitedOn", { day: longDay(family.visited) }), " ", own ? t(`status_${own.status}`) : t("byOffice")),
    problem && notice("risk", t("heldWhat"), problem.what?.[document.documentElement.lang] ?? ""),
  ];
}

function steps(app, writing) {
  const { family, draft, key } = writing;
  const left = unchecked(family, draft);
  const next = (words, kind) => link(words, `selesai/${key}`, kind);
  if (left.length && left.length === family.people.filter((one) => one.in).length && !draft.fresh.length && !checked(family, draft).length)
    return [next(t("notMet"), "button"), allSame(app, writing, left)];
  if (left.length) return [next(t("goOn"), "button"), allSame(app, writing, left)];
  return [findings(family, draft) ? next(t("goOn"), "button.main") : next(t("notMet"), "button")];
}

function allSame(app, { draft, key, family }, left) {
  const words = left.length === family.people.length ? t("allSame") : t("restSame", { n: left.length });
  return button(words, () => {
    for (const person of left) draft.people[person.id] = decide("sesuai");
    app.keep();
    app.go(`selesai/${key}`);
  }, "button.main");
}

// A sticker and a visit for each card, also in one house: the way to the other families there.
export function housemates(app, family) {
  const { sure, families } = app.session.book.neighbours(family);
  if (!families.length) return null;
  const rows = families.map((one) =>
    h("li", h("a.row", { href: `#keluarga/${one.key}` }, h("span.grow", one.title || t("outside")), h("small", one.no && t("numbered", { n: one.no })), chip(one.state))));
  return h("details", { open: sure }, h("summary", t("sameHouse")), h("p", t(sure ? "sameAddress" : "nearFamilies")), h("ul.list", rows));
}

export async function family(app, key) {
  const writing = app.session.book && (await app.writing(key));
  if (!writing) return { title: t("notInPackage"), back: "", body: [h("p", t("notInPackageNext"))] };
  const { family: shown, draft } = writing;
  return {
    title: shown.title ? t("familyOf", { name: shown.title }) : t("newFamily"),
    back: "",
    body: [
      h("p.where", placeOf(shown)),
      ...before(app, shown),
      writing.begun && h("p.begun", t("begunHere"), " ", button(t("throwAway"), async () => {
        await app.session.dropDraft(key);
        app.done();
        app.redraw();
      }, "plain")),
      h("ul.cards", shown.people.map((one) => card(app, writing, one)), draft.fresh.map((one, at) => newCard(app, writing, one, at))),
      h("p", h("a.button", { href: `#baru/${key}` }, icon("plus"), t("newPerson"))),
      housemates(app, shown),
    ],
    acts: steps(app, writing),
  };
}
