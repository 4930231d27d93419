"""Template words: bilingual data, dates, numbers and drawings in the page's language. Available in every template.

{{ stage.name|say }}          {{ source|cite }}
{{ day|tanggal }}             Senin, 8 Juli 2024        Monday, 8 July 2024
{{ day|tanggal_pendek }}      8 Jul 2024                8 Jul 2024
{{ moment|waktu }}            8 Juli 2024 14.30 WIB     8 July 2024 14:30 WIB
{{ count|angka }}             173.347                   173,347
{{ ratio|persen }}            37,64 %                   37.64%        (of 0.3764)
{{ day|hari_menuju|hari_h }}  H-142                     D-142
{% icon "home" %}             a drawing of static/icons.svg
{% status "late" word %}      icon + word + colour: done, track, risk, late, none
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from tahapan.core import clock, home
from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.elections import states
from tahapan.elections.queries import DatedStage

register = template.Library()

STATUSES: Final = frozenset({"done", "track", "risk", "late", "none"})
"""The five states of the house: done, on track, at risk, late, no data."""


def _language() -> str:
    return get_language() or "id"


def _is_english() -> bool:
    return _language().startswith("en")


@register.filter
def say(text: Text | None) -> str:
    """A `Text` in the language of the page."""
    return text.say(_language()) if text else ""


@register.filter
def cite(source: Source | None) -> str:
    """A `Source` in the language of the page: `PKPU 7/2024 Pasal 53`."""
    return source.cite(_language()) if source else ""


@register.filter
def tanggal(day: dt.date | None) -> str:
    """A date with its weekday: `Senin, 8 Juli 2024`."""
    return date_format(day, "l, j F Y") if day else ""


@register.filter
def tanggal_pendek(day: dt.date | None) -> str:
    """A date for tables: `8 Jul 2024`."""
    return date_format(day, "j M Y") if day else ""


@register.filter
def bulan(day: dt.date | None) -> str:
    """A month: `Juli 2024`."""
    return date_format(day, "F Y") if day else ""


@register.filter
def waktu(moment: dt.datetime | None, area: str = "") -> str:
    """A moment in the time zone of `area` (default: of this office), with the zone's name."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.zone_of(area or home.current().area))
    return date_format(local, "j F Y H:i" if _is_english() else "j F Y H.i", use_l10n=False) + f" {local.tzname()}"


@register.filter
def rentang(start: dt.date | None, end: dt.date | None) -> str:
    """A span as it is spoken: `24 Juni – 25 Juli 2024`; an open side is named."""
    if end is None:
        return ("from " if _is_english() else "mulai ") + date_format(start, "j F Y") if start else ""
    if start is None:
        return ("until " if _is_english() else "sampai ") + date_format(end, "j F Y")
    if start == end:
        return date_format(end, "j F Y")
    first = "j F Y" if start.year != end.year else "j F" if start.month != end.month else "j"
    return f"{date_format(start, first)} – {date_format(end, 'j F Y')}"


@register.filter
def angka(number: float | Decimal | None, places: int | None = None) -> str:
    """A number with thousands set apart; empty for None. `places` decimals where given."""
    return "" if number is None else number_format(_rounded(number, places), places, force_grouping=True)


def _rounded(number: float | Decimal, places: int | None) -> float | Decimal:
    # Django cuts decimals off; people expect them rounded.
    if places is None:
        return number
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@register.filter
def persen(ratio: float | Decimal | None, places: int = 2) -> str:
    """A ratio (0.3764) as percent, two decimals."""
    if ratio is None:
        return ""
    number = number_format(_rounded(Decimal(str(ratio)) * 100, places), places)
    return f"{number}%" if _is_english() else f"{number} %"


@register.filter
def hari_menuju(day: dt.date) -> int:
    """Days from today to `day`; negative once it has passed."""
    return (day - clock.today()).days


@register.filter
def hari_h(days: int | None) -> str:
    """Days to voting day as the offices say it: `H-142`, `Hari H`, `H+3`."""
    if days is None:
        return ""
    letter = "D" if _is_english() else "H"
    if days == 0:
        return "Voting day" if _is_english() else "Hari H"
    return f"{letter}-{days}" if days > 0 else f"{letter}+{-days}"


@register.filter
def hari_lagi(days: int) -> str:
    """Days from today in words: `hari ini`, `besok`, `9 hari lagi`, `3 hari lalu`."""
    if days in (0, 1):
        return gettext("besok") if days else gettext("hari ini")
    if days > 0:
        return ngettext("%(n)d hari lagi", "%(n)d hari lagi", days) % {"n": days}
    return ngettext("%(n)d hari lalu", "%(n)d hari lalu", -days) % {"n": -days}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from the sprite; decorative, so hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def status(kind: str, word: object) -> SafeString:
    """Icon, word and colour of one of `STATUSES`. Raises ValueError on another: a typing error must not look calm."""
    if kind not in STATUSES:
        raise ValueError(f"no status {kind!r}")
    said = say(word) if isinstance(word, Text) else word
    return format_html('<span class="status is-{}">{} {}</span>', kind, icon(kind), said)


@register.simple_tag
def stage_status(one: DatedStage) -> SafeString:
    """The status of a stage of the calendar."""
    return status(states.status(one), states.word(one))
