"""Lists of a kabupaten or a province: recap at every level, determination with its snapshot, balance, rebuilding.

    python benchmarks/lists.py                                         # 173,347 voters of 13.03 on SQLite
    python benchmarks/lists.py --voters 4000000 --area 13              # a province
    python benchmarks/lists.py --database postgresql:///NAME?…         # an empty database, filled here
    python benchmarks/lists.py --home DIR                              # keep the scene there, use it again

The scene: made-up people (`engines.population`) at stations of about 400, list A, a coklit that does to them what West
Sumatra counted in 2024 (2.1 % struck, 10.6 % at another station, 1.9 % new) and corrects 5 %, then the DPS, then a
twentieth of all that again. Each measurement is a process of its own; `cpu` is its processor time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PEOPLE_AT_A_STATION = 400
AT_ONCE = 20_000
BEFORE, COKLIT = dt.date(2024, 6, 20), dt.date(2024, 7, 20)


def open_home(folder: Path, database: str) -> None:
    os.environ["TAHAPAN_HOME"] = str(folder)
    if database:
        os.environ["TAHAPAN_DATABASE"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tahapan.web.settings"
    import django

    django.setup()


# ── The scene


def set_scene(area: str, voters: int, seed: int, folder: Path) -> dict[str, Any]:
    """Everything up to the eve of the DPT."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from benchmarks.intake import create_event, make_file

    from tahapan.accounts.actor import ConsoleActor
    from tahapan.core import clock, home
    from tahapan.journal.act import housekeeping
    from tahapan.lists.acts import base
    from tahapan.roll.acts import import_file

    home.current().prepare()
    actor = ConsoleActor("benchmark")
    with clock.pretend(BEFORE):
        event = create_event(area)
        file = folder / "dp4.csv"
        make_file(area, voters, seed, file)
        import_file(actor=actor, election=event, path=file, file_name=file.name)
        file.unlink()
        fill_stations(actor, event)
        start = time.perf_counter()
        base.fix_base(actor=actor, election=event)
        fixing = time.perf_counter() - start
    with clock.pretend(COKLIT):
        entries = coklit(actor, event, random.Random(seed), 1)
        cut_list(actor=actor, election=event, kind="DPS")
        entries += coklit(actor, event, random.Random(seed + 1), 20)
    with housekeeping("a server that has been up for a while has its statistics"), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    from tahapan.roll.models import Entry, Voter

    return {"voters": Voter.objects.count(), "entries": Entry.objects.count(), "written": entries,
            "fix_base_seconds": round(fixing, 1)}  # fmt: skip


