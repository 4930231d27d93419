"""Whatever is done to a list: every row becomes new, changed, same or rejected, and a second import changes nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.roll.lists import TITLES, VILLAGE, csv_file, event, people
from tests.support.people import ANYONE_ALLOWED

from tahapan.journal.act import housekeeping
from tahapan.roll import acts
from tahapan.roll.models import Entry, Voter

pytestmark = pytest.mark.django_db
REASON = "uji dengan kerusakan acak"

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=20)
ODD = st.sampled_from(
    ["", " ", "0", "?", "=1+1", "'", '"', ";", "L", "P", "S", "B", "1303040201600001", "130304020160001", VILLAGE]
)
CORRUPTION = st.tuples(st.integers(0, 19), st.sampled_from(TITLES), WORDS | ODD)
DOUBLE = st.tuples(st.integers(0, 19), st.integers(0, 19))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(CORRUPTION, max_size=12),
    then=st.lists(CORRUPTION, max_size=12),
    doubles=st.lists(DOUBLE, max_size=4),
)
def test_rows_add_up_and_a_second_import_changes_nothing(db, first, then, doubles):
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        election = event()
        with housekeeping("a test opens an event"):
            election.save()
        rows = people(20)
        for at, source in doubles:
            rows[at] = dict(rows[source])
        previous = 0
        for damages in (first, then):
            for at, title, value in damages:
                rows[at][title] = value
            report = take(Path(folder), election, rows)
            assert report.rows == report.new + report.changed + report.same + report.rejected == 20
            assert Voter.objects.count() == previous + report.new
            previous += report.new
            again = take(Path(folder), election, rows)
            assert (again.new, again.changed, again.same, again.rejected) == (
                0,
                0,
                20 - report.rejected,
                report.rejected,
            )
        assert books_balance()
        transaction.set_rollback(True)


def take(folder, election, rows):
    return acts.import_file(
        actor=ANYONE_ALLOWED,
        election=election,
        path=csv_file(folder, rows),
        file_name="dp4.csv",
        allow_large_change=REASON,
    )


def books_balance():
    """Each voter's entries form a chain from outside to where the voter stands now."""
    at = {}
    for one in Entry.objects.order_by("id"):
        if at.get(one.voter_id, ("new", "")) != (one.from_place, one.from_village):
            return False
        at[one.voter_id] = (one.to_place, one.to_village)
    return at == {voter.pk: (voter.place, voter.village) for voter in Voter.objects.all()}
