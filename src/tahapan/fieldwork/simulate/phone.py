"""One phone of one officer, doing what docs/protocol.md asks of the app: nothing leaves it before a receipt names it.

Bytes of an event are made once. `Ledger` is no part of the phone: it is a witness beside it that forgets nothing, also
when the phone's storage is cleared, so that what arrived can be counted against what was made.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tahapan.core import clock
from tahapan.fieldwork.simulate.sealing import DeviceKey, Vault, compact, open_backup, sha256
from tahapan.fieldwork.simulate.transport import API, Answer, Transport, Unreachable

PROTOCOL: Final = "1"
BATCH: Final = 200
BATCH_BYTES: Final = 900_000
"""A little under the megabyte the server takes, for what stands around the events."""
CHALLENGE_MINUTES: Final = 9
FIRST: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Finding:
    """What the officer found about one person. `changes`: {element: new value}.

    `evidence`: {"kind", "number", "photo"}; `station`: the number of the right one for TMS 8.
    """

    outcome: str = "sesuai"
    changes: Mapping[str, Any] = field(default_factory=dict)
    tms: int = 0
    evidence: Mapping[str, str] | None = None
    station: int | None = None


SAME: Final = Finding()


@dataclass(frozen=True, slots=True)
class Held:
    """One event as it was frozen."""

    id: str
    text: str
    signature: str
    sha256: str

    @property
    def sent(self) -> dict[str, str]:
        return {"text": self.text, "signature": self.signature}


@dataclass(slots=True)
class Ledger:
    """The witness: hashes by event id. `gone`: held, unconfirmed and in no backup when a phone was cleared."""

    made: dict[str, str] = field(default_factory=dict)
    confirmed: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    backed_up: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of one try. `problem` is the server's code, "unreachable" or "not-ours"; empty when all went well."""

    confirmed: int
    left: int
    problem: str = ""
    orders: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.problem and not self.left


