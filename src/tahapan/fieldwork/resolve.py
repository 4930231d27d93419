"""What coklit's findings about one voter come to. Pure: no Django queries, no clock.

The end is computed, not reached step by step: from where the voter stood without coklit (`_Origin`) and the findings of
visits that stand, whatever the order they arrived in. What has to be written is the difference from where the voter
stands now. So the order of arrival cannot matter, and undoing is nothing special (docs/protocol.md, "Applied means").

Words: a *step* is one entry of the voter, `ours` when coklit made it; a *head* is a finding of a visit not replaced; a
*demand* is what a head asks for: where to stand and which elements to set, against the voter without coklit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from tahapan.fieldwork.kinds import ConflictKind, Outcome, Tms
from tahapan.roll.changes import OUTSIDE, Spot, Value, tms

VILLAGE: Final = "village"
"""The element that follows the spot and is never demanded by itself."""


class Step(NamedTuple):
    """One entry: its number, the line of its act, whether coklit made it, both ends, elements as (old, new)."""

    id: int
    line: int
    ours: bool
    origin: Spot
    target: Spot
    changes: Mapping[str, tuple[Value, Value]] = {}

    @property
    def moves(self) -> bool:
        return self.origin != self.target

    @property
    def is_pure_move(self) -> bool:
        """From one station of a village to another, or onto the map: says nothing about the person."""
        ends = (self.origin, self.target)
        inside = all(one.place.is_inside for one in ends)
        return inside and self.origin.village == self.target.village and not self.changes


@dataclass(frozen=True, slots=True)
class Head:
    """One finding of a visit that stands. `line` is that of the act that received it, `order` breaks ties.

    `values`: new values of changed elements (somebody new: all of them). `strikes`: the proof the law asks for was
    shown. `station`: where somebody new belongs, or with TMS 8 whoever it is, if known. `objection`: why it may not
    stand by itself. `accepted`: a person chose it; `withdrawn`: and since then its visit was replaced.
    """

    finding: int
    order: str
    line: int
    base: int
    outcome: Outcome
    tms: int = 0
    strikes: bool = False
    station: Spot | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    objection: ConflictKind | None = None
    accepted: bool = False
    withdrawn: bool = False

    @property
    def names_station(self) -> bool:
        """TMS 8 that says where the voter belongs: a move, no strike."""
        return self.tms == Tms.WRONG_STATION and self.station is not None

    @property
    def is_mark(self) -> bool:
        """TMS that moves nobody: without the proof the law asks for."""
        return self.outcome is Outcome.TMS and not self.strikes and not self.names_station


@dataclass(frozen=True, slots=True)
class Known:
    """One voter: elements and spot as stored now, and the entries that led there, oldest first."""

    values: Mapping[str, Value]
    spot: Spot
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the voter is to stand, and the elements to set so that they are as they should be (others stay).

    `conflict`: why a person must look, at the findings in `disputed`. `marked`: findings that stand as a mark.
    `lead`: the finding that decides, if any. `to_station` is the station that must have room.
    """

    spot: Spot
    values: Mapping[str, Value]
    conflict: ConflictKind | None = None
    disputed: frozenset[int] = frozenset()
    marked: frozenset[int] = frozenset()
    lead: Head | None = None
    to_station: int | None = None


@dataclass(frozen=True, slots=True)
class _Origin:
    """The voter without coklit, and what the office did after coklit: `anchor` is where it last put the voter."""

    spot: Spot
    values: Mapping[str, Value]
    """Elements coklit has changed, as they were before."""
    anchor: Spot | None


@dataclass(frozen=True, slots=True)
class _Demand:
    head: Head
    spot: Spot
    delta: Mapping[str, Value]
    objection: ConflictKind | None

    @property
    def key(self) -> tuple[object, ...]:
        """Demands with the same key say the same. The proof of a TMS is not part of what is said."""
        head = self.head
        if head.outcome is Outcome.TMS and not head.names_station:
            return (head.tms,)
        return (0, self.spot, frozenset(self.delta.items()))


