"""What killed processes and undone acts left in the home is found and removed; what lives stays."""

from __future__ import annotations

import os
import shutil
import time

import pytest
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core import home as homes
from tahapan.core.text import Text
from tahapan.jobs import leftovers
from tahapan.jobs.models import Job, State
from tahapan.journal import files, registry
from tahapan.journal.act import act, housekeeping

pytestmark = pytest.mark.django_db

UPLOAD = "0190a0b1-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def _empty_home():
    """The home outlives a test's database."""
    home = homes.current()
    for folder in (home.work, home.files):
        shutil.rmtree(folder, ignore_errors=True)
    home.prepare()


def aged(path, days=2):
    """`path`, made when it is not there, as if last written `days` ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text("isi")
    then = time.time() - days * 24 * 3600
    for one in (*path.rglob("*"), path):
        os.utime(one, (then, then))
    return path


def in_work(*names):
    return [aged(homes.current().work / name) for name in names]


def asked(state, **arguments):
    with housekeeping("a test asks for work"):
        return Job.objects.create(
            task="uji", actor={}, requested_by="uji", arguments=arguments, state=state, created=clock.now()
        )


@pytest.fixture
def keep(tmp_path):
    """Keep words as a file; the act is undone where asked for."""

    @act("uji.keep", title=Text("Simpan", "Keep"))
    def kept(*, actor, area, content, undone):
        (tmp_path / "berkas").write_text(content)
        stored = files.keep(tmp_path / "berkas", name="berkas", media_type="text/plain")
        if undone:
            raise RuntimeError("undone")
        return files.path_of(stored.sha256)

    def do(content, *, undone=False):
        try:
            return kept(actor=ANYONE_ALLOWED, area="13.03", content=content, undone=undone)
        except RuntimeError:
            return files.path_of(files.digest(tmp_path / "berkas"))

    yield do
    registry._acts.pop("uji.keep")


def test_drafts_uploads_and_progress_older_than_a_day_are_removed():
    folder = homes.current().work / "export-abc"
    folder.mkdir()
    (folder / "pemilih.csv").write_text("isi")
    old = [aged(folder), *in_work(f"{UPLOAD}.json", "a.upload", f"incoming/{UPLOAD}", f"incoming/{UPLOAD}.toml")]
    assert set(leftovers.found()) == set(old)
    assert leftovers.sweep() == len(old)
    assert [path for path in old if path.exists()] == []


def test_what_is_younger_than_a_day_stays_also_in_an_old_folder():
    folder = aged(homes.current().work / "backup-abc" / "lama").parent
    (folder / "baru").write_text("isi")
    os.utime(folder, (0, 0))
    assert (leftovers.found(), leftovers.sweep()) == ([], 0)


@pytest.mark.parametrize(
    ("state", "stays"), [(State.WAITING, True), (State.RUNNING, True), (State.FAILED, False), (State.DONE, False)]
)
def test_upload_mapping_and_progress_of_a_job_stay_until_it_is_over(state, stays):
    job = asked(state, upload=UPLOAD, mapping="kolom.toml", rows=3)
    paths = in_work(f"incoming/{UPLOAD}", "incoming/kolom.toml", f"{job.pk}.json")
    leftovers.sweep()
    assert [path.exists() for path in paths] == [stays] * 3


def test_the_lock_of_the_worker_stays():
    (lock,) = in_work("worker.lock")
    assert (leftovers.sweep(), lock.exists()) == (0, True)


def test_a_file_of_an_undone_act_is_removed_after_a_day_and_named_ones_stay(keep):
    named, unnamed = keep("bukti"), keep("batal", undone=True)
    draft = aged(named.parent / "tmpabc")
    aged(named)
    assert leftovers.found() == [draft]
    aged(unnamed)
    assert leftovers.sweep() == 2
    assert (named.exists(), unnamed.exists(), draft.exists()) == (True, False, False)


def test_nothing_is_removed_on_the_word_of_a_database_that_knows_none_of_the_files(keep):
    unnamed = aged(keep("batal", undone=True))
    assert (leftovers.sweep(), unnamed.exists()) == (0, True)


def test_a_file_that_is_kept_again_counts_as_new(keep):
    keep("bukti")
    file = aged(keep("batal", undone=True))
    before = time.time() - leftovers.KEPT_SECONDS
    assert files.unreferenced(before) == [file]
    keep("batal", undone=True)  # between the sweep's look and its hand
    files.discard(file, before)
    assert file.exists()
