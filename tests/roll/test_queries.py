"""Queries of the roll: always in scope, numbers masked, as many queries for 300 rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.roll.lists import OTHER_VILLAGE, VILLAGE, csv_file, event, people, person
from tests.support.people import ANYONE_ALLOWED

from tahapan.core.areas import Level
from tahapan.core.balance import Count
from tahapan.core.errors import NotFound
from tahapan.core.nik import mask
from tahapan.journal.act import housekeeping
from tahapan.roll import acts, queries
from tahapan.roll.models import EntryKind, Place, Voter
from tahapan.stations.models import Station

pytestmark = pytest.mark.django_db
THIRD_VILLAGE = "13.03.05.2001"


@pytest.fixture
def election(tmp_path):
    election = event()
    with housekeeping("a test opens an event"):
        election.save()
    rows = people(12)
    for row in rows[6:9]:
        row["kode_wilayah"] = OTHER_VILLAGE
    for row in rows[9:]:
        row["kode_wilayah"] = THIRD_VILLAGE
    take(tmp_path, election, rows)
    return election


def take(folder, election, rows):
    acts.import_file(actor=ANYONE_ALLOWED, election=election, path=csv_file(folder, rows), file_name="dp4.csv")


def strike(nik):
    with housekeeping("a test strikes a voter"):
        Voter.objects.filter(nik=nik).update(place=Place.TMS_1)


def names(page):
    return [row.name for row in page.rows]


@pytest.mark.parametrize(
    ("scope", "male", "female"),
    [
        ("", 6, 6),
        ("13", 6, 6),
        ("13.03", 6, 6),
        ("13.03.04", 5, 4),
        (VILLAGE, 3, 3),
        (THIRD_VILLAGE, 1, 2),
        ("13.04", 0, 0),
        ("13.03.04.9999", 0, 0),
    ],
)
def test_men_and_women_of_a_scope_are_counted_in_one_query(election, scope, male, female, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.counts(election, scope) == Count(male, female)


def test_struck_voters_are_not_counted(election):
    strike(person(0)["nik"])
    assert queries.counts(election, VILLAGE) == Count(2, 3)


def test_every_area_of_a_level_is_counted_in_one_query(election, django_assert_num_queries):
    with django_assert_num_queries(1):
        districts = queries.counts_by(election, "13.03", Level.DISTRICT)
    assert len(districts) == 8
    assert {code: count for code, count in districts.items() if count.total} == {
        "13.03.04": Count(5, 4),
        "13.03.05": Count(1, 2),
    }
    assert list(districts) == sorted(districts)
    assert queries.counts_by(election, "13.03.04", Level.VILLAGE)[OTHER_VILLAGE] == Count(2, 1)
    assert queries.counts_by(election, "13.04", Level.VILLAGE) == {}


def test_levels_add_up_to_the_whole(election):
    for level in (Level.REGENCY, Level.DISTRICT, Level.VILLAGE):
        assert sum(queries.counts_by(election, "13.03", level).values(), Count()) == Count(6, 6)


def test_numbers_are_masked_in_lists(election):
    page = queries.voters(election, "13.03")
    assert {(row.nik, row.nkk) for row in page.rows} == {(mask("1"), mask("1"))}
    assert not any(character.isdigit() for character in mask("1303040201600001"))


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({"name": "warga ba"}, [1]),
        ({"name": "AB warga"}, []),
        ({"name": " ga  rg "}, list(range(12))),
        ({"name": "%"}, []),
        ({"nik": person(7)["nik"]}, [7]),
        ({"nik": f" {person(7)['nik'][:8]} {person(7)['nik'][8:]} "}, [7]),
        ({"nkk": person(4)["nkk"]}, [3, 4, 5]),
        ({"village": OTHER_VILLAGE}, [6, 7, 8]),
        ({"village": "13.03.05"}, [9, 10, 11]),
        ({"village": "13.04"}, []),
        ({"place": Place.TMS_1}, [2]),
        ({"place": Place.UNMAPPED, "village": VILLAGE}, [0, 1, 3, 4, 5]),
    ],
)
def test_search_finds_by_name_number_area_and_place(election, search, expected):
    strike(person(2)["nik"])
    page = queries.voters(election, "13.03", **search)
    assert names(page) == [person(number)["nama"] for number in expected]
    assert (page.total, page.has_next, page.more_than_counted) == (len(expected), False, False)


def test_a_search_stays_inside_the_scope(election):
    assert queries.voters(election, VILLAGE, nik=person(7)["nik"]).rows == ()
    assert queries.voters(election, OTHER_VILLAGE, village=VILLAGE).rows == ()
    assert len(queries.voters(election, OTHER_VILLAGE).rows) == 3


def test_a_search_by_station_shows_its_number(election):
    with housekeeping("a test maps one voter"):
        station = Station.objects.create(election=election, village=VILLAGE, number=7)
        Voter.objects.filter(nik=person(0)["nik"]).update(place=Place.STATION, station=station)
    row = queries.voters(election, "13.03", station=station.pk).rows[0]
    assert (row.name, row.place, row.station_number, row.age) == (person(0)["nama"], Place.STATION, 7, 64)


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_a_page_takes_the_same_two_queries_for_any_number_of_rows(tmp_path, rows):
    election = event()
    with housekeeping("a test opens an event"):
        election.save()
    take(tmp_path, election, people(rows))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = queries.voters(election, "13.03", name="warga", village=VILLAGE)
    assert len(captured) == 2
    assert (len(page.rows), page.total, page.has_next) == (min(rows, 50), rows, rows > 50)


def test_pages_follow_one_another_without_gap(tmp_path):
    election = event()
    with housekeeping("a test opens an event"):
        election.save()
    take(tmp_path, election, people(120))
    pages = [queries.voters(election, "13.03", page=number) for number in (1, 2, 3, 4)]
    ids = [row.id for page in pages for row in page.rows]
    assert (len(ids), len(set(ids))) == (120, 120)
    assert [page.has_next for page in pages] == [True, True, False, False]
    assert [page.has_previous for page in pages] == [False, True, True, True]
    assert queries.voters(election, "13.03", page=-3).number == 1


def test_a_search_beyond_the_counted_limit_says_so(election, monkeypatch):
    monkeypatch.setattr(queries, "COUNTED_UP_TO", 5)
    page = queries.voters(election, "13.03")
    assert (page.total, page.more_than_counted) == (5, True)


def test_a_voter_outside_the_scope_is_as_unknown_as_one_who_does_not_exist(election):
    pk = Voter.objects.get(nik=person(7)["nik"]).pk
    assert queries.voter(election, pk, "13.03.04").pk == pk
    for scope, key in ((VILLAGE, pk), ("13.03", pk + 1000)):
        with pytest.raises(NotFound) as refused:
            queries.voter(election, key, scope)
        assert refused.value.problem == queries.UNKNOWN_VOTER


def test_a_voters_history_holds_every_entry_with_its_line_in_one_query(election, tmp_path, django_assert_num_queries):
    rows = [person(0, alamat="JORONG LAIN")]
    take(tmp_path, election, rows)
    voter = Voter.objects.get(nik=person(0)["nik"])
    with django_assert_num_queries(1):
        history = [(entry.kind, entry.line.act, entry.changes) for entry in queries.history(voter)]
    assert history == [
        (EntryKind.INTAKE, "roll.import", None),
        (EntryKind.CORRECTION, "roll.import", {"address": ["JORONG KOTO TUO", "JORONG LAIN"]}),
    ]


def test_a_family_is_the_others_of_the_card_in_scope_eldest_first(election):
    voter = queries.voter(election, Voter.objects.get(nik=person(4)["nik"]).pk, "13.03")
    assert [row.name for row in queries.family(voter, VILLAGE)] == [person(3)["nama"], person(5)["nama"]]
    assert queries.family(voter, OTHER_VILLAGE) == ()


def test_intakes_are_shown_to_those_who_see_the_whole_event(election):
    found = queries.intakes(election, "13.03")
    assert [(one.rows, one.new, one.line.act) for one in found] == [(12, 12, "roll.import")]
    assert queries.intakes(election, VILLAGE) == []
    assert queries.intake(election, found[0].pk, "13").pk == found[0].pk
    with pytest.raises(NotFound):
        queries.intake(election, found[0].pk, VILLAGE)
