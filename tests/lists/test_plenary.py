"""A plenary from invitation to lock, and everything that may not happen on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from tests.lists import town as towns
from tests.lists.plenaries import DPHP, DPS, DPSHP, DPT, GUESTS, PPK, PPS, REGENCY, WHY, Hall, member, on
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN, KECAMATAN, OTHER_KECAMATAN
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections import acts as election_acts
from tahapan.elections import areas
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.lists.acts.plenary import Invited
from tahapan.lists.kinds import GuestKind, ListKind, PlenaryState
from tahapan.lists.models import Cut, Listed, Plenary
from tahapan.roll import locks
from tahapan.roll.models import Entry, Lock, Voter


@pytest.fixture
def town(db):
    made = towns.town()
    made.fix_base()
    return made


@pytest.fixture
def hall(town):
    return Hall(town)


def refused(do) -> Refused:
    """The refusal, after which nothing of the act is left."""
    lines, cuts, entries = Line.objects.count(), Cut.objects.count(), Entry.objects.count()
    states = list(Plenary.objects.order_by("pk").values_list("pk", "state", "version"))
    with pytest.raises(Refused) as told:
        do()
    assert (Line.objects.count(), Cut.objects.count(), Entry.objects.count()) == (lines, cuts, entries)
    assert list(Plenary.objects.order_by("pk").values_list("pk", "state", "version")) == states
    return told.value


def code(do) -> str:
    return refused(do).problem.code


# ── The way


def test_every_list_is_closed_from_the_village_to_the_dpt(hall):
    hall.through(DPT, REGENCY)
    assert [(one.list, one.tier, one.area) for one in Cut.objects.exclude(list=ListKind.A)] == [
        (DPHP, PPS, HERE), (DPHP, PPS, BESIDE), (DPHP, PPS, FAR),
        (DPHP, PPK, KECAMATAN), (DPHP, PPK, OTHER_KECAMATAN), (DPS, REGENCY, KABUPATEN),
        (DPSHP, PPS, HERE), (DPSHP, PPS, BESIDE), (DPSHP, PPS, FAR),
        (DPSHP, PPK, KECAMATAN), (DPSHP, PPK, OTHER_KECAMATAN), (DPT, REGENCY, KABUPATEN),
    ]  # fmt: skip
    assert set(Plenary.objects.values_list("state", flat=True)) == {PlenaryState.CLOSED}


def test_the_cut_holds_the_figures_both_people_signed(hall, town):
    town.strike(town.voters(HERE)[0], 1)
    cut = hall.closed(DPHP, PPS, HERE)
    plenary = hall.of(DPHP, PPS, HERE)
    assert (plenary.proposed_male, plenary.proposed_female) == (cut.male, cut.female)
    assert cut.male + cut.female == 7
    assert (plenary.minutes, cut.plenary) == ("12/BA/2024", plenary)
    line = Line.objects.get(act="lists.confirm")
    assert (line.facts["plenary"], line.facts["cut"], line.facts["sha256"]) == (plenary.pk, cut.number, cut.snapshot_id)


def test_a_determination_can_be_looked_up_and_a_recap_cannot(hall):
    hall.through(DPHP, PPK)
    assert Listed.objects.count() == 0
    cut = hall.closed(DPS, REGENCY, KABUPATEN)
    assert Listed.objects.filter(cut=cut).count() == 24


def test_guests_are_invited_and_who_came_is_kept_by_office(hall):
    made = hall.do("invite", hall.call(DPHP, PPS, HERE), guests=GUESTS)
    with on(DPHP, PPS):
        made = hall.do("open_plenary", made)
        first, second = made.guests.all()
        other = (Invited(GuestKind.OTHER, "Warga nagari"), 3)
        hall.do("record_attendance", made, people={first.pk: 2, second.pk: 0}, others=[other])
    assert list(made.guests.values_list("office", "invited", "people")) == [
        ("Panwaslu Kecamatan", True, 2), ("Utusan peserta", True, 0), ("Warga nagari", False, 3),
    ]  # fmt: skip


def test_an_invitation_twice_is_one_guest(hall):
    made = hall.do("invite", hall.call(DPHP, PPS, HERE), guests=GUESTS)
    assert hall.do("invite", made, guests=GUESTS).guests.count() == 2


def test_its_date_can_be_changed_until_it_opens(hall):
    made = hall.call(DPHP, PPS, HERE)
    later = dt.datetime(2024, 8, 3, 14, 0, tzinfo=clock.WIB)
    made = hall.do("reschedule", made, scheduled=later, venue="Masjid raya", letter="")
    assert (Plenary.objects.get().scheduled, made.venue) == (later, "Masjid raya")
    with clock.pretend(later):
        made = hall.do("open_plenary", made)
        again = {"scheduled": later, "venue": "Balai nagari", "letter": ""}
        assert code(lambda: hall.do("reschedule", made, **again)) == "plenary-opened-already"


# ── Out of order


def test_an_upper_plenary_opens_only_when_all_lower_ones_are_closed(hall):
    hall.closed(DPHP, PPS, HERE)
    made = hall.call(DPHP, PPK, KECAMATAN)
    with on(DPHP, PPK):
        told = refused(lambda: hall.do("open_plenary", made))
    assert told.problem.code == "plenary-out-of-order"
    assert "DPHP PPS" in told.say("id")
    assert areas.get(BESIDE).name in told.say("id")
    assert areas.get(HERE).name not in told.say("id")
    assert told.problem.why is not None
    with on(DPHP, PPS):
        hall.closed(DPHP, PPS, BESIDE)
    with on(DPHP, PPK):
        assert hall.do("open_plenary", made).state == PlenaryState.OPEN


def test_a_dps_waits_for_every_kecamatan(hall):
    for village in (HERE, BESIDE, FAR):
        hall.closed(DPHP, PPS, village)
    hall.closed(DPHP, PPK, KECAMATAN)
    made = hall.call(DPS, REGENCY, KABUPATEN)
    with on(DPS, REGENCY):
        assert code(lambda: hall.do("open_plenary", made)) == "plenary-out-of-order"


def test_a_dpshp_of_a_village_waits_for_the_dps_of_the_kabupaten(hall):
    hall.through(DPHP, PPK)
    made = hall.call(DPSHP, PPS, HERE)
    with on(DPSHP, PPS):
        assert code(lambda: hall.do("open_plenary", made)) == "plenary-out-of-order"


def test_nothing_opens_before_the_list_it_is_counted_against_is_fixed(db):
    hall = Hall(towns.town())
    made = hall.call(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        assert code(lambda: hall.do("open_plenary", made)) == "plenary-base-missing"


# ── Before its date


def test_a_plenary_outside_the_days_of_the_law_cannot_be_called_and_the_article_is_named(hall):
    told = refused(lambda: hall.call(DPHP, PPS, HERE, dt.date(2024, 7, 31)))
    assert told.problem.code == "plenary-too-early"
    assert "1 Agustus 2024" in told.say("id")
    assert told.problem.why is not None
    assert told.problem.why.cite("id") in told.say("id")
    assert code(lambda: hall.call(DPHP, PPS, HERE, dt.date(2024, 8, 4))) == "plenary-too-late"


def test_a_plenary_does_not_open_before_the_law_allows_it_nor_after(hall):
    made = hall.call(DPHP, PPS, HERE)
    for day, said in ((dt.date(2024, 7, 31), "plenary-too-early"), (dt.date(2024, 8, 4), "plenary-too-late")):
        with clock.pretend(day):
            assert code(lambda: hall.do("open_plenary", made)) == said


def test_a_plenary_does_not_open_before_the_day_it_was_called_for(hall):
    made = hall.call(DPHP, PPS, HERE, dt.date(2024, 8, 3))
    with clock.pretend(dt.date(2024, 8, 2)):
        assert code(lambda: hall.do("open_plenary", made)) == "plenary-before-its-date"


def test_no_plenary_is_called_for_a_day_that_has_passed(hall):
    with clock.pretend(dt.date(2024, 8, 2)):
        assert code(lambda: hall.call(DPHP, PPS, HERE, dt.date(2024, 8, 1))) == "plenary-day-over"


def test_the_office_may_decide_other_days(hall, town):
    election_acts.set_local_date(
        actor=ANYONE_ALLOWED, election=town.election, stage="1.8.b.2", start=dt.date(2024, 8, 4),
        end=dt.date(2024, 8, 4), decision="KPT 9/2024",
    )  # fmt: skip
    assert code(lambda: hall.call(DPHP, PPS, HERE, dt.date(2024, 8, 1))) == "plenary-too-early"
    assert hall.call(DPHP, PPS, HERE, dt.date(2024, 8, 4)).state == PlenaryState.CALLED


def test_where_the_law_names_no_days_those_of_its_stage_bound_a_plenary(hall):
    assert code(lambda: hall.call(DPSHP, PPS, HERE, dt.date(2024, 8, 17))) == "plenary-too-early"
    assert code(lambda: hall.call(DPSHP, PPS, HERE, dt.date(2024, 9, 14))) == "plenary-too-late"
    assert hall.call(DPSHP, PPS, HERE, dt.date(2024, 9, 7)).state == PlenaryState.CALLED


@pytest.mark.parametrize(
    ("kind", "tier", "area"),
    [(DPT, PPS, HERE), (DPHP, PPK, HERE), (DPHP, PPS, KECAMATAN), (ListKind.A, REGENCY, KABUPATEN),
     (DPHP, PPS, "99.99.99.9999"), (DPHP, PPS, "13.04.01.2001")],
)  # fmt: skip
def test_there_are_no_other_plenaries_than_those_of_the_law(hall, kind, tier, area):
    day = dt.date(2024, 8, 1)
    assert code(lambda: hall.call(kind, tier, area, day, actor=ANYONE_ALLOWED)) == "no-such-plenary"


# ── Twice


def test_one_plenary_of_a_step_is_alive_at_a_time(hall):
    hall.call(DPHP, PPS, HERE)
    assert code(lambda: hall.call(DPHP, PPS, HERE)) == "plenary-exists"


def test_a_closed_plenary_decides_no_second_time(hall):
    hall.closed(DPHP, PPS, HERE)
    closed = hall.of(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        assert code(lambda: hall.do("propose", closed)) == "plenary-closed-already"
        assert code(lambda: hall.confirm(closed)) == "plenary-closed-already"
        assert code(lambda: hall.do("open_plenary", closed)) == "plenary-opened-already"
        assert code(lambda: hall.do("withdraw", closed, reason=WHY)) == "plenary-closed-already"


def test_nothing_is_confirmed_that_nobody_proposed(hall):
    made = hall.opened(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        assert code(lambda: hall.confirm(made)) == "plenary-not-proposed"


# ── Alone


def test_whoever_proposed_does_not_confirm(hall):
    made = hall.proposed(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        assert code(lambda: hall.confirm(made, actor=member(HERE, 1))) == "plenary-same-person"
        assert hall.confirm(made, actor=member(HERE, 2)).number == 2


def test_a_determination_takes_two_roles(hall):
    hall.through(DPHP, PPK)
    made = hall.proposed(DPS, REGENCY, KABUPATEN)
    with on(DPS, REGENCY):
        same = member(KABUPATEN, 2, role=made.proposed_role)
        assert code(lambda: hall.confirm(made, actor=same)) == "plenary-same-role"
        other_role_same_person = member(KABUPATEN, 1, role="kpu-data")
        assert code(lambda: hall.confirm(made, actor=other_role_same_person)) == "plenary-same-person"
        assert hall.confirm(made, actor=member(KABUPATEN, 2)).list == DPS


def test_only_members_of_the_body_sign(hall):
    made = hall.opened(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        for outsider in (member(KECAMATAN), member(KABUPATEN), ANYONE_ALLOWED):
            assert code(lambda who=outsider: hall.do("propose", made, actor=who)) == "plenary-not-of-body"
        made = hall.do("propose", made)
        assert code(lambda: hall.confirm(made, actor=member(KECAMATAN, 2))) == "plenary-not-of-body"


def test_somebody_of_another_village_may_do_nothing(hall):
    made = hall.call(DPHP, PPS, HERE)
    with on(DPHP, PPS), pytest.raises(NotAllowed):
        hall.do("open_plenary", made, actor=member(BESIDE))


def test_the_database_itself_knows_no_closed_plenary_without_a_first_signature(hall):
    made = hall.opened(DPHP, PPS, HERE)
    with pytest.raises(Exception, match="plenary_closed_by_two"), housekeeping("a test goes around the acts"):
        Plenary.objects.filter(pk=made.pk).update(state=PlenaryState.CLOSED)


# ── On a page that is out of date


def test_every_write_needs_the_version_its_page_showed(hall):
    made = hall.call(DPHP, PPS, HERE)
    shown = made.version
    hall.do("invite", made, guests=GUESTS)
    again = {"scheduled": made.scheduled, "venue": "Balai nagari", "letter": ""}
    with on(DPHP, PPS):
        assert code(lambda: hall.do("open_plenary", made, version=shown)) == "plenary-stale"
        assert code(lambda: hall.do("invite", made, version=shown, guests=GUESTS)) == "plenary-stale"
        assert code(lambda: hall.do("reschedule", made, version=shown, **again)) == "plenary-stale"


def test_two_people_who_propose_at_once_do_not_both_sign(hall):
    made = hall.opened(DPHP, PPS, HERE)
    shown = made.version
    with on(DPHP, PPS):
        hall.do("propose", made, actor=member(HERE, 1), version=shown)
        assert code(lambda: hall.do("propose", made, actor=member(HERE, 2), version=shown)) == "plenary-stale"
        assert code(lambda: hall.confirm(made, actor=member(HERE, 2), version=shown)) == "plenary-stale"
    assert Plenary.objects.get().proposed_by == member(HERE, 1).identity


def test_a_proposal_falls_when_the_roll_changes_before_the_second_signature(hall, town):
    made = hall.proposed(DPHP, PPS, HERE)
    town.strike(town.voters(HERE)[0], 1)
    with on(DPHP, PPS):
        assert code(lambda: hall.confirm(made)) == "plenary-roll-changed"
        made = hall.do("propose", made, actor=member(HERE, 2))
        assert made.proposed_male + made.proposed_female == 7
        assert hall.confirm(made, actor=member(HERE, 1)).male == made.proposed_male


def test_a_change_elsewhere_leaves_the_proposal_standing(hall, town):
    made = hall.proposed(DPHP, PPS, HERE)
    town.strike(town.voters(BESIDE)[0], 1)
    with on(DPHP, PPS):
        assert code(lambda: hall.do("propose", made)) == "plenary-not-open"
        assert hall.confirm(made).male == made.proposed_male


def test_a_proposal_can_be_withdrawn_with_a_reason(hall):
    made = hall.proposed(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        with pytest.raises(Refused):
            hall.do("withdraw", made, reason="")
        made = hall.do("withdraw", made, reason=WHY)
    assert (made.state, made.proposed_by, made.proposed_male) == (PlenaryState.OPEN, "", None)


# ── Imbalance


def test_an_imbalance_planted_in_the_database_is_refused_and_the_station_named(hall, town):
    made = hall.opened(DPHP, PPS, HERE)
    plant(town.voters(HERE, 2)[0], town.stations[HERE, 1].pk)
    with on(DPHP, PPS):
        told = refused(lambda: hall.do("propose", made))
    assert told.problem.code == "plenary-imbalance"
    assert "TPS 1" in told.say("id")
    assert "TPS 2" in told.say("id")


def test_an_imbalance_planted_after_the_proposal_is_refused_by_the_second_computation(hall, town):
    made = hall.proposed(DPHP, PPS, HERE)
    plant(town.voters(HERE, 2)[0], town.stations[HERE, 1].pk)
    with on(DPHP, PPS):
        told = refused(lambda: hall.confirm(made))
    assert told.problem.code == "list-unbalanced"
    assert "TPS 1" in told.say("id")
    assert Lock.objects.count() == 0


def plant(voter: Voter, station: int) -> None:
    """Go around the roll: move a voter without an entry."""
    with housekeeping("a test plants a fault"), connection.cursor() as cursor:
        cursor.execute("UPDATE roll_voter SET station_id = %s WHERE id = %s", [station, voter.pk])


# ── Locks


def held(town) -> list[tuple[str, str]]:
    return [(one.area, one.holder) for one in locks.held(town.election, KABUPATEN)]


def test_closing_holds_the_village_until_the_end_of_the_kabupatens_window(hall, town):
    hall.closed(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        assert held(town) == [(HERE, "DPHP PPS")]
        with pytest.raises(Refused) as told:
            town.strike(town.voters(HERE)[0], 1)
        assert told.value.problem.code == "roll-held"
        town.strike(town.voters(BESIDE)[0], 1)
    assert Lock.objects.get().until == dt.date(2024, 8, 11)
    with clock.pretend(dt.date(2024, 8, 12)):
        town.strike(town.voters(HERE)[0], 1)


def test_determining_the_dps_ends_the_locks_of_its_round(hall, town):
    hall.through(DPS, REGENCY)
    with on(DPS, REGENCY):
        assert held(town) == []
        town.strike(town.voters(HERE)[0], 1)


def test_the_dpt_is_held_to_voting_day(hall, town):
    hall.through(DPT, REGENCY)
    for day, held_by in ((dt.date(2024, 11, 27), [(KABUPATEN, "DPT KPU Kabupaten/Kota")]), (dt.date(2024, 11, 28), [])):
        with clock.pretend(day):
            assert held(town) == held_by


# ── Reopening


def test_a_recorded_decision_reopens_a_plenary_and_ends_its_lock(hall, town):
    cut = hall.closed(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        gone = hall.reopen(hall.of(DPHP, PPS, HERE))
        assert (gone.state, held(town)) == (PlenaryState.REOPENED, [])
        town.strike(town.voters(HERE)[0], 1)
        asked, line = Line.objects.get(act="lists.ask-reopening"), Line.objects.get(act="lists.reopen")
        assert (line.facts["decision"], asked.reason) == ("7/SK/2024", WHY)
    second = hall.closed(DPHP, PPS, HERE)
    assert (hall.of(DPHP, PPS, HERE).attempt, second.number) == (2, cut.number + 1)
    assert second.male + second.female == cut.male + cut.female - 1


def test_a_reopened_plenary_may_be_held_again_until_the_end_of_the_repair_window(hall):
    hall.closed(DPHP, PPS, HERE)
    with clock.pretend(dt.date(2024, 8, 6)):
        hall.reopen(hall.of(DPHP, PPS, HERE))
    assert code(lambda: hall.call(DPHP, PPS, HERE, dt.date(2024, 8, 12))) == "plenary-too-late"
    assert hall.call(DPHP, PPS, HERE, dt.date(2024, 8, 11)).attempt == 2


def test_who_may_reopen(hall):
    hall.through(DPHP, PPS)
    plenary = hall.of(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        assert code(lambda: hall.asked(plenary, actor=member(HERE, 2))) == "plenary-not-above"
        assert hall.reopen(plenary, KECAMATAN).state == PlenaryState.REOPENED
        with pytest.raises(NotAllowed):
            hall.asked(hall.of(DPHP, PPS, FAR), actor=member(KECAMATAN))


def test_nobody_reopens_a_plenary_alone(hall, town):
    hall.closed(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        closed = hall.of(DPHP, PPS, HERE)
        assert code(lambda: hall.do("reopen", closed, actor=member(KABUPATEN))) == "plenary-reopening-not-asked"
        asked = hall.asked(closed)
        assert (asked.state, len(held(town))) == (PlenaryState.CLOSED, 1)
        assert code(lambda: hall.do("reopen", asked, actor=member(KABUPATEN))) == "plenary-same-person"


def test_a_determination_is_reopened_by_two_roles(hall):
    hall.through(DPT, REGENCY)
    with on(DPT, REGENCY):
        asked = hall.asked(hall.of(DPT, REGENCY, KABUPATEN))
        other = member(KABUPATEN, 2, role=asked.reopen_role)
        assert code(lambda: hall.do("reopen", asked, actor=other)) == "plenary-same-role"


def test_nothing_is_reopened_once_it_could_not_be_held_again(hall):
    hall.through(DPT, REGENCY)
    with on(DPT, REGENCY):
        asked = hall.asked(hall.of(DPT, REGENCY, KABUPATEN))
    with clock.pretend(dt.date(2024, 9, 22)):
        assert code(lambda: hall.do("reopen", asked, actor=member(KABUPATEN, 2))) == "plenary-too-late"
        assert code(lambda: hall.asked(asked)) == "plenary-too-late"


def test_kpu_reopens_its_own_determination(hall, town):
    hall.through(DPT, REGENCY)
    with on(DPT, REGENCY):
        assert hall.reopen(hall.of(DPT, REGENCY, KABUPATEN)).state == PlenaryState.REOPENED
        town.strike(town.voters(HERE)[0], 1)


def test_nothing_is_reopened_under_a_closed_plenary_that_rests_on_it(hall):
    hall.through(DPHP, PPK)
    lower = hall.of(DPHP, PPS, HERE)
    with on(DPHP, PPK):
        told = refused(lambda: hall.reopen(lower))
        assert (told.problem.code, "DPHP PPK" in told.say("id")) == ("plenary-upper-closed", True)
        hall.reopen(hall.of(DPHP, PPK, KECAMATAN))
        assert hall.reopen(lower).state == PlenaryState.REOPENED


def test_a_reopening_names_decision_and_reason_and_meets_a_closed_plenary(hall):
    hall.closed(DPHP, PPS, HERE)
    closed = hall.of(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        assert code(lambda: hall.asked(closed, decision=" ")) == "plenary-decision-missing"
        with pytest.raises(Refused):
            hall.asked(closed, reason="")
        made = hall.opened(DPHP, PPS, BESIDE)
        assert code(lambda: hall.reopen(made)) == "plenary-not-closed"


def test_after_a_reopening_below_the_upper_plenary_waits_again(hall):
    hall.through(DPHP, PPS)
    made = hall.opened(DPHP, PPK, KECAMATAN)
    with on(DPHP, PPK):
        hall.reopen(hall.of(DPHP, PPS, HERE))
        assert code(lambda: hall.do("propose", made)) == "plenary-out-of-order"


# ── Words


def test_minutes_guests_and_venue_are_asked_for(hall):
    assert code(lambda: hall.call(DPHP, PPS, HERE, venue="  ")) == "plenary-venue-missing"
    made = hall.call(DPHP, PPS, HERE)
    assert code(lambda: hall.do("invite", made, guests=[])) == "plenary-guest-missing"
    assert code(lambda: hall.do("invite", made, guests=[Invited(GuestKind.OTHER, " ")])) == "plenary-guest-missing"
    made = hall.proposed(DPHP, PPS, BESIDE)
    with on(DPHP, PPS):
        assert code(lambda: hall.confirm(made, minutes="")) == "plenary-minutes-missing"


def test_attendance_is_taken_of_its_own_guests_while_it_is_open(hall):
    other = hall.do("invite", hall.call(DPHP, PPS, BESIDE), guests=GUESTS)
    made = hall.do("invite", hall.call(DPHP, PPS, HERE), guests=GUESTS)
    assert code(lambda: hall.do("record_attendance", made, people={})) == "plenary-not-open"
    with on(DPHP, PPS):
        made = hall.do("open_plenary", made)
        foreign = other.guests.first().pk
        assert code(lambda: hall.do("record_attendance", made, people={foreign: 1})) == "plenary-guest-unknown"


def test_an_event_without_lists_of_its_own_has_no_plenaries(town):
    with housekeeping("a test takes another rule set"):
        town.election.rule_set = "psu-dpd-sumbar-2024"
        town.election.save()
    with pytest.raises(Refused) as told:
        Hall(town).call(DPHP, PPS, HERE)
    assert told.value.problem.code == "no-lists"
