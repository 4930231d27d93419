"""What an error leaves in the log: where it happened and of what kind, never its message.

A message may quote a row (`Key (nik)=(…) already exists`), and logs are read, kept and sent by people who may not see
it.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Places(logging.Formatter):
    """A formatter that prints the places in the code an exception passed, its kind, and those of its causes."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 (the name logging gives it)
        error = ei[1]
        parts = []
        while error is not None:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhile handling\n".join(parts)
