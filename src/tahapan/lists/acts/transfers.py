"""Voters who vote elsewhere (DPTb): registered until the law's days, with their letter and their ballots; cancelled."""

from __future__ import annotations

from typing import Any, Final

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core import nik as niks
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, current, note
from tahapan.journal.models import StoredFile
from tahapan.lists import after_queries, after_rules, drafts
from tahapan.lists.drafts import Attachment
from tahapan.lists.kinds import TransferWay
from tahapan.lists.models import Transfer
from tahapan.roll.models import INSIDE, Place, Sex, Voter
from tahapan.roll.rules import check_reason
from tahapan.stations import rules as stations
from tahapan.stations.models import Station

REGISTER: Final = "lists.register-transfer"

LISTED_HERE: Final = Problem(
    "dptb-listed-here",
    Text(
        "NIK ini terdaftar dalam DPT kabupaten/kota ini sendiri.",
        "This NIK is listed in the DPT of this very regency.",
    ),
    Text("Catat sebagai pindah di dalam kabupaten/kota.", "Record a move inside the regency."),
)
MARKED: Final = Problem(
    "dptb-marked",
    Text("Pemilih ini diberi tanda dalam DPT (meninggal, TNI atau Polri).", "This voter is marked in the DPT."),
    Text("Periksa buktinya bersama KPU Kabupaten/Kota.", "Look at the evidence with KPU Kabupaten/Kota."),
)
TWICE: Final = Problem(
    "dptb-twice",
    Text("Pemilih ini sudah pindah memilih dengan surat {letter}.", "This voter moved already, by letter {letter}."),
    Text(
        "Batalkan surat itu lebih dahulu bila tujuannya lain.", "Cancel that letter first if the destination changed."
    ),
)
SAME_STATION: Final = Problem(
    "dptb-same-station",
    Text("Tujuannya TPS pemilih itu sendiri.", "The destination is the voter's own station."),
    Text("Pilih TPS tujuan yang lain.", "Choose another station."),
)
NOT_THIS_DESK: Final = Problem(
    "dptb-other-desk",
    Text("Asal dan tujuan pemilih ini di luar wilayah Anda.", "Neither origin nor destination lies in your area."),
    Text("Layani di asal, di tujuan, atau di KPU Kabupaten/Kota.", "Serve at the origin, the destination, or at KPU."),
)
PERSON_MISSING: Final = Problem(
    "dptb-person-missing",
    Text("NIK 16 angka dan nama dari surat asal diperlukan.", "The 16 digits of the NIK and the name are needed."),
    Text("Salin dari surat pindah memilih kabupaten/kota asal.", "Copy them from the letter of the regency of origin."),
)
LETTER_MISSING: Final = Problem(
    "dptb-letter-missing",
    Text("Nomor surat pindah memilih dari asal belum ditulis.", "The number of the letter of origin is missing."),
    Text("Salin dari suratnya.", "Copy it from the letter."),
)
LETTER_TWICE: Final = Problem(
    "dptb-letter-twice",
    Text("Surat bernomor {letter} sudah dicatat.", "Letter {letter} was recorded already."),
    Text("Cari surat itu dalam daftar pindah memilih.", "Find it in the list of transfers."),
)
CANCELLED: Final = Problem(
    "dptb-cancelled",
    Text("Surat ini sudah dibatalkan.", "This letter was cancelled already."),
    Text("Buat surat baru bila pemilih tetap pindah.", "Make a new one if the voter moves after all."),
)


@act(REGISTER, title=Text("Catat pindah memilih (DPTb)", "Register a transfer voter (DPTb)"))
def register(
    *,
    actor: Actor,
    election: ElectionEvent,
    area: str,
    voter: Voter,
    cause: str,
    evidence: Attachment,
    to_station: Station | None = None,
    to_area: str = "",
) -> Transfer:
    """Let a voter of the DPT vote at `to_station` of this regency, or in the regency `to_area` of the province.

    `area` is that of the desk that serves: at the origin or the destination. `cause` is one of the law's nine reasons;
    the ballots follow from it where they go. Side effects: one Transfer with the next letter number, the evidence kept;
    the roll stays as it is. Raises Refused, with the article, without a DPT, past the last day of the reason, to
    another province; for somebody not in the DPT, marked in it, or moved already.
    """
    target = to_station.village if to_station is not None else to_area
    _check_register(election, voter, cause)
    which = after_rules.way(elections.rules(election), election.area, voter.village, target)
    if (which is TransferWay.WITHIN) != (to_station is not None) or (not to_station and not areas.exists(target)):
        raise Refused(after_rules.WRONG_WAY)
    if not codes.contains(area, voter.village) and not codes.contains(area, target):
        raise Refused(NOT_THIS_DESK)
    if to_station is not None:
        _check_station(election, to_station, voter.station_id)
    return _write(
        election, which, cause, drafts.keep(evidence), voter=voter, sex=voter.sex, from_area=voter.village,
        from_station=voter.station, to_area=target, to_station=to_station, letter=_next_letter(election),
    )  # fmt: skip


