"""What a phone of a test does over HTTP, and what it is told."""

from __future__ import annotations

import json

from tests.support.people import ANYONE_ALLOWED

from tahapan.fieldwork import acts
from tahapan.fieldwork.simulate.phone import Finding as Found
from tahapan.fieldwork.simulate.phone import Phone
from tahapan.fieldwork.simulate.sealing import compact

DEAD = Found("tms", tms=1, evidence={"kind": "akta-kematian", "number": "AK-1", "photo": ""})


def enrolled(town, server, post=0):
    phone = Phone()
    code = acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[post])
    phone.enrol(server, code)
    phone.take_package(server)
    return phone


def household(phone, name):
    return next(one["id"] for one in phone.package["households"] if any(p["name"] == name for p in one["people"]))


def struck(phone, name, found=DEAD):
    """Visit the family of somebody and find just them as told."""
    key = household(phone, name)
    person = next(one["id"] for one in phone.households[key]["people"] if one["name"] == name)
    return phone.visit(key, {person: found})


def post(server, phone, batch, unsent=0):
    """A delivery of these events, whatever the phone's queue holds."""
    document = {"events": [one.sent for one in batch], "unsent": unsent, "app": "1.0"}
    return phone._signed(server, "POST", "events", compact(document).encode())


def code_of(answer):
    return json.loads(answer.body)["problem"]["code"]