class NotDelivered(Exception):
    """The phone was not understood, or what answered was not the office. It keeps what it holds."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Phone:
    """One phone. `now` is the true time where it is; `clock_error` how far its own clock is ahead of that.

    Everything it does is by the protocol alone: `transport` may be any way to the server.
    """

    def __init__(
        self,
        *,
        name: str = "HP",
        app: str = "1.0",
        now: Callable[[], dt.datetime] = clock.now,
        chance: random.Random | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self.name, self.app = name, app
        self.ledger = ledger or Ledger()
        self.clock_error = dt.timedelta()
        self._now, self._chance = now, chance or random.SystemRandom()
        self.clear_storage()

    # ── What stands in its storage

    def clear_storage(self) -> None:
        """The browser's storage is gone: keys, queue, package. The phone has to be enrolled anew."""
        held = {*getattr(self, "queue", {}), *getattr(self, "aside", {})}
        self.ledger.gone |= held - self.ledger.backed_up
        self._key = DeviceKey()
        self._vault: Vault | None = None
        self.device = ""
        self.queue: dict[str, Held] = {}
        self.aside: dict[str, Held] = {}
        self.seq, self._prev = 0, FIRST
        self.offset: int | None = None
        self.package: dict[str, Any] = {}
        self.households: dict[int, dict[str, Any]] = {}
        self.logged_in = False
        self._standing: dict[int | str, list[str]] = {}
        self._latest: dict[int | str, tuple[str, frozenset[str]]] = {}
        self._family: dict[str, int | str] = {}
        self._bodies: dict[str, dict[str, Any]] = {}
        self._days: dict[str, dt.date] = {}
        self._challenge: tuple[str, dt.datetime] | None = None

    def log_out(self) -> None:
        """Nobody works on it until the same officer logs in again; the queue stays."""
        self.logged_in = False

    def log_in(self) -> None:
        self.logged_in = bool(self.device)

    def update(self, app: str) -> None:
        """A new version of the app. What was frozen stays as it is."""
        self.app = app

    @property
    def clock(self) -> dt.datetime:
        """What its own clock shows."""
        return self._now() + self.clock_error

    def backup(self) -> bytes:
        """The encrypted backup file of the queue."""
        assert self._vault is not None, "not enrolled"
        self.ledger.backed_up |= set(self.queue) | set(self.aside)
        return self._vault.backup(self.device, [one.sent for one in (*self.aside.values(), *self.queue.values())])

    def restore(self, file: bytes, recovery: str) -> int:
        """Take the events of a backup of this device back into the queue, where they are not; returns how many."""
        found = [_held(one["text"], one["signature"]) for one in open_backup(file, recovery)]
        new = [one for one in found if one.id not in self.queue and one.id not in self.ledger.confirmed]
        self.queue = {one.id: one for one in sorted((*self.queue.values(), *new), key=_seq)}
        return len(new)

    # ── Work at the door

    def visit(
        self,
        household: int | None,
        findings: Mapping[int, Finding] | None = None,
        *,
        new: Sequence[Mapping[str, Any]] = (),
        met: str = "sendiri",
        at: dt.datetime | None = None,
        replaces: Iterable[str] | None = None,
        **more: Any,
    ) -> str:
        """One call at a family of the package (None: at one it does not hold); returns the event's id.

        Voters not in `findings` are found `sesuai`; where `met` settles nobody, nobody is named. It replaces every
        visit of the family the phone knows to stand, unless `replaces` says otherwise. `more`: the other parts of the
        body (`sticker`, `proof`, `witness`, `signature`, `position`, `note`, `people`).
        """
        stands = self._standing.get(household, []) if household is not None else []
        named = list(stands if replaces is None else replaces)
        settles = met not in ("kosong", "menolak")
        people = self.households[household]["people"] if household is not None and settles else []
        body = {
            "household": household,
            "replaces": named,
            "met": met,
            "people": [_found(one, (findings or {}).get(one["id"], SAME)) for one in people],
            "new": [{"evidence": None} | dict(one) for one in new],
            "sticker": settles,
            "proof": settles,
            "witness": "",
            "signature": "",
            "position": None,
            "note": "",
        } | more
        made = self._freeze("kunjungan", body, at)
        family = household if household is not None else next((self._family[one] for one in named), made)
        self._family[made] = family
        self._standing[family] = [made]
        earlier = self._latest.get(family, ("", frozenset()))[1]
        self._latest[family] = (made, earlier | frozenset(named))
        self._bodies[made] = body
        self._days[made] = (self._now() if at is None else at).astimezone(clock.WIB).date()
        return made

    def correct(self, visit: str, findings: Mapping[int, Finding] | None = None, **more: Any) -> str:
        """A new version of an own visit, which it names; returns the new event's id."""
        before = self._bodies[visit]
        if before["household"] is None:
            more = {"replaces": [visit]} | more
        return self.visit(before["household"], findings, **more)

    def replaced_by(self, visit: str) -> tuple[str, ...]:
        """The visits an own visit names as replaced."""
        return tuple(self._bodies[visit]["replaces"])

    def report(
        self,
        kind: str,
        start: dt.date,
        day: dt.date,
        figures: Mapping[str, Any] | None = None,
        at: dt.datetime | None = None,
    ) -> str:
        """A report to PPS over the days from `start` to `day`; the figures are the phone's own unless given."""
        told = self._figures(start, day) if figures is None else dict(figures)
        body = {"report": kind, "start": start.isoformat(), "day": day.isoformat(), "figures": told}
        return self._freeze("laporan", body, at)

    def note_openings(self, voters: Iterable[int]) -> str:
        """Tell that the NIK of these voters was shown."""
        at = self.clock.isoformat()
        return self._freeze("pembukaan", {"opened": [{"voter": voter, "at": at} for voter in voters]})

    def _figures(self, start: dt.date, day: dt.date) -> dict[str, Any]:
        """What the own visits that stand found on these days."""
        bodies = [self._bodies[made] for made, _ in self._latest.values() if start <= self._days[made] <= day]
        people = [one for body in bodies for one in body["people"]]
        struck = [one["tms"] for one in people if one["outcome"] == "tms"]
        return {
            "households": sum(body["met"] not in ("kosong", "menolak") for body in bodies),
            "people": len(people),
            "sesuai": sum(one["outcome"] == "sesuai" for one in people),
            "ubah": sum(one["outcome"] == "ubah" for one in people),
            "tms": {str(code): struck.count(code) for code in range(1, 9)},
            "baru": sum(len(body["new"]) for body in bodies),
            "stickers": sum(body["sticker"] for body in bodies),
            "proofs": sum(body["proof"] for body in bodies),
            "again": sum(body["met"] in ("kosong", "menolak") for body in bodies),
        }

    def _freeze(self, kind: str, body: Mapping[str, Any], at: dt.datetime | None = None) -> str:
        """Write an event once, sign it, put it into the queue; the chain moves on."""
        if not self.logged_in:
            raise RuntimeError("nobody is logged in")
        moment = self._now() if at is None else at
        shown = (moment + self.clock_error).astimezone(clock.WIB)
        self.seq += 1
        event = {
            "v": 1,
            "id": self._new_id(shown),
            "device": self.device,
            "seq": self.seq,
            "prev": self._prev,
            "at": shown.isoformat(timespec="milliseconds"),
            "offset": self.offset,
            "kind": kind,
            "body": body,
        }
        text = compact(event)
        held = _held(text, self._key.sign(text))
        self._prev = held.sha256
        self.queue[held.id] = held
        self.ledger.made[held.id] = held.sha256
        return held.id

    def _new_id(self, moment: dt.datetime) -> str:
        """A UUIDv7 of the phone's clock and its own chance, so that a seeded run makes the same ids."""
        value = int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | self._chance.getrandbits(12) << 64
        return str(uuid.UUID(int=value | 0b10 << 62 | self._chance.getrandbits(62)))

    # ── The office

    def enrol(self, transport: Transport, code: str) -> None:
        """Sign the phone in with a one-time code. Raises NotDelivered, Unreachable."""
        asked = {"code": code, "key": self._key.public, "name": self.name, "app": self.app}
        answer = transport.send("POST", f"{API}enrol", _headers(), compact(asked).encode())
        given = _ours(answer, 201, "device", "share", "recovery", "time")
        self.device = given["device"]
        self._vault = Vault(given["recovery"])
        self._learn_time(given)
        self.logged_in = True

    def take_package(self, transport: Transport) -> dict[str, Any]:
        """Fetch the package and show its families from now on. Raises NotDelivered, Unreachable."""
        package = _ours(self._signed(transport, "GET", "package", b""), 200, "households", "law")
        self.package = package
        self.households = {one["id"]: one for one in package["households"]}
        for key, one in self.households.items():
            mine, replaced = self._latest.get(key, ("", frozenset()))
            stands = [visit for visit in one["visits"] if visit != mine and visit not in replaced]
            self._standing[key] = [*stands, mine] if mine else stands
        return package

    def deliver(self, transport: Transport) -> Delivery:
        """Send what the queue holds, oldest first, and forget what receipts name. Never raises for the network."""
        confirmed, orders, size, problem = 0, list[str](), BATCH, ""
        try:
            while self.queue and not problem and self.logged_in:
                batch = self._batch(size)
                answer = self.post(transport, batch)
                code = _code(answer)
                if answer.status in (201, 202):
                    given = _ours(answer, answer.status, "receipts", "time", "orders")
                    orders = [one["order"] for one in given["orders"]]
                    done = self._clear(batch, given["receipts"])
                    confirmed += done
                    self._learn_time(given)
                    problem = "" if done else "not-ours"
                elif answer.status == 409 and self._set_aside(answer):
                    continue
                elif answer.status == 413 and len(batch) > 1:
                    size = len(batch) // 2
                else:
                    problem = code or "not-ours"
        except Unreachable:
            problem = "unreachable"
        except NotDelivered as not_ours:
            problem = not_ours.problem
        return Delivery(confirmed, len(self.queue), problem, tuple(orders))

    def obey(self, transport: Transport, orders: Iterable[str]) -> None:
        """Do what the office ordered. Raises NotDelivered, Unreachable; it is ordered again then."""
        for order in orders:
            if order == "refresh":
                self.take_package(transport)
            elif order == "hand-over":
                saved = set(self.queue) <= self.ledger.backed_up
                told = {"unsent": len(self.queue), "backup": saved}
                given = _ours(self._signed(transport, "POST", "handed-over", compact(told).encode()), 201)
                if saved:
                    self.obey(transport, [one["order"] for one in given.get("orders", ()) if one["order"] == "wipe"])
            elif order == "wipe" and set(self.queue) <= self.ledger.backed_up:
                _ours(self._signed(transport, "POST", "wiped", b"{}"), 201)
                self.clear_storage()
                return

    def _batch(self, size: int) -> list[Held]:
        batch, room = list[Held](), BATCH_BYTES
        for one in self.queue.values():
            room -= len(one.text.encode()) * 2 + 120
            if batch and (room < 0 or len(batch) == size):
                break
            batch.append(one)
        return batch

    def post(self, transport: Transport, batch: Sequence[Held]) -> Answer:
        """One request with these events; the answer is the caller's to read. Raises NotDelivered, Unreachable."""
        document = {"events": [one.sent for one in batch], "unsent": len(self.queue) - len(batch), "app": self.app}
        return self._signed(transport, "POST", "events", compact(document).encode())

    def _clear(self, batch: Sequence[Held], receipts: Sequence[Mapping[str, Any]]) -> int:
        """Drop the events a receipt names with the hash of their bytes; returns how many."""
        of_batch = {one.id: one for one in batch}
        done = 0
        for receipt in receipts:
            mine = of_batch.get(receipt.get("id", ""))
            if mine is not None and receipt.get("sha256") == mine.sha256 and self.queue.pop(mine.id, None):
                self.ledger.confirmed[mine.id] = mine.sha256
                self.ledger.statuses[mine.id] = receipt["status"]
                done += 1
        return done

    def _set_aside(self, answer: Answer) -> bool:
        """Keep what the server knows with other bytes apart from the queue; whether any was named."""
        named = [one for one in _ours(answer, 409, "altered")["altered"] if one in self.queue]
        for one in named:
            self.aside[one] = self.queue.pop(one)
        return bool(named)

    def _signed(self, transport: Transport, method: str, name: str, body: bytes) -> Answer:
        """A signed request; one more try with a new challenge where the server finds the old one too old."""
        for _ in range(2):
            challenge = self._known_challenge() or self._hello(transport)
            text = f"{challenge}\n{method}\n{API}{name}\n{sha256(body)}"
            headers = _headers() | {
                "X-Tahapan-Device": self.device,
                "X-Tahapan-Challenge": challenge,
                "X-Tahapan-Signature": self._key.sign(text),
            }
            answer = transport.send(method, f"{API}{name}", headers, body)
            if answer.status != 401:
                break
            self._challenge = None
        return answer

    def _known_challenge(self) -> str | None:
        if self._challenge is None:
            return None
        text, since = self._challenge
        return text if abs(self.clock - since) < dt.timedelta(minutes=CHALLENGE_MINUTES) else None

    def _hello(self, transport: Transport) -> str:
        answer = transport.send("POST", f"{API}hello", _headers(), compact({"device": self.device}).encode())
        given = _ours(answer, 200, "challenge", "time")
        self._learn_time(given)
        self._challenge = (given["challenge"], self.clock)
        return str(given["challenge"])

    def _learn_time(self, given: Mapping[str, Any]) -> None:
        """How far the own clock is ahead of the server's."""
        self.offset = round((self.clock - dt.datetime.fromisoformat(given["time"])).total_seconds() * 1000)


