"""The one way to write: an act asks the actor, runs in one transaction and leaves one line, or leaves nothing."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.conftest import TODAY
from tests.support.people import ANYONE_ALLOWED, NOBODY, holder

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.core.text import Text
from tahapan.elections.models import Contest
from tahapan.journal import registry, sequence
from tahapan.journal.act import act, always_noted, current, housekeeping, note
from tahapan.journal.guard import UnjournaledWrite
from tahapan.journal.models import Line
from tahapan.stations.models import Venue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_test_acts():
    before = dict(registry._acts)
    yield
    registry._acts.clear()
    registry._acts.update(before)


def add_venue():
    @act("uji.add-venue", title=Text("Tambah tempat", "Add a venue"))
    def run(*, actor, area, name, reason="", fail=False):
        Venue.objects.create(village=area, name=name, kind="sekolah")
        note(name=name)
        if fail:
            raise RuntimeError("fails after writing")

    return run


def test_an_act_leaves_one_line_with_who_where_what_and_why():
    add_venue()(actor=holder("uji.add-venue", area="13.03"), area="13.03.04.2001", name="SDN 1", reason="rapat")
    line = Line.objects.get()
    assert (line.act, line.actor, line.role, line.actor_area, line.area) == (
        "uji.add-venue",
        "uji.seseorang",
        "uji",
        "13.03",
        "13.03.04.2001",
    )
    assert (line.facts, line.reason, line.at.astimezone(clock.WIB).date()) == ({"name": "SDN 1"}, "rapat", TODAY)


def test_an_act_without_permission_writes_nothing_and_runs_nothing():
    with pytest.raises(NotAllowed) as refusal:
        add_venue()(actor=NOBODY, area="13.03.04.2001", name="SDN 1")
    assert refusal.value.problem.code == "not-allowed"
    assert (Venue.objects.count(), Line.objects.count()) == (0, 0)


def test_an_act_outside_the_actors_area_is_refused():
    with pytest.raises(NotAllowed):
        add_venue()(actor=holder("uji.add-venue", area="13.04"), area="13.03.04.2001", name="SDN 1")
    assert Venue.objects.count() == 0


def test_an_act_that_fails_leaves_neither_rows_nor_line():
    with pytest.raises(RuntimeError, match="fails after writing"):
        add_venue()(actor=ANYONE_ALLOWED, area="13.03.04.2001", name="SDN 1", fail=True)
    assert (Venue.objects.count(), Line.objects.count()) == (0, 0)


def test_an_act_inside_an_act_has_a_line_of_its_own_with_a_later_number():
    inner = add_venue()

    @act("uji.outer", title=Text("Luar", "Outer"))
    def outer(*, actor, area):
        first = current().seq
        inner(actor=actor, area=area, name="SDN 1")
        return first, current().seq

    first, again = outer(actor=ANYONE_ALLOWED, area="13.03")
    assert first == again
    assert list(Line.objects.order_by("seq").values_list("act", flat=True)) == ["uji.outer", "uji.add-venue"]


def test_a_write_outside_an_act_is_refused_by_the_guard():
    with pytest.raises(UnjournaledWrite), transaction.atomic():
        Venue.objects.create(village="13.03.04.2001", name="SDN 1", kind="sekolah")
    with pytest.raises(UnjournaledWrite), transaction.atomic():
        Contest.objects.filter(pk=1).delete()
    with pytest.raises(UnjournaledWrite), connection.cursor() as cursor:
        cursor.execute("UPDATE stations_venue SET name = 'x'")
    assert Venue.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "/* a note */ UPDATE stations_venue SET name = 'x'",
        "-- a note\nDELETE FROM stations_venue",
        "; UPDATE stations_venue SET name = 'x'",
        "UPDATE STATIONS_VENUE SET name = 'x'",
        "UPDATE main.stations_venue SET name = 'x'",
        "WITH v AS (SELECT 1) UPDATE stations_venue SET name = 'x'",
        "SELECT 1; DELETE FROM stations_venue",
        "EXPLAIN ANALYZE DELETE FROM stations_venue",
        "TRUNCATE stations_venue",
        "DROP TABLE stations_venue",
        "DROP TRIGGER journal_line_no_update",
        "ALTER TABLE journal_line DISABLE TRIGGER ALL",
        "DO $$ BEGIN DELETE FROM stations_venue; END $$",
    ],
)
def test_a_write_is_refused_however_it_is_spelled(statement):
    with pytest.raises(UnjournaledWrite), connection.cursor() as cursor:
        cursor.execute(statement)


def test_reads_and_the_companions_of_django_pass_outside_an_act():
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM stations_venue")
        cursor.execute("/* a note */ SELECT 1")
        cursor.execute("DELETE FROM django_session WHERE session_key = 'x'")
        assert cursor.rowcount == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_replacing_a_line_is_refused_too():
    add_venue()(actor=ANYONE_ALLOWED, area="13.03", name="SDN 1")
    with (
        pytest.raises((IntegrityError, DatabaseError), match="append-only"),
        transaction.atomic(),
        housekeeping("a test attacks the journal"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT OR REPLACE INTO journal_line SELECT seq, at, 'forged', 'nobody', role, actor_area, area, election,"
            " facts, reason, evidence FROM journal_line"
        )
    assert Line.objects.get().act == "uji.add-venue"


@pytest.mark.parametrize(
    "reason", ["NIK 1303042001900001", "1303.0420.0190.0001", "13030420/01900001", "1303-04 200190 0001"]
)
def test_a_personal_number_never_enters_the_journal(reason):
    run = add_venue()
    with pytest.raises(Refused) as refusal:
        run(actor=ANYONE_ALLOWED, area="13.03", name="SDN 1", reason=reason)
    with pytest.raises(Refused):
        run(actor=ANYONE_ALLOWED, area="13.03", name=reason)
    assert refusal.value.problem.code == "number-in-words"
    assert (Venue.objects.count(), Line.objects.count()) == (0, 0)


def test_dates_and_letter_numbers_may_stand_in_a_reason():
    run = add_venue()
    run(actor=ANYONE_ALLOWED, area="13.03", name="SDN 1", reason="SK 12/PP.04-Kpt/1303/2024 tanggal 10 Juni 2024")
    assert Line.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's sequence does not go back")
def test_undone_acts_leave_no_gap_in_the_numbers():
    run = add_venue()
    with pytest.raises(RuntimeError):
        run(actor=ANYONE_ALLOWED, area="13.03", name="SDN 1", fail=True)
    sequence.forget_reserved()  # what a transaction of its own would do; the whole test runs inside one
    run(actor=ANYONE_ALLOWED, area="13.03", name="SDN 1")
    assert Line.objects.get().seq == 1


def test_an_act_must_run_inside_its_transaction():
    def lazily(*, actor, area):
        yield 1

    with pytest.raises(TypeError, match="no generator"):
        act("uji.lazy", title=Text("Malas", "Lazy"))(lazily)


def test_facts_noted_for_a_context_stand_on_every_line_of_it():
    token = always_noted.set({"job": "0190-uji"})
    try:
        add_venue()(actor=ANYONE_ALLOWED, area="13.03", name="SDN 1")
    finally:
        always_noted.reset(token)
    assert Line.objects.get().facts == {"job": "0190-uji", "name": "SDN 1"}


def test_named_housekeeping_may_write():
    with housekeeping("a test"):
        Venue.objects.create(village="13.03.04.2001", name="SDN 1", kind="sekolah")
    assert (Venue.objects.count(), Line.objects.count()) == (1, 0)


@pytest.mark.parametrize("statement", ["UPDATE journal_line SET actor = 'lain'", "DELETE FROM journal_line"])
def test_the_database_itself_refuses_to_change_the_journal(statement):
    add_venue()(actor=ANYONE_ALLOWED, area="13.03", name="SDN 1")
    with (
        pytest.raises((IntegrityError, DatabaseError), match="append-only"),
        transaction.atomic(),
        housekeeping("a test attacks the journal"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Line.objects.get().actor == "uji.seseorang"


def test_an_act_takes_keyword_arguments_only():
    with pytest.raises(TypeError, match="keyword"):
        add_venue()(ANYONE_ALLOWED, "13.03", "SDN 1")