@act("lists.receive-transfer", title=Text("Terima pindah memilih dari luar", "Receive a transfer voter from elsewhere"))
def receive(
    *,
    actor: Actor,
    election: ElectionEvent,
    area: str,
    nik: str,
    name: str,
    sex: Sex,
    from_area: str,
    to_station: Station,
    cause: str,
    letter: str,
    evidence: Attachment,
) -> Transfer:
    """Take in a voter of another regency of the province, with the number of the letter they bring, at `to_station`.

    Side effects: one Transfer (governor's ballot only), the letter kept. Raises Refused, with the article, past the
    last day of the reason and from another province; for a NIK listed here, a letter recorded already.
    """
    _check_dates(election, to_station.village, cause)
    which = after_rules.way(elections.rules(election), election.area, from_area, to_station.village)
    if which is not TransferWay.IN or not areas.exists(from_area):
        raise Refused(after_rules.WRONG_WAY)
    if not codes.contains(area, to_station.village):
        raise Refused(NOT_THIS_DESK)
    if niks.parts(nik) is None or not name.strip():
        raise Refused(PERSON_MISSING)
    if Voter.objects.filter(election=election, nik=nik, place__in=INSIDE).exists():
        raise Refused(LISTED_HERE)
    _check_station(election, to_station, None)
    _check_letter(election, nik, letter.strip())
    return _write(
        election, which, cause, drafts.keep(evidence), nik=nik, name=name.strip().upper()[:120], sex=sex,
        from_area=from_area, to_area=to_station.village, to_station=to_station, letter=letter.strip()[:60],
    )  # fmt: skip


def _check_dates(election: ElectionEvent, area: str, cause: str) -> None:
    after_queries.check_dpt(election, area)
    today = clock.today(clock.zone_of(election.area))
    after_rules.check_deadline(elections.rules(election), cause, today, election.voting_day)


def _check_register(election: ElectionEvent, voter: Voter, cause: str) -> None:
    _check_dates(election, voter.village, cause)
    if voter.election_id != election.pk or voter.place != Place.STATION:
        raise Refused(after_queries.NOT_LISTED)
    if after_queries.marked(voter):
        raise Refused(MARKED)
    earlier = Transfer.objects.filter(election=election, voter=voter, cancelled_line=None).first()
    if earlier is not None:
        raise Refused(TWICE.fill(letter=earlier.letter))


def _check_station(election: ElectionEvent, station: Station, own: int | None) -> None:
    if station.election_id != election.pk:
        raise Refused(after_rules.WRONG_WAY)
    if station.closed:
        raise Refused(stations.STATION_CLOSED.fill(number=station.number))
    if station.pk == own:
        raise Refused(SAME_STATION)


def _check_letter(election: ElectionEvent, nik: str, letter: str) -> None:
    if not letter:
        raise Refused(LETTER_MISSING)
    known = Transfer.objects.filter(election=election)
    if known.filter(letter=letter).exists():
        raise Refused(LETTER_TWICE.fill(letter=letter))
    earlier = known.filter(nik=nik, cancelled_line=None).first()
    if earlier is not None:
        raise Refused(TWICE.fill(letter=earlier.letter))


def _next_letter(election: ElectionEvent) -> str:
    """The next number of a letter of this office; a house form, since the official one was not found. A number is never
    given twice, also after a letter was cancelled."""
    given = Transfer.objects.filter(election=election).exclude(way=TransferWay.IN).count()
    return f"{given + 1:04}/A-SPM/{election.area}/{election.voting_day.year}"


def _write(election: ElectionEvent, which: TransferWay, cause: str, evidence: StoredFile, **told: Any) -> Transfer:
    offices = election.contests.values_list("office", flat=True)
    made = Transfer.objects.create(
        election=election,
        way=which,
        reason=cause,
        evidence=evidence,
        contests=list(after_rules.contests(elections.rules(election), which, offices)),
        line_id=current().seq,
        **told,
    )
    note(transfer=made.pk, way=which.value, cause=cause, to_area=made.to_area)
    return made


def _of_transfer(arguments: dict[str, Any]) -> tuple[str, str]:
    transfer: Transfer = arguments["transfer"]
    near = transfer.to_area if transfer.way == TransferWay.IN else transfer.from_area
    return near, transfer.election.slug


@act("lists.cancel-transfer", title=Text("Batalkan pindah memilih", "Cancel a transfer"), scope=_of_transfer)
def cancel(*, actor: Actor, election: ElectionEvent, transfer: Transfer, reason: str) -> Transfer:
    """Take a letter back: the voter votes where they are listed. Side effects: the transfer, whose number stays used.

    Raises Refused without a reason, and the second time.
    """
    check_reason(reason)
    held = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk, election=election)
    if held.cancelled_line_id is not None:
        raise Refused(CANCELLED)
    held.cancelled_line_id = current().seq
    held.save(update_fields=["cancelled_line"])
    note(transfer=held.pk)
    return held