def _acts() -> dict[str, Callable[..., Any]]:
    """Acts of this benchmark; made when Django is ready."""
    from tahapan.core.text import Text
    from tahapan.journal.act import act
    from tahapan.lists import cutting, rules
    from tahapan.lists.kinds import ListKind, Tier
    from tahapan.roll import changes, mapping
    from tahapan.roll.models import EntryKind
    from tahapan.stations.models import Station

    @act("benchmark.fill", title=Text("Isi TPS", "Fill stations"))
    def fill(*, actor: Any, election: Any, villages: Any) -> None:
        for village, rows in villages:
            stations = Station.objects.bulk_create(
                Station(election=election, village=village, number=number)
                for number in range(1, -(-len(rows) // PEOPLE_AT_A_STATION) + 1)
            )
            moved = [(*row, stations[at // PEOPLE_AT_A_STATION].pk) for at, row in enumerate(rows)]
            mapping.write_moves(election, village, moved, EntryKind.MAPPING)

    @act("benchmark.write", title=Text("Ubah", "Change"))
    def write(*, actor: Any, election: Any, told: Any, people: Any = (), spots: Any = ()) -> None:
        made = changes.create(election, people)
        entered = [changes.Change(pk, EntryKind.NEW, spot=spot) for pk, spot in zip(made, spots, strict=True)]
        changes.write(election, [*told, *entered])

    @act("benchmark.cut", title=Text("Potong", "Cut"))
    def cut(*, actor: Any, election: Any, kind: str) -> Any:
        return cutting.cut(election, rules.step(ListKind(kind), Tier.REGENCY), election.area, None)

    return {"fill": fill, "write": write, "cut": cut}


_made: dict[str, Callable[..., Any]] = {}


def acts() -> dict[str, Callable[..., Any]]:
    if not _made:
        _made.update(_acts())
    return _made


def cut_list(**arguments: Any) -> Any:
    return acts()["cut"](**arguments)


def fill_stations(actor: Any, event: Any) -> None:
    """Families side by side, so many people a station."""
    from itertools import groupby

    from tahapan.roll.models import Voter

    rows = Voter.objects.order_by("village", "nkk", "id").values_list("village", "id", "sex", "place", "station_id")
    villages: list[Any] = []
    for village, found in groupby(rows.iterator(AT_ONCE), key=lambda row: row[0]):
        villages.append((village, [row[1:] for row in found]))
        if sum(len(one) for _, one in villages) > AT_ONCE:
            acts()["fill"](actor=actor, election=event, villages=villages)
            villages = []
    acts()["fill"](actor=actor, election=event, villages=villages)


def coklit(actor: Any, event: Any, chance: random.Random, share: int) -> int:
    """Do to voters what a coklit finds, to one in `share` of those it would; how many entries."""
    from tahapan.roll.models import Entry, Voter
    from tahapan.stations.models import Station

    at: dict[str, list[int]] = {}
    for pk, village in Station.objects.values_list("id", "village"):
        at.setdefault(village, []).append(pk)
    before = Entry.objects.count()
    told: list[Any] = []
    newcomers: list[Any] = []
    standing = Voter.objects.filter(place="station").order_by("id").values_list("id", "village", "station_id", "nik")
    for row in list(standing):
        told += found(chance, row, at, share, newcomers)
        if len(told) >= AT_ONCE:
            flush(actor, event, told, newcomers)
    flush(actor, event, told, newcomers)
    return Entry.objects.count() - before


def found(chance: random.Random, row: Any, at: Any, share: int, newcomers: list[Any]) -> Iterator[Any]:
    from tahapan.roll.changes import Change, Spot, tms
    from tahapan.roll.models import EntryKind, Place

    pk, village, station, nik = row
    drawn = chance.random() * share
    if drawn < 0.021:
        yield Change(pk, EntryKind.STRIKE, spot=tms(chance.choice((1, 1, 1, 2, 4, 4, 6, 7)), village))
    elif drawn < 0.127:
        yield Change(pk, EntryKind.MOVE, spot=Spot(Place.STATION, village, chance.choice(at[village])))
    elif drawn < 0.146:
        person = {
            "nkk": nik, "nik": f"99{share:02}{pk:012}", "name": "BARU", "birth_place": "DI SINI",
            "birth_date": "1990-05-17", "marital": "S", "sex": chance.choice("LP"), "address": "DI SINI", "rt": 1,
            "rw": 1, "disability": 0, "ktp": chance.choice("SSSB"), "village": village,
        }  # fmt: skip
        newcomers.append((person, Spot(Place.STATION, village, station)))
    elif drawn < 0.196:
        yield Change(pk, EntryKind.CORRECTION, {"address": f"RUMAH {chance.randrange(1000)}", "ktp": "S"})


def flush(actor: Any, event: Any, told: list[Any], newcomers: list[Any]) -> None:
    people, spots = [one for one, _ in newcomers], [spot for _, spot in newcomers]
    acts()["write"](actor=actor, election=event, told=list(told), people=people, spots=spots)
    told.clear()
    newcomers.clear()


# ── What is measured


def recap_live(event: Any) -> Any:
    """The roll against the DPS, by entries, and its tables at all four levels."""
    from tahapan.lists import recap
    from tahapan.lists.kinds import ListKind

    return tables(recap.live(event, ListKind.DPT, event.area))


def recap_stored(event: Any) -> Any:
    """The DPS as stored, at all four levels."""
    from tahapan.lists import cutting, recap
    from tahapan.lists.kinds import ListKind

    return tables(recap.of(cutting.standing(event, ListKind.DPS, event.area)))


def tables(told: Any) -> int:
    from tahapan.core.areas import Level
    from tahapan.lists import recap

    levels = (recap.STATION, Level.VILLAGE, Level.DISTRICT, Level.REGENCY)
    rows = [row for level in levels for row in recap.table(told, level)]
    if not all(row.holds for row in rows):
        raise RuntimeError("a row does not balance")
    return len(rows)


def determine(event: Any) -> Any:
    """The DPT: snapshot, both computations, comparison, counts, one transaction."""
    from tahapan.accounts.actor import ConsoleActor

    made = cut_list(actor=ConsoleActor("benchmark"), election=event, kind="DPT")
    return [made.male, made.female, made.snapshot.size]


def balance(event: Any) -> Any:
    """DPS to DPT, station by station, computed twice."""
    from tahapan.lists import balance as balances
    from tahapan.lists import cutting
    from tahapan.lists.kinds import ListKind

    first, last = (cutting.standing(event, ListKind(one), event.area) for one in ("DPS", "DPT"))
    found = balances.between(event, first, last, event.area)
    return [len(found), sum(one.difference.total for _, one in found)]


def rebuild(event: Any) -> Any:
    """The DPS made again from the entries, byte for byte, though the roll has gone on."""
    from tahapan.lists import cutting, snapshots
    from tahapan.lists.kinds import ListKind

    return snapshots.rebuilt(cutting.standing(event, ListKind.DPS, event.area))


MEASURED = {one.__name__: one for one in (recap_live, recap_stored, determine, balance, rebuild)}


def one(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Do one thing in this process."""
    open_home(options.home, options.database)
    from tahapan.core import clock

    if name == "scene":
        return set_scene(options.area, options.voters, options.seed, options.home)
    from tahapan.elections.models import ElectionEvent

    event = ElectionEvent.objects.get(slug="benchmark")
    with clock.pretend(COKLIT):
        start, cpu = time.perf_counter(), time.process_time()
        answer = MEASURED[name](event)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {"seconds": round(seconds, 2), "cpu": round(cpu, 2), "answer": answer}


def run(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Do one thing in a process of its own; its peak memory belongs to it alone."""
    command = [sys.executable, __file__, "--one", name, "--home", str(options.home), "--database", options.database]
    command += ["--voters", str(options.voters), "--area", options.area, "--seed", str(options.seed)]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voters", type=int, default=173_347)
    parser.add_argument("--area", default="13.03")
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--database", default="")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--one", choices=("scene", *MEASURED), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        found = one(options.one, options)
        print(json.dumps(found | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
        return
    kept = options.home is not None
    options.home = options.home or Path(tempfile.mkdtemp(prefix="tahapan-daftar-"))
    try:
        if not (options.home / "files").is_dir():
            options.home.mkdir(parents=True, exist_ok=True)
            print("scene", json.dumps(run("scene", options)), flush=True)
        for name in MEASURED:
            print(f"{name:13}", json.dumps(run(name, options)), flush=True)
    finally:
        if not kept:
            shutil.rmtree(options.home)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
