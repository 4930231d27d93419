"""Paper: what a typed sheet means, the visits it makes, and the print it was written on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest
from tests.conftest import TODAY
from tests.fieldwork import doors
from tests.support import pdf
from tests.support.people import ANYONE_ALLOWED, holder
from tests.support.world import OTHER_VILLAGE, PEOPLE, VILLAGE

from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections.queries import rules as law_of
from tahapan.fieldwork import acts, paper, sheets
from tahapan.fieldwork.kinds import ConflictKind, HouseholdState, Met, Outcome, Source
from tahapan.fieldwork.models import Conflict, Finding, Household, Visit
from tahapan.fieldwork.paper import Sheet
from tahapan.fieldwork.sheets import House
from tahapan.journal.models import Line
from tahapan.roll.changes import Change, Spot
from tahapan.roll.models import EntryKind, Place, Voter

REASON = "lembar untuk Pantarlih TPS 1"
DAY = dt.date(2024, 7, 5)


@pytest.fixture
def town(election):
    return doors.town(election)


@pytest.fixture
def about(town):
    return Sheet(town.stations[0], town.posts[0], DAY, law_of(town.election), frozenset({2}))


def houses(town, number: int | None = None) -> list[House]:
    return sheets.houses(town.stations[0], sheets.households(town.stations[0]), number)


def house_of(town, name: str, number: int | None = None) -> House:
    return next(one for one in houses(town, number) if any(p.voter.name == name for p in one.people))


def marks(house: House, *typed: str, **more: str) -> dict[str, str]:
    """A posted form of one family: marks in the order of its people, fields of the family by their last word."""
    fields = {f"p{one.voter.pk}.ket": said for one, said in zip(house.people, typed, strict=True)}
    return fields | {f"h{house.household.pk}.{name}": said for name, said in more.items()}


def pk_of(name: str) -> int:
    return Voter.objects.get(name=name).pk


def enter(town, *typed, actor=ANYONE_ALLOWED, number=None):
    drafts = [one.draft for one in typed]
    return acts.enter_sheet(actor=actor, election=town.election, station=town.stations[0], drafts=drafts, number=number)


# ── Reading what was typed


def test_one_field_a_person_says_same_changed_or_struck(town, about):
    house = house_of(town, "ASRIL")
    first, second, third = (one.voter.pk for one in house.people)
    posted = marks(house, "✓", "u", "1", stiker="on") | {
        f"p{second}.address": "jorong  baru", f"p{second}.rt": "7", f"p{second}.birth_date": "2-7-1964",
        f"p{third}.bukti": "akta-kematian", f"p{third}.nomor": "AK 12",
    }  # fmt: skip
    draft = paper.read_family(posted, house, about).draft
    found = {one.voter: one for one in draft.people}
    assert found[first].outcome is Outcome.SAME
    assert found[second].changes == {
        "address": ("JORONG KOTO TUO", "JORONG BARU"), "rt": (1, 7), "birth_date": ("1964-07-01", "1964-07-02"),
    }  # fmt: skip
    assert (found[third].tms, found[third].evidence.kind, found[third].evidence.number) == (1, "akta-kematian", "AK 12")
    assert (draft.source, draft.met, draft.sticker, draft.proof, draft.replaces) == (
        Source.PAPER, Met.PERSON, True, False, ()
    )  # fmt: skip
    assert draft.at == dt.datetime(2024, 7, 5, 5, tzinfo=dt.UTC)


def test_an_untouched_family_is_neither_saved_nor_refused(town, about):
    house = house_of(town, "ASRIL")
    typed = paper.read_family(marks(house, "", "", ""), house, about)
    assert (typed.touched, typed.draft, typed.faults) == (False, None, {})


def test_an_empty_person_of_a_touched_family_is_asked_for_and_a_dash_leaves_them_open(town, about):
    house = house_of(town, "ASRIL")
    last = f"p{house.people[2].voter.pk}.ket"
    refused = paper.read_family(marks(house, "v", "v", ""), house, about)
    assert (refused.draft, refused.faults) == (None, {last: paper.MARK_EMPTY})
    open_one = paper.read_family(marks(house, "v", "v", "-"), house, about)
    assert [one.voter for one in open_one.draft.people] == [one.voter.pk for one in house.people[:2]]


@pytest.mark.parametrize("mark", ["9", "0", "x", "vv", "²"])
def test_an_unknown_mark_is_refused_at_its_field(town, about, mark):
    house = house_of(town, "YUSNI")
    typed = paper.read_family(marks(house, mark), house, about)
    assert typed.faults == {f"p{pk_of('YUSNI')}.ket": paper.MARK_UNKNOWN}


@pytest.mark.parametrize(
    ("field", "said", "fault"),
    [
        ("nkk", "1234", paper.NUMBER_WRONG), ("birth_date", "31-02-1990", paper.DAY_WRONG),
        ("birth_date", "01-01-2030", paper.DAY_WRONG), ("marital", "X", paper.CODE_WRONG),
        ("disability", "7", paper.CODE_WRONG), ("rt", "1000", paper.COUNT_WRONG), ("name", "A" * 121, paper.TOO_LONG),
        ("ktp", "Q", paper.CODE_WRONG), ("rw", "-1", paper.COUNT_WRONG),
    ],
)  # fmt: skip
def test_a_right_value_that_cannot_be_is_refused_at_its_field(town, about, field, said, fault):
    house = house_of(town, "YUSNI")
    key = f"p{pk_of('YUSNI')}."
    typed = paper.read_family(marks(house, "u") | {key + field: said}, house, about)
    assert (typed.draft, typed.faults) == (None, {key + field: fault})


def test_a_u_that_changes_nothing_is_refused(town, about):
    house = house_of(town, "YUSNI")
    key = f"p{pk_of('YUSNI')}."
    typed = paper.read_family(marks(house, "u") | {key + "marital": "P", key + "rt": "1"}, house, about)
    assert typed.faults == {key + "ket": paper.NOTHING_CHANGED}


def test_evidence_of_an_unknown_kind_or_a_number_without_kind_is_refused(town, about):
    house = house_of(town, "YUSNI")
    key = f"p{pk_of('YUSNI')}."
    assert paper.read_family(marks(house, "1") | {key + "bukti": "kabar"}, house, about).faults == {
        key + "bukti": paper.EVIDENCE_UNKNOWN
    }
    assert paper.read_family(marks(house, "1") | {key + "nomor": "AK 1"}, house, about).faults == {
        key + "bukti": paper.EVIDENCE_KIND
    }


@pytest.mark.parametrize(("said", "station"), [("2", 2), ("", None), ("1", "salah"), ("3", "salah"), ("dua", "salah")])
def test_code_8_names_another_station_of_the_village_or_none(town, about, said, station):
    house = house_of(town, "YUSNI")
    key = f"p{pk_of('YUSNI')}."
    typed = paper.read_family(marks(house, "8") | {key + "tps": said}, house, about)
    assert typed.faults == ({key + "tps": paper.STATION_WRONG} if station == "salah" else {})
    assert station == "salah" or typed.draft.people[0].station == station


def test_where_nobody_was_met_nobody_is_checked(town, about):
    house = house_of(town, "YUSNI")
    assert paper.read_family(marks(house, "v", bertemu="4"), house, about).faults == {
        f"p{pk_of('YUSNI')}.ket": paper.NOBODY_MET
    }
    draft = paper.read_family(marks(house, "", bertemu="4"), house, about).draft
    assert (draft.met, draft.people) == (Met.NOBODY, ())


def test_the_boxes_are_numbered_as_they_are_printed(town, about):
    house = house_of(town, "YUSNI")
    met = [paper.read_family(marks(house, "-", bertemu=str(n)), house, about).draft.met for n in range(1, 6)]
    assert met == list(Met)
    wrong = paper.read_family(marks(house, "-", bertemu="6"), house, about)
    assert wrong.faults == {f"h{house.household.pk}.bertemu": paper.MET_UNKNOWN}


def test_somebody_new_needs_what_the_form_asks_and_a_family_that_exists(town, about):
    families = {one.number: one for one in sheets.households(town.stations[0])}
    elements = {
        "nkk": "1303040101200001", "nik": "1303041705900007", "name": "baru sekali", "birth_place": "",
        "birth_date": "17-05-1990", "marital": "s", "sex": "l", "address": "jorong koto tuo", "rt": "1", "rw": "",
        "disability": "", "ktp": "S", "keluarga": "1", "dokumen": "kk",
    }  # fmt: skip
    posted = {f"b0.{name}": said for name, said in elements.items()}
    draft = paper.read_new(posted, 0, families, about).draft
    assert (draft.household, draft.new[0].evidence.kind) == (families[1], "kk")
    assert draft.new[0].elements == {
        "nkk": "1303040101200001", "nik": "1303041705900007", "name": "BARU SEKALI", "birth_place": "",
        "birth_date": "1990-05-17", "marital": "S", "sex": "L", "address": "JORONG KOTO TUO", "rt": 1, "rw": 0,
        "disability": 0, "ktp": "S",
    }  # fmt: skip
    faulty = posted | {"b0.nik": "1303049905900007", "b0.name": "", "b0.keluarga": "99"}
    assert paper.read_new(faulty, 0, families, about).faults == {
        "b0.nik": paper.NIK_WRONG, "b0.name": paper.NEEDED, "b0.keluarga": paper.FAMILY_UNKNOWN,
    }  # fmt: skip
    assert paper.read_new({}, 0, families, about).touched is False


# ── Entering it


def test_a_keyed_family_is_a_visit_from_paper_that_shows_in_the_roll(town, about):
    house = house_of(town, "YUSNI")
    key = f"p{pk_of('YUSNI')}."
    typed = paper.read_family(
        marks(house, "1", stiker="on", tanda="on") | {key + "bukti": "akta-kematian"}, house, about
    )
    recorded = enter(town, typed)
    visit = Visit.objects.get()
    assert [one.held for one in recorded] == [False]
    assert (visit.source, visit.post, visit.day, visit.sticker, visit.proof, visit.device) == (
        Source.PAPER, town.posts[0], DAY, True, True, None
    )  # fmt: skip
    assert Voter.objects.get(name="YUSNI").place == Place.TMS_1
    assert Household.objects.get(pk=house.household.pk).state == HouseholdState.DONE
    line = Line.objects.get(act="fieldwork.enter-sheet")
    assert (line.area, line.facts["visits"], line.facts["people"]) == (VILLAGE, 1, 1)


def test_a_form_sent_twice_is_one_visit(town, about):
    house = house_of(town, "ASRIL")
    posted = marks(house, "v", "v", "v", id="01907a5e-0000-7000-8000-000000000001")
    enter(town, paper.read_family(posted, house, about))
    assert enter(town, paper.read_family(posted, house, about)) == []
    assert Visit.objects.count() == 1


def test_paper_beside_a_phone_that_says_otherwise_is_a_conflict_unless_its_visit_was_seen(town, about):
    yusni = next(one for one in town.voters if one.name == "YUSNI")
    town.record(town.visit(town.says(yusni, Outcome.TMS, tms=1, evidence=doors.DEAD)))
    assert Voter.objects.get(pk=yusni.pk).place == Place.TMS_1
    house = house_of(town, "YUSNI")
    phone = Visit.objects.get()
    unseen = paper.read_family(marks(house, "v"), house, about)
    assert [one.conflicts for one in enter(town, unseen)] == [(ConflictKind.FINDINGS,)]
    assert Voter.objects.get(pk=yusni.pk).place == Place.STATION
    seen = marks(house, "v", ganti="on", lihat=f"{phone.pk} {Visit.objects.get(source='kertas').pk}")
    enter(town, paper.read_family(seen, house_of(town, "YUSNI"), about))
    assert (Conflict.objects.filter(settled__isnull=True).count(), Visit.objects.filter(replaced=False).count()) == (
        0,
        1,
    )
    assert Voter.objects.get(pk=yusni.pk).place == Place.STATION


def test_only_visits_that_stood_beside_the_fields_are_replaced(town, about):
    house = house_of(town, "YUSNI")
    typed = paper.read_family(
        marks(house, "v", ganti="on", lihat="01907a5e-0000-7000-8000-000000000009 x"), house, about
    )
    assert typed.draft.replaces == ()


def test_what_the_office_changed_after_the_print_is_a_conflict_and_before_it_is_not(town, about):
    before = print_number(town)
    yusni = next(one for one in town.voters if one.name == "YUSNI")
    town.office(Change(yusni.pk, EntryKind.CORRECTION, {"name": "YUSNI TUO"}))
    old = house_of(town, "YUSNI TUO", before)
    assert [one.conflicts for one in enter(town, paper.read_family(marks(old, "v"), old, about))] == [
        (ConflictKind.OFFICE,)
    ]
    asril = next(one for one in town.voters if one.name == "ASRIL")
    town.office(Change(asril.pk, EntryKind.CORRECTION, {"name": "ASRIL TUO"}))
    new = house_of(town, "ASRIL TUO", print_number(town))
    assert [one.conflicts for one in enter(town, paper.read_family(marks(new, "v", "v", "v"), new, about))] == [()]


def print_number(town) -> int:
    acts.print_sheet(actor=ANYONE_ALLOWED, election=town.election, station=town.stations[0], reason=REASON)
    return Line.objects.filter(act=sheets.PRINT).values_list("seq", flat=True).first()


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (TODAY + dt.timedelta(days=1), "visit-day-ahead"),
        (dt.date(2024, 6, 23), "visit-day-outside"),
    ],
)
def test_a_day_on_which_nobody_could_have_gone_is_refused_and_nothing_is_recorded(town, about, day, code):
    house = house_of(town, "YUSNI")
    typed = paper.read_family(marks(house, "v"), house, dataclasses.replace(about, day=day))
    with pytest.raises(Refused) as refused:
        enter(town, typed)
    assert (refused.value.problem.code, Visit.objects.count()) == (code, 0)


def test_an_officer_of_another_station_or_a_family_of_another_village_is_refused(town, about):
    house = house_of(town, "YUSNI")
    by_other = paper.read_family(marks(house, "v"), house, dataclasses.replace(about, post=town.posts[1]))
    right = paper.read_family(marks(house, "v"), house, about)
    right.draft.household.village = OTHER_VILLAGE
    for typed in (by_other, right):
        with pytest.raises(Refused) as refused:
            enter(town, typed)
        assert refused.value.problem.code == "visit-other-station"
    assert Visit.objects.count() == 0


def test_pps_keys_in_its_own_village_only(town, about):
    house = house_of(town, "YUSNI")
    typed = paper.read_family(marks(house, "v"), house, about)
    with pytest.raises(NotAllowed):
        enter(town, typed, actor=holder("fieldwork.enter-sheet", area=OTHER_VILLAGE))
    assert Visit.objects.count() == 0
    enter(town, typed, actor=holder("fieldwork.enter-sheet", area=VILLAGE))
    assert Visit.objects.count() == 1


# ── Numbers and prints


def test_people_keep_their_printed_number_when_one_of_them_is_struck(town, about):
    house = house_of(town, "ASRIL")
    numbers = {one.voter.pk: one.number for one in house.people}
    key = f"p{house.people[0].voter.pk}."
    typed = paper.read_family(marks(house, "1", "v", "v") | {key + "bukti": "akta-kematian"}, house, about)
    enter(town, typed)
    after = house_of(town, "ROSMANIAR")
    assert {one.voter.pk: one.number for one in after.people} == numbers
    assert [one.here for one in after.people] == [False, True, True]
    printed = [line.number for family in sheets.families([after]) for line in family.people]
    assert printed == list(numbers.values())[1:]


def test_a_print_is_an_opening_of_personal_data_that_says_who_and_how_many_but_no_number_of_anybody(town):
    content = acts.print_sheet(
        actor=holder(sheets.PRINT, area=VILLAGE), election=town.election, station=town.stations[0], reason=REASON
    )
    line = Line.objects.get(act=sheets.PRINT)
    here = [one for one in PEOPLE if one.family <= 3]
    assert (line.reason, line.area, line.facts["people"], line.facts["tps"]) == (REASON, VILLAGE, len(here), 1)
    said = pdf.words(content)
    assert {one.nik for one in here} <= set(said)
    assert not {one.nik for one in PEOPLE if one.family > 3} & set(said)
    assert not any(re.search(r"\d{16}", str(value)) for name, value in line.facts.items() if name != "sha256")
    assert any(f"Cetakan nomor {line.seq}" in word for word in said)


def test_a_print_needs_a_reason_and_the_right_in_that_village(town):
    with pytest.raises(Refused):
        acts.print_sheet(actor=ANYONE_ALLOWED, election=town.election, station=town.stations[0], reason="ya")
    with pytest.raises(NotAllowed):
        acts.print_sheet(
            actor=holder(sheets.PRINT, area=OTHER_VILLAGE),
            election=town.election,
            station=town.stations[0],
            reason=REASON,
        )
    assert not Line.objects.filter(act=sheets.PRINT).exists()


def test_a_list_that_would_leave_somebody_out_is_not_printed(town):
    moved = next(one for one in town.voters if one.name == "ZULKIFLI")
    town.office(Change(moved.pk, EntryKind.MOVE, spot=Spot(Place.STATION, VILLAGE, town.stations[0].pk)))
    with pytest.raises(Refused) as refused:
        acts.print_sheet(actor=ANYONE_ALLOWED, election=town.election, station=town.stations[0], reason=REASON)
    assert (refused.value.problem.code, "1 pemilih" in refused.value.say("id")) == ("sheet-not-whole", True)
    assert not Line.objects.filter(act=sheets.PRINT).exists()
    acts.prepare(actor=ANYONE_ALLOWED, election=town.election, area=VILLAGE)
    content = acts.print_sheet(actor=ANYONE_ALLOWED, election=town.election, station=town.stations[0], reason=REASON)
    assert "ZULKIFLI" in pdf.words(content)


def test_whom_a_visit_brought_to_the_station_does_not_hold_up_its_list(town):
    moved = next(one for one in town.voters if one.name == "ZULKIFLI")
    town.record(town.visit(town.says(moved, Outcome.TMS, tms=8, station=1)))
    assert Voter.objects.get(pk=moved.pk).station == town.stations[0]
    content = acts.print_sheet(actor=ANYONE_ALLOWED, election=town.election, station=town.stations[0], reason=REASON)
    assert "ZULKIFLI" not in pdf.words(content)


def test_families_of_a_station_are_read_in_as_many_statements_whatever_their_number(town, django_assert_num_queries):
    chosen = sheets.households(town.stations[0])
    with django_assert_num_queries(4):
        sheets.houses(town.stations[0], chosen, 10**6)
    assert len(chosen) == 3
    assert Finding.objects.count() == 0
