"""How fast people are made: 170 thousand, 1 million, 4 million, beside a plain loop over persons.

    python benchmarks/population.py                     # three runs of each size, then the loop
    python benchmarks/population.py --sizes 170000 --runs 5

Every run is a process of its own, one after the other, so that its peak memory is its own. Villages have the size of
nagari (2,800 voters) and no outline; `--outline` gives each a ring of 250 corners, as real nagari have. The peer is
what one writes first: Python's `random`, one person at a time, most of the columns from the same words, without exact
counts, families' ages or clustered homes. It makes 20 thousand people; only its rate is compared.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np

from tahapan.engines.population import HamletWord, VillageSpec, dp4, generate
from tahapan.engines.population.names import word_table

VOTING_DAY = dt.date(2024, 11, 27)
VOTERS_PER_VILLAGE = 2_800
PEER_PEOPLE = 20_000


def villages(people: int, outline: bool) -> list[VillageSpec]:
    """Nagari in kecamatan of ten, kabupaten of twenty kecamatan, of West Sumatra."""
    count = max(1, round(people / VOTERS_PER_VILLAGE))
    angle = np.linspace(0, 2 * math.pi, 250, endpoint=False)
    radius = 0.03 * (1 + 0.3 * np.sin(7 * angle))
    ring = np.column_stack((101 + radius * np.cos(angle), -0.7 + radius * np.sin(angle)))
    return [
        VillageSpec(
            f"13.{1 + index // 200:02}.{1 + index // 10 % 20:02}.{2001 + index % 10}",
            f"Nagari {index}",
            VOTERS_PER_VILLAGE,
            point=(101.0, -0.7),
            outline=(ring,) if outline else None,
            hamlet_word=HamletWord.JORONG,
            regency="Sijunjung",
        )
        for index in range(count)
    ]


def measure(people: int, seed: int, outline: bool) -> dict[str, float]:
    """Seconds and peak memory of one population and its DP4, in this process."""
    specs = villages(people, outline)
    started = time.perf_counter()
    population = generate(specs, VOTING_DAY, seed)
    made = time.perf_counter()
    listed = dp4(population)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rows, unique = population.people.height, population.people["nik"].n_unique()
    return {
        "people": rows,
        "listed": listed.height,
        "generate_s": made - started,
        "dp4_s": done - made,
        "peak_gb": peak,
        "double_niks": rows - unique,
    }


def in_own_process(people: int, seed: int, outline: bool) -> dict[str, float]:
    """`measure` in a fresh process."""
    command = [sys.executable, __file__, "--measure", str(people), "--seed", str(seed)]
    answer = subprocess.run(command + ["--outline"] * outline, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(answer.stdout)
    return result


def one_by_one(people: int, seed: int) -> Iterator[tuple[object, ...]]:
    """The peer: persons one after the other."""
    chance = random.Random(seed)
    words = {column: _column(column) for column in ("male_first", "male_last", "female_first", "female_last")}
    used: Counter[str] = Counter()
    card, size, home = "", 0, (0.0, 0.0)
    for _ in range(people):
        if size == 0:
            size = chance.choices((1, 2, 3, 4, 5), (12, 33, 24, 16, 15))[0]
            card = f"130304{chance.randrange(10**6):06}{chance.randrange(1, 9999):04}"
            home = (101 + chance.gauss(0, 0.01), -0.7 + chance.gauss(0, 0.01))
        size -= 1
        sex = chance.choice(("male", "female"))
        born = VOTING_DAY - dt.timedelta(days=int(365.25 * chance.triangular(17, 90, 28)))
        stem = f"130304{born.day + 40 * (sex == 'female'):02}{born:%m%y}"
        used[stem] += 1
        tokens = [chance.choices(*words[f"{sex}_{place}"])[0] for place in ("first", "last")]
        name = " ".join(tokens[: 1 if chance.random() < 0.32 else 2])
        rt = f"{chance.randrange(1, 12):03}"
        yield (
            card,
            f"{stem}{used[stem]:04}",
            name,
            "SIJUNJUNG",
            born,
            chance.choice("BSP"),
            sex,
            "JORONG X",
            rt,
            *home,
        )


def _column(column: str) -> tuple[list[str], list[float]]:
    rows = [row for row in word_table("general.csv") if row[column]]
    return [row["token"] for row in rows], [float(row[column]) for row in rows]


def report(arguments: argparse.Namespace) -> None:
    print(f"seed {arguments.seed}, {arguments.runs} runs, outlines {'on' if arguments.outline else 'off'}")
    rates = []
    for people in arguments.sizes:
        runs = [in_own_process(people, arguments.seed, arguments.outline) for _ in range(arguments.runs)]
        median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        seconds = sorted(run["generate_s"] for run in runs)
        rates.append(median["people"] / median["generate_s"])
        print(
            f"{median['people']:>11,.0f} entries  generate {median['generate_s']:6.2f} s"
            f" ({seconds[0]:.2f}–{seconds[-1]:.2f})  dp4 {median['dp4_s']:5.2f} s  peak {median['peak_gb']:.2f} GB"
            f"  {rates[-1]:>9,.0f} people/s  double NIK {median['double_niks']:.0f}"
        )
    started = time.perf_counter()
    made = sum(1 for _ in one_by_one(PEER_PEOPLE, arguments.seed))
    rate = made / (time.perf_counter() - started)
    print(f"{made:>11,} people one by one: {rate:,.0f} people/s; the largest size above is {rates[-1] / rate:.0f} ×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[170_000, 1_000_000, 4_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--outline", action="store_true")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, arguments.seed, arguments.outline)))
    else:
        report(arguments)


if __name__ == "__main__":
    main()
