"""Step 4, match: rows against the voters already in the roll, and against the last DPT where one is kept."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db import connection

from tahapan.core import areas as codes
from tahapan.core.errors import Refused
from tahapan.elections.models import ElectionEvent, EventKind
from tahapan.journal import bulk
from tahapan.roll.intake import refusals
from tahapan.roll.intake.elements import OFFICIAL, Element
from tahapan.roll.intake.fingerprint import FIELDS, FINGERPRINT, with_fingerprint
from tahapan.roll.models import INSIDE, DptMatch, Voter
from tahapan.roll.rules import LARGE_CHANGE_SHARE

KEY: Final = "key"
"""A NIK as a whole number: 16 digits fit in 63 bits, and joins on numbers are three times faster."""
MARK: Final = "dpt_match"
IMPORT: Final = "roll.import"
"""The act that takes a file in."""
_FETCH: Final = 200_000
_BATCH: Final = 500

_KNOWN: Final = "known"
_STANDING: Final = ("sex", "village", "place", "station_id")


@dataclass(frozen=True, slots=True)
class Matched:
    """What the file means for the roll. `new` and `changed` are rows to write, `same` is a count.

    `changed` has the new elements and, prefixed `old_`, the stored ones with place and station. `remarked` are stored
    voters whose mark against the last DPT is another one now.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    same: int
    existing: int
    remarked: pl.DataFrame
    matched: int
    only_in_dp4: int
    only_in_dpt: int


def match(accepted: pl.DataFrame, election: ElectionEvent) -> Matched:
    """Sort accepted rows (with fingerprint) into new, changed and same, and mark them against the last DPT."""
    rows, counts = _marked(accepted.with_columns(pl.col(Element.NIK).cast(pl.Int64).alias(KEY)), election)
    stored = stored_voters(election)
    # Joined on the few columns that decide, so that millions of rows are not copied to learn that they are the same.
    met = rows.select(KEY, FINGERPRINT, MARK).join(
        stored.with_columns(pl.lit(True).alias(_KNOWN)), on=KEY, how="left", suffix="_stored", maintain_order="left"
    )
    is_known = met[_KNOWN].fill_null(False)
    differs = (is_known & (met[FINGERPRINT] != met[f"{FINGERPRINT}_stored"])).fill_null(False)
    changed = _without_repeats(_with_old(rows.filter(differs).with_columns(met["id"].filter(differs))))
    known = int(is_known.sum())
    return Matched(
        new=rows.filter(~is_known) if known else rows,
        changed=changed,
        same=known - len(changed),
        existing=len(stored),
        remarked=met.filter(is_known & (pl.col(MARK) != pl.col(f"{MARK}_stored"))).select("id", MARK),
        **counts,
    )


def stored_voters(election: ElectionEvent) -> pl.DataFrame:
    """(id, key, fingerprint, dpt_match) of every voter of the event, struck ones included."""
    return _fetch(
        f"SELECT id, CAST(nik AS BIGINT), {FINGERPRINT}, {MARK} FROM roll_voter WHERE election_id = %s",
        [election.pk],
        {"id": pl.Int64, KEY: pl.Int64, FINGERPRINT: pl.Int64, MARK: pl.String},
    )


def _fetch(sql: str, parameters: Sequence[Any], schema: dict[str, Any]) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        parts = [pl.DataFrame(schema=schema)]
        while rows := cursor.fetchmany(_FETCH):
            parts.append(pl.DataFrame(rows, schema=schema, orient="row"))
    return pl.concat(parts)


def last_dpt(election: ElectionEvent) -> ElectionEvent | None:
    """The archived Pemilu before this event whose area holds this one's: the latest with a roll."""
    earlier = ElectionEvent.objects.filter(archived=True, kind=EventKind.PEMILU, voting_day__lt=election.voting_day)
    for event in earlier.exclude(pk=election.pk).order_by("-voting_day"):
        if codes.contains(event.area, election.area) and event.voters.exists():
            return event
    return None


