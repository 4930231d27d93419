// Full-text search of the package: names, NIK, NKK, address; and people who may be listed already.

const plain = (text) =>
  String(text ?? "")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toUpperCase();

export function index(families) {
  return families.map((family) => ({
    family,
    text: plain(
      [
        family.address,
        family.hamlet,
        ...[...family.people, ...family.fresh].map((one) => `${one.name} ${one.nik} ${one.nkk}`),
      ].join(" "),
    ),
  }));
}

// The families in which every word of the query is found, in visit order.
export function find(indexed, query) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return indexed.filter(({ text }) => words.every((word) => text.includes(word))).map(({ family }) => family);
}

// Who in the package has this NIK, or this name and birth date: [{family, person, by: "nik" | "name"}].
export function lookalikes(families, { nik, name, birth_date: born }, except = null) {
  const called = plain(name).trim();
  const found = [];
  for (const family of families)
    for (const person of [...family.people, ...family.fresh]) {
      if (person === except) continue;
      if (nik && person.nik === nik) found.push({ family, person, by: "nik" });
      else if (called && person.birth_date === born && plain(person.name).trim() === called)
        found.push({ family, person, by: "name" });
    }
  return found;
}
