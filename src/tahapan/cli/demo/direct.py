"""The way from a demo's phones to its office: the acts themselves, without network or server, at the pretended hour.

Only phones of the demo that this process made come this way, so the challenge, which keeps strangers from repeating a
request, is a constant. Events are signed, checked and taken in as always.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tahapan.core import clock
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.actor import DeviceActor
from tahapan.fieldwork.acts import devices, sync
from tahapan.fieldwork.models import Device
from tahapan.fieldwork.simulate.transport import Answer

Document = dict[str, Any]
OURS: Final = {"x-tahapan-protocol": "1"}


class Direct:
    """A `Transport` for one phone. Refusals are not turned into answers: in a demo none is expected."""

    def __init__(self, election: ElectionEvent) -> None:
        self.election = election
        self.device: Device | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        ask: Callable[[Document], tuple[int, Document]] = getattr(self, "_" + path.rpartition("/")[2])
        status, document = ask(json.loads(body or b"{}"))
        return Answer(status, json.dumps({"time": clock.now().isoformat()} | document).encode(), OURS)

    def _hello(self, asked: Document) -> tuple[int, Document]:
        return 200, {"challenge": "demo"}

    def _enrol(self, asked: Document) -> tuple[int, Document]:
        enrolled = devices.enrol(**asked)
        self.device = enrolled.device
        return 201, {
            "device": str(self.device.pk),
            "share": self.device.share,
            "recovery": self.device.recovery,
        }

    def _package(self, asked: Document) -> tuple[int, Document]:
        assert self.device is not None
        return 200, devices.take_package(actor=DeviceActor(self.device.post), device=self.device)

    def _events(self, asked: Document) -> tuple[int, Document]:
        assert self.device is not None
        told = sync.receive(actor=DeviceActor(self.device.post), election=self.election, device=self.device, **asked)
        receipts = [{"id": str(one.id), "sha256": one.sha256, "status": one.status} for one in told.receipts]
        return 201, {"receipts": receipts, "orders": [{"order": order} for order in told.orders]}
