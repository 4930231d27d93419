"""900 phones deliver a day's work, 30,000 events, beside plain `executemany` of the very same rows.

    python benchmarks/sync.py                          # SQLite, 900 phones, 3 runs
    python benchmarks/sync.py --postgresql             # a throw-away cluster that waits for its disk
    python benchmarks/sync.py --phones 60 --runs 1

Ours: each phone's hello and batch of events, one after the other, through the whole application (no sockets):
challenge, signature, hash chain, journal, visits, findings, roll, families. Phones make and sign their events
beforehand. The peer: the rows all of that wrote, in every table, inserted and updated by `executemany` into a copy of
the same database, in transactions of 50 events and the rows they brought about, under the same constraints, indexes
and triggers; it reads nothing and knows every answer. Both wait for the disk: SQLite in WAL with synchronous=FULL,
PostgreSQL with fsync. Each measurement is a process of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import pickle
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

START = dt.date(2024, 6, 24)
PER_TRANSACTION = 50
UPDATED = ("roll_voter", "fieldwork_household", "fieldwork_device")
"""Tables whose rows are changed, not only added."""


# ── The scene: an area, its roll, stations, officers, packages


def open_home(folder: Path, database: str) -> None:
    os.environ["TAHAPAN_HOME"] = str(folder)
    os.environ["TAHAPAN_DATABASE"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tahapan.web.settings"
    import django

    django.setup()


def set_scene(folder: Path, database: str, phones: int, events: int, seed: int) -> dict[str, Any]:
    """A home with so many officers, each with families enough for their events."""
    open_home(folder, database)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from benchmarks.intake import create_event, make_file

    from tahapan.accounts.actor import ConsoleActor
    from tahapan.core import clock
    from tahapan.fieldwork.acts import plan
    from tahapan.fieldwork.simulate import scratch
    from tahapan.roll.acts import import_file, map_stations

    actor = ConsoleActor("benchmark")
    with clock.pretend(START):
        event = create_event("13.03")
        file = folder / "dp4.csv"
        people = make_file("13.03", phones * 195, seed, file)
        import_file(actor=actor, election=event, path=file, file_name=file.name)
        map_stations(actor=actor, election=event, area=event.area)
        office = scratch.furnish(actor, phones, 31, folder, lambda *_: None)
        plan.prepare(actor=actor, election=office.election, area=office.election.area)
    if database:
        # A server that has been up for a while has its statistics.
        from django.db import connection

        from tahapan.journal.act import housekeeping

        with housekeeping("a benchmark sets its scene"), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {"people": people, "officers": len(office.posts)}


# ── Ours


class Timed:
    """A transport that notes how long each request took the application."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.took: list[tuple[str, float]] = []

    def send(self, method: str, path: str, headers: Any, body: bytes) -> Any:
        start = time.perf_counter()
        answer = self.inner.send(method, path, headers, body)
        self.took.append((path.rpartition("/")[2], time.perf_counter() - start))
        return answer


