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


@pytest.mark.parametrize(
    ("group", "right"),
    [
        (Group.KPU, rules.OFFICE),
        (Group.BAWASLU, rules.SUPERVISION),
        (Group.AUDIT, rules.AUDIT),
        (Group.ADHOC, rules.PARTNERS),
        (Group.PUBLIC, rules.PARTNERS),
    ],
)
def test_each_side_is_managed_with_a_right_of_its_own(group, right):
    assert rules.right_over(role_with("roll.read", group=group)) == right


def test_a_role_that_manages_accounts_is_the_offices_unless_it_watches_over_it():
    assert rules.right_over(role_with("accounts.read")) == rules.OFFICE
    assert rules.right_over(role_with("accounts.read", group=Group.BAWASLU)) == rules.SUPERVISION


def test_nobody_inside_kpu_holds_a_right_over_those_who_watch_over_kpu():
    over_watchers = {rules.SUPERVISION, rules.AUDIT}
    holders = {role.group for role in roles().values() if any(role.includes(right) for right in over_watchers)}
    assert holders == {Group.BAWASLU}


def test_every_role_that_reads_the_journal_outside_kpu_is_out_of_kpus_hands():
    watchers = [role for role in roles().values() if role.group is not Group.KPU and role.includes("journal.read")]
    assert {role.code for role in watchers} == {"bawaslu", "auditor"}
    assert {rules.right_over(role) for role in watchers} == {rules.SUPERVISION, rules.AUDIT}


@pytest.mark.parametrize("code", ["kpu-ketua", "bawaslu", "auditor", "ppk"])
def test_who_may_not_grant_a_role_is_told_which_role_and_whom_to_ask(code):
    role = roles()[code]
    assert rules.check_side(role, holds_right=True) is None
    with pytest.raises(NotAllowed) as refusal:
        rules.check_side(role, holds_right=False)
    assert role.name.id in refusal.value.say("id")
    assert role.name.en in refusal.value.say("en")


def test_a_role_personnel_could_not_have_granted_begins_afresh():
    afresh = {role.code for role in roles().values() if rules.begins_afresh(role)}
    assert afresh == {role.code for role in roles().values() if role.group in (Group.KPU, Group.BAWASLU, Group.AUDIT)}
    assert rules.begins_afresh(Role("uji", Text("Uji", "Test"), Group.ADHOC, Level.VILLAGE, True, frozenset()))


@pytest.mark.parametrize(
    ("check", "longest", "problem"),
    [
        (rules.check_decision, 200, rules.DECISION_LONG),
        (rules.check_reason, 200, rules.REASON_LONG),
        (rules.check_email_length, 254, rules.EMAIL_LONG),
    ],
)
def test_words_longer_than_is_kept_are_refused_with_words(check, longest, problem):
    assert check("x" * longest) is None
    with pytest.raises(Refused) as refusal:
        check("x" * (longest + 1))
    assert refusal.value.problem == problem


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
