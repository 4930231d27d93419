"""Events of three versions are read; what is none of them is held; what no phone writes is broken."""

from __future__ import annotations

import json

import pytest

from tahapan.fieldwork.sync import protocol
from tahapan.fieldwork.sync.protocol import BrokenBatch, NotUnderstood, VisitBody

ID, DEVICE = "01908f2e-d70f-7d05-847a-e2bf2040c6f6", "01908f2e-d70f-7d05-847a-e2bf2040c6f7"


def event(**changed):
    document = {"v": 1, "id": ID, "device": DEVICE, "seq": 1, "prev": "0" * 64, "at": "2024-07-08T09:00:00+07:00",
                "offset": None, "kind": "kunjungan", "body": {"household": 1, "met": "sendiri"}}  # fmt: skip
    return json.dumps(document | changed)


def read(**changed):
    return protocol.body(protocol.envelope(event(**changed)))


def test_the_current_version_is_read_as_it_is():
    assert read() == VisitBody(household=1, met="sendiri")


def _named_home(document):
    """Pretended version 1 called the family `home`."""
    body = dict(document["body"])
    body["household"] = body.pop("home")
    return {**document, "v": 2, "body": body}


def _worded_met(document):
    """Pretended version 2 wrote `met` in capitals."""
    return {**document, "v": 3, "body": {**document["body"], "met": document["body"]["met"].lower()}}


UPGRADES = {1: _named_home, 2: _worded_met}


@pytest.mark.parametrize(
    ("version", "body"),
    [
        (3, {"household": 5, "met": "video"}),
        (2, {"household": 5, "met": "VIDEO"}),
        (1, {"home": 5, "met": "VIDEO"}),
    ],
)
def test_the_two_versions_before_are_brought_up_to_the_current(version, body):
    told = protocol.envelope(event(v=version, body=body))
    assert protocol.body(told, current=3, upgrades=UPGRADES) == VisitBody(household=5, met="video")


@pytest.mark.parametrize("version", [1, 5])
def test_older_and_newer_versions_are_not_understood(version):
    told = protocol.envelope(event(v=version, body={"home": 5, "met": "VIDEO"}))
    with pytest.raises(NotUnderstood):
        protocol.body(told, current=4, upgrades=UPGRADES)


def test_every_version_still_understood_has_its_upgrade():
    assert set(protocol.UPGRADES) >= set(range(max(1, protocol.CURRENT - protocol.KEPT), protocol.CURRENT))


@pytest.mark.parametrize(
    "wrong",
    [{"id": "x"}, {"seq": 0}, {"prev": "0"}, {"at": "kemarin"}, {"at": "2024-07-08T09:00:00"}, {"device": None}],
)
def test_an_envelope_no_phone_writes_is_broken(wrong):
    with pytest.raises(BrokenBatch):
        protocol.envelope(event(**wrong))


@pytest.mark.parametrize(
    "changes",
    [{"umur": [1, 2]}, {"rt": [1, "dua"]}, {"sex": ["L", "X"]}, {"birth_date": ["", "31-12-1990"]}, {"name": ["A", ""]},
     {"rt": [1, None]}],
)  # fmt: skip
def test_values_no_element_can_have_are_not_understood(changes):
    person = {"voter": 1, "base": 1, "outcome": "ubah", "changes": changes}
    with pytest.raises(NotUnderstood):
        read(body={"household": 1, "met": "sendiri", "people": [person]})


def test_what_was_not_understood_never_quotes_a_value():
    nik = "1303044101900001"
    person = {"voter": 1, "base": 1, "outcome": "ubah", "changes": {"nik": ["", nik + "99"]}}
    with pytest.raises(NotUnderstood) as refused:
        read(body={"household": 1, "met": "sendiri", "people": [person]})
    assert nik not in str(refused.value)


def test_new_values_are_kept_as_the_roll_keeps_them():
    person = {
        "voter": 1,
        "base": 1,
        "outcome": "ubah",
        "changes": {"address": ["A", "  JALAN   BARU "], "rt": [1, "3"]},
    }
    found = read(body={"household": 1, "met": "sendiri", "people": [person]})
    assert protocol.new_values(found.people[0]) == {"address": ("A", "JALAN BARU"), "rt": (1, 3)}


def test_the_time_an_event_was_made_is_put_right_by_the_phones_offset():
    told = protocol.envelope(event(at="2024-07-11T09:00:00+07:00", offset=3 * 86_400_000))
    assert told.made.isoformat() == "2024-07-08T02:00:00+00:00"
