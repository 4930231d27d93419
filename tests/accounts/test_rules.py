"""Names, terms and who may grant what: the rules alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tahapan.accounts import rules
from tahapan.accounts.roles import Group, Role, roles
from tahapan.core.areas import Level
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.core.text import Text

DAY = dt.date(2024, 7, 8)
ONE = dt.timedelta(days=1)


def role_with(*grants, group=Group.ADHOC):
    return Role("uji", Text("Uji", "Test"), group, Level.VILLAGE, False, frozenset(grants))


@pytest.mark.parametrize("name", ["ppk.kamangbaru", "kpu-data", "saksi2", "pps.sungai-lansek.1"])
def test_a_work_name_is_a_username(name):
    assert rules.check_username(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "Ketua",
        "nama panjang",
        "1303041506900001",
        "pps.081234567890",
        "a..b",
        ".ppk",
        "ppk.",
        "é.ppk",
        "a" * 61,
    ],
)
def test_a_username_is_never_a_number_of_a_person_nor_anything_else(name):
    with pytest.raises(Refused) as refusal:
        rules.check_username(name)
    assert refusal.value.problem == rules.USERNAME_WRONG


@pytest.mark.parametrize("name", ["", "   ", "x" * 151, "Orang 1303041506900001"])
def test_a_full_name_is_there_and_has_no_number_in_it(name):
    with pytest.raises(Refused):
        rules.check_full_name(name)


def test_every_role_inside_kpu_concerns_the_office():
    assert all(rules.concerns_office(role) for role in roles().values() if role.group is Group.KPU)


def test_a_role_that_manages_accounts_concerns_the_office_whatever_its_group():
    assert rules.concerns_office(role_with("accounts.read"))
    assert not rules.concerns_office(role_with("roll.read"))


def test_an_office_role_is_refused_to_those_without_the_right():
    chair = roles()["kpu-ketua"]
    assert rules.check_office(chair, holds_office_right=True) is None
    with pytest.raises(NotAllowed) as refusal:
        rules.check_office(chair, holds_office_right=False)
    assert chair.name.id in refusal.value.say("id")


def test_a_role_is_held_at_its_own_level():
    pps = roles()["pps"]
    assert rules.check_level(pps, "13.03.04.2001") is None
    for area in ("", "13", "13.03", "13.03.04"):
        with pytest.raises(Refused, match="level-wrong"):
            rules.check_level(pps, area)


def test_an_unknown_role_is_not_found():
    with pytest.raises(NotFound):
        rules.check_role("raja")


def test_who_serves_one_event_grants_for_that_event_only():
    assert rules.check_election("a", "a", "13.03", "13.03.04") is None
    assert rules.check_election(None, None, None, "13.03.04") is None
    for granted in (None, "b"):
        with pytest.raises(NotAllowed, match="election-wider"):
            rules.check_election("a", granted, "13.03", "13.03.04")


def test_a_grant_lies_in_the_area_of_its_event():
    with pytest.raises(Refused, match="election-elsewhere"):
        rules.check_election(None, "a", "13.03", "13.04")


def test_a_term_covers_its_first_and_last_day_and_no_other():
    for day, covered in ((DAY - ONE, False), (DAY, True), (DAY + ONE, True), (DAY + 2 * ONE, False)):
        assert rules.in_force(DAY, DAY + ONE, False, day) is covered


def test_a_term_ended_before_its_time_stops_on_the_day_itself():
    assert rules.in_force(DAY - ONE, DAY, True, DAY - ONE)
    assert not rules.in_force(DAY - ONE, DAY, True, DAY)
    assert not rules.in_force(DAY, DAY, True, DAY)


days = some.integers(0, 12).map(lambda offset: DAY + offset * ONE)


@given(days, some.none() | days, days, some.none() | days)
def test_terms_overlap_when_some_day_lies_in_both(start, end, other_start, other_end):
    far = DAY + 30 * ONE
    horizon = [DAY + n * ONE for n in range(31)]
    shared = any(start <= day <= (end or far) and other_start <= day <= (other_end or far) for day in horizon)
    reversed_term = (end is not None and end < start) or (other_end is not None and other_end < other_start)
    if not reversed_term:
        assert rules.overlaps(start, end, other_start, other_end) is shared
