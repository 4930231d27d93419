"""What `tahapan doctor` looks at. Each check is one function that returns what it found and changes nothing.

A check that itself fails counts as not ok; its words name the kind of error only, since a message may quote a row.
"""

from __future__ import annotations

import datetime as dt
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Min, Model

from tahapan import law
from tahapan.cli import backup
from tahapan.cli.checks import Check
from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.core.home import Home
from tahapan.core.text import Text
from tahapan.elections import queries
from tahapan.elections.models import ElectionEvent
from tahapan.jobs import leftovers as left_behind
from tahapan.journal import files
from tahapan.journal.models import Line, StoredFile
from tahapan.lists import listed, recap, snapshots
from tahapan.lists.models import Cut
from tahapan.web.start import load_acts, verify

APPEND_ONLY: Final = (
    "elections_localdate",
    "journal_line",
    "journal_storedfile",
    "roll_entry",
    "roll_intake",
    "officers_step",
    "officers_officerintake",
    "officers_partylist",
    "officers_partyconflict",
    "fieldwork_event",
    "fieldwork_altered",
    "fieldwork_replacement",
    "fieldwork_opening",
    "fieldwork_report",
    "lists_cut",
    "lists_cutcount",
    "lists_listed",
    "lists_posting",
    "lists_coding",
    "lists_unlisted",
)
"""Tables the database itself must refuse to change."""

SAMPLE: Final = 200
"""How many stored files are hashed without `--full`: the newest, which are the likeliest to be cut short."""

_NAMED: Final = 5
"""How many things left behind are named."""

LEAST_FREE: Final = 1 << 30
"""Bytes that must be free whatever the size of the database: the log of one large import."""

_LATER: Final = dt.timedelta(days=1)

_OUT_OF_BALANCE: Final = """
SELECT COUNT(*) FROM roll_voter v
LEFT JOIN (SELECT voter_id, MAX(id) AS id FROM roll_entry GROUP BY voter_id) last ON last.voter_id = v.id
LEFT JOIN roll_entry e ON e.id = last.id
WHERE (e.id IS NULL AND v.place <> 'new') OR e.to_place <> v.place
   OR (e.id IS NOT NULL AND COALESCE(e.to_station_id, 0) <> COALESCE(v.station_id, 0))
   OR (v.place IN ('unmapped', 'station') AND e.to_village <> v.village)
"""

LAST_ENTRIES: Final = 200_000
"""Without `--full`, only voters with one of this many newest entries are followed from entry to entry."""

LAST_CUTS: Final = 1
"""Without `--full`, only so many newest cuts are counted and made again."""

_BROKEN_CHAINS: Final = """
SELECT COUNT(DISTINCT voter_id) FROM (
    SELECT voter_id, from_place, from_village, COALESCE(from_station_id, 0) AS from_station,
           LAG(to_place) OVER steps AS place, LAG(to_village) OVER steps AS village,
           LAG(COALESCE(to_station_id, 0)) OVER steps AS station
    FROM roll_entry WHERE {which} WINDOW steps AS (PARTITION BY voter_id ORDER BY id)
) entry
WHERE (place IS NULL AND from_place <> 'new')
   OR from_place <> place OR from_village <> village OR from_station <> station
"""
_NEWEST: Final = """
voter_id IN (SELECT voter_id FROM roll_entry WHERE id > (SELECT MAX(id) FROM roll_entry) - %s)
"""


def everything(home: Home, *, full: bool = False) -> list[Check]:
    """All checks of a home, in the order in which one rests on the other."""
    look: tuple[Callable[[], Check], ...] = (
        lambda: permissions(home),
        lambda: disk(home),
        lambda: clock_right(home),
        law_loads,
        access_rules,
        migrations,
        integrity,
        append_only,
        journal,
        roll_balance,
        lambda: roll_chain(None if full else LAST_ENTRIES),
        lambda: lists(None if full else LAST_CUTS),
        look_up,
        lambda: stored_files(None if full else SAMPLE),
        lambda: leftovers(home),
    )
    return [_guarded(name, check) for name, check in zip(NAMES, look, strict=True)]


NAMES: Final = (
    "permissions",
    "disk",
    "clock",
    "law",
    "access",
    "migrations",
    "integrity",
    "append-only",
    "journal",
    "roll-balance",
    "roll-chain",
    "lists",
    "look-up",
    "files",
    "leftovers",
)


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:
        kind = type(error).__name__
        return Check(name, False, Text(f"Tidak dapat diperiksa: {kind}.", f"Could not be checked: {kind}."))


