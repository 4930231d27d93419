"""Who delivers: a phone with its officer's post and election event, read for every delivery of every phone.

Putting the ORM's question together and filling three whole rows takes twenty times as long as asking for what a
delivery needs. What is not read here is read when somebody asks for it.
"""

from __future__ import annotations

import uuid
from typing import Final

from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.models import Device
from tahapan.journal.bulk import as_day, as_moment, as_uuid, rows
from tahapan.officers.models import Post

# Names stand in the order of the models' fields, as `from_db` takes them.
_DEVICE: Final = ("id", "post_id", "public_key", "enrolled", "state", "app")
_POST: Final = ("id", "election_id", "area", "station_id", "start", "end", "ended_because")
_EVENT: Final = ("id", "slug", "kind", "rule_set", "area", "voting_day")
_COLUMNS: Final = ", ".join(
    f'{table}."{name}"' for table, names in (("d", _DEVICE), ("p", _POST), ("e", _EVENT)) for name in names
)
_READ: Final = (
    f"SELECT {_COLUMNS} FROM fieldwork_device d JOIN officers_post p ON p.id = d.post_id"
    " JOIN elections_electionevent e ON e.id = p.election_id WHERE d.id {ids}"
)


def read(pk: uuid.UUID) -> Device | None:
    """The device, as far as a delivery needs it; None when nobody knows it. One query."""
    for row in rows(_READ, [pk]):
        key, holder, public_key, enrolled, *rest = row[: len(_DEVICE)]
        device = Device.from_db(None, _DEVICE, (as_uuid(key), holder, public_key, as_moment(enrolled), *rest))
        *where, start, end, because = row[len(_DEVICE) : -len(_EVENT)]
        until = as_day(end) if end is not None else None
        device.post = Post.from_db(None, _POST, (*where, as_day(start), until, because))
        *election, voting_day = row[-len(_EVENT) :]
        device.post.election = ElectionEvent.from_db(None, _EVENT, (*election, as_day(voting_day)))
        return device
    return None
