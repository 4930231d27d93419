// Figures of an officer's own visits over some days (Model A-Laporan Hasil Coklit), counted as the office counts them:
// each visit that no later one replaces.

import { settles } from "./book.js";
import { dayOf } from "./days.js";

export function figures(visits, start, end) {
  const replaced = new Set(visits.flatMap((one) => one.body.replaces));
  const days = visits.filter((one) => !replaced.has(one.id)).filter((one) => {
    const day = dayOf(Date.parse(one.at) - (one.offset ?? 0));
    return start <= day && day <= end;
  });
  const bodies = days.map((one) => one.body);
  const people = bodies.flatMap((one) => one.people);
  const tms = {};
  for (const { outcome, tms: code } of people) if (outcome === "tms") tms[code] = (tms[code] ?? 0) + 1;
  const count = (list, fits) => list.filter(fits).length;
  return {
    households: bodies.length,
    people: people.length,
    sesuai: count(people, (one) => one.outcome === "sesuai"),
    ubah: count(people, (one) => one.outcome === "ubah"),
    tms,
    baru: bodies.reduce((sum, one) => sum + one.new.length, 0),
    stickers: count(bodies, (one) => one.sticker),
    proofs: count(bodies, (one) => one.proof),
    again: count(bodies, (one) => !settles(one.met)),
  };
}
