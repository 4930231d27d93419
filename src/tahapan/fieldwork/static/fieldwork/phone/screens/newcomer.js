// Somebody eligible who is not listed (Model A-Daftar Potensial Pemilih), with a warning where they may be listed.

import { age } from "../days.js";
import { NO_EVIDENCE } from "../draft.js";
import { lookalikes } from "../search.js";
import { button, field, h, link, notice, select } from "../ui.js";
import { labelOf, t } from "../words.js";
import { evidence } from "./evidence.js";
import { SEXES } from "./family.js";
import { control, typed } from "./person.js";

const FIELDS = ["nik", "name", "birth_place", "birth_date", "sex", "marital", "ktp", "disability", "nkk", "address", "rt", "rw"];
const NEEDED = ["nik", "nkk", "name", "birth_date", "sex", "marital", "ktp"];

function blank(family) {
  const first = family.people[0];
  return {
    nkk: first?.nkk ?? "",
    nik: "",
    name: "",
    birth_place: "",
    birth_date: "",
    marital: "",
    sex: "",
    address: family.address,
    rt: family.rt,
    rw: family.rw,
    disability: 0,
    ktp: "",
    evidence: { ...NO_EVIDENCE },
  };
}

// The number says a day of birth and a sex; a difference is worth a second look, never a refusal.
function nikDiffers({ nik, birth_date: born, sex }) {
  if (!/^\d{16}$/.test(nik) || !born || !sex) return false;
  const [year, month, date] = born.split("-");
  const day = String(Number(date) + (sex === "P" ? 40 : 0)).padStart(2, "0");
  return nik.slice(6, 12) !== day + month + year.slice(2);
}

function problems(one, law) {
  const missing = NEEDED.filter((name) => !one[name]);
  if (missing.length) return t("missing", { what: missing.map((name) => t(`el_${name}`)).join(", ") });
  if (one.marital === "B" && age(one.birth_date, law.voting_day) < law.voting_age)
    return t("tooYoung", { age: law.voting_age });
  return "";
}

function input(app, one, name, changed) {
  const { law } = app.session.pack;
  const pairs = (list) => [["", t("choose")], ...list.map((code) => [String(code.code), labelOf(list, code.code)])];
  const set = (text) => {
    const value = typed(name, text);
    one[name] = value ?? (["rt", "rw", "disability"].includes(name) ? 0 : "");
    changed();
  };
  if (name === "sex") return field(t("el_sex"), select(pairs(SEXES), one.sex, set));
  if (name === "marital" || name === "ktp") return field(t(`el_${name}`), select(pairs(law[name]), one[name], set));
  if (name === "disability") {
    const kinds = [["0", t("noDisability")], ...law.disability.filter(({ code }) => Number(code)).map(({ code }) => [String(code), labelOf(law.disability, code)])];
    return field(t("el_disability"), select(kinds, String(one.disability), set));
  }
  return field(t(`el_${name}`), control(name, one[name], law, set), name === "nik" || name === "nkk" ? t("sixteen") : "");
}

// NKK of the same family is carried over unseen.
function familyCard(app, family, one, changed, redraw) {
  const first = family.people[0];
  if (!first || one.nkk !== first.nkk) return input(app, one, "nkk", changed);
  return h("div.field", h("span", t("el_nkk")), h("small", t("sameCard")), button(t("otherCard"), () => {
    one.nkk = "";
    redraw();
  }, "button"));
}

function warning(app, one) {
  const found = lookalikes(app.session.book.families, one, app.editing);
  if (!found.length) return null;
  return notice("risk", h("strong", t("maybeListed")), ...found.slice(0, 3).map(({ family, person, by }) =>
    h("p", t(by === "nik" ? "sameNik" : "sameName", { name: person.name }), " ", link(t("openFamily"), `keluarga/${family.key}`))));
}

export async function newcomer(app, key, at) {
  const writing = app.session.book && (await app.writing(key));
  if (!writing) return { title: t("notInPackage"), back: "", body: [h("p", t("notInPackageNext"))] };
  const { family, draft } = writing;
  const given = at === undefined ? null : draft.fresh[Number(at)];
  const one = given ?? (draft.adding ??= blank(family));
  app.editing = family.fresh[Number(at)] ?? null;
  const seen = h("div", { role: "status" });
  const place = h("div");
  const check = () => seen.replaceChildren(...[warning(app, one), nikDiffers(one) && notice("track", t("nikDiffers"))].filter(Boolean));
  const changed = () => {
    check();
    app.keep();
  };
  check();
  const parts = FIELDS.map((name) => (name === "nkk" ? familyCard(app, family, one, changed, () => app.redraw()) : input(app, one, name, changed)));
  const add = button(t(given ? "keepChange" : "addPerson"), () => {
    const problem = problems(one, app.session.pack.law);
    if (problem) {
      place.replaceChildren(notice("late", problem));
      place.scrollIntoView({ block: "center" });
      return;
    }
    if (!given) draft.fresh.push(one);
    draft.adding = null;
    app.keep();
    app.go(`keluarga/${key}`);
  }, "button.main");
  const remove = button(t(given ? "removePerson" : "discardPerson"), () => {
    if (given) draft.fresh.splice(Number(at), 1);
    else draft.adding = null;
    app.keep();
    app.go(`keluarga/${key}`);
  }, "button");
  return {
    title: t(given ? "edit" : "newPerson"),
    back: `keluarga/${key}`,
    body: [h("p.lead", t("newPersonWhat")), seen, ...parts, evidence(app, one.evidence, [], changed), place],
    acts: [remove, add],
  };
}
