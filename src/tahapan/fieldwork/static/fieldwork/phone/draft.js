// A visit while it is being written: started from what stands, kept encrypted as it grows, turned into an event.

import { ELEMENTS, settles } from "./book.js";

export const NO_EVIDENCE = { kind: "", number: "", photo: "" };

// What stands about a person, by us or by an officer before us: a new version of the visit begins with it.
function decision({ found }) {
  if (!found) return null;
  const changes = Object.fromEntries(Object.entries(found.changes ?? {}).map(([element, [, now]]) => [element, now]));
  const evidence = { ...NO_EVIDENCE, ...found.evidence };
  return { outcome: found.outcome, changes, tms: found.tms, evidence, station: found.station ?? null };
}

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
    sticker: Boolean(family.sticker),
    proof: Boolean(family.proof),
    witness: body?.witness ?? "",
    signature: body?.signature ?? "",
    note: body?.note ?? "",
  };
}

// What a decision really says: changed back to how it was is no change.
export function outcomeOf(person, found) {
  if (!found) return null;
  if (found.outcome === "tms") return "tms";
  return Object.keys(found.changes).some((element) => found.changes[element] !== person.old[element]) ? "ubah" : "sesuai";
}

// The changes as the office wants them: against the package, so that what an earlier version set is unset by name.
function changesOf(person, found) {
  const changes = {};
  for (const element of ELEMENTS) {
    const [was, listed, now] = [person.old[element], person.listed[element], valueOf(person, found, element)];
    if (now !== was || now !== listed) changes[element] = [now === was ? listed : was, now];
  }
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
      const changes = found.outcome === "tms" ? {} : changesOf(person, found);
      const outcome = found.outcome === "tms" ? "tms" : Object.keys(changes).length ? "ubah" : "sesuai";
      return {
        voter: person.id,
        base: person.base,
        outcome,
        changes,
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
