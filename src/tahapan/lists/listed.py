"""Who stands in a determined list, kept so that a stranger can be told without anything personal being kept.

For every voter of a DPS or DPT there are three hashes under a key of the home (`Home.listed_key`): of the NIK, of NIK
and name, of NIK and birth date. A NIK alone has 25 to 33 bits of chance in it, so a hash without a key would be no
cover (design: transparency); with the key in a file of its own, rows of this table tell nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tahapan.core import home
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal import bulk
from tahapan.journal.act import note
from tahapan.lists import snapshots
from tahapan.lists.kinds import ListKind, Tier
from tahapan.lists.models import Cut, Listed
from tahapan.lists.standing import standing

DETERMINED: Final = (ListKind.DPT, ListKind.DPS)
"""The lists anyone may ask, the later first."""
KEY_FACT: Final = "listed_key"
"""On the journal line of a cut: which key its hashes were made with."""

_BYTES: Final = 16
_HEAD: Final = 8
_ROW: Final = 3 * _BYTES
_NOBODY: Final = bytes(_ROW)
_AT_ONCE: Final = 50_000
_NO_LETTER: Final = re.compile("[^A-Z]+")
_ELEMENTS: Final = ("nik", "name", "birth_date", "station_id")
_COLUMNS: Final = ("cut_id", "key", "by_name", "by_birth", "station_id")


@dataclass(frozen=True, slots=True)
class InForce:
    """The determined list that is asked now."""

    cut: Cut
    election: ElectionEvent


# ── Hashes


@cache
def _key() -> bytes:
    return home.current().listed_key()


def sealed(purpose: str, *parts: str) -> bytes:
    """16 bytes that only the holder of the home's key can make of `parts` (BLAKE2b with a key, RFC 7693); `purpose`
    keeps uses apart."""
    return hashlib.blake2b("\0".join((purpose, *parts)).encode(), key=_key(), digest_size=_BYTES).digest()


def key_name() -> str:
    """Which key this home has, told without telling it. Hashes made in another way would need another name."""
    return sealed("name of the key").hex()[:8]


def plain_name(name: str) -> str:
    """A name as it is compared: letters only, A to Z, so that spaces, dots and accents do not matter."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", name).upper())


def _row(cut: int, nik: str, name: str, born: dt.date, station: int) -> tuple[Any, ...]:
    by_name, by_birth = sealed("name", nik, plain_name(name)), sealed("birth", nik, born.isoformat())
    return cut, sealed("nik", nik), by_name, by_birth, station


# ── Filling


def fill(cut: Cut) -> int:
    """Make the rows of a DPS or DPT just determined, inside the act that did it; 0 for every other list.

    Who stands at no station yet has no row: there is nothing to tell them. Side effects: one row of `lists_listed` a
    voter; on the act's line the name of the key and the number of rows. Raises RuntimeError outside an act, and where
    the snapshot does not hold as many voters as the cut says.
    """
    if cut.list not in DETERMINED:
        return 0
    voters = snapshots.listed(cut).select(*_ELEMENTS)
    if len(voters) != cut.male + cut.female:
        raise RuntimeError("the voters of the snapshot are not those of the cut")
    written = 0
    for part in voters.drop_nulls("station_id").iter_slices(_AT_ONCE):
        # In the order of their keys, so that a row's number tells nothing of where in the list the voter stands.
        rows = sorted((_row(cut.pk, *voter) for voter in part.iter_rows()), key=lambda row: row[1])
        bulk.insert(Listed._meta.db_table, _COLUMNS, rows)
        written += len(rows)
    note(**{KEY_FACT: key_name(), "listed": written})
    return written


# ── Asking


def in_force() -> InForce | None:
    """The DPT of the main event, else its DPS; None where neither stands, where a later one was reopened, or its
    hashes are of a key that is gone."""
    main, cut = _last_determined()
    if main is None or cut is None or not has_key(cut):
        return None
    return InForce(cut, main)


def is_corrected() -> bool:
    """Whether the list that would be asked was reopened and is not determined again: the one before it says what is no
    longer so, and nobody is to be told that."""
    main, cut = _last_determined()
    return main is not None and cut is None


def has_key(cut: Cut) -> bool:
    """Whether the hashes of a DPS or DPT were made with the key this home has."""
    return bool(cut.line.facts.get(KEY_FACT) == key_name())


def is_answerable() -> bool:
    """Whether what the look-up would be answered from is whole: the key its rows were made with is here, and there are
    as many rows as were written. True where no list stands."""
    _, cut = _last_determined()
    return cut is None or (has_key(cut) and Listed.objects.filter(cut=cut).count() == cut.line.facts.get("listed"))


def _last_determined() -> tuple[ElectionEvent | None, Cut | None]:
    """The main event that ever determined a list, and the latest kind of list it did, where that one stands."""
    found = {one: kind for one in elections.in_preparation() if (kind := _last_kind(one)) is not None}
    main = elections.main_of(found)
    return main, None if main is None else standing(main, found[main], main.area, Tier.REGENCY)


def _last_kind(election: ElectionEvent) -> ListKind | None:
    cuts = Cut.objects.filter(election=election, area=election.area, tier=Tier.REGENCY)
    made = set(cuts.filter(list__in=DETERMINED).values_list("list", flat=True))
    return next((kind for kind in DETERMINED if kind in made), None)


def _head(key: bytes) -> int:
    """The first part of a key as a number: keys are in the same order by it."""
    return int.from_bytes(key[:_HEAD])


class Index:
    """The rows of one cut in memory, 64 bytes a voter, sorted by key: asking waits for no database.

    173 thousand voters take 11 MB and half a second to read, 4 million 256 MB.
    """

    def __init__(self, cut: int) -> None:
        rows = Listed.objects.filter(cut=cut).order_by("key").values_list("key", "by_name", "by_birth", "station_id")
        told, self._heads, self._stations = bytearray(), array("Q"), array("q")
        for key, by_name, by_birth, station in rows.iterator(_AT_ONCE):
            told += bytes(key) + bytes(by_name) + bytes(by_birth)
            self._heads.append(_head(bytes(key)))
            self._stations.append(station)
        self._told = bytes(told)

    def __len__(self) -> int:
        return len(self._stations)

    def _row(self, at: int) -> bytes:
        return self._told[at * _ROW : (at + 1) * _ROW]

    def find(self, nik: str, name: str = "", born: dt.date | None = None) -> int | None:
        """The station (its key) of the voter with this NIK and the name, the birth date, or both as given; else None.

        Does the same work whoever is there: every hash is made and compared. Nobody found and something wrong are not
        told apart. Raises ValueError without name and birth date: a NIK alone opens nothing.
        """
        plain = plain_name(name)
        if not plain and born is None:
            raise ValueError("a NIK alone opens nothing")
        key, by_name = sealed("nik", nik), sealed("name", nik, plain)
        by_birth = sealed("birth", nik, born.isoformat() if born else "")
        at = bisect_left(self._heads, _head(key))
        # Two whose keys begin alike are next to each other.
        while self._row(at)[:_HEAD] == key[:_HEAD] and self._row(at)[:_BYTES] < key:
            at += 1
        row = self._row(at) or _NOBODY
        same_key, same_name, same_birth = (
            hmac.compare_digest(row[start : start + _BYTES], asked)
            for start, asked in zip(range(0, _ROW, _BYTES), (key, by_name, by_birth), strict=True)
        )
        fits = same_key & (same_name | (not plain)) & (same_birth | (born is None))
        return self._stations[at] if fits else None
