"""Dates, numbers and states as each language writes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from tahapan.core import clock
from tahapan.core.source import Confidence, Source
from tahapan.core.text import Text

PASAL_53 = Source("PKPU 7/2024", "Pasal 53", Confidence.HIGH)
DAY = dt.date(2024, 7, 8)
MOMENT = dt.datetime(2024, 7, 8, 7, 30, tzinfo=dt.UTC)


def said(template, language="id", **values):
    with translation.override(language):
        return Template(template).render(Context(values))


@pytest.mark.parametrize(
    ("template", "value", "indonesian", "english"),
    [
        ("{{ x|tanggal }}", DAY, "Senin, 8 Juli 2024", "Monday, 8 July 2024"),
        ("{{ x|tanggal_pendek }}", DAY, "8 Jul 2024", "8 Jul 2024"),
        ("{{ x|bulan }}", DAY, "Juli 2024", "July 2024"),
        ("{{ x|tanggal }}", None, "", ""),
        ("{{ x|angka }}", 173347, "173.347", "173,347"),
        ("{{ x|angka }}", 0, "0", "0"),
        ("{{ x|angka }}", None, "", ""),
        ("{{ x|angka:1 }}", 389.55, "389,6", "389.6"),
        ("{{ x|persen }}", Decimal("0.3764"), "37,64 %", "37.64%"),
        ("{{ x|persen }}", 0.123456, "12,35 %", "12.35%"),
        ("{{ x|persen:0 }}", 1, "100 %", "100%"),
        ("{{ x|hari_h }}", 142, "H-142", "D-142"),
        ("{{ x|hari_h }}", 0, "Hari H", "Voting day"),
        ("{{ x|hari_h }}", -3, "H+3", "D+3"),
        ("{{ x|hari_lagi }}", 0, "hari ini", "today"),
        ("{{ x|hari_lagi }}", 1, "besok", "tomorrow"),
        ("{{ x|hari_lagi }}", 9, "9 hari lagi", "9 days left"),
        ("{{ x|hari_lagi }}", -1, "1 hari lalu", "1 day ago"),
        ("{{ x|hari_lagi }}", -4, "4 hari lalu", "4 days ago"),
        ("{{ x|say }}", Text("Satu", "One"), "Satu", "One"),
        ("{{ x|cite }}", PASAL_53, "PKPU 7/2024 Pasal 53", "PKPU 7/2024 Article 53"),
        ("{{ x }}", 1234567, "1234567", "1234567"),
    ],
)  # fmt: skip
def test_a_value_is_said_as_each_language_says_it(template, value, indonesian, english):
    assert (said(template, "id", x=value), said(template, "en", x=value)) == (indonesian, english)


@pytest.mark.parametrize(
    ("start", "end", "indonesian", "english"),
    [
        (dt.date(2024, 6, 24), dt.date(2024, 7, 25), "24 Juni – 25 Juli 2024", "24 June – 25 July 2024"),
        (dt.date(2024, 8, 1), dt.date(2024, 8, 3), "1 – 3 Agustus 2024", "1 – 3 August 2024"),
        (dt.date(2024, 12, 30), dt.date(2025, 1, 2), "30 Desember 2024 – 2 Januari 2025",
         "30 December 2024 – 2 January 2025"),
        (DAY, DAY, "8 Juli 2024", "8 July 2024"),
        (None, DAY, "sampai 8 Juli 2024", "until 8 July 2024"),
        (DAY, None, "mulai 8 Juli 2024", "from 8 July 2024"),
        (None, None, "", ""),
    ],
)  # fmt: skip
def test_a_span_is_said_as_people_say_it(start, end, indonesian, english):
    found = tuple(said("{{ a|rentang:b }}", language, a=start, b=end) for language in ("id", "en"))
    assert found == (indonesian, english)


def test_a_moment_is_told_in_the_time_zone_of_its_area():
    assert said("{{ x|waktu:'13.03' }}", x=MOMENT) == "8 Juli 2024 14.30 WIB"
    assert said("{{ x|waktu:'73.71' }}", "en", x=MOMENT) == "8 July 2024 15:30 WITA"
    assert said("{{ x|waktu:'94.03' }}", x=MOMENT) == "8 Juli 2024 16.30 WIT"


def test_days_are_counted_from_the_day_the_home_lives_on():
    with clock.pretend(DAY):
        assert said("{{ x|hari_menuju|hari_h }}", x=dt.date(2024, 11, 27)) == "H-142"


def test_a_status_is_icon_word_and_colour_together():
    html = said('{% status "late" x %}', x=Text("Terlambat", "Late"))
    assert 'class="status is-late"' in html
    assert "icons.svg#late" in html
    assert html.endswith("Terlambat</span>")


def test_a_status_that_does_not_exist_is_a_fault_not_a_calm_grey():
    with pytest.raises(ValueError, match="latte"):
        said('{% status "latte" "x" %}')


def test_words_of_people_cannot_become_markup():
    assert "<b>" not in said('{% status "none" x %}', x="<b>")
