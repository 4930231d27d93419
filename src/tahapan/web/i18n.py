"""English pages without gettext: the catalogue is kept as `.po` and compiled by Babel where it is needed.

Messages in code and templates are Indonesian; `locale/en` holds the English of each (see tools/messages.py).
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import Final

from babel.messages import mofile, pofile

CATALOGUE: Final = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"

log = logging.getLogger("tahapan.web.i18n")


def ensure_compiled(catalogue: Path = CATALOGUE) -> None:
    """Compile `catalogue` to the `.mo` beside it when that is missing or older.

    Several processes may do so at once: the file appears whole or not at all. Where the folder may not be written,
    a warning says so and pages stay Indonesian.
    """
    compiled = catalogue.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns >= catalogue.stat().st_mtime_ns:
        return
    with catalogue.open("rb") as stream:
        messages = pofile.read_po(stream, locale="en")
    try:
        descriptor, name = tempfile.mkstemp(dir=catalogue.parent, suffix=".tmp")
    except OSError:
        log.warning("the English catalogue cannot be compiled: its folder may not be written")
        return
    with os.fdopen(descriptor, "wb") as stream:
        mofile.write_mo(stream, messages)
    Path(name).chmod(0o644)
    Path(name).replace(compiled)
