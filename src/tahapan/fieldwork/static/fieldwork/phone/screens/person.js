// One person: matches, changed (each element with its old value), or no longer a voter here.

import { NO_EVIDENCE, decide, outcomeOf } from "../draft.js";
import { longDay } from "../days.js";
import { button, choices, field, h, link, notice, select } from "../ui.js";
import { labelOf, say, t } from "../words.js";
import { evidence } from "./evidence.js";
import { SEXES, numbers } from "./family.js";

const ELEMENTS = ["address", "rt", "rw", "nkk", "marital", "nik", "name", "birth_place", "birth_date", "sex"];
const HIDDEN = new Set(["nik", "nkk"]);

const pairs = (list) => list.map((one) => [String(one.code), labelOf(list, one.code)]);

export function control(element, value, law, onchange) {
  if (element === "sex") return select(pairs(SEXES), value, onchange);
  if (element === "marital") return select(pairs(law.marital), value, onchange);
  const kinds = { birth_date: "date", rt: "number", rw: "number" };
  const digits = ["rt", "rw", "nkk", "nik"].includes(element);
  const input = h("input", { type: kinds[element] ?? "text", value: value ?? "", autocomplete: "off", maxlength: 150, ...(digits && { inputmode: "numeric" }), ...(kinds[element] === "number" && { min: 0, max: 999 }) });
  input.addEventListener("input", () => onchange(input.value));
  return input;
}

// What was typed, as the package would hold it; undefined while it is not whole.
export function typed(element, text) {
  const value = String(text).trim();
  if (element === "rt" || element === "rw" || element === "disability") return /^\d{1,3}$/.test(value) ? Number(value) : undefined;
  if (element === "nkk" || element === "nik") return /^\d{16}$/.test(value.replace(/\s/g, "")) ? value.replace(/\s/g, "") : undefined;
  if (element === "birth_date") return /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
  if (element === "name") return value ? value.toUpperCase() : undefined;
  return ["sex", "marital", "ktp"].includes(element) ? value : value.toUpperCase();
}

function shownOld(app, person, element) {
  const { law } = app.session.pack;
  const old = person.old[element];
  if (HIDDEN.has(element) && !app.session.opened.has(person.id)) return "••••";
  if (element === "birth_date") return longDay(old);
  if (element === "marital") return labelOf(law.marital, old);
  if (element === "sex") return labelOf(SEXES, old);
  return old === "" || old === null ? "–" : String(old);
}

// One element: its old value above, the new one below; empty or equal means unchanged.
function element(app, person, found, name, changed) {
  const { law } = app.session.pack;
  const hidden = HIDDEN.has(name) && !app.session.opened.has(person.id);
  const now = found.changes[name] ?? (hidden ? "" : person.old[name]);
  const input = control(name, now, law, (text) => {
    const value = typed(name, text);
    input.setAttribute?.("aria-invalid", String(value === undefined && String(text).trim() !== ""));
    if (value === undefined || value === person.old[name]) delete found.changes[name];
    else found.changes[name] = value;
    box.classList.toggle("changed", name in found.changes);
    changed();
  });
  const box = field(t(`el_${name}`), input, t("was", { old: shownOld(app, person, name) }));
  box.classList.toggle("changed", name in found.changes);
  return box;
}

// KTP-el and disability are asked of everyone.
function asked(app, person, found, changed) {
  const { law } = app.session.pack;
  const set = (name) => (text) => {
    const value = name === "disability" ? Number(text) : text;
    if (value === person.old[name]) delete found.changes[name];
    else found.changes[name] = value;
    changed();
  };
  const kinds = [["0", t("noDisability")], ...pairs(law.disability).filter(([code]) => code !== "0")];
  return [
    field(t("el_ktp"), select(pairs(law.ktp), found.changes.ktp ?? person.old.ktp, set("ktp"))),
    field(t("el_disability"), select(kinds, String(found.changes.disability ?? person.old.disability), set("disability")), t("disabilityHint")),
  ];
}

