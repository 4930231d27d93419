// A visit while it is being written: started from what stands, kept encrypted as it grows, turned into an event.

import { settles } from "./book.js";

const REPEATED = ["nkk", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw", "disability", "ktp"];
export const NO_EVIDENCE = { kind: "", number: "", photo: "" };

function decision(person) {
  const { own, outcome } = person;
  if (own) {
    const changes = Object.fromEntries(Object.entries(own.changes).map(([element, [, now]]) => [element, now]));
    const evidence = { ...NO_EVIDENCE, ...own.evidence };
    return { outcome: own.outcome, changes, tms: own.tms, evidence, station: own.station };
  }
  if (outcome?.outcome === "tms") return decide("tms", { tms: outcome.tms });
  // Changed by an officer before us: we replace that visit, so what it set is said again, or it would be undone.
  if (outcome?.outcome === "ubah") return decide("ubah", { changes: pick(person), repeats: true });
  return outcome ? decide("sesuai") : null;
}

const pick = (person) => Object.fromEntries(REPEATED.map((element) => [element, person[element]]));

export const decide = (outcome, more = {}) => ({
  outcome,
  changes: {},
  tms: 0,
  evidence: { ...NO_EVIDENCE },
  station: null,
  ...more,
});

export function start(family) {
  const body = family.own?.body;
  const people = {};
  for (const person of family.people) {
    const found = decision(person);
    if (found) people[person.id] = found;
  }
  return {
    people,
    fresh: family.fresh.map((one) => ({ ...one, evidence: { ...NO_EVIDENCE, ...one.evidence } })),
    met: settles(body?.met) ? body.met : "",
    sticker: Boolean(body?.sticker),
    proof: Boolean(body?.proof),
    witness: body?.witness ?? "",
    signature: body?.signature ?? "",
    note: body?.note ?? "",
  };
}

// What a decision really says: changed back to how it was is no change.
export function outcomeOf(person, found) {
  if (!found) return null;
  if (found.outcome === "tms") return "tms";
  return Object.keys(changesOf(person, found)).length ? "ubah" : "sesuai";
}

export function changesOf(person, found) {
  if (found.outcome === "tms") return {};
  const changes = {};
  for (const [element, now] of Object.entries(found.changes))
    if (found.repeats || now !== person.old[element]) changes[element] = [person.old[element] ?? null, now];
  return changes;
}

export const valueOf = (person, found, element) => found?.changes[element] ?? person.old[element];

const evidenceOf = (evidence) => (evidence.kind || evidence.number || evidence.photo ? evidence : null);

export const checked = (family, draft) => family.people.filter((one) => draft.people[one.id]);
export const unchecked = (family, draft) => family.people.filter((one) => one.in && !draft.people[one.id]);
export const findings = (family, draft) => checked(family, draft).length + draft.fresh.length;

// The body of the event.
export function bodyOf(family, draft, position) {
  const settled = settles(draft.met);
  return {
    household: family.id,
    replaces: family.replaces,
    met: draft.met,
    people: (settled ? checked(family, draft) : []).map((person) => {
      const found = draft.people[person.id];
      const outcome = outcomeOf(person, found);
      return {
        voter: person.id,
        base: person.base,
        outcome,
        changes: changesOf(person, found),
        tms: outcome === "tms" ? found.tms : 0,
        evidence: evidenceOf(found.evidence),
        station: outcome === "tms" && found.tms === 8 ? found.station : null,
      };
    }),
    new: (settled ? draft.fresh : []).map((one) => ({ ...one, evidence: evidenceOf(one.evidence) })),
    sticker: draft.sticker,
    proof: draft.proof,
    witness: draft.witness.trim(),
    signature: draft.signature,
    position,
    note: draft.note.trim(),
  };
}