def resolve(known: Known, heads: Iterable[Head]) -> Verdict:
    """What the heads come to; the same for every order of `heads` and of their arrival."""
    origin = _origin(known)
    demands = [_demand(known, origin, head) for head in sorted(heads, key=lambda one: (one.order, one.finding))]
    if any(one.head.accepted for one in demands):
        # What a person let stand, stands until a person looks again.
        office = ConflictKind.OFFICE
        demands = [one if one.head.accepted else replace(one, objection=one.objection or office) for one in demands]
    sound = [one for one in demands if one.objection is None]
    lead, said = _lead(sound), _keys(sound)
    # Somebody new of whom nothing stands but a mark: neither struck nor told of by anybody.
    lost = lead is not None and lead.head.is_mark and not lead.head.accepted and lead.spot == OUTSIDE
    if len(said) > 1 or lost:
        everyone = frozenset(one.head.finding for one in demands)
        return _verdict(known, origin, None, ConflictKind.FINDINGS, everyone)
    held = [one for one in demands if one.objection is not None and one.key not in said]
    said_again = {one.key for one in demands if not one.head.withdrawn}
    held += [one for one in sound if one.head.withdrawn and one.key not in said_again]
    kind = min((one.objection or ConflictKind.OFFICE for one in held), default=None)
    return _verdict(known, origin, lead, kind, frozenset(one.head.finding for one in held), demands)


def without_room(known: Known, heads: Iterable[Head]) -> Verdict:
    """The verdict when the station the heads ask for is full: the voter stands as without coklit."""
    everyone = frozenset(head.finding for head in heads)
    return _verdict(known, _origin(known), None, ConflictKind.FULL, everyone)


def _keys(demands: Sequence[_Demand]) -> set[tuple[object, ...]]:
    """The different things said. TMS 8 that knows no station agrees with TMS 8 that knows one."""
    keys = {one.key for one in demands}
    if any(one.head.names_station for one in demands):
        keys.discard((int(Tms.WRONG_STATION),))
    return keys


def _lead(sound: Sequence[_Demand]) -> _Demand | None:
    """The demand that decides among those that say the same: one with proof before one without."""
    return min(sound, key=lambda one: not (one.head.strikes or one.key[0] == 0), default=None)


def _verdict(
    known: Known,
    origin: _Origin,
    lead: _Demand | None,
    conflict: ConflictKind | None,
    disputed: frozenset[int],
    demands: Sequence[_Demand] = (),
) -> Verdict:
    target = lead.spot if lead else origin.spot
    wanted = {**origin.values, **(lead.delta if lead else {})}
    head = lead.head if lead else None
    marked = {one.head.finding for one in demands if head is not None and head.is_mark} - disputed
    asks_room = head is not None and (head.outcome is Outcome.NEW or head.names_station or origin.spot == OUTSIDE)
    return Verdict(
        spot=target,
        values={name: value for name, value in wanted.items() if known.values[name] != value},
        conflict=conflict,
        disputed=disputed,
        marked=frozenset(marked),
        lead=head,
        to_station=target.station if asks_room and target != known.spot else None,
    )


# ── The voter without coklit


def _origin(known: Known) -> _Origin:
    """Take coklit's own steps out of the history. What the office did on top of them counts as the ground."""
    values: dict[str, Value] = {}
    ground: Spot | None = None
    anchor: Spot | None = None
    for step in known.steps:
        if step.ours:
            for name, (old, new) in step.changes.items():
                values.setdefault(name, old)
                if values[name] == new:
                    del values[name]
            if step.moves:
                ground = ground or step.origin
                ground = None if step.target == ground else ground
            continue
        for name in step.changes:
            values.pop(name, None)
        if step.moves:
            anchor = step.target
            # A new voter whom the office moved between stations is still one that coklit brought.
            if not (step.is_pure_move and ground == OUTSIDE):
                ground = None
    values.pop(VILLAGE, None)
    return _Origin(ground or known.spot, values, anchor)


