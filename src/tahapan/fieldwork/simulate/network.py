"""A network that fails, by seeded chance: what it does to a request is counted, never hidden."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tahapan.fieldwork.simulate.transport import Answer, Transport, Unreachable


class Fault(StrEnum):
    """What can happen to one request."""

    LOST_BEFORE = "lost-before"
    """It never reached the server."""
    LOST_AFTER = "lost-after"
    """The server acted; its answer never came back."""
    DOUBLED = "doubled"
    """It reached the server twice."""
    REORDERED = "reordered"
    """The phone gave up; it reached the server after a later one."""
    BODY_CUT = "body-cut"
    ANSWER_CUT = "answer-cut"
    PORTAL = "portal"
    """Somebody's log-in page answered 200 in the server's place."""
    ERROR = "error"
    """A proxy answered 502; the server acted or did not."""
    DELAYED = "delayed"


PORTAL_PAGE: Final = b"<!doctype html><title>Selamat datang di WiFi</title><p>Silakan masuk."
BAD_GATEWAY: Final = Answer(502, b"Bad Gateway")
DELAY_SECONDS: Final = 0.02

NONE: Final[Mapping[Fault, float]] = {}
LIGHT: Final[Mapping[Fault, float]] = dict.fromkeys(Fault, 0.01)
HEAVY: Final[Mapping[Fault, float]] = dict.fromkeys(Fault, 0.04)
LEVELS: Final[Mapping[str, Mapping[Fault, float]]] = {"none": NONE, "light": LIGHT, "heavy": HEAVY}


@dataclass(slots=True)
class Network:
    """What lies between one phone and the server; a `Transport` itself. Two threads may not share one."""

    inner: Transport
    chance: random.Random
    rates: Mapping[Fault, float] = field(default_factory=dict)
    happened: Counter[Fault] = field(default_factory=Counter)
    _late: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        fault = self._draw()
        if fault is not None:
            self.happened[fault] += 1
        answer = self._with(fault, method, path, headers, body)
        if fault is not Fault.REORDERED:
            self.flush()
        return answer

    def flush(self) -> None:
        """Let requests that lingered reach the server now."""
        late, self._late = self._late, []
        for method, path, headers, body in late:
            try:
                self.inner.send(method, path, headers, body)
            except Unreachable:
                continue

    def _draw(self) -> Fault | None:
        drawn = self.chance.random()
        for fault, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                return fault
        return None

    def _with(self, fault: Fault | None, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if fault is Fault.REORDERED:
            self._late.append((method, path, dict(headers), body))
        if fault in (Fault.LOST_BEFORE, Fault.REORDERED):
            raise Unreachable(fault)
        if fault is Fault.PORTAL:
            return Answer(200, PORTAL_PAGE, {"content-type": "text/html"})
        if fault is Fault.ERROR and self.chance.random() < 0.5:
            return BAD_GATEWAY
        if fault is Fault.BODY_CUT:
            body = body[: self.chance.randrange(len(body) + 1)]
        if fault is Fault.DELAYED:
            time.sleep(self.chance.random() * DELAY_SECONDS)
        if fault is Fault.DOUBLED:
            self.inner.send(method, path, headers, body)
        return self._back(fault, self.inner.send(method, path, headers, body))

    def _back(self, fault: Fault | None, answer: Answer) -> Answer:
        """What the phone gets of the server's answer."""
        if fault is Fault.LOST_AFTER:
            raise Unreachable(fault)
        if fault is Fault.ERROR:
            return BAD_GATEWAY
        if fault is Fault.ANSWER_CUT:
            return Answer(answer.status, answer.body[: self.chance.randrange(len(answer.body) + 1)], answer.headers)
        return answer