def permissions(home: Home) -> Check:
    """Keys are for their owner's eyes only, and so is the home."""
    keys = [file for file in home.keys.rglob("*") if file.is_file()]
    open_ones = [file.name for file in keys if stat.S_IMODE(file.stat().st_mode) != 0o600]
    open_ones += [path.name for path in (home.path, home.keys) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_ones:
        names = ", ".join(sorted(open_ones))
        return Check(
            "permissions",
            False,
            Text(
                f"Terbuka bagi pengguna lain: {names}. Tutup dengan chmod 600 (berkas) atau 700 (direktori).",
                f"Open to other users: {names}. Close with chmod 600 (files) or 700 (directories).",
            ),
        )
    return Check("permissions", True, Text(f"{len(keys)} kunci tertutup.", f"{len(keys)} keys are closed."))


def disk(home: Home) -> Check:
    """Room for twice the database (a backup and its draft), and a gigabyte at least."""
    size = home.sqlite.stat().st_size if home.sqlite.exists() else 0
    free, needed = shutil.disk_usage(home.path).free, max(LEAST_FREE, 2 * size)
    gigabytes = f"{free / (1 << 30):.1f} GiB"
    return Check("disk", free >= needed, Text(f"Tersisa {gigabytes}.", f"{gigabytes} free."))


def clock_right(home: Home) -> Check:
    """The machine's day is not before the last journal line; a demo says which day it lives on."""
    last = Line.objects.aggregate(last=Max("at"))["last"]
    now = clock.now()
    if last is not None and last > now + _LATER:
        return Check(
            "clock",
            False,
            Text(
                f"Jam komputer ({now:%Y-%m-%d}) tertinggal dari jurnal ({last:%Y-%m-%d}). Perbaiki jamnya.",
                f"The machine's clock ({now:%Y-%m-%d}) is behind the journal ({last:%Y-%m-%d}). Set it right.",
            ),
        )
    kind = Text("demo", "a demo") if home.is_demo else Text("sungguhan", "a real home")
    day = clock.today().isoformat()
    return Check("clock", True, Text(f"Hari ini {day} ({kind.id}).", f"Today is {day} ({kind.en})."))


def law_loads() -> Check:
    """Every rule set is whole, and every event follows one that covers its voting day."""
    for slug in law.available():
        law.load(slug)
    broken = []
    for event in ElectionEvent.objects.all():
        try:
            queries.rules(event).stages(event.voting_day)
        except Exception:
            broken.append(event.slug)
    if broken:
        names = ", ".join(broken)
        return Check("law", False, Text(f"Tanpa aturan yang berlaku: {names}.", f"No law covers: {names}."))
    count = len(law.available())
    return Check("law", True, Text(f"{count} kumpulan aturan termuat.", f"{count} rule sets loaded."))


def access_rules() -> Check:
    """Every route and every role names a right that exists; the application would not start otherwise."""
    verify()
    return Check("access", True, Text("Semua halaman dan peran bertanda hak.", "Every page and role names its right."))


def migrations() -> Check:
    """The database fits this version of the program."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{step.app_label}.{step.name}" for step, _ in plan)
        return Check(
            "migrations",
            False,
            Text(
                f"Belum dijalankan: {names}. Jalankan `tahapan migrate`.", f"Missing: {names}. Run `tahapan migrate`."
            ),
        )
    return Check("migrations", True, Text("Basis data sesuai dengan program.", "The database fits the program."))


def integrity() -> Check:
    """The database's own checks: pages and indexes (SQLite), and that every foreign key leads somewhere."""
    faults = [] if connection.vendor == "postgresql" else _sqlite_faults()
    faults += _dangling()
    if faults:
        first = faults[0]
        return Check(
            "integrity",
            False,
            Text(
                f"Rusak: {len(faults)} temuan ({first}). Pulihkan cadangan terakhir ke direktori baru.",
                f"Damaged: {len(faults)} findings ({first}). Restore the last backup into a new directory.",
            ),
        )
    return Check("integrity", True, Text("Basis data utuh.", "The database is sound."))


def _sqlite_faults() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        # Only the kind of fault: the text may quote an index entry.
        return ["integrity_check" for (text,) in cursor.fetchall() if text != "ok"]


def _dangling() -> list[str]:
    if connection.vendor == "postgresql":
        return []  # PostgreSQL cannot hold one: its constraints are checked at commit and cannot be switched off by us.
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        return [f"{table} → {parent}" for table, _, parent, _ in cursor.fetchall()]


def append_only() -> Check:
    """The triggers that refuse to change what was recorded are all there."""
    missing = sorted(set(APPEND_ONLY) - guarded_tables())
    if missing:
        names = ", ".join(missing)
        return Check(
            "append-only",
            False,
            Text(
                f"Tidak lagi terlindung dari perubahan: {names}. Bandingkan dengan cadangan terakhir.",
                f"No longer protected from change: {names}. Compare with the last backup.",
            ),
        )
    count = len(APPEND_ONLY)
    return Check("append-only", True, Text(f"{count} tabel terlindung.", f"{count} tables are protected."))


def guarded_tables() -> frozenset[str]:
    """Tables whose append-only triggers are installed and enabled: both of SQLite's, the one of PostgreSQL."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = c.relname || '_append_only' AND t.tgenabled <> 'D'"
        )
    else:
        query = (
            "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' "
            "AND name IN (tbl_name || '_no_update', tbl_name || '_no_delete') GROUP BY tbl_name HAVING COUNT(*) = 2"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return frozenset(name for (name,) in cursor.fetchall())


def journal() -> Check:
    """No row points to a line that does not exist, and how many numbers have no line.

    An act undone leaves a number unused, and so does a line someone removed with the triggers switched off: only a
    backup tells the one from the other.
    """
    load_acts()
    ends = Line.objects.aggregate(first=Min("seq"), last=Max("seq"))
    count = Line.objects.count()
    orphans = [f"{model._meta.db_table} ({rows})" for model, rows in _rows_without_line() if rows]
    if orphans or (ends["first"] or 1) < 1:
        names = ", ".join(orphans)
        return Check(
            "journal",
            False,
            Text(
                f"Baris jurnal hilang; yang menunjuk kepadanya: {names}. Bandingkan dengan cadangan terakhir.",
                f"Journal lines are missing; rows point to them from {names}. Compare with the last backup.",
            ),
        )
    last = ends["last"] or 0
    unused = last - count
    return Check(
        "journal",
        True,
        Text(
            f"{count} baris sampai nomor {last}; {unused} nomor tanpa baris: perbuatan yang dibatalkan, "
            "atau baris yang dihapus orang. Bandingkan dengan cadangan.",
            f"{count} lines up to number {last}; {unused} numbers without a line: acts undone, "
            "or lines someone removed. Compare with a backup.",
        )
        if unused
        else Text(f"{count} baris, tanpa nomor yang hilang.", f"{count} lines, no number missing."),
    )


def _rows_without_line() -> Iterator[tuple[type[Model], int]]:
    """For every table with a `line_id`: how many rows name a line that does not exist."""
    known = Line.objects.values("seq")
    for model in apps.get_models():
        if any(getattr(field, "attname", "") == "line_id" for field in model._meta.get_fields()):
            rows: Any = model._default_manager.filter(line_id__isnull=False).exclude(line_id__in=known)
            yield model, rows.count()


def roll_balance() -> Check:
    """Every voter stands where their last entry put them (double entry)."""
    with connection.cursor() as cursor:
        cursor.execute(_OUT_OF_BALANCE)
        wrong = int(cursor.fetchone()[0])
    if wrong:
        return Check(
            "roll-balance",
            False,
            Text(
                f"{wrong} pemilih tidak berdiri di tempat mutasi terakhirnya. Jangan menetapkan daftar.",
                f"{wrong} voters do not stand where their last entry put them. Fix no list.",
            ),
        )
    return Check("roll-balance", True, Text("Daftar pemilih seimbang.", "The roll balances."))


def roll_chain(newest: int | None) -> Check:
    """Every entry starts where the same voter's one before it ended, the first outside the roll.

    `newest` limits it to voters with one of so many newest entries; of those, every entry is followed.
    """
    which, limit = ("1 = 1", []) if newest is None else (_NEWEST, [newest])
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN_CHAINS.format(which=which), limit)
        wrong = int(cursor.fetchone()[0])
    if wrong:
        return Check(
            "roll-chain",
            False,
            Text(
                f"Mutasi {wrong} pemilih terputus: ada yang hilang atau disisipkan. Bandingkan dengan cadangan.",
                f"The entries of {wrong} voters do not join: one is missing or was put in. Compare with a backup.",
            ),
        )
    return Check("roll-chain", True, Text("Mutasi pemilih bersambung.", "The entries of every voter join."))


def lists(newest: int | None) -> Check:
    """The cuts of the lists count the same from the entries, from their snapshots and as stored, and their snapshots
    can be made again. `newest` limits it to so many."""
    cuts = Cut.objects.select_related("election", "previous").order_by("-pk")[:newest]
    wrong = [str(cut) for cut in cuts if not _agrees(cut)]
    if wrong:
        names = ", ".join(wrong[:_NAMED])
        return Check(
            "lists",
            False,
            Text(
                f"{len(wrong)} potongan daftar tidak lagi sama dengan mutasinya ({names}). Bandingkan dengan cadangan.",
                f"{len(wrong)} cuts of lists no longer agree with the entries ({names}). Compare with a backup.",
            ),
        )
    return Check("lists", True, Text(f"{len(cuts)} potongan daftar sesuai.", f"{len(cuts)} cuts of lists agree."))


def _agrees(cut: Cut) -> bool:
    try:
        return not recap.check(cut) and snapshots.same_rows(cut)
    except Refused:  # its file, or that of the list before, was altered
        return False


def look_up() -> Check:
    """The public look-up can answer from the list that stands: with another key it would say there is none."""
    if not listed.is_answerable():
        return Check(
            "look-up",
            False,
            Text(
                "Daftar yang berlaku tidak dapat dicari warga: kunci keys/listed.secret bukan yang dipakai ketika "
                "ditetapkan, atau jumlah barisnya berbeda. Ambil kunci dan basis data dari cadangan yang sama.",
                "Nobody can look up the list that stands: keys/listed.secret is not the key it was determined with, or "
                "its rows are not as many as were written. Take key and database from the same backup.",
            ),
        )
    return Check("look-up", True, Text("Pencarian warga sesuai dengan daftar.", "The public look-up fits the list."))


def stored_files(sample: int | None) -> Check:
    """Files named by the journal are there, whole. `sample` newest are hashed and all snapshots of lists, the rest
    looked at by size."""
    damaged = []
    cuts = frozenset(Cut.objects.values_list("snapshot_id", flat=True))
    total = 0
    for stored in StoredFile.objects.order_by("-line_id").iterator():
        path = files.path_of(stored.sha256)
        total += 1
        hashed = sample is None or total <= sample or stored.sha256 in cuts
        if not path.is_file() or path.stat().st_size != stored.size or (hashed and files.digest(path) != stored.sha256):
            damaged.append(stored.sha256[:12])
    if damaged:
        return Check(
            "files",
            False,
            Text(
                f"{len(damaged)} berkas hilang atau rusak ({damaged[0]} …). Ambil dari cadangan.",
                f"{len(damaged)} files are missing or damaged ({damaged[0]} …). Take them from a backup.",
            ),
        )
    return Check("files", True, Text(f"{total} berkas utuh.", f"{total} files are whole."))


def leftovers(home: Home) -> Check:
    """No drafts, uploads or unnamed files are left of processes that were killed and acts that were undone."""
    inside = left_behind.found()
    beside = [*backup.left_behind(home.path.parent), *backup.unfinished_restores(home.path.parent)]
    if not inside and not beside:
        return Check("leftovers", True, Text("Tidak ada yang tertinggal.", "Nothing was left behind."))
    names = ", ".join(_shown(path, home) for path in (*inside, *beside)[:_NAMED])
    return Check(
        "leftovers",
        False,
        Text(
            f"Tertinggal, mungkin berisi data pribadi: {len(inside)} di dalam, {len(beside)} di samping direktori data "
            f"({names}). Yang di dalam dihapus `tahapan serve` atau `tahapan work`; yang di samping hapuslah sendiri.",
            f"Left behind, perhaps with personal data: {len(inside)} in the home, {len(beside)} beside it ({names}). "
            "`tahapan serve` or `tahapan work` removes those inside; remove those beside it yourself.",
        ),
    )


def _shown(path: Path, home: Home) -> str:
    """A path as seen from the folder of the home; what lies deeper in `files` has its hash cut short."""
    name = path.relative_to(home.path.parent).as_posix()
    return f"{name[: -len(path.name) + 8]}…" if path.is_relative_to(home.files) else name
