// The families of a package as they stand now: what the office sent, and over it the officer's own visits.

import { dayOf } from "./days.js";

export const SETTLING = ["sendiri", "keluarga", "video"];
// More families than this at one address: the address is a hamlet's, not a house's.
const HOUSE = 6;
const NEAR = 8;

export const settles = (met) => SETTLING.includes(met);

// The own visits that no other own visit replaces, by household; those of families not in the package in `loose`.
function standing(visits) {
  const replaced = new Set(visits.flatMap((one) => one.body.replaces));
  const known = new Map();
  const loose = [];
  for (const visit of [...visits].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (replaced.has(visit.id)) continue;
    if (visit.body.household === null) loose.push(visit);
    else known.set(visit.body.household, [...(known.get(visit.body.household) ?? []), visit]);
  }
  return { known, loose, replaced };
}

// A person with the own finding over the package's: `old` is what each element was before anybody at the door touched
// it, `listed` what it is in the package, which may hold an earlier finding already.
function person(given, body) {
  const found = (body ? body.people.find((one) => one.voter === given.id) : given.found) ?? null;
  const old = {};
  const now = {};
  for (const [element, [before, after]] of Object.entries(found?.changes ?? {})) {
    old[element] = before;
    now[element] = after;
  }
  return { ...given, ...now, old: { ...given, ...old }, listed: given, found };
}

function stateOf(body, people) {
  if (!settles(body.met)) return "ulang";
  return people.every((one) => !one.in || one.found) ? "selesai" : "ulang";
}

export const ELEMENTS = ["nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw", "disability", "ktp"];

const isNew = (one) => one.found?.outcome === "baru";

// Somebody a visit before ours found: told again by the next version of the visit, or they would be lost with it.
const toldAgain = (one) => ({ ...Object.fromEntries(ELEMENTS.map((name) => [name, one[name]])), evidence: one.found.evidence });

function family(given, own, replaced, offset) {
  const body = own?.body ?? null;
  const people = given.people.filter((one) => !isNew(one)).map((one) => person(one, body));
  const ids = given.visits.filter((id) => !replaced.has(id));
  return {
    ...given,
    key: String(given.id),
    people,
    own,
    fresh: body?.new ?? given.people.filter(isNew).map(toldAgain),
    replaces: [...new Set([...ids, ...(own ? [own.id] : [])])],
    state: body ? stateOf(body, people) : given.state,
    visited: own ? dayOf(Date.parse(own.at) - (own.offset ?? offset ?? 0)) : given.visited,
    sticker: body ? body.sticker : given.sticker,
    proof: body ? body.proof : given.proof,
    title: (people[0] ?? given.people[0])?.name ?? "",
  };
}

// A family that is in no package: all its people are new.
function outsider(visit, station) {
  const first = visit?.body.new[0];
  return {
    id: null,
    key: visit ? `v-${visit.id}` : "baru",
    no: null,
    station,
    hamlet: first?.address ?? "",
    address: first?.address ?? "",
    rt: first?.rt ?? 0,
    rw: first?.rw ?? 0,
    planned: null,
    people: [],
    own: visit,
    fresh: visit?.body.new ?? [],
    replaces: visit ? [visit.id] : [],
    state: visit ? (settles(visit.body.met) ? "selesai" : "ulang") : "belum",
    visited: visit ? dayOf(Date.parse(visit.at) - (visit.offset ?? 0)) : null,
    sticker: Boolean(visit?.body.sticker),
    proof: Boolean(visit?.body.proof),
    title: first?.name ?? "",
  };
}

export function read(pack, visits, offset) {
  const { known, loose, replaced } = standing(visits);
  const listed = pack.households.map((one) => {
    const mine = known.get(one.id) ?? [];
    const made = family(one, mine[mine.length - 1] ?? null, replaced, offset);
    made.replaces = [...new Set([...made.replaces, ...mine.map((visit) => visit.id)])];
    return made;
  });
  const station = pack.stations[0]?.id ?? null;
  const families = [...listed, ...loose.map((visit) => outsider(visit, station))];
  const byKey = new Map(families.map((one) => [one.key, one]));
  byKey.set("baru", outsider(null, station));
  const count = (state) => listed.filter((one) => one.state === state).length;
  const people = listed.flatMap((one) => one.people);
  return {
    pack,
    families,
    find: (key) => byKey.get(key) ?? null,
    progress: {
      families: listed.length,
      belum: count("belum"),
      ulang: count("ulang"),
      selesai: count("selesai"),
      people: people.length,
      settled: people.filter((one) => one.found).length,
    },
    neighbours: (one) => neighbours(families, one),
    after: (one) => next(families, one),
  };
}

const sameHouse = (one, other) =>
  other.address === one.address && other.rt === one.rt && other.rw === one.rw && other.hamlet === one.hamlet;

// Who may live in the same house: `sure` where an address tells houses apart; else the nearest not done in the same RT.
function neighbours(families, one) {
  const there = families.filter((other) => other !== one && sameHouse(one, other));
  if (there.length <= HOUSE) return { sure: true, families: there };
  const far = (other) => Math.abs((other.no ?? 0) - (one.no ?? 0));
  const open = there.filter((other) => other.state !== "selesai").sort((a, b) => far(a) - far(b));
  return { sure: false, families: open.slice(0, NEAR) };
}

function next(families, one) {
  const at = families.indexOf(one);
  return [...families.slice(at + 1), ...families.slice(0, Math.max(at, 0))].find((other) => other.state === "belum");
}
