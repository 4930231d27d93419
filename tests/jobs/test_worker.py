"""Long work is done once, says how far it is, and is taken up again after a crash."""

from __future__ import annotations

import threading

import pytest
from tests.support.people import ANYONE_ALLOWED

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.jobs import progress, queue, tasks, worker
from tahapan.jobs.models import Job, State

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


def ask(run, **arguments):
    tasks.task("uji.count", TITLE)(run)
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


def test_work_left_by_a_dead_worker_is_taken_up_again_three_times_at_most():
    job = ask(lambda actor, progress: {})
    states = []
    for _ in range(3):
        queue.claim()
        queue.recover()
        states.append(Job.objects.get(pk=job.pk).state)
    assert states == [State.WAITING, State.WAITING, State.FAILED]


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
