"""Long work is done once, says how far it is, and is taken up again after a crash."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.jobs import progress, queue, tasks, worker
from tahapan.jobs.models import Job, State
from tahapan.journal import registry, sequence
from tahapan.journal.act import act, current, housekeeping, note
from tahapan.journal.models import Line

pytestmark = pytest.mark.django_db

TITLE = Text("Menghitung", "Counting")


@pytest.fixture(autouse=True)
def _forget_test_tasks():
    before = dict(tasks._tasks)
    yield
    tasks._tasks.clear()
    tasks._tasks.update(before)


def revive(description):
    return ANYONE_ALLOWED


class WorkerDied(BaseException):
    """Stands for a kill: nothing in the worker catches it."""


@pytest.fixture
def write():
    """An act that notes what it counted."""

    @act("uji.count", title=TITLE)
    def count(*, actor, area):
        note(counted=3)
        return current().seq

    yield count
    registry._acts.pop("uji.count")


def ask(run, recall=tasks._nothing_to_tell, over=tasks._nothing_waited, **arguments):
    tasks.task("uji.count", TITLE, recall=recall, over=over)(run)
    return queue.request("uji.count", actor={"console": "uji"}, requested_by="uji", arguments=arguments)


def test_a_job_is_done_once_and_keeps_its_result():
    runs = []
    job = ask(lambda actor, progress, upto: runs.append(upto) or {"counted": upto}, upto=3)
    assert [worker.run_one(revive), worker.run_one(revive)] == [True, False]
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, runs) == (State.DONE, {"counted": 3}, 1, [3])


def test_progress_is_readable_while_the_job_runs_and_gone_after():
    seen = []

    def run(actor, progress):
        progress("membaca", 5, 10)
        seen.append(read(job))
        return {}

    read = lambda job: progress.read(job.pk)  # noqa: E731
    job = ask(run)
    worker.run_one(revive)
    assert (seen[0].step, seen[0].done, seen[0].total, seen[0].share) == ("membaca", 5, 10, 0.5)
    assert progress.read(job.pk) == progress.Standing()


def test_a_refusal_is_kept_in_both_languages():
    problem = Problem("uji-penuh", Text("Penuh.", "Full."), Text("Kosongkan.", "Empty it."))

    def run(actor, progress):
        raise Refused(problem)

    job = ask(run)
    worker.run_one(revive)
    job.refresh_from_db()
    assert (job.state, job.problem["what"]) == (State.REFUSED, {"id": "Penuh.", "en": "Full."})


def test_a_bug_in_the_work_fails_the_job_without_keeping_its_message():
    def run(actor, progress):
        raise ValueError("1303010101010001")

    job = ask(run)
    worker.run_one(revive)
    job.refresh_from_db()
    assert (job.state, job.result, job.problem) == (State.FAILED, None, None)


def after_a_crash(job):
    """Take up again what a dead worker left."""
    queue.recover()
    worker.run_one(revive)
    job.refresh_from_db()
    return job


def test_work_left_by_a_dead_worker_is_run_three_times_at_most():
    runs = []

    def run(actor, progress):
        runs.append(1)
        raise WorkerDied

    job = ask(run)
    for _ in range(3):
        with pytest.raises(WorkerDied):
            after_a_crash(job)
    assert (after_a_crash(job).state, len(runs)) == (State.FAILED, 3)


def test_work_whose_worker_died_before_its_act_is_run_again(write):
    attempts = []

    def run(actor, progress):
        attempts.append(1)
        if len(attempts) == 1:
            raise WorkerDied
        return {"line": write(actor=actor, area="13.03")}

    job = ask(run)
    with pytest.raises(WorkerDied):
        worker.run_one(revive)
    assert (after_a_crash(job).state, Line.objects.count()) == (State.DONE, 1)


@pytest.mark.parametrize("attempt", [1, 3])
def test_work_whose_worker_died_after_its_act_is_not_run_again_but_told_from_the_journal(write, attempt):
    def run(actor, progress):
        if Job.objects.get().attempts < attempt:
            raise WorkerDied
        write(actor=actor, area="13.03")
        raise WorkerDied

    job = ask(run, recall=lambda line: {"counted": line.facts["counted"]})
    for _ in range(attempt):
        with pytest.raises(WorkerDied):
            after_a_crash(job)
    after_a_crash(job)
    assert (job.state, job.result, Line.objects.count()) == (State.DONE, {"counted": 3}, 1)


def test_only_lines_written_by_a_job_name_it(write):
    job = ask(lambda actor, progress: {"line": write(actor=actor, area="13.03")})
    worker.run_one(revive)
    write(actor=ANYONE_ALLOWED, area="13.03")
    by_hand, by_job = Line.objects.all()
    assert (by_job.facts, by_hand.facts) == ({"counted": 3, "job": str(job.pk)}, {"counted": 3})


FULL = Problem("uji-penuh", Text("Penuh.", "Full."), Text("Kosongkan.", "Empty it."))


@pytest.mark.parametrize(
    ("outcome", "cleared"), [(None, [None]), (Refused(FULL), ["uji-penuh"]), (ValueError("rusak"), [])]
)
def test_what_waited_for_work_is_cleared_away_when_it_was_done_or_refused_not_when_it_failed(outcome, cleared):
    states = []

    def run(actor, progress):
        if outcome:
            raise outcome
        return {}

    def over(arguments, refusal):
        assert State(Job.objects.get().state).is_over
        states.append(refusal and refusal.code)

    ask(run, over=over)
    worker.run_one(revive)
    assert states == cleared


def test_only_the_person_who_asked_sees_a_job():
    job = ask(lambda actor, progress: {})
    assert queue.find(job.pk, "uji").pk == job.pk
    with pytest.raises(Refused):
        queue.find(job.pk, "orang.lain")


def test_a_second_worker_of_the_same_home_steps_back():
    with worker.only_worker() as first, worker.only_worker() as second:
        assert (first, second) == (True, False)


def test_a_stopped_worker_takes_nothing():
    job = ask(lambda actor, progress: {})
    stop = threading.Event()
    stop.set()
    worker.run(revive, stop)
    job.refresh_from_db()
    assert job.state == State.WAITING


def test_time_left_is_a_range_around_the_rate_so_far():
    assert progress.Standing("x", 25, 100, 10.0).left == (18.0, 42.0)
    assert progress.Standing("x", 0, 100, 10.0).left is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite rolls back when its only process dies")
@pytest.mark.django_db(transaction=True)
def test_what_the_server_still_does_for_a_dead_worker_is_waited_for():
    job = ask(lambda actor, progress: {"ran": "twice"}, recall=lambda line: {"ran": "once"})
    job.election = "uji"
    job.attempts = 2
    locked = threading.Event()

    def server_still_commits():
        with transaction.atomic(), housekeeping("a test stands for a server"):
            sequence.one_at_a_time("uji")
            locked.set()
            assert any(waits_for_lock() for _ in range(5000))
            Line.objects.create(seq=9, at=clock.now(), act="uji", actor="uji", role="uji", facts={"job": str(job.pk)})
        connection.close()

    server = threading.Thread(target=server_still_commits)
    server.start()
    locked.wait(10)
    assert worker._result(job, revive) == {"ran": "once"}
    server.join()


def waits_for_lock():
    """Whether somebody waits for a lock of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return cursor.fetchone()[0]
