"""The feed is what a calendar client expects: RFC 5545, whole days, stable names, both languages, the source."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from icalendar import Calendar
from tests.support import world
from tests.support.people import ANYONE_ALLOWED

from tahapan.elections import acts, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilkada():
    return world.pilkada()


def read(election, query=""):
    response = Client().get(f"/{election.slug}/tahapan.ics{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return response.content


def events(content):
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def event(content, code, slug="pilkada-2024-sijunjung"):
    return events(content)[f"{code}.{slug}@tahapan"]


def test_there_is_one_event_for_every_stage_with_a_date_and_no_other(pilkada):
    dated = {f"{one.code}.{pilkada.slug}@tahapan" for one in queries.stages(pilkada) if one.start or one.end}
    found = [str(one["uid"]) for one in Calendar.from_ical(read(pilkada)).walk("VEVENT")]
    assert (len(found), set(found)) == (len(dated), dated)


def test_every_event_runs_over_the_days_of_its_stage_and_its_end_is_exclusive(pilkada):
    found = events(read(pilkada))
    for one in queries.stages(pilkada):
        first, last = one.start or one.end, one.end or one.start
        if first is None or last is None:
            continue
        of_stage = found[f"{one.code}.{pilkada.slug}@tahapan"]
        days = (of_stage["dtstart"].dt, of_stage["dtend"].dt - dt.timedelta(days=1))
        assert days == (first, last), one.code
        assert type(of_stage["dtstart"].dt) is dt.date


def test_voting_day_is_one_whole_day(pilkada):
    voting = event(read(pilkada), "2.7")
    assert (voting["dtstart"].dt, voting["dtend"].dt) == (dt.date(2024, 11, 27), dt.date(2024, 11, 28))


def test_whole_days_are_written_as_dates(pilkada):
    assert b"DTSTART;VALUE=DATE:20241127\r\n" in read(pilkada)


def test_lines_end_in_crlf_and_are_folded_at_75_octets(pilkada):
    content = read(pilkada)
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75


def test_the_head_names_product_version_and_calendar(pilkada):
    head = Calendar.from_ical(read(pilkada))
    found = tuple(str(head[name]) for name in ("version", "prodid", "x-wr-calname"))
    assert found == ("2.0", "-//Tahapan//Tahapan pemilihan//ID", "Pilkada 2024")


def test_a_description_holds_both_languages_the_article_and_the_page(pilkada):
    description = str(event(read(pilkada), "1.8.a.2")["description"])
    one = next(one for one in queries.stages(pilkada) if one.code == "1.8.a.2")
    for part in (
        one.stage.name.id,
        one.stage.name.en,
        one.stage.source.cite("id"),
        one.stage.source.cite("en"),
        one.stage.url,
    ):
        assert part in description


def test_the_title_is_in_the_language_of_the_subscription(pilkada):
    titles = [str(event(read(pilkada, query), "2.6.d")["summary"]) for query in ("", "?bahasa=en")]
    assert titles[0].startswith("2.6.d Batas akhir: Penyampaian Laporan Awal Dana Kampanye")
    assert titles[1].startswith("2.6.d Deadline: ")


def test_asking_twice_gives_the_same_feed(pilkada):
    assert read(pilkada) == read(pilkada)


def test_a_decision_moves_the_event_and_keeps_its_name(pilkada):
    before = event(read(pilkada), "1.8.b.2")
    for start in (2, 3):
        acts.set_local_date(
            actor=ANYONE_ALLOWED, election=pilkada, stage="1.8.b.2", start=dt.date(2024, 8, start), end=None,
            decision=f"BA {start}/2024",
        )  # fmt: skip
    content = read(pilkada)
    after = event(content, "1.8.b.2")
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 2)
    assert (before["dtstart"].dt, after["dtstart"].dt) == (dt.date(2024, 8, 1), dt.date(2024, 8, 3))
    assert after["dtend"].dt == before["dtend"].dt
    assert after["dtstamp"].dt > before["dtstamp"].dt
    assert "BA 3/2024" in str(after["description"])
    assert event(content, "1.8.b.3")["sequence"] == 0


def test_stages_make_nobody_busy(pilkada):
    assert {str(one["transp"]) for one in events(read(pilkada)).values()} == {"TRANSPARENT"}


def test_the_feed_leads_to_the_page_of_each_stage(pilkada):
    url = str(event(read(pilkada), "1.8.a.2")["url"])
    assert url == f"http://testserver/{pilkada.slug}/tahapan/1.8.a.2/"
    assert Client().get(url).status_code == 200
