"""Import of a DP4 file beside plain `sqlite3.executemany` of the same rows into the same table, on SQLite.

    python benchmarks/intake.py                     # 173,347 rows, 3 runs
    python benchmarks/intake.py --rows 4000000 --area 32.01 --runs 1

The rows are synthetic (`engines.population`, seed printed). The peer gets ready tuples, the same schema with all its
indexes and the same pragmas as a home, writes no entries and checks nothing. Each measurement is a process of its own
on a fresh home, so that its peak memory is its own. Medians are of whole runs, file to committed rows; `cpu` is the
processor time, the fairer figure on a machine that does other work too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = (
    *("id", "election_id", "nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex", "address"),
    *("rt", "rw", "disability", "ktp", "village", "place", "dpt_match", "fingerprint"),
)


def make_file(area: str, rows: int, seed: int, path: Path) -> int:
    """Write a DP4 of about `rows` people of `area`; return how many."""
    from tahapan.core.areas import Level
    from tahapan.elections import areas
    from tahapan.engines import population

    found = areas.within(area, Level.VILLAGE)
    share, rest = divmod(rows, len(found))
    villages = [
        population.VillageSpec(
            one.code, one.name, voters=share + (index < rest), point=(one.lng or 106.8, one.lat or -6.5)
        )
        for index, one in enumerate(found)
    ]
    people = population.generate(villages, voting_day=dt.date(2024, 11, 27), seed=seed)
    listed = population.dp4(people)
    population.write(listed, path)
    return len(listed)


def open_home(folder: Path) -> None:
    """A migrated home with one election in this process."""
    os.environ["TAHAPAN_HOME"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tahapan.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def create_event(area: str):
    """The event rows are imported into."""
    from tahapan.elections.models import ElectionEvent, EventKind
    from tahapan.journal.act import housekeeping

    with housekeeping("a benchmark sets its scene"):
        return ElectionEvent.objects.create(
            slug="benchmark",
            name_id="Uji",
            name_en="Trial",
            kind=EventKind.PILKADA,
            rule_set="pilkada-2024",
            area=area,
            voting_day=dt.date(2024, 11, 27),
        )


def ours(file: Path, folder: Path, area: str) -> dict[str, object]:
    """Import the file, then import it again."""
    open_home(folder)
    from tahapan.accounts.actor import ConsoleActor
    from tahapan.roll.acts import import_file

    event = create_event(area)
    marks: list[tuple[str, float]] = []
    start = time.perf_counter()

    def progress(step: str, done: int, total: int) -> None:
        if not marks or marks[-1][0] != step:
            marks.append((step, time.perf_counter() - start))

    arguments = {"actor": ConsoleActor(), "election": event, "path": file, "file_name": file.name}
    before = time.process_time()
    report = import_file(**arguments, progress=progress)
    seconds, cpu = time.perf_counter() - start, time.process_time() - before
    again = import_file(**arguments)
    ends = [at for _, at in marks[1:]] + [seconds]
    return {
        "seconds": seconds,
        "cpu": cpu,
        "steps": {step: round(end - at, 2) for (step, at), end in zip(marks, ends, strict=True)},
        "second": again.seconds,
        "counts": [report.rows, report.new, report.changed, report.same, report.rejected],
        "again": [again.rows, again.new, again.changed, again.same, again.rejected],
    }


def peer(file: Path, folder: Path, area: str) -> dict[str, object]:
    """Insert the same rows with sqlite3.executemany: ready tuples, same table, same pragmas, one transaction."""
    import sqlite3

    import polars as pl

    open_home(folder)
    event = create_event(area)
    texts = pl.read_csv(file, infer_schema=False).fill_null("")
    number = [pl.col(name).cast(pl.Int64, strict=False).fill_null(0) for name in ("rt", "rw", "disabilitas")]
    ready = texts.with_row_index("id", offset=1).select(
        "id", pl.lit(event.pk).alias("election"), "nkk", "nik", "nama", "tempat_lahir",
        pl.col("tanggal_lahir").str.to_date("%d-%m-%Y").cast(pl.String), "status_kawin", "jenis_kelamin", "alamat",
        *number, "ktp_el", "kode_wilayah", pl.lit("unmapped").alias("place"), pl.lit("").alias("mark"),
        pl.col("nik").cast(pl.Int64).alias("fingerprint"),
    )  # fmt: skip
    rows = ready.rows() if len(ready) < 1_000_000 else ready.iter_rows()
    with sqlite3.connect(folder / "tahapan.sqlite3", isolation_level=None) as database:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
            database.execute(f"PRAGMA {pragma}")
        marks = ", ".join("?" * len(COLUMNS))
        start, before = time.perf_counter(), time.process_time()
        database.execute("BEGIN IMMEDIATE")
        database.executemany(f"INSERT INTO roll_voter ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
        database.execute("COMMIT")
        return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - before}


def measure(kind: str, file: Path, area: str) -> dict[str, object]:
    """Run one measurement in a process and a home of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--one", kind, "--file", str(file), "--home", folder, "--area", area]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(printed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=173_347)
    parser.add_argument("--area", default="13.03")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--one", choices=("ours", "peer"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        found = {"ours": ours, "peer": peer}[options.one](options.file, options.home, options.area)
        used = resource.getrusage(resource.RUSAGE_SELF)
        found |= {"peak_mb": used.ru_maxrss // 1024}
        print(json.dumps(found))
        return
    folder = Path(tempfile.mkdtemp())
    try:
        file = folder / "dp4.csv"
        rows = make_file(options.area, options.rows, options.seed, file)
        print(
            f"{rows:,} rows of {options.area}, seed {options.seed}, {file.stat().st_size >> 20} MB, {options.runs} runs"
        )
        results = [
            (measure("ours", file, options.area), measure("peer", file, options.area)) for _ in range(options.runs)
        ]
    finally:
        shutil.rmtree(folder)
    for mine, plain in results:
        print(json.dumps(mine), "| peer", json.dumps(plain))
    for measured in ("seconds", "cpu"):
        mine = statistics.median(float(one[measured]) for one, _ in results)
        plain = statistics.median(float(one[measured]) for _, one in results)
        print(f"median {measured}: import {mine:.2f}, executemany {plain:.2f}, ratio {mine / plain:.2f}")
    print(f"peak memory of the import: {max(int(one['peak_mb']) for one, _ in results)} MB")


if __name__ == "__main__":
    main()
