"""Model A-Daftar Pemilih of a full station: pages per second of processor time.

    python benchmarks/paper.py                      # 600 people, 3 runs
    python benchmarks/paper.py --people 600 --runs 5 --json

The people are made up on the spot; the drawing alone is measured, not the reading of the roll.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time

from tahapan.engines import sheet
from tahapan.engines.sheet import Frame
from tahapan.fieldwork.documents import model_a
from tahapan.fieldwork.documents.model_a import Family, Legend, Line

NAMES = ("ASMAR", "BUDI SANTOSO", "CITRA YULIANTI HASNA", "DEWI", "EKA PUTRA", "FAJRI RAMADHAN")


def families(people: int, seed: int) -> list[Family]:
    """Families of 1 to 7 people until there are `people`."""
    chance = random.Random(seed)
    found: list[Family] = []
    while (left := people - sum(len(one.people) for one in found)) > 0:
        number = len(found) + 1
        size = min(left, chance.randint(1, 7))
        found.append(Family(number, tuple(_person(chance, f"{number}.{at}") for at in range(1, size + 1))))
    return found


def _person(chance: random.Random, number: str) -> Line:
    digits = f"{chance.randrange(10**12):012}"
    name, day = chance.choice(NAMES), f"{chance.randint(1, 28):02}-{chance.randint(1, 12):02}-1980"
    cells = (f"1303{digits}", f"1303{digits}", name, "SIJUNJUNG", day, "S", "L", "JORONG KOTO TUO", "1", "0", "", "S")
    return Line(number, cells)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=600)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--json", action="store_true")
    chosen = asked.parse_args()
    content = families(chosen.people, chosen.seed)
    frame = Frame(
        "KPU KABUPATEN CONTOH", model_a.TITLE, "Pemilihan", (("Provinsi", "P"), ("Kabupaten", "K"), ("TPS", "1")),
        "8 Juli 2024 14.30 WIB", 1, model_a.digest(content), "http://contoh/?cetakan=1",
    )  # fmt: skip
    codes = {str(number): f"Kode {number}" for number in range(1, 9)}
    legend = Legend(codes, codes, {"S": "Sudah kawin"}, {"S": "Sudah"})
    rates, pages = [], 0
    for _ in range(chosen.runs):
        sheet.wrapped.cache_clear()
        began = time.process_time()
        pdf = model_a.draw(frame, content, legend, [("Pantarlih", "A")], "Contoh", 2024)
        took = time.process_time() - began
        pages = pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page ")
        rates.append(pages / took)
    told = {
        "people": chosen.people, "pages": pages, "bytes": len(pdf), "seed": chosen.seed, "runs": chosen.runs,
        "pages_per_cpu_second": round(statistics.median(rates), 1),
    }  # fmt: skip
    print(json.dumps(told) if chosen.json else "\n".join(f"{name}: {value}" for name, value in told.items()))


if __name__ == "__main__":
    main()