function changePart(app, person, found, changed) {
  const { law } = app.session.pack;
  const allowed = ELEMENTS.filter((name) => law.editable.includes(name));
  const rest = ELEMENTS.filter((name) => !law.editable.includes(name));
  return [
    ...allowed.map((name) => element(app, person, found, name, changed)),
    rest.length && h("details", h("summary", t("fromDocument")), h("p", t("fromDocumentWhy")), rest.map((name) => element(app, person, found, name, changed))),
  ];
}

// Whether this reason strikes, and with which proof: said before it is saved.
function effect(reason, found) {
  if (!reason) return null;
  const why = h("small", say(reason.why));
  if (Number(reason.code) === 8) return notice("track", h("strong", t("tmsStation")), why);
  if (!reason.strike) return notice("track", h("strong", t("tmsMark")), why);
  const proved = !reason.evidence.length || reason.evidence.includes(found.evidence.kind);
  return notice(proved ? "risk" : "track", h("strong", t(proved ? "tmsStrike" : "tmsNeedsProof")), why);
}

function tmsPart(app, person, found, changed, redraw) {
  const { law, stations } = app.session.pack;
  const reason = law.tms.find((one) => Number(one.code) === found.tms);
  const told = h("div", effect(reason, found));
  const again = () => {
    told.replaceChildren(effect(reason, found));
    changed();
  };
  const others = stations.find((one) => one.id === app.open.family.station)?.others ?? [];
  const where = [["", t("stationUnknown")], ...others.map((number) => [String(number), `TPS ${number}`])];
  return [
    choices("tms", t("tmsWhy"), law.tms.map((one) => [String(one.code), `${one.code} · ${labelOf(law.tms, one.code)}`]), String(found.tms), (code) => {
      found.tms = Number(code);
      found.evidence = { ...NO_EVIDENCE, photo: found.evidence.photo };
      found.station = null;
      changed();
      redraw();
    }, "tall"),
    told,
    found.tms === 8 && field(t("stationRight"), select(where, String(found.station ?? ""), (number) => {
      found.station = number ? Number(number) : null;
      changed();
    }), t("stationHint")),
    found.tms > 0 && evidence(app, found.evidence, reason.evidence, again),
  ];
}

export async function person(app, key, id) {
  const writing = app.session.book && (await app.writing(key));
  const shown = writing?.family.people.find((one) => String(one.id) === id);
  if (!shown) return { title: t("notInPackage"), back: "", body: [h("p", t("notInPackageNext"))] };
  const { draft } = writing;
  const found = draft.people[id];
  const mode = app.mode?.id === id ? app.mode.name : (outcomeOf(shown, found) ?? "");
  const turn = (name) => {
    app.mode = { id, name };
    if (name === "sesuai") draft.people[id] = decide("sesuai");
    if (name === "ubah" && found?.outcome !== "ubah") draft.people[id] = decide("ubah", { changes: found?.changes ?? {} });
    if (name === "tms" && found?.outcome !== "tms") draft.people[id] = decide("tms");
    app.keep();
    app.redraw();
  };
  const now = draft.people[id];
  const changed = () => app.keep();
  const parts = [];
  if (now && mode === "tms") parts.push(...tmsPart(app, shown, now, changed, app.redraw));
  else if (now && mode) parts.push(...asked(app, shown, now, changed));
  if (now && mode === "ubah") parts.push(...changePart(app, shown, now, changed));
  return {
    title: shown.name,
    back: `keluarga/${key}`,
    body: [
      numbers(app, shown),
      choices("hasil", t("outcome"), [["sesuai", t("sesuai")], ["ubah", t("ubah")], ["tms", "TMS", t("tmsShort")]], mode, turn, "three"),
      ...parts,
    ],
    acts: [
      now && button(t("undecide"), () => {
        delete draft.people[id];
        app.mode = null;
        app.keep();
        app.go(`keluarga/${key}`);
      }, "button"),
      link(t("backToFamily"), `keluarga/${key}`, "button.main"),
    ],
  };
}
