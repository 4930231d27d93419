"""Template words: bilingual data in the page's language."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from tahapan.core.source import Source
from tahapan.core.text import Text

register = template.Library()


@register.filter
def say(text: Text | None) -> str:
    """A `Text` in the language of the page."""
    return text.say(get_language() or "id") if text else ""


@register.filter
def cite(source: Source | None) -> str:
    """A `Source` in the language of the page: `PKPU 7/2024 Pasal 53`."""
    return source.cite(get_language() or "id") if source else ""