# ── What one finding asks for


def _demand(known: Known, origin: _Origin, head: Head) -> _Demand:
    spot = _spot_of(known, origin, head)
    said = _delta_of(known, origin, head)
    # An element the office changed after the finding came in is the office's again.
    later = {name for step in known.steps if not step.ours and step.line > head.line for name in step.changes}
    delta = {name: value for name, value in said.items() if name not in later}
    objection = None if head.accepted else head.objection or _objection_of(known, origin, head)
    if objection is ConflictKind.OFFICE and spot == origin.spot and not said and not head.is_mark:
        objection = None  # The office has come to the same by itself.
    return _Demand(head, spot, delta, objection)


def _objection_of(known: Known, origin: _Origin, head: Head) -> ConflictKind | None:
    if head.outcome is Outcome.NEW:
        return None if origin.spot == OUTSIDE else ConflictKind.LISTED
    if origin.spot == OUTSIDE and not _was_inside(known, head.base):
        return ConflictKind.OUTSIDE
    unseen = (step for step in known.steps if not step.ours and head.base < step.id and step.line < head.line)
    struck = not origin.spot.place.is_inside and origin.spot != OUTSIDE
    return ConflictKind.OFFICE if struck or any(not step.is_pure_move for step in unseen) else None


def _was_inside(known: Known, base: int) -> bool:
    """Whether the voter stood in the roll as of that entry."""
    last = next((step for step in reversed(known.steps) if step.moves and step.id <= base), None)
    return last is not None and last.target.place.is_inside


def _delta_of(known: Known, origin: _Origin, head: Head) -> dict[str, Value]:
    """The elements as the finder saw them, with what they changed, where that differs from the voter without coklit.

    TMS says nothing of elements.
    """
    if head.outcome is Outcome.TMS:
        return {}
    seen: dict[str, Value] = {}
    for step in known.steps:
        if step.id > head.base:
            for name, (old, _) in step.changes.items():
                seen.setdefault(name, old)
    for name in origin.values:
        seen.setdefault(name, known.values[name])
    seen.update(head.values)
    return {
        name: value
        for name, value in seen.items()
        if name != VILLAGE and value != origin.values.get(name, known.values[name])
    }


def _spot_of(known: Known, origin: _Origin, head: Head) -> Spot:
    """Where the finding says the voter belongs. A place the office chose after it came in stands."""
    moved_since = any(step.moves and not step.ours and step.line > head.line for step in known.steps)
    if head.is_mark:
        return origin.spot
    if head.station and (head.outcome is Outcome.NEW or (origin.spot == OUTSIDE and head.outcome is not Outcome.TMS)):
        by_office = any(step.moves and not step.ours and step.id > head.base for step in known.steps)
        stays = by_office and origin.spot == OUTSIDE and origin.anchor is not None
        return origin.anchor if stays and origin.anchor else head.station
    if head.strikes or head.names_station:
        if moved_since and origin.anchor:
            return origin.anchor
        village = known.spot.village or str(known.values[VILLAGE])
        return head.station if head.names_station and head.station else tms(head.tms, village)
    return _spot_seen(known, origin, head)


def _spot_seen(known: Known, origin: _Origin, head: Head) -> Spot:
    """Where somebody belongs who was found as listed: where the finder saw them, when coklit had put them there."""
    last = next((step for step in reversed(known.steps) if step.moves and step.id <= head.base), None)
    if last is not None and last.ours and last.target.place.is_inside and last.target != origin.spot:
        moved = any(step.moves and not step.ours and step.id > head.base for step in known.steps)
        return origin.anchor if moved and origin.anchor else last.target
    if origin.spot.place.is_inside or origin.spot == OUTSIDE:
        return origin.spot
    # The office struck them: whoever is found there was last known here.
    left = (step for step in reversed(known.steps) if step.moves and step.origin.place.is_inside)
    return next((step.origin for step in left if not step.target.place.is_inside), origin.spot)
