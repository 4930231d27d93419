"""Matters as tests tell them: what somebody raises, on paper that proves it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.lists.town import HERE, KABUPATEN, person
from tests.support.people import ANYONE_ALLOWED, Somebody

from tahapan.core import clock
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, current
from tahapan.lists.acts import matters
from tahapan.lists.drafts import Attachment, Row
from tahapan.lists.kinds import Asked, ListKind, MatterKind, PlenaryState, Tier
from tahapan.lists.models import Matter, MatterRow, Plenary
from tahapan.roll.models import Voter
from tahapan.stations.models import Station

DECIDER = Somebody(identity="uji.pemutus", everything=True)
"""Somebody else than whoever raises things in tests."""
IN_COMMENTS = dt.date(2024, 8, 20)
"""A day on which the public comments on the DPS."""
WHY = "sesuai akta yang ditunjukkan"


def actor_of(area: str) -> Somebody:
    """Somebody of the desk of `area`, who may do everything there."""
    return Somebody(identity=f"meja-{area}", area=area, everything=True)


def pdf(folder: Path, name: str = "surat.pdf", start: bytes = b"%PDF-1.7\n") -> Attachment:
    path = folder / name
    path.write_bytes(start + name.encode())
    return Attachment(path, name)


def died(voter: Voter, **more: object) -> Row:
    return Row(**{"asked": Asked.STRIKE, "voter": voter, "tms": 1, "evidence": "akta-kematian", **more})


def newcomer(serial: int = 901, village: str = HERE, station: Station | None = None, **more: object) -> Row:
    return Row(Asked.ENTER, "ktp-el", values=person(serial, village, **more), station=station)


def correct(voter: Voter, station: Station | None = None, **values: object) -> Row:
    return Row(Asked.CORRECT, "kk", voter=voter, values=values, station=station)


def raised(election: ElectionEvent, *rows: Row, **more: object) -> Matter:
    """A comment on the DPS at the PPS of the first nagari, unless told otherwise."""
    told = {
        "actor": ANYONE_ALLOWED, "election": election, "kind": MatterKind.RESPONSE, "list": ListKind.DPS,
        "desk": Tier.PPS, "area": HERE, "raised_by": "Seorang warga", "contact": "0812", "received": IN_COMMENTS,
        "text": "Mohon diperiksa", "rows": rows, **more,
    }  # fmt: skip
    return matters.raise_matter(**told)


def only(matter: Matter) -> MatterRow:
    return matter.rows.get()


def decide(row: MatterRow, accept: bool = True, reason: str = WHY, actor: object = DECIDER) -> MatterRow:
    return matters.decide_row(actor=actor, election=row.matter.election, row=row, accept=accept, reason=reason)


@act("uji.plenary", title=Text("Buka pleno", "Open a plenary"))
def _plenary(*, actor, election, area, **told):
    return Plenary.objects.create(
        election=election, area=area, scheduled=clock.now(), called_line_id=current().seq, **told
    )


def plenary(place, state=PlenaryState.OPEN):
    return _plenary(
        actor=ANYONE_ALLOWED, election=place.election, area=KABUPATEN, list=ListKind.DPS, tier=Tier.REGENCY, state=state
    )
