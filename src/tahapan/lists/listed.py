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
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final

from django.db import connection

from tahapan.core import home
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.journal import bulk
from tahapan.journal.act import note
from tahapan.lists.kinds import ListKind, PlenaryState, Tier
from tahapan.lists.models import Cut, Listed
from tahapan.roll.models import Place, Voter

DETERMINED: Final = (ListKind.DPT, ListKind.DPS)
"""The lists anyone may ask, the later first."""
KEY_FACT: Final = "listed_key"
"""On the journal line of a cut: which key its hashes were made with."""

_BYTES: Final = 16
_AT_ONCE: Final = 50_000
_NO_LETTER: Final = re.compile("[^A-Z]+")
_COLUMNS: Final = ("cut_id", "key", "by_name", "by_birth", "station_id")
_FOUND: Final = "SELECT station_id, by_name, by_birth FROM lists_listed WHERE key = %s AND cut_id = %s"


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
    """16 bytes that only the holder of the home's key can make of `parts`; `purpose` keeps uses apart."""
    return hmac.digest(_key(), "\0".join((purpose, *parts)).encode(), "sha256")[:_BYTES]


def key_name() -> str:
    """Which key this home has, told without telling it."""
    return hashlib.sha256(b"listed-key\0" + _key()).hexdigest()[:8]


def plain_name(name: str) -> str:
    """A name as it is compared: letters only, A to Z, so that spaces, dots and accents do not matter."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", name).upper())


def _row(cut: int, nik: str, name: str, born: dt.date, station: int) -> tuple[Any, ...]:
    by_name, by_birth = sealed("name", nik, plain_name(name)), sealed("birth", nik, born.isoformat())
    return cut, sealed("nik", nik), by_name, by_birth, station


# ── Filling


def fill(cut: Cut) -> int:
    """Make the rows of a DPS or DPT just determined, inside the act that did it; 0 for every other list.

    Side effects: one row of `lists_listed` a voter; on the act's line the name of the key and the number of rows.
    Raises RuntimeError outside an act, and where the voters are not as many as the cut says.
    """
    if cut.list not in DETERMINED:
        return 0
    rows, written = _rows(cut), 0
    while part := list(islice(rows, _AT_ONCE)):
        # In the order of their keys, so that a row's number tells nothing of where in the roll the voter stands.
        bulk.insert(Listed._meta.db_table, _COLUMNS, sorted(part, key=lambda row: row[1]))
        written += len(part)
    if written != cut.male + cut.female:
        raise RuntimeError("the voters at stations are not those of the cut")
    note(**{KEY_FACT: key_name(), "listed": written})
    return written


def _rows(cut: Cut) -> Iterator[tuple[Any, ...]]:
    """The voters of the cut: within its act the roll still is what was cut."""
    voters: Iterable[tuple[Any, ...]] = (
        Voter.objects.filter(in_area(cut.area), election=cut.election, place=Place.STATION)
        .values_list("nik", "name", "birth_date", "station_id")
        .order_by()
        .iterator(_AT_ONCE)
    )
    return (_row(cut.pk, *voter) for voter in voters)


# ── Asking


def in_force() -> InForce | None:
    """The DPT of the main event, else its DPS; None where neither stands, or its hashes are of a key that is gone."""
    cuts = Cut.objects.filter(
        list__in=DETERMINED, tier=Tier.REGENCY, plenary__state=PlenaryState.CLOSED
    ).select_related("election", "line")
    by_event = {(cut.election_id, cut.list): cut for cut in cuts.order_by("number")}
    events = [one for one in elections.in_preparation() if any(key[0] == one.pk for key in by_event)]
    main = elections.main_of(events)
    if main is None:
        return None
    cut = next(by_event[main.pk, kind] for kind in DETERMINED if (main.pk, kind) in by_event)
    return InForce(cut, main) if cut.line.facts.get(KEY_FACT) == key_name() else None


def find(cut: int, nik: str, name: str = "", born: dt.date | None = None) -> int | None:
    """The station (its key) of the voter with this NIK and the name, the birth date, or both as given; None otherwise.

    Does the same work whoever is there: one query, every hash made, every comparison done. Nothing found and something
    wrong are not told apart. Raises ValueError without name and birth date: a NIK alone opens nothing.
    """
    plain = plain_name(name)
    if not plain and born is None:
        raise ValueError("a NIK alone opens nothing")
    asked = (sealed("name", nik, plain), sealed("birth", nik, born.isoformat() if born else ""))
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [sealed("nik", nik), cut])
        row = cursor.fetchone()
    station, *kept = row or (None, secrets.token_bytes(_BYTES), secrets.token_bytes(_BYTES))
    same = [hmac.compare_digest(bytes(one), other) for one, other in zip(kept, asked, strict=True)]
    named, dated = (not plain) | same[0], (born is None) | same[1]
    return station if named & dated else None
