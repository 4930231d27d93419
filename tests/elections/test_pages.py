"""The calendar's pages: what is listed, how it is chosen, and how the office sets a date of its own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.conftest import TODAY
from tests.support import world
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.elections import acts, queries
from tahapan.elections.listing import Selection
from tahapan.elections.models import LocalDate
from tahapan.journal.models import Line
from tahapan.law import Phase, StageState

pytestmark = pytest.mark.django_db

ASKED = {"start": "2024-08-02", "end": "2024-08-03", "decision": "BA 45/2024, 8 Juli 2024"}


@pytest.fixture
def pilkada():
    return world.pilkada()


@pytest.fixture
def address(pilkada):
    return f"/{pilkada.slug}/tahapan/"


def listed(response):
    """The codes of the stages in the table."""
    return [one.code for one in response.context["stages"]]


# ── The list


def test_the_list_holds_every_stage_of_the_law_in_its_order(pilkada, address):
    assert listed(Client().get(address)) == [one.code for one in queries.stages(pilkada)]


def test_filters_stay_in_the_address_and_can_be_joined(pilkada, address):
    found = listed(Client().get(address + "?keadaan=running&fase=persiapan&cari=coklit"))
    assert found == ["1.8.a", "1.8.a.2"]


def test_words_are_sought_in_both_languages_and_in_the_code(address):
    assert listed(Client().get(address + "?cari=voter check")) == listed(Client().get(address + "?cari=1.8.a.2"))


def test_the_counts_beside_the_filters_are_the_numbers_of_rows_they_lead_to(address):
    page = Client().get(address + "?cari=dana")
    for choice in [*page.context["by_state"], *page.context["by_phase"]]:
        assert len(listed(Client().get(address + choice.address))) == choice.count


def test_every_selection_survives_its_own_address():
    from urllib.parse import parse_qsl

    for selection in (
        Selection(),
        Selection(StageState.OPEN_ENDED, Phase.CONDUCT, "kampanye & dana"),
        Selection(words="100%"),
    ):
        assert Selection.read(dict(parse_qsl(selection.address.lstrip("?")))) == selection


def test_a_filter_that_does_not_exist_shows_everything(pilkada, address):
    assert len(listed(Client().get(address + "?keadaan=entah&fase=entah"))) == len(queries.stages(pilkada))


def test_an_empty_result_says_why_and_leads_back(address):
    page = Page.of(Client().get(address + "?cari=zzz"))
    assert "Tidak ada tahapan yang cocok" in page.text
    assert address in page.links


def test_the_table_is_the_twin_of_the_picture(address):
    response = Client().get(address + "?keadaan=running")
    drawn = [mark.title.split()[0] for mark in response.context["wide"].marks]
    assert drawn == listed(response)
    html = response.content.decode()
    assert html.count('<svg class="chart" role="img"') == 2
    assert '<title id="garis-t">Garis waktu tahapan Pilkada 2024</title>' in html


def test_what_is_due_within_14_days_stands_first(pilkada, address):
    with clock.pretend(dt.date(2024, 7, 12)):
        page = Client().get(address)
    assert [due.stage.code for due in page.context["deadlines"]] == ["1.8.a", "1.8.a.2", "1.4.c.5", "1.8.b", "1.8.b.1"]


def test_the_calendar_costs_the_same_number_of_queries_however_many_decisions(pilkada, address):
    client = browser("bawaslu")

    def cost(path):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    paths = (address, f"{address}1.8.b.2/", f"{address}bulan/2024-08/", f"/{pilkada.slug}/tahapan.ics")
    decide(pilkada)
    before = [cost(path) for path in paths]
    for _ in range(3):
        decide(pilkada)
    assert [cost(path) for path in paths] == before


def decide(election, stage="1.8.b.2", **changes):
    dates = {"start": dt.date(2024, 8, 2), "end": dt.date(2024, 8, 3), "decision": "BA 45/2024"}
    return acts.set_local_date(actor=ANYONE_ALLOWED, election=election, stage=stage, **(dates | changes))


# ── Month


def test_on_a_day_the_law_does_not_cover_the_month_of_voting_is_offered(pilkada, address):
    with clock.pretend(dt.date(2031, 1, 5)):
        assert f"{address}bulan/2024-11/" in Page.of(Client().get(address)).links


def test_a_month_shows_what_starts_and_ends_and_the_holidays(pilkada, address):
    weeks = Client().get(f"{address}bulan/2024-07/").context["weeks"]
    days = {day.date: day for week in weeks for day in week}
    assert [one.code for one in days[dt.date(2024, 7, 24)].ends] == ["1.8.a", "1.8.a.2"]
    assert [one.code for one in days[dt.date(2024, 7, 25)].starts] == ["1.8.b", "1.8.b.1"]
    assert days[dt.date(2024, 7, 7)].holiday == "Tahun Baru Islam"
    assert [day.date for day in days.values() if day.is_today] == [TODAY]
    assert {len(week) for week in weeks} == {7}
    assert (weeks[0][0].date.weekday(), weeks[0][0].date, weeks[-1][-1].date) == (
        0,
        dt.date(2024, 7, 1),
        dt.date(2024, 8, 4),
    )


def test_a_month_leads_to_the_one_before_and_after(address):
    links = Page.of(Client().get(f"{address}bulan/2024-10/")).links
    assert {f"{address}bulan/2024-09/", f"{address}bulan/2024-11/"} <= set(links)


@pytest.mark.parametrize("month", ["2024-13", "juli", "2024-7", "0000-01", "2024-07-08"])
def test_what_is_no_month_is_not_found(address, month):
    assert Client().get(f"{address}bulan/{month}/").status_code == 404


def test_months_end_where_the_law_ends(pilkada, address):
    first, last = (f"{day:%Y-%m}" for day in queries.rules(pilkada).covers)
    for month, neighbours in ((first, 1), (last, 1), ("2024-07", 2)):
        page = Client().get(f"{address}bulan/{month}/")
        assert len([link for link in Page.of(page).links if "/bulan/" in link]) == neighbours
    assert [Client().get(f"{address}bulan/{month}/").status_code for month in ("0001-01", "9999-12")] == [404, 404]


# ── One stage


def test_a_stage_names_its_article_and_the_page_it_was_read_on(pilkada, address):
    one = next(one for one in queries.stages(pilkada) if one.code == "1.8.a.2")
    page = Page.of(Client().get(f"{address}1.8.a.2/"))
    assert one.stage.source.cite() in page.text
    assert one.stage.url in page.links


def test_a_stage_without_a_date_says_what_the_law_says_instead(pilkada, address):
    one = next(one for one in queries.stages(pilkada) if one.code == "2.12.a")
    assert one.stage.open_rule.id in Page.of(Client().get(f"{address}2.12.a/")).text


def test_a_stage_lists_its_parts(address):
    parts = [one.code for one in Client().get(f"{address}1.8.a/").context["parts"]]
    assert parts == ["1.8.a.1", "1.8.a.2"]


def test_an_unknown_stage_is_refused_with_a_way_on(address):
    response = Client().get(f"{address}9.9/")
    assert response.status_code == 404
    assert "Pilih kode tahapan dari daftar tahapan." in response.content.decode()


# ── A date of the office's own


def test_setting_a_date_shows_exactly_what_will_change_before_it_does(address):
    client = browser("kpu-ketua")
    page = client.post(f"{address}1.8.b.2/tanggal/", ASKED)
    text = " ".join(Page.of(page).text.split())
    assert page.status_code == 200
    assert "Sekarang 1 – 3 Agustus 2024 Menjadi 2 – 3 Agustus 2024" in text
    assert "PKPU 2/2024" in text
    assert (LocalDate.objects.count(), Line.objects.filter(act="elections.set-local-date").count()) == (0, 0)


def test_confirming_sets_the_date_and_tells_the_journal_number(pilkada, address):
    client = browser("kpu-ketua")
    response = client.post(f"{address}1.8.b.2/tanggal/", ASKED | {"confirm": "1"}, follow=True)
    row = LocalDate.objects.get()
    text = " ".join(Page.of(response).text.split())
    assert response.redirect_chain == [(f"{address}1.8.b.2/", 302)]
    assert f"Tanggal ditetapkan. Nomor jurnal: {row.line_id}." in text
    assert "BA 45/2024, 8 Juli 2024" in text
    line = Line.objects.get(seq=row.line_id)
    assert (line.act, line.actor, line.area, line.election) == (
        "elections.set-local-date", "kpu-ketua.uji", "13.03", pilkada.slug,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"decision": ""}, "belum disebut"),
        ({"start": "8 Juli"}, "Tulis seperti 2024-07-08"),
        ({"start": "2024-08-09", "confirm": "1"}, "mendahului tanggal mulai"),
    ],
)
def test_what_is_wrong_is_said_on_top_and_what_was_typed_is_kept(address, wrong, said):
    response = browser("kpu-ketua").post(f"{address}1.8.b.2/tanggal/", ASKED | wrong)
    page = Page.of(response)
    assert response.status_code == 422
    assert said in page.text
    assert "error-summary" in page.classes
    assert {"2024-08-03"} <= {attributes.get("value") for tag, attributes in page.tags if tag == "input"}
    assert LocalDate.objects.count() == 0


@pytest.mark.parametrize(("role", "area"), [("bawaslu", "13.03"), ("ppk", "13.03.04"), ("pps", "13.03.04.2001")])
def test_only_holders_of_the_right_may_set_a_date(pilkada, address, role, area):
    decide(pilkada, decision="BA RAHASIA 1/2024")
    client = browser(role, area)
    for response in (
        client.get(f"{address}1.8.b.2/tanggal/"),
        client.post(f"{address}1.8.b.2/tanggal/", ASKED | {"confirm": "1"}),
    ):
        assert response.status_code == 403
        assert "BA RAHASIA" not in response.content.decode()
    assert LocalDate.objects.count() == 1
    assert f"{address}1.8.b.2/tanggal/" not in Page.of(client.get(f"{address}1.8.b.2/")).links


def test_a_chair_of_another_kabupaten_sets_nothing_here(address):
    response = browser("kpu-ketua", area="13.04").post(f"{address}1.8.b.2/tanggal/", ASKED | {"confirm": "1"})
    assert (response.status_code, LocalDate.objects.count()) == (403, 0)


def test_a_completed_stage_is_done_for_everyone(pilkada, address):
    decide(pilkada, stage="1.8.a.1", start=None, end=None, completed=TODAY, decision="BA 9/2024")
    page = Client().get(f"{address}1.8.a.1/")
    assert "is-done" in Page.of(page).classes
    assert "Selesai" in Page.of(page).text
