"""Collect the messages of templates and code into `locale/en`, keeping every translation.

    python tools/messages.py            collect; says how many lack an English text
    python tools/messages.py --check    change nothing; exit 1 when the catalogue is not up to date or not complete

Messages are Indonesian; the catalogue holds the English of each. Babel does the work, gettext is not needed: Django's
`templatize` turns a template into text that Babel reads as code.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages import extract, pofile
from babel.messages.catalog import Catalog, Message

PACKAGE: Final = Path(__file__).parents[1] / "src" / "tahapan"
CATALOGUE: Final = PACKAGE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: Final = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def _found() -> Iterator[tuple[object, str | None]]:
    """Every message of the package: its text (or singular and plural) and its context."""
    from django.utils.translation.template import templatize

    for file in sorted([*PACKAGE.glob("**/*.py"), *PACKAGE.glob("*/templates/**/*.html")]):
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".html":
            text = templatize(text, origin=str(file))
        for _, message, _, context in extract.extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            yield message, context


def collected() -> Catalog:
    """The catalogue as it should be: every message found, with the translations there are, in the order of its text."""
    with CATALOGUE.open("rb") as stream:
        known = pofile.read_po(stream, locale="en")
    fresh = Catalog(
        locale="en", charset="utf-8", header_comment="# English of every message. Made by tools/messages.py."
    )
    for message, context in sorted(set(_found()), key=lambda key: (str(key[0]), key[1] or "")):
        before = known.get(message[0] if isinstance(message, tuple) else message, context)
        translation = before.string if before is not None and _same_shape(before, message) else _empty(message)
        fresh.add(message, translation, context=context)  # type: ignore[arg-type]
    return fresh


def _empty(message: object) -> str | tuple[str, str]:
    return "" if isinstance(message, str) else ("", "")


def _same_shape(before: Message, message: object) -> bool:
    return isinstance(before.id, str) == isinstance(message, str)


def missing(catalogue: Catalog) -> list[str]:
    """The messages without an English text."""
    return [str(message.id) for message in catalogue if message.id and not all(_texts(message))]


def _texts(message: Message) -> tuple[str, ...]:
    texts = message.string
    return (texts,) if isinstance(texts, str) else tuple(texts)


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file, without dates, so that collecting twice changes nothing."""
    out = io.BytesIO()
    pofile.write_po(out, catalogue, width=110, omit_header=True, no_location=True)
    head = (
        "# English of every message. Collected by tools/messages.py; translations are written by hand.\n"
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def main() -> int:
    """Collect, or check."""
    catalogue = collected()
    lacking = missing(catalogue)
    for text in lacking:
        print(f"no English: {text}", file=sys.stderr)
    content = written(catalogue)
    if "--check" in sys.argv:
        return int(bool(lacking) or content != CATALOGUE.read_bytes())
    CATALOGUE.write_bytes(content)
    print(f"{len(catalogue)} messages, {len(lacking)} without English")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tahapan.web.settings")
    sys.exit(main())
