"""How wrong passwords add up until sign-in closes for a while: by name and address, and, with patience, by name."""

from __future__ import annotations

from typing import Any, Final

from axes.handlers.database import AxesDatabaseHandler
from django.db.models import Sum
from django.http import HttpRequest

PATIENCE: Final = 5
"""How many times more failures a name bears from all addresses together than from one: 25 instead of 5.

Few enough to stop guessing from many addresses at some hundred tries an hour; enough that a stranger has to work for
keeping somebody out. What fails while sign-in is closed does not count, so it opens again after the cool-off.
"""


class Failures(AxesDatabaseHandler):  # type: ignore[misc]
    """django-axes' own handler, with two limits instead of one."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Failures of the last minutes as AXES_FAILURE_LIMIT counts them; from elsewhere only one in PATIENCE."""
        from_here, from_anywhere = (
            attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(from_here, from_anywhere // PATIENCE)
