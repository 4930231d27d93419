"""Reads rule sets from TOML and refuses every one that is not whole.

A rule set is a folder: `ruleset.toml` (its head) and any other `*.toml`. Each file declares its own sources
(`[source.NAME]`) and holds values (`[value."KEY"]`, or `[[value."KEY"]]` once per period), code lists
(`[codes.KIND]`) and stages (`[[stage]]`). Whatever names a source may sharpen its `article`, `confidence`,
`reference` and `note`. The written form is described in `rules/README.md`.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar, cast

from tahapan.core.source import Confidence, Source
from tahapan.core.text import Text
from tahapan.law.calendar import BrokenCalendar, Calendar, Moment, Offset, Phase, StageRule
from tahapan.law.errors import BadLaw, UnknownRule
from tahapan.law.model import Code, CodeList, Period, RuleSet, Scalar, Unit, Unknown, Value
from tahapan.law.table import Table

HEAD: Final = "ruleset.toml"
NO_ARTICLE: Final = "not found"
"""How a file says that the article was looked for and not found."""

_PARTS: Final = ("source", "value", "codes", "stage")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Head:
    slug: str
    name: Text
    voting_day: dt.date
    covers: tuple[dt.date, dt.date]
    based_on: str | None


@dataclass(slots=True)
class _Gathered:
    """What the files of one rule set hold, each name with the file it was first met in."""

    values: dict[str, tuple[Period, ...]] = field(default_factory=dict)
    lists: dict[str, CodeList] = field(default_factory=dict)
    stages: dict[str, StageRule] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)

    def add(self, into: dict[str, T], kind: str, name: str, entry: T, file: str) -> None:
        first = self.home.setdefault(f"{kind}.{name}", file)
        if name in into:
            raise BadLaw(file, f"{kind}.{name}", f"already defined in {first}")
        into[name] = entry


def slugs(root: Path) -> tuple[str, ...]:
    """The rule sets under `root`, sorted."""
    return tuple(sorted(head.parent.name for head in root.glob(f"*/{HEAD}")))


def read(root: Path, slug: str, *, above: tuple[str, ...] = ()) -> RuleSet:
    """The rule set `slug` under `root`, checked. `above` are the sets that are being read on its basis.

    Raises `UnknownRule` when there is none of that name, `BadLaw` when it may not be loaded.
    """
    if slug not in slugs(root):
        raise UnknownRule(f"no rule set {slug!r}")
    folder = root / slug
    contents = {path.name: _parse(path, slug) for path in sorted(folder.glob("*.toml"))}
    head = _head(contents[HEAD], slug)
    base = _base(root, head, above)
    gathered = _Gathered()
    for file in contents.values():
        _gather(file, head, gathered)
    calendar = Calendar(tuple(gathered.stages.values()))
    _check_calendar(calendar, head, gathered)
    return RuleSet(
        slug=head.slug,
        name=head.name,
        voting_day=head.voting_day,
        covers=head.covers,
        based_on=head.based_on,
        values=_merged(base.values if base else {}, gathered.values),
        lists=_merged(base.lists if base else {}, gathered.lists),
        calendar=calendar,
    )


def _merged(base: Mapping[str, T], own: dict[str, T]) -> Mapping[str, T]:
    return MappingProxyType({**base, **own})


def _parse(path: Path, slug: str) -> Table:
    file = f"{slug}/{path.name}"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadLaw(file, "", str(fault)) from fault
    return Table(content, file, "")


def _head(file: Table, slug: str) -> _Head:
    names = Table(file.need("name", dict), file.file, "name")
    name = names.text()
    names.finish()
    span = Table(file.need("covers", dict), file.file, "covers")
    covers = (span.need("first", dt.date), span.need("last", dt.date))
    span.finish()
    head = _Head(file.need("slug", str), name, file.need("voting_day", dt.date), covers, file.take("based_on", str))
    if head.slug != slug:
        raise BadLaw(file.file, "slug", f"{head.slug!r} stands in the folder {slug!r}")
    if not covers[0] <= head.voting_day <= covers[1]:
        raise BadLaw(file.file, "voting_day", "lies outside 'covers'")
    return head


def _base(root: Path, head: _Head, above: tuple[str, ...]) -> RuleSet | None:
    if head.based_on is None:
        return None
    chain = (*above, head.slug)
    if head.based_on in chain:
        raise BadLaw(f"{head.slug}/{HEAD}", "based_on", "rests on itself: " + " → ".join([*chain, head.based_on]))
    try:
        return read(root, head.based_on, above=chain)
    except UnknownRule as fault:
        raise BadLaw(f"{head.slug}/{HEAD}", "based_on", f"no rule set {head.based_on!r}") from fault


def _gather(file: Table, head: _Head, into: _Gathered) -> None:
    unexpected = [name for name in file.names() if name not in _PARTS]
    if unexpected:
        raise file.bad("unknown key " + ", ".join(map(repr, unexpected)))
    sources = {name: _source(table) for name, table in _children(file, "source")}
    for name, content in _named(file, "value"):
        into.add(into.values, "value", name, _periods(name, content, file.file, head, sources), file.file)
    for name, table in _children(file, "codes"):
        into.add(into.lists, "codes", name, _code_list(name, table, sources), file.file)
    for table in file.tables("stage"):
        stage = _stage(table, sources)
        into.add(into.stages, "stage", stage.code, stage, file.file)


def _named(file: Table, part: str) -> list[tuple[str, object]]:
    inside = file.table(part)
    return [] if inside is None else [(name, inside.raw(name)) for name in inside.names()]


def _children(file: Table, part: str) -> list[tuple[str, Table]]:
    return [(name, Table(content, file.file, f"{part}.{name}")) for name, content in _named(file, part)]


def _source(table: Table) -> Source:
    article = table.need("article", str)
    source = Source(
        regulation=_filled(table, "regulation"),
        article=None if article == NO_ARTICLE else article,
        confidence=_member(table, "confidence", Confidence, table.need("confidence", str)),
        reference=_filled(table, "reference"),
        note=table.take("note", str) or "",
    )
    table.finish()
    return source


def _filled(table: Table, name: str) -> str:
    found = table.need(name, str)
    if not found.strip():
        raise table.bad(f"{name!r} is empty")
    return found


def _member(table: Table, name: str, kind: Callable[[str], T], written: str) -> T:
    try:
        return kind(written)
    except ValueError as fault:
        raise table.bad(f"{name!r} has no member {written!r}") from fault


def _cited(table: Table, sources: Mapping[str, Source], default: Source | None = None) -> Source:
    """The source a table names, sharpened by what the table itself says of article, confidence, page and note."""
    name = table.take("source", str)
    if name is not None and name not in sources:
        raise table.bad(f"source {name!r} is not declared in this file")
    source = default if name is None else sources[name]
    if source is None:
        raise table.bad("has no source")
    article, confidence = table.take("article", str), table.take("confidence", str)
    reference, note = table.take("reference", str), table.take("note", str)
    if article is not None:
        source = replace(source, article=None if article == NO_ARTICLE else article)
    if confidence is not None:
        source = replace(source, confidence=_member(table, "confidence", Confidence, confidence))
    if reference is not None:
        source = replace(source, reference=reference)
    return source if note is None else replace(source, note=note)


def _periods(key: str, content: object, file: str, head: _Head, sources: Mapping[str, Source]) -> tuple[Period, ...]:
    written = content if isinstance(content, list) else [content]
    label = f"value.{key}"
    periods = sorted((_period(key, Table(one, file, label), head, sources) for one in written), key=lambda p: p.first)
    for earlier, later in pairwise(periods):
        if earlier.until is None or later.first <= earlier.until:
            raise BadLaw(file, label, f"overlapping dates: one period reaches into that from {later.first}")
    return tuple(periods)


def _period(key: str, table: Table, head: _Head, sources: Mapping[str, Source]) -> Period:
    source, name = _cited(table, sources), table.text()
    first, until = table.take("from", dt.date) or head.covers[0], table.take("until", dt.date)
    if until is not None and until < first:
        raise table.bad("'until' lies before 'from'")
    unknown, value = table.take("unknown", bool), _scalar(table)
    unit = _member(table, "unit", Unit, table.take("unit", str) or Unit.NONE)
    table.finish()
    if (value is None) == (unknown is not True):
        raise table.bad("must have either 'value' or 'unknown = true'")
    if value is None:
        return Period(Unknown(key, source, first, name), until)
    return Period(Value(key, value, unit, source, first, name), until)


def _scalar(table: Table) -> Scalar | None:
    words = table.take("value", list) if isinstance(table.peek("value"), list) else None
    if words is None:
        return cast("Scalar | None", table.take("value", int, Decimal, str, bool, dt.date, dt.time))
    if not words or not all(isinstance(word, str) for word in words):
        raise table.bad("a list must hold words, at least one")
    return tuple(words)


def _code_list(kind: str, table: Table, sources: Mapping[str, Source]) -> CodeList:
    source, name = _cited(table, sources), table.text()
    codes: dict[str, Code] = {}
    for entry in table.tables("list"):
        code = Code(
            entry.need("code", str), entry.text(), _cited(entry, sources, source), entry.take("old", bool) or False
        )
        entry.finish()
        if code.code in codes:
            raise entry.bad(f"code {code.code!r} stands twice")
        codes[code.code] = code
    table.finish()
    if not codes:
        raise table.bad("'list' is missing or empty")
    return CodeList(kind, name, MappingProxyType(codes))


def _stage(table: Table, sources: Mapping[str, Source]) -> StageRule:
    code = table.need("code", str)
    table.key = f"stage.{code}"
    rule = table.table("rule")
    stage = StageRule(
        code=code,
        phase=_member(table, "phase", Phase, table.need("phase", str)),
        name=table.text(),
        start=_moment(table, "start"),
        end=_moment(table, "end"),
        open_rule=None if rule is None else rule.text(),
        source=_cited(table, sources),
    )
    for inner in (rule, table):
        if inner is not None:
            inner.finish()
    if stage.start is None and stage.end is None and stage.open_rule is None:
        raise table.bad("has no date and no 'rule' that says why")
    return stage


def _moment(table: Table, name: str) -> Moment:
    found = table.take(name, dt.date, dict)
    if found is None or isinstance(found, dt.date):
        return found
    inside = Table(found, table.file, f"{table.key}.{name}")
    offset = Offset(inside.need("days", int), inside.need("from", str))
    inside.finish()
    return offset


def _check_calendar(calendar: Calendar, head: _Head, gathered: _Gathered) -> None:
    """Compute all dates once, so that a broken reference fails at load and not on the day it is needed."""
    try:
        calendar.resolve(head.voting_day)
    except BrokenCalendar as broken:
        stage = broken.code.removesuffix(".start").removesuffix(".end")
        raise BadLaw(gathered.home[f"stage.{stage}"], f"stage.{broken.code}", broken.why) from broken
