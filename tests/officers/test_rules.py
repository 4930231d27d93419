"""Who may serve, how many, how long: the values of the law, and silence where it has none."""

from __future__ import annotations

import datetime as dt

import pytest

from tahapan import law
from tahapan.core.errors import Refused
from tahapan.officers import rules
from tahapan.officers.bodies import Body, Position

PILKADA = law.load("pilkada-2024")
PSU = law.load("psu-dpd-sumbar-2024")


@pytest.mark.parametrize(
    ("body", "load", "seats"),
    [
        (Body.PPK, None, 5),
        (Body.PPS, None, 3),
        (Body.KPPS, None, 7),
        (Body.GUARD, None, 2),
        (Body.PANTARLIH, 0, 0),
        (Body.PANTARLIH, 400, 1),
        (Body.PANTARLIH, 401, 2),
        (Body.PANTARLIH, None, 2),
    ],
)
def test_seats_are_those_of_the_law(body, load, seats):
    assert rules.seats(PILKADA, body, load) == seats


def test_a_re_vote_has_station_crews_but_no_coklit_and_so_no_pantarlih():
    assert {body for body in Body if rules.serves(PSU, body)} == {Body.KPPS, Body.GUARD}
    with pytest.raises(Refused) as refused:
        rules.check_body(PSU, Body.PANTARLIH, Position.MEMBER)
    assert refused.value.problem.code == "body-not-here"


@pytest.mark.parametrize(
    ("body", "start", "end"),
    [
        (Body.PPK, dt.date(2024, 5, 16), None),
        (Body.PPS, dt.date(2024, 5, 26), None),
        (Body.PANTARLIH, dt.date(2024, 6, 24), dt.date(2024, 7, 25)),
        (Body.KPPS, dt.date(2024, 11, 7), dt.date(2024, 12, 8)),
    ],
)
def test_terms_are_those_of_the_calendar_and_open_where_no_end_was_found(body, start, end):
    term = rules.term(PILKADA, PILKADA.stages(), body)
    assert (term.start, term.end) == (start, end)
    assert term.source is not None


@pytest.mark.parametrize(("day", "fits"), [(dt.date(2024, 5, 15), False), (dt.date(2024, 5, 16), True)])
def test_a_committee_member_is_seventeen_on_the_first_day(day, fits):
    born = dt.date(2007, 5, 16)
    if fits:
        rules.check_age(PILKADA, Body.PPK, born, day)
        return
    with pytest.raises(Refused) as refused:
        rules.check_age(PILKADA, Body.PPK, born, day)
    assert refused.value.problem.why.regulation == "Keputusan KPU 1669/2023"


def test_kpps_above_the_preferred_age_is_a_warning_and_no_refusal():
    day = dt.date(2024, 11, 7)
    assert rules.warnings(PILKADA, Body.KPPS, dt.date(1968, 11, 8), day) == ()
    (told,) = rules.warnings(PILKADA, Body.KPPS, dt.date(1968, 11, 7), day)
    assert "55" in told.id
    assert told.id != told.en


def test_a_party_member_may_not_be_pantarlih_and_the_regulation_is_named():
    with pytest.raises(Refused) as refused:
        rules.check_party(PILKADA, Body.PANTARLIH, True)
    assert refused.value.problem.why.regulation == "PKPU 8/2022"
    rules.check_party(PILKADA, Body.KPPS, True)


@pytest.mark.parametrize(
    ("body", "position", "rupiah"),
    [
        (Body.PPK, Position.CHAIR, 2_500_000),
        (Body.PPS, Position.STAFF, 1_050_000),
        (Body.PANTARLIH, Position.MEMBER, 1_000_000),
        (Body.KPPS, Position.MEMBER, 850_000),
        (Body.GUARD, Position.MEMBER, 650_000),
    ],
)
def test_the_honour_is_that_of_the_decree(body, position, rupiah):
    assert rules.honour(PILKADA, body, position).value == rupiah


def test_kpu_appoints_committees_and_pps_whoever_serves_at_stations():
    assert rules.appointing_area(Body.PPS, "13.03.04.2001", "13.03") == "13.03"
    assert rules.appointing_area(Body.PANTARLIH, "13.03.04.2001", "13.03") == "13.03.04.2001"