def ours(folder: Path, database: str, phones: int, events: int, seed: int) -> dict[str, Any]:
    """Everybody delivers; the rows written are left beside the database for the peer."""
    open_home(folder, database)
    import random

    from django.db import connection

    from tahapan.accounts.actor import ConsoleActor
    from tahapan.core import clock
    from tahapan.fieldwork.acts import devices
    from tahapan.fieldwork.models import Event
    from tahapan.fieldwork.simulate.phone import SAME, Phone
    from tahapan.fieldwork.simulate.transport import InProcess
    from tahapan.fieldwork.simulate.truth import changed, mistaken
    from tahapan.officers.models import Post

    wire = Timed(InProcess())
    with clock.pretend(START):
        carried = []
        for number, post in enumerate(Post.objects.filter(body="pantarlih").select_related("election")[:phones]):
            chance = random.Random(seed << 16 | number)
            phone = Phone(chance=chance)
            phone.enrol(wire, devices.invite(actor=ConsoleActor("b"), election=post.election, post=post))
            law = phone.take_package(wire)["law"]
            for household in list(phone.households.values())[: events - 1]:
                drawn = {one["id"]: chance.random() for one in household["people"]}
                found = {
                    one["id"]: changed(chance, one, law)
                    if drawn[one["id"]] < 0.05
                    else mistaken(chance, one, SAME, law)
                    for one in household["people"]
                    if drawn[one["id"]] < 0.085
                }
                phone.visit(household["id"], found)
            phone.report("harian", START, START)
            carried.append(phone)
        durable(connection)
        before = snapshot(connection)
        wire.took.clear()
        start_cpu = time.process_time()
        for phone in carried:
            phone.deliver(wire)
        cpu = time.process_time() - start_cpu
    if any(phone.queue for phone in carried):
        raise RuntimeError("not everything was taken in")
    rows, changed_rows = written(connection, before)
    with (folder / "written.pickle").open("wb") as out:
        devices_before = (read(connection, "fieldwork_device")[0], list(before["fieldwork_device"].values()))
        pickle.dump((rows, changed_rows, devices_before), out)
    took = sorted(seconds for name, seconds in wire.took if name == "events")
    total = sum(seconds for _, seconds in wire.took)
    count = Event.objects.count()
    return {
        "events": count,
        "seconds": round(total, 2),
        "cpu": round(cpu, 2),
        "events_per_second": round(count / total),
        "p50_ms": round(1000 * took[len(took) // 2], 1),
        "p99_ms": round(1000 * took[min(len(took) - 1, int(len(took) * 0.99))], 1),
        "rows": {table: len(found[1]) for table, found in rows.items()},
        "changed": {table: len(found[1]) for table, found in changed_rows.items()},
    }


def durable(connection: Any) -> None:
    """Every commit waits for the disk."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def tables(connection: Any) -> list[str]:
    """The tables of the rooms."""
    from django.apps import apps

    return sorted(model._meta.db_table for model in apps.get_models() if model.__module__.startswith("tahapan."))


def read(connection: Any, table: str) -> tuple[list[str], dict[Any, tuple[Any, ...]]]:
    """Columns of a table (the key first) and its rows by key, as the driver gives them."""
    from django.apps import apps

    key = next(model._meta.pk.column for model in apps.get_models() if model._meta.db_table == table)
    with connection.cursor() as cursor:
        names = [one.name for one in connection.introspection.get_table_description(cursor, table)]
        columns = [key, *(name for name in names if name != key)]
        raw = cursor.cursor if connection.vendor == "postgresql" else cursor.connection.cursor()
        raw.execute(f'SELECT {quoted(columns)} FROM "{table}"')
        return columns, {row[0]: tuple(row) for row in raw.fetchall()}


def quoted(columns: list[str]) -> str:
    return ", ".join(f'"{one}"' for one in columns)


def snapshot(connection: Any) -> dict[str, Any]:
    """What is there before: keys of every table, whole rows of those that are updated."""
    found = {}
    for table in tables(connection):
        rows = read(connection, table)[1]
        found[table] = rows if table in UPDATED else set(rows)
    return found


def written(connection: Any, before: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """({table: (columns, rows added)}, {table: (columns changed and key, rows)})."""
    added, changed = {}, {}
    for table in tables(connection):
        columns, rows = read(connection, table)
        new = [row for key, row in rows.items() if key not in before[table]]
        if new:
            added[table] = (columns, new)
        if table not in UPDATED:
            continue
        differ = [(before[table][key], row) for key, row in rows.items() if before[table].get(key, row) != row]
        places = [n for n in range(1, len(columns)) if any(old[n] != new[n] for old, new in differ)]
        if differ:
            values = [(*(row[n] for n in places), row[0]) for _, row in differ]
            changed[table] = ([*(columns[n] for n in places), columns[0]], values)
    return added, changed


# ── The peer


def peer(folder: Path, database: str, source: Path) -> dict[str, Any]:
    """The same rows by executemany, in transactions of the rows of 50 events."""
    with source.open("rb") as stream:
        added, changed, enrolled = pickle.load(stream)  # noqa: S301 (our own file)
    order = ("journal_line", "fieldwork_event", "fieldwork_visit", "fieldwork_conflict", "roll_entry")
    names = sorted(added, key=lambda name: (order.index(name) if name in order else len(order), name))
    count = len(added["fieldwork_event"][1])
    pieces = in_pieces(added, changed)
    with connect(folder, database) as (run, commit, mark):
        sql = {name: inserting(name, added[name][0], mark) for name in names}
        sql |= {f"{name} =": updating(name, columns, mark) for name, (columns, _) in changed.items()}
        run(inserting("fieldwork_device", enrolled[0], mark), enrolled[1])
        commit()
        start, cpu = time.perf_counter(), time.process_time()
        for piece in pieces:
            for name, statement in sql.items():
                if piece.get(name):
                    run(statement, piece[name])
            commit()
        seconds = time.perf_counter() - start
    return {"seconds": round(seconds, 2), "cpu": round(time.process_time() - cpu, 2),
            "events_per_second": round(count / seconds)}  # fmt: skip


def in_pieces(added: dict[str, Any], changed: dict[str, Any]) -> list[dict[str, list[Any]]]:
    """The rows of each transaction by table (`table =` for updates): 50 events and what they brought about, so that no
    row comes before one it points to."""

    def place(table: str, column: str) -> int:
        return added[table][0].index(column)

    events = sorted(added["fieldwork_event"][1], key=lambda row: (row[place("fieldwork_event", "line_id")], row[0]))
    of_event = {row[0]: number // PER_TRANSACTION for number, row in enumerate(events)}
    of_line: dict[int, int] = {}
    for row in events:
        of_line.setdefault(row[place("fieldwork_event", "line_id")], of_event[row[0]])
    pieces: list[dict[str, list[Any]]] = [{} for _ in range(-(-len(events) // PER_TRANSACTION))]
    for table, (columns, rows) in added.items():
        for row in rows:
            if table in ("fieldwork_event", "fieldwork_visit", "fieldwork_report"):
                piece = of_event[row[0]]
            elif "visit_id" in columns:
                piece = of_event[row[columns.index("visit_id")]]
            else:
                piece = of_line.get(row[columns.index("line_id")] if "line_id" in columns else row[0], 0)
            pieces[piece].setdefault(table, []).append(row)
    for table, (_, rows) in changed.items():
        for number, row in enumerate(rows):
            pieces[number * len(pieces) // len(rows)].setdefault(f"{table} =", []).append(row)
    return pieces


def inserting(table: str, columns: list[str], mark: str) -> str:
    return f'INSERT INTO "{table}" ({quoted(columns)}) VALUES ({", ".join([mark] * len(columns))})'


def updating(table: str, columns: list[str], mark: str) -> str:
    """The last column is the key."""
    *values, key = columns
    return f'UPDATE "{table}" SET ' + ", ".join(f'"{one}" = {mark}' for one in values) + f' WHERE "{key}" = {mark}'


@contextlib.contextmanager
def connect(folder: Path, database: str) -> Iterator[tuple[Any, Any, str]]:
    """(executemany, commit, placeholder) of a plain connection with the pragmas of a home, waiting for the disk."""
    if database:
        import psycopg
        from psycopg.types.json import Jsonb

        psycopg.adapters.register_dumper(dict, type("Dumper", (psycopg.types.json.JsonbDumper,), {}))
        psycopg.adapters.register_dumper(list, type("Dumper", (psycopg.types.json.JsonbDumper,), {}))
        assert Jsonb
        with psycopg.connect(database) as plain:
            cursor = plain.cursor()
            yield cursor.executemany, plain.commit, "%s"
        return
    import sqlite3

    plain = sqlite3.connect(folder / "tahapan.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536",
                   "recursive_triggers=ON", "temp_store=MEMORY"):  # fmt: skip
        plain.execute(f"PRAGMA {pragma}")

    def run(sql: str, rows: Any) -> None:
        if not plain.in_transaction:
            plain.execute("BEGIN IMMEDIATE")
        plain.executemany(sql, rows)

    yield run, lambda: plain.execute("COMMIT"), "?"
    plain.close()


# ── Runs


def in_process(kind: str, folder: Path, database: str, options: argparse.Namespace, source: Path | None = None) -> Any:
    """Run one step in a process of its own."""
    command = [sys.executable, __file__, "--one", kind, "--home", str(folder), "--database", database]
    command += ["--phones", str(options.phones), "--events", str(options.events), "--seed", str(options.seed)]
    command += ["--source", str(source)] if source else []
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(printed)


@contextlib.contextmanager
def databases(postgresql: bool, work: Path) -> Iterator[Any]:
    """A way to make a copy of the scene: fresh(folder) → address of its database (empty for SQLite)."""
    scene = work / "scene"
    scene.mkdir()
    if not postgresql:

        def copy(folder: Path) -> str:
            shutil.copytree(scene, folder)
            return ""

        yield scene, "", copy
        return
    from tests.support.cluster import cluster

    with cluster(durable=True) as address:
        import psycopg

        def copied(folder: Path) -> str:
            shutil.copytree(scene, folder)
            with psycopg.connect(address.replace("/tahapan?", "/postgres?"), autocommit=True) as plain:
                plain.execute(f"CREATE DATABASE {folder.name} TEMPLATE tahapan")
            return address.replace("/tahapan?", f"/{folder.name}?")

        yield scene, address, copied


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, default=900)
    parser.add_argument("--events", type=int, default=33, help="a phone, the report included")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--postgresql", action="store_true")
    for hidden in ("--one", "--home", "--database", "--source"):
        parser.add_argument(hidden, default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        folder = Path(options.home)
        steps = {
            "scene": lambda: set_scene(folder, options.database, options.phones, options.events, options.seed),
            "ours": lambda: ours(folder, options.database, options.phones, options.events, options.seed),
            "peer": lambda: peer(folder, options.database, Path(options.source)),
        }
        found = steps[options.one]()
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps(found | {"peak_mb": used.ru_maxrss // 1024}))
        return
    work = Path(tempfile.mkdtemp(prefix="tahapan-sync-"))
    try:
        with databases(options.postgresql, work) as (scene, address, copy):
            print(f"seed {options.seed}:", in_process("scene", scene, address, options))
            pairs = []
            for run in range(options.runs):
                mine, plain = work / f"mine{run}", work / f"plain{run}"
                told = in_process("ours", mine, copy(mine), options)
                raw = in_process("peer", plain, copy(plain), options, mine / "written.pickle")
                print(json.dumps(told), "| peer", json.dumps(raw), flush=True)
                pairs.append((told, raw))
    finally:
        shutil.rmtree(work)
    for measured in ("events_per_second", "p99_ms"):
        print(f"median {measured}: {statistics.median(one[measured] for one, _ in pairs)}")
    for measured in ("seconds", "cpu"):
        ratio = statistics.median(raw[measured] / mine[measured] for mine, raw in pairs)
        print(f"median ratio to executemany by {measured}: {ratio:.2f}")
    print(f"peak memory: {max(one['peak_mb'] for one, _ in pairs)} MB")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