def _marked(rows: pl.DataFrame, election: ElectionEvent) -> tuple[pl.DataFrame, dict[str, int]]:
    base = last_dpt(election)
    if base is None:
        unknown = pl.lit(DptMatch.UNKNOWN.value).alias(MARK)
        return rows.with_columns(unknown), {"matched": 0, "only_in_dp4": 0, "only_in_dpt": 0}
    listed = _fetch(
        "SELECT CAST(nik AS BIGINT), village FROM roll_voter WHERE election_id = %s AND place IN (%s, %s)",
        [base.pk, *(place.value for place in INSIDE)],
        {KEY: pl.Int64, "village": pl.String},
    )
    inside = [code for code in listed["village"].unique() if codes.contains(election.area, code)]
    listed = listed.filter(pl.col("village").is_in(inside)).select(KEY, pl.lit(True).alias("listed"))
    met = rows.join(listed, on=KEY, how="left", maintain_order="left")
    mark = pl.when(pl.col("listed")).then(pl.lit(DptMatch.MATCHED.value)).otherwise(pl.lit(DptMatch.ONLY_DP4.value))
    matched = met["listed"].drop_nulls().len()
    return met.with_columns(mark.alias(MARK)).drop("listed"), {
        "matched": matched,
        "only_in_dp4": len(rows) - matched,
        "only_in_dpt": len(listed) - matched,
    }


# ── What changed


def _with_old(differing: pl.DataFrame) -> pl.DataFrame:
    """Rows with what is stored of them beside it, only those in which an element really differs."""
    names = dict.fromkeys((*FIELDS, *_STANDING))
    schema: dict[str, Any] = {"id": pl.Int64} | {f"old_{name}": differing.schema.get(name, pl.String) for name in names}
    schema["old_station_id"] = pl.Int64
    old: list[tuple[Any, ...]] = []
    ids = differing["id"].to_list()
    for start in range(0, len(ids), _BATCH):
        voters = Voter.objects.filter(pk__in=ids[start : start + _BATCH])
        old += voters.values_list("id", *names)
    both = differing.join(pl.DataFrame(old, schema=schema, orient="row"), on="id", how="left", maintain_order="left")
    return both.filter(_DIFFERS)


_DIFFERS: Final = pl.any_horizontal(pl.col(field) != pl.col(f"old_{field}") for field in FIELDS)
_CORRECTED: Final = (
    "SELECT e.voter_id, e.changes FROM roll_entry e JOIN journal_line l ON l.seq = e.line_id"
    " WHERE e.voter_id {ids} AND e.changes IS NOT NULL AND l.act <> %s"
)


def _without_repeats(changed: pl.DataFrame) -> pl.DataFrame:
    """Changed rows without the elements in which the file only says again what a person has corrected since.

    What was seen at the door or at the office is newer than a file that still holds the old value; a value that is
    neither the old nor the corrected one is news, and stays. One query.
    """
    away: dict[tuple[int, str], set[Any]] = defaultdict(set)
    for voter, told in bulk.rows(_CORRECTED, changed["id"].to_list(), IMPORT):
        for element, (old, _) in bulk.as_json(told).items():
            away[voter, element].add(old)
    if not away:
        return changed
    for field in FIELDS:
        values = zip(changed["id"], changed[field], strict=True)
        repeats = pl.Series([_plain(value) in away.get((voter, field.value), ()) for voter, value in values])
        changed = changed.with_columns(
            pl.when(repeats).then(pl.col(f"old_{field}")).otherwise(pl.col(field)).alias(field)
        )
    return with_fingerprint(changed.filter(_DIFFERS))


def changes(row: dict[str, Any]) -> str:
    """The corrected elements of one changed row as JSON: {element: [old, new]}."""
    pairs = {
        field.value: [_plain(row[f"old_{field}"]), _plain(row[field])]
        for field in FIELDS
        if row[f"old_{field}"] != row[field]
    }
    return json.dumps(pairs, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int) else value.isoformat()


def changed_by_element(changed: pl.DataFrame) -> Iterator[tuple[Element, int]]:
    """How many changed rows differ in each element, most first."""
    counts = {field: changed.filter(pl.col(field) != pl.col(f"old_{field}")).height for field in FIELDS}
    return ((field, count) for field, count in sorted(counts.items(), key=lambda item: -item[1]) if count)


def refuse_large_change(matched: Matched) -> None:
    """Raise Refused when more than the set share of the roll would change, with the counts by element."""
    changed = len(matched.changed)
    if changed <= LARGE_CHANGE_SHARE * matched.existing:
        return
    elements = ", ".join(f"{OFFICIAL[field]} {count}" for field, count in changed_by_element(matched.changed))
    raise Refused(
        refusals.LARGE_CHANGE.fill(
            changed=changed,
            existing=matched.existing,
            percent=round(Decimal(100 * changed) / matched.existing),
            limit=round(LARGE_CHANGE_SHARE * 100),
            elements=elements,
        )
    )
