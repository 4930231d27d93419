"""Reports of officers: kept once, counted again, and known to be due."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.conftest import TODAY
from tests.fieldwork import doors
from tests.support.browsing import browser
from tests.support.people import ANYONE_ALLOWED, holder
from tests.support.world import OTHER_VILLAGE, VILLAGE

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.core.ids import uuid7
from tahapan.core.text import Text
from tahapan.fieldwork import acts, reporting
from tahapan.fieldwork.drafts import Evidence
from tahapan.fieldwork.kinds import Met, Outcome, ReportKind
from tahapan.fieldwork.models import Report
from tahapan.fieldwork.reporting import Figures
from tahapan.journal.models import Line

START = dt.date(2024, 6, 24)
TOLD = {"households": 2, "people": 4, "sesuai": 2, "ubah": 1, "tms": {"1": 1}, "baru": 1, "stickers": 2, "proofs": 1}


@pytest.fixture
def town(election):
    return doors.town(election)


def take(town, kind=ReportKind.DAILY, start=START, day=TODAY, figures=TOLD, actor=ANYONE_ALLOWED, **more):
    return acts.take_report(
        actor=actor,
        election=town.election,
        post=town.posts[0],
        kind=kind,
        start=start,
        day=day,
        figures=figures,
        **more,
    )


def voter(town, name):
    return next(one for one in town.voters if one.name == name)


def test_figures_are_counted_from_the_visits_of_the_officer_in_those_days(town):
    asril, yusni, hendra = (voter(town, name) for name in ("ASRIL", "YUSNI", "HENDRA SAPUTRA"))
    changed = town.says(asril, Outcome.CHANGED, changes={"rt": (1, 3)})
    dead = town.says(yusni, Outcome.TMS, tms=1, evidence=Evidence("akta-kematian"))
    town.record(
        town.visit(changed, town.says(voter(town, "ROSMANIAR")), sticker=True, proof=True, new=(doors.somebody(),)),
        town.visit(dead, sticker=True),
        town.visit(town.says(hendra), met=Met.NOBODY, people=()),
    )
    elsewhere = town.says(voter(town, "ZULKIFLI"))
    town.record(town.visit(elsewhere))
    found = reporting.counted(town.posts[0], doors.AT.date(), doors.AT.date())
    assert found == Figures(
        households=2, people=3, same=1, changed=1, tms=(1, 0, 0, 0, 0, 0, 0, 0), new=1, stickers=2, proofs=1, again=1
    )
    assert reporting.counted(town.posts[0], START, doors.AT.date() - dt.timedelta(days=1)) == Figures()


def test_a_version_that_was_replaced_does_not_count(town):
    yusni = voter(town, "YUSNI")
    first = town.visit(town.says(yusni), sticker=True)
    town.record(first)
    town.record(town.visit(town.says(yusni, Outcome.CHANGED, changes={"rt": (1, 2)}), replaces=(first.id,)))
    found = reporting.counted(town.posts[0], START, TODAY)
    assert (found.same, found.changed, found.stickers, found.households) == (0, 1, 0, 1)


def test_both_sides_are_kept_and_the_difference_shows(town):
    town.record(town.visit(town.says(voter(town, "YUSNI")), sticker=True))
    report = take(town)
    told, then = reporting.told(report), reporting.counted_then(report)
    assert (told.same, told.tms_total, then.same, then.stickers) == (2, 1, 1, 1)
    rows = reporting.rows_of(told, then, then, [Text(str(n), str(n)) for n in range(1, 9)])
    assert [row.label.id for row in rows if row.differs][:3] == ["Sesuai", "Ubah", "TMS seluruhnya"]
    assert [row.given for row in rows] == [True] * 11 + [False] * 5
    line = Line.objects.get(act="fieldwork.report")
    assert (line.area, line.facts["kind"], line.facts["differs"]) == (VILLAGE, "harian", True)


def test_a_true_report_stays_true_when_a_later_visit_replaces_an_empty_call(town):
    yusni = voter(town, "YUSNI")
    empty = town.visit(met=Met.NOBODY, household=town.household(yusni))
    town.record(empty)
    report = take(town, figures={"again": 1})
    town.record(town.visit(town.says(yusni), sticker=True, replaces=(empty.id,)))
    client = browser("pps", VILLAGE)
    board = client.get(f"/{town.election.slug}/coklit/laporan/petugas/{town.posts[0].pk}/").content.decode()
    assert ("Sama" in board, "Berbeda" in board) == (True, False)
    page = client.get(f"/{town.election.slug}/coklit/laporan/{report.pk}/").content.decode()
    assert "Berbeda" not in page
    now = reporting.counted(town.posts[0], START, TODAY)
    assert (now.again, reporting.counted_then(report).again) == (0, 1)


def test_what_a_later_day_replaced_counts_for_the_days_before_it_though_it_came_in_with_them(town):
    yusni = voter(town, "YUSNI")
    empty = town.visit(met=Met.NOBODY, household=town.household(yusni))
    found = town.says(yusni, Outcome.CHANGED, changes={"rt": (1, 2)})
    first = town.visit(town.says(voter(town, "HENDRA SAPUTRA")), sticker=True)
    later = {"at": doors.AT + dt.timedelta(days=1)}
    town.record(empty, first)
    again = town.visit(town.says(voter(town, "HENDRA SAPUTRA"), Outcome.CHANGED, changes={"rt": (1, 3)}), **later,
                       replaces=(first.id,))  # fmt: skip
    town.record(town.visit(found, sticker=True, replaces=(empty.id,), **later), again)
    day = doors.AT.date()
    assert reporting.counted(town.posts[0], START, day) == Figures(households=1, people=1, same=1, stickers=1, again=1)
    both = reporting.counted(town.posts[0], START, day + dt.timedelta(days=1))
    assert both == Figures(households=2, people=2, changed=2, stickers=1)


def test_a_visit_that_arrives_after_its_report_makes_the_report_true(town):
    report = take(town, figures={"households": 1, "people": 1, "sesuai": 1})
    town.record(town.visit(town.says(voter(town, "YUSNI"))))
    told, then = reporting.told(report), reporting.counted_then(report)
    assert reporting.differs(told, then, Figures())
    assert not reporting.differs(told, then, reporting.counted(town.posts[0], START, TODAY))


def test_the_same_report_again_is_the_one_kept_before(town):
    key = uuid7()
    first = take(town, report=key)
    assert take(town, report=key, figures={}).pk == first.pk
    assert Report.objects.count() == 1
    assert reporting.told(Report.objects.get()).same == 2


@pytest.mark.parametrize("broken", [{}, {"sesuai": "dua", "tms": 5}, {"sesuai": -1, "tms": {"9": 3}}, {"sesuai": True}])
def test_a_report_with_broken_figures_is_kept_with_zeros_not_lost(town, broken):
    assert reporting.told(take(town, figures=broken)) == Figures()


def test_days_out_of_order_or_ahead_are_refused(town):
    for start, day in ((TODAY, START), (START, TODAY + dt.timedelta(days=1))):
        with pytest.raises(Refused) as refused:
            take(town, start=start, day=day)
        assert refused.value.problem.code == "report-days-wrong"
    assert Report.objects.count() == 0


def test_only_who_may_takes_a_report_of_the_village(town):
    with pytest.raises(NotAllowed):
        take(town, actor=holder("fieldwork.report", area=OTHER_VILLAGE))
    assert take(town, actor=holder("fieldwork.report", area=VILLAGE)).post == town.posts[0]


def test_ten_days_without_a_report_are_one_missing_and_a_report_mends_that(town):
    in_time = reporting.due(town.election, VILLAGE, START + dt.timedelta(10))
    assert [one.is_late for one in in_time] == [False, False]
    due = {one.post.pk: one for one in reporting.due(town.election, VILLAGE, TODAY)}
    assert [(due[post.pk].missing, due[post.pk].is_late) for post in town.posts] == [(1, True), (1, True)]
    assert due[town.posts[0].pk].next_by == START + dt.timedelta(10)
    take(town, day=START + dt.timedelta(9))
    due = {one.post.pk: one for one in reporting.due(town.election, VILLAGE, TODAY)}
    assert [(due[post.pk].missing, due[post.pk].is_late) for post in town.posts] == [(0, False), (1, True)]
    assert due[town.posts[0].pk].next_by == START + dt.timedelta(19)


def test_a_report_after_a_gap_too_long_is_remembered_but_no_longer_late(town):
    take(town, day=START + dt.timedelta(11))
    first = next(one for one in reporting.due(town.election, VILLAGE, TODAY) if one.post == town.posts[0])
    assert (first.missing, first.is_late) == (1, False)


def test_after_the_last_day_the_final_report_is_owed_until_it_is_in(town):
    after = dt.date(2024, 7, 26)
    assert [one.final_due for one in reporting.due(town.election, VILLAGE, after)] == [True, True]
    with clock.pretend(after):
        take(town, kind=ReportKind.FINAL, day=dt.date(2024, 7, 24))
    due = {one.post.pk: one for one in reporting.due(town.election, VILLAGE, after)}
    first = due[town.posts[0].pk]
    assert (first.final_due, first.missing, first.next_by, first.is_late) == (False, 0, None, False)
    assert due[town.posts[1].pk].is_late


def test_reports_of_another_area_are_not_found(town):
    report = take(town)
    assert reporting.due(town.election, OTHER_VILLAGE, TODAY) == []
    with pytest.raises(NotFound):
        reporting.report(town.election, OTHER_VILLAGE, report.pk)
    assert reporting.report(town.election, VILLAGE, report.pk) == report


def test_what_is_due_is_read_in_as_many_statements_whatever_the_number_of_officers(town, django_assert_num_queries):
    take(town)
    with django_assert_num_queries(3):
        assert len(reporting.due(town.election, VILLAGE, TODAY)) == 2
