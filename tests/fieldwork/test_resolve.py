"""What findings come to never depends on their order: every order of up to five of them, and of the office between."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tahapan.fieldwork.kinds import ConflictKind, Outcome
from tahapan.fieldwork.resolve import Head, Known, Step, Verdict, resolve
from tahapan.roll.changes import OUTSIDE, Spot, tms
from tahapan.roll.models import Place

VILLAGE = "13.03.04.2001"
HOME, OTHER = Spot(Place.STATION, VILLAGE, 1), Spot(Place.STATION, VILLAGE, 2)
VALUES = {"village": VILLAGE, "address": "A", "rt": 1, "sex": "L"}
MAPPED = 2
"""The entry a package was made after: 1 brought the voter, 2 mapped them."""
STEPS = (
    Step(1, 1, False, OUTSIDE, Spot(Place.UNMAPPED, VILLAGE)),
    Step(MAPPED, 2, False, Spot(Place.UNMAPPED, VILLAGE), HOME),
)
DEAD = {"outcome": Outcome.TMS, "tms": 1, "strikes": True}
TOLD = st.sampled_from(
    [
        {"outcome": Outcome.SAME},
        {"outcome": Outcome.CHANGED, "values": {"address": "B"}},
        {"outcome": Outcome.CHANGED, "values": {"rt": 7}},
        {"outcome": Outcome.CHANGED, "values": {"address": "A"}},
        {"outcome": Outcome.TMS, "tms": 1, "strikes": True},
        {"outcome": Outcome.TMS, "tms": 1},
        {"outcome": Outcome.TMS, "tms": 4},
        {"outcome": Outcome.TMS, "tms": 8},
        {"outcome": Outcome.TMS, "tms": 8, "station": OTHER},
        {"outcome": Outcome.SAME, "objection": ConflictKind.TERM},
        {"outcome": Outcome.TMS, "tms": 1, "strikes": True, "objection": ConflictKind.OUTSIDE},
    ]
)


def arriving(told: tuple[tuple[int, dict], ...]) -> tuple[Known, Verdict]:
    """Findings received one by one, each verdict written as the next entry; where the voter stands in the end."""
    known, heads = Known(VALUES, HOME, STEPS), []
    verdict = resolve(known, ())
    for line, (number, said) in enumerate(told, 10):
        heads.append(Head(finding=number, order=f"{number:04}", line=line, base=MAPPED, **said))
        verdict = resolve(known, heads)
        known = written(known, verdict, line)
    return known, verdict


def written(known: Known, verdict: Verdict, line: int) -> Known:
    """The voter after the entry that brings them to the verdict, if any is needed."""
    if verdict.spot == known.spot and not verdict.values:
        return known
    changes = {name: (known.values[name], value) for name, value in verdict.values.items()}
    step = Step(known.steps[-1].id + 1, line, True, known.spot, verdict.spot, changes)
    return Known({**known.values, **verdict.values}, verdict.spot, (*known.steps, step))


@settings(max_examples=60, deadline=None)
@given(st.lists(TOLD, max_size=5))
def test_every_order_of_findings_ends_the_same(said):
    ends = {
        (known.spot, tuple(sorted(known.values.items())), verdict.conflict, verdict.disputed, verdict.marked)
        for known, verdict in map(arriving, permutations(list(enumerate(said, 1))))
    }
    assert len(ends) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=5))
def test_what_was_resolved_and_written_needs_nothing_more(said):
    known, _ = arriving(tuple(enumerate(said, 1)))
    heads = [Head(finding=n, order=f"{n:04}", line=9 + n, base=MAPPED, **one) for n, one in enumerate(said, 1)]
    again = resolve(known, heads)
    assert (again.spot, dict(again.values)) == (known.spot, {})


@settings(max_examples=60, deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=5))
def test_without_findings_the_voter_stands_as_before(said):
    known, _ = arriving(tuple(enumerate(said, 1)))
    back = written(known, resolve(known, ()), 99)
    assert (back.spot, dict(back.values)) == (HOME, VALUES)


@settings(max_examples=60, deadline=None)
@given(st.lists(TOLD, min_size=2, max_size=5), st.data())
def test_replaced_findings_leave_no_trace(said, data):
    """Taking some findings away afterwards is as if they had never come."""
    kept = data.draw(st.sets(st.sampled_from(range(1, len(said) + 1))))
    numbered = tuple(enumerate(said, 1))
    known, _ = arriving(numbered)
    heads = [Head(finding=n, order=f"{n:04}", line=9 + n, base=MAPPED, **one) for n, one in numbered if n in kept]
    end = written(known, resolve(known, heads), 99)
    never, _ = arriving(tuple((n, one) for n, one in numbered if n in kept))
    assert (end.spot, end.values) == (never.spot, never.values)


def test_a_finding_that_differs_sends_the_voter_home_and_disputes_everybody():
    known, verdict = arriving(
        ((1, {"outcome": Outcome.TMS, "tms": 1, "strikes": True}), (2, {"outcome": Outcome.SAME}))
    )
    assert (known.spot, verdict.conflict, verdict.disputed) == (HOME, ConflictKind.FINDINGS, frozenset({1, 2}))


def test_proof_of_one_makes_the_mark_of_another_a_strike():
    known, verdict = arriving(
        ((1, {"outcome": Outcome.TMS, "tms": 1}), (2, {"outcome": Outcome.TMS, "tms": 1, "strikes": True}))
    )
    assert (known.spot, verdict.conflict, verdict.marked) == (tms(1, VILLAGE), None, frozenset())


def test_what_the_office_did_after_a_finding_stands():
    known, _ = arriving(((1, {"outcome": Outcome.TMS, "tms": 8, "station": OTHER}),))
    third = Spot(Place.STATION, VILLAGE, 3)
    moved = Known(known.values, third, (*known.steps, Step(9, 50, False, OTHER, third)))
    head = Head(finding=1, order="1", line=10, base=MAPPED, outcome=Outcome.TMS, tms=8, station=OTHER)
    assert resolve(moved, [head]).spot == third


def test_somebody_new_whom_the_office_moved_still_leaves_when_nobody_says_so_any_more():
    entered = Step(1, 10, True, OUTSIDE, HOME)
    mapped = Step(2, 20, False, HOME, OTHER)
    known = Known(VALUES, OTHER, (entered, mapped))
    head = Head(finding=1, order="1", line=10, base=0, outcome=Outcome.NEW, station=HOME, values=VALUES)
    assert (resolve(known, [head]).spot, resolve(known, ()).spot) == (OTHER, OUTSIDE)
