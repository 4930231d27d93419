"""Appointing, swearing in, replacing: one line each, nothing lost, the law's limits named."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.officers.town import DECISION, DISTRICT, START, VILLAGE, nik, seat, someone
from tests.support.people import ANYONE_ALLOWED, holder

from tahapan.core.errors import NotAllowed, Refused
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.officers import acts
from tahapan.officers.bodies import Body, Position, StepKind
from tahapan.officers.hiring import Decision, Seat
from tahapan.officers.models import Officer, Post, Step

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 7, 8)


def hire(election, where, person, load=None, actor=ANYONE_ALLOWED, decision=DECISION):
    return acts.appoint(actor=actor, election=election, person=person, seat=where, decision=decision, load=load)


def code(refused):
    return refused.value.problem.code


def test_an_appointment_is_an_officer_a_post_a_step_and_a_line_without_personal_data(election, stations):
    post = hire(election, seat(stations[0]), someone()).post
    assert (post.honour, post.start, post.end, post.decision) == (
        1_000_000,
        START,
        dt.date(2024, 7, 25),
        "SK 7/PPS/2024",
    )
    line = Line.objects.get(act="officers.appoint")
    assert line.area == VILLAGE
    assert nik(1) not in str(line.facts)
    assert "ORANG" not in str(line.facts)
    assert [(step.kind, step.line_id) for step in post.steps.all()] == [(StepKind.APPOINTED, line.seq)]


@pytest.mark.parametrize(("load", "seats"), [(400, 1), (401, 2)])
def test_a_station_takes_as_many_pantarlih_as_its_voters_ask_for(election, stations, load, seats):
    for serial in range(1, seats + 1):
        hire(election, seat(stations[0]), someone(serial), load)
    with pytest.raises(Refused) as refused:
        hire(election, seat(stations[0]), someone(9), load)
    assert code(refused) == "no-seat-left"
    assert refused.value.problem.why.regulation == "Keputusan KPU 638/2024"
    assert Post.objects.count() == seats


def test_a_station_has_one_chair_and_seven_members_of_kpps(election, stations):
    decision = Decision("SK 9", dt.date(2024, 11, 6), dt.date(2024, 11, 7), dt.date(2024, 12, 8))
    hire(election, seat(stations[0], Body.KPPS, Position.CHAIR), someone(1), decision=decision)
    with pytest.raises(Refused) as refused:
        hire(election, seat(stations[0], Body.KPPS, Position.CHAIR), someone(2), decision=decision)
    assert code(refused) == "one-chair"
    for serial in range(2, 8):
        hire(election, seat(stations[0], Body.KPPS), someone(serial), decision=decision)
    with pytest.raises(Refused) as refused:
        hire(election, seat(stations[0], Body.KPPS), someone(8), decision=decision)
    assert code(refused) == "no-seat-left"


def test_a_person_holds_one_post_of_a_body_at_a_time_and_may_hold_another_bodys(election, stations):
    hire(election, seat(stations[0]), someone())
    with pytest.raises(Refused) as refused:
        hire(election, seat(stations[1]), someone())
    assert code(refused) == "already-serves"
    hire(election, seat(stations[1], Body.GUARD), someone())
    assert Officer.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"nik": "1303040000000001"}, "officer-nik-wrong"),
        ({"name": ""}, "officer-name-wrong"),
        ({"village": "13.99"}, "area-unknown"),
    ],
)
def test_papers_that_cannot_be_are_refused_and_nothing_is_written(election, stations, change, expected):
    with pytest.raises(Refused) as refused:
        hire(election, seat(stations[0]), dataclasses.replace(someone(), **change))
    assert code(refused) == expected
    assert Officer.objects.count() == 0


def test_the_seat_must_fit_its_body(election, stations):
    for where, expected in (
        (Seat(Body.PANTARLIH, Position.MEMBER, VILLAGE), "post-station-wrong"),
        (Seat(Body.PPK, Position.MEMBER, VILLAGE), "post-area-wrong"),
        (Seat(Body.PANTARLIH, Position.CHAIR, VILLAGE, stations[0]), "position-wrong"),
        (Seat(Body.PANTARLIH, Position.MEMBER, "13.03.04.2002", stations[0]), "post-station-wrong"),
    ):
        with pytest.raises(Refused) as refused:
            hire(election, where, someone())
        assert code(refused) == expected


def test_a_pps_appoints_in_its_village_and_never_its_own_committee(election, stations):
    pps = holder("officers.appoint", area=VILLAGE)
    hire(election, seat(stations[0]), someone(), actor=pps)
    with pytest.raises(NotAllowed):
        hire(election, Seat(Body.PPS, Position.MEMBER, VILLAGE), someone(2), actor=pps)
    elsewhere = holder("officers.appoint", area="13.03.04.2002")
    with pytest.raises(NotAllowed):
        hire(election, seat(stations[0]), someone(3), actor=elsewhere)


def test_many_are_sworn_in_at_once_and_once(election, stations):
    posts = [hire(election, seat(one), someone(n)).post for n, one in enumerate(stations, 1)]
    assert acts.swear_in(actor=ANYONE_ALLOWED, posts=posts, day=START, place="Balai nagari") == 2
    assert set(Post.objects.values_list("sworn_on", "oath_place")) == {(START, "Balai nagari")}
    assert Line.objects.filter(act="officers.swear-in").count() == 1
    with pytest.raises(Refused) as refused:
        acts.swear_in(actor=ANYONE_ALLOWED, posts=posts, day=START, place="")
    assert code(refused) == "already-sworn"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(TODAY + dt.timedelta(days=1), "day-ahead"), (START - dt.timedelta(days=1), "day-outside-term")],
)
def test_what_has_not_happened_or_lies_outside_the_term_is_not_recorded(election, stations, day, expected):
    post = hire(election, seat(stations[0]), someone()).post
    with pytest.raises(Refused) as refused:
        acts.sign_pact(actor=ANYONE_ALLOWED, posts=[post], day=day)
    assert code(refused) == expected


def test_a_training_has_topics_of_the_laws_list_and_may_be_repeated(election, stations):
    post = hire(election, seat(stations[0]), someone()).post
    for day in (START, TODAY):
        acts.record_training(actor=ANYONE_ALLOWED, posts=[post], day=day, topics=["tata-cara", "e-coklit"])
    assert Step.objects.filter(kind=StepKind.TRAINED).count() == 2
    assert Post.objects.get().trained_on == TODAY
    with pytest.raises(Refused) as refused:
        acts.record_training(actor=ANYONE_ALLOWED, posts=[post], day=TODAY, topics=["menari"])
    assert code(refused) == "topic-unknown"


def test_a_replacement_links_both_posts_and_keeps_the_first(election, stations):
    old = hire(election, seat(stations[0]), someone(1), 400).post
    decision = Decision("SK 8/PPS/2024", TODAY, TODAY, dt.date(2024, 7, 25))
    new = acts.replace(
        actor=ANYONE_ALLOWED, post=old, person=someone(2), reason="mengundurkan diri", decision=decision, load=400
    ).post
    old.refresh_from_db()
    assert (old.successor, old.end, old.ended_because) == (new, TODAY, "mengundurkan diri")
    assert (new.predecessor, new.station, new.start) == (old, stations[0], TODAY)
    assert Line.objects.filter(act="officers.replace").count() == 1
    assert list(Step.objects.values_list("kind", flat=True)) == ["diangkat", "diganti", "diangkat"]


def test_a_replacement_refused_ends_nobody(election, stations):
    old = hire(election, seat(stations[0]), someone(1)).post
    hire(election, seat(stations[1]), someone(2))
    with pytest.raises(Refused) as refused:
        acts.replace(actor=ANYONE_ALLOWED, post=old, person=someone(2), reason="sakit", decision=DECISION)
    assert code(refused) == "already-serves"
    old.refresh_from_db()
    assert old.is_running


def test_an_ended_post_is_not_ended_or_sworn_again(election, stations):
    post = hire(election, seat(stations[0]), someone()).post
    acts.end(actor=ANYONE_ALLOWED, post=post, reason="pindah domisili")
    for again in (
        lambda: acts.end(actor=ANYONE_ALLOWED, post=post, reason="lagi"),
        lambda: acts.swear_in(actor=ANYONE_ALLOWED, posts=[post], day=START, place=""),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert code(refused) == "post-has-ended"


def test_steps_are_append_only_and_the_database_keeps_one_running_post(election, stations):
    post = hire(election, seat(stations[0]), someone()).post
    with housekeeping("a test tries the triggers"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Step.objects.update(day=TODAY)
        post.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            post.save(force_insert=True)


def test_opening_personal_data_leaves_a_line_that_names_the_row_only(election, stations):
    officer = hire(election, seat(stations[0]), someone()).post.officer
    with pytest.raises(Refused):
        acts.reveal(actor=ANYONE_ALLOWED, officer=officer, reason=" ")
    assert acts.reveal(actor=ANYONE_ALLOWED, officer=officer, reason="membuat akun e-coklit").nik == nik(1)
    line = Line.objects.get(act="officers.reveal")
    assert line.facts == {"officer": officer.pk}


def test_ppk_belongs_to_a_kecamatan(election):
    decision = Decision("SK 1", dt.date(2024, 5, 15), dt.date(2024, 5, 16))
    post = hire(election, Seat(Body.PPK, Position.CHAIR, DISTRICT), someone(), decision=decision).post
    assert (post.area, post.station, post.end, post.honour) == (DISTRICT, None, None, 2_500_000)
