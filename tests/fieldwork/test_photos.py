"""Photos of evidence that phones send: kept by their hash, refused where they are not what they say or too many."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from tests.fieldwork import doors
from tests.fieldwork.wire import code_of, enrolled, struck

from tahapan.core import clock
from tahapan.fieldwork import acts
from tahapan.fieldwork.simulate.transport import InProcess


@pytest.fixture
def town(election):
    return doors.town(election)


@pytest.fixture
def server(town):
    return InProcess("localhost")


@pytest.fixture
def phone(town, server):
    return enrolled(town, server)


JPEG = b"\xff\xd8\xff\xe0" + b"gambar" * 100


def test_a_photo_is_kept_by_its_hash(server, phone):
    name = hashlib.sha256(JPEG).hexdigest()
    for _ in range(2):
        assert phone._signed(server, "PUT", f"photo/{name}", JPEG).status == 201
    from tahapan.journal.models import StoredFile

    assert StoredFile.objects.get(sha256=name).personal


@pytest.mark.parametrize("sent", [JPEG + b"x", b"<html>"])
def test_a_photo_that_is_not_the_one_named_is_refused(server, phone, sent):
    name = hashlib.sha256(JPEG if sent != b"<html>" else sent).hexdigest()
    answer = phone._signed(server, "PUT", f"photo/{name}", sent)
    assert (answer.status, code_of(answer)) == (409, "photo-differs")


@pytest.mark.parametrize("size", [(2 << 20) + 1, 40 << 20])
def test_a_photo_too_large_is_refused(server, phone, size):
    assert phone._signed(server, "PUT", f"photo/{'0' * 64}", JPEG[:4] + b"x" * size).status == 413


def _put(server, phone, picture):
    return phone._signed(server, "PUT", f"photo/{hashlib.sha256(picture).hexdigest()}", picture)


PICTURES = [JPEG + bytes([number]) for number in range(4)]


@pytest.mark.parametrize("allowed", [(2, 10_000), (1_000, 2 * len(PICTURES[0]))])
def test_a_phone_sends_so_many_photos_a_day_and_the_rest_is_taken_in_on_the_next(
    town, server, phone, monkeypatch, allowed
):
    monkeypatch.setattr("tahapan.fieldwork.acts.sync.PHOTOS_OF_PHONE", acts.sync.Allowance(*allowed))
    assert [_put(server, phone, one).status for one in PICTURES[:2]] == [201, 201]
    refused = _put(server, phone, PICTURES[2])
    assert (refused.status, code_of(refused)) == (429, "photos-enough-of-phone")
    assert not _kept(PICTURES[2])
    assert _put(server, phone, PICTURES[0]).status == 201, "what is here is here: its receipt may have been lost"
    assert _put(server, enrolled(town, server, post=1), PICTURES[2]).status == 201, "another phone's day"
    phone._challenge = None
    with clock.pretend(dt.date(2024, 7, 9)):
        assert _put(server, phone, PICTURES[3]).status == 201


def test_all_phones_of_an_event_send_so_many_photos_a_day(town, server, phone, monkeypatch):
    monkeypatch.setattr("tahapan.fieldwork.acts.sync.PHOTOS_OF_EVENT", acts.sync.Allowance(2, 10_000))
    other = enrolled(town, server, post=1)
    assert [_put(server, who, one).status for who, one in zip((phone, other), PICTURES, strict=False)] == [201, 201]
    refused = _put(server, other, PICTURES[2])
    assert (refused.status, code_of(refused)) == (429, "photos-enough")
    assert not _kept(PICTURES[2])
    struck(other, "ZULKIFLI")
    assert other.deliver(server), "visits go on"


def _kept(picture):
    from tahapan.journal.models import StoredFile

    return StoredFile.objects.filter(sha256=hashlib.sha256(picture).hexdigest()).exists()