def _headers() -> dict[str, str]:
    return {"Content-Type": "application/json", "X-Tahapan-Protocol": PROTOCOL}


def _held(text: str, signature: str) -> Held:
    return Held(json.loads(text)["id"], text, signature, sha256(text))


def _seq(held: Held) -> int:
    return int(json.loads(held.text)["seq"])


def _found(person: Mapping[str, Any], finding: Finding) -> dict[str, Any]:
    """A finding as the event carries it, with the old value of each element as the package shows it."""
    return {
        "voter": person["id"],
        "base": person["base"],
        "outcome": finding.outcome,
        "changes": {name: [person[name], value] for name, value in finding.changes.items()},
        "tms": finding.tms,
        "evidence": None if finding.evidence is None else dict(finding.evidence),
        "station": finding.station,
    }


def _json(answer: Answer) -> dict[str, Any]:
    """The body as an object; empty where it is none."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _code(answer: Answer) -> str:
    """The code of a refusal, or empty."""
    problem = _json(answer).get("problem")
    return str(problem.get("code", "")) if isinstance(problem, dict) else ""


def _ours(answer: Answer, status: int, *needed: str) -> dict[str, Any]:
    """The document of an answer that is the office's: right status, our header, every needed part. Else NotDelivered.

    A captive portal answers 200 with a page of its own: that is why the status alone says nothing.
    """
    found = _json(answer)
    if answer.status != status or "x-tahapan-protocol" not in answer.headers or not found.keys() >= set(needed):
        raise NotDelivered(_code(answer) or "not-ours")
    return found
