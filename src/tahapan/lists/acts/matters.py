"""What somebody raises and KPU answers: taken in, named by rows, decided row by row, answered; openings of its data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from tahapan.accounts.roles import Group, roles
from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import NotFound, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import LONG_NUMBER, act, current, note
from tahapan.journal.models import Line, StoredFile
from tahapan.lists import deciding, drafts, matter_queries, matter_rules
from tahapan.lists.drafts import Attachment, Row
from tahapan.lists.kinds import Answer, Asked, ListKind, MatterKind, PlenaryState, Tier
from tahapan.lists.models import Matter, MatterRow, Plenary
from tahapan.roll.rules import check_reason

RAISE: Final = "lists.raise-matter"
DECIDE: Final = "lists.decide-row"
DECIDE_REST: Final = "lists.decide-rest"
ANSWER: Final = "lists.answer"
OPEN: Final = "lists.open-matter"

ANSWERED: Final = Problem(
    "matter-answered",
    Text("Hal ini sudah dijawab.", "This has been answered already."),
    Text("Hal yang baru dicatat sendiri.", "Something new is recorded by itself."),
)
ROWS_OPEN: Final = Problem(
    "matter-rows-open",
    Text("{open} baris belum diputus.", "{open} rows are not decided yet."),
    Text("Putuskan semuanya, lalu jawab.", "Decide them all, then answer."),
)
NO_ANSWER: Final = Problem(
    "matter-no-answer",
    Text("Jawaban belum ditulis.", "The answer is missing."),
    Text("Tulis apa yang diputuskan dan atas dasar apa.", "Write what was decided and on what basis."),
)
NAMED_BY_YOU: Final = Problem(
    "row-named-by-you",
    Text(
        "Anda sendiri yang mencatat baris ini; menerimanya memerlukan orang kedua.",
        "You recorded this row yourself; accepting it takes a second person.",
    ),
    Text("Mintalah rekan yang berwenang memutuskannya.", "Ask a colleague who may decide."),
)
OTHER_SIDE: Final = Problem(
    "matter-of-another-side",
    Text(
        "Nama dalam surat ini ditambahkan oleh pihak yang mengajukannya.",
        "Names in this letter are added by the side that raised it.",
    ),
    Text("Catat temuan sendiri sebagai hal yang baru.", "Record your own findings as a matter of their own."),
)
NO_FILE: Final = Problem(
    "matter-no-file",
    Text("Berkas ini bukan milik hal ini.", "This file does not belong to this matter."),
    Text("Pilih dari halamannya.", "Choose it from its page."),
)


def _of_matter(arguments: dict[str, Any]) -> tuple[str, str]:
    matter: Matter = arguments["matter"]
    return matter.area, matter.election.slug


def _of_row(arguments: dict[str, Any]) -> tuple[str, str]:
    return _of_matter({"matter": arguments["row"].matter})


@act(RAISE, title=Text("Catat tanggapan, saran atau keberatan", "Record a comment, recommendation or objection"))
def raise_matter(
    *,
    actor: Actor,
    election: ElectionEvent,
    kind: MatterKind,
    list: ListKind,  # noqa: A002 (the word of the table)
    desk: Tier,
    area: str,
    raised_by: str,
    contact: str,
    received: dt.date,
    text: str,
    rows: Sequence[Row] = (),
    letter: str = "",
    due: dt.date | None = None,
    file: Attachment | None = None,
    plenary: Plenary | None = None,
) -> Matter:
    """Take in what somebody says of `list` at the desk of `area`; `rows` are the people it names.

    A comment names rows with their evidence, or brings a file. A recommendation has a letter, an objection the plenary
    under way it was raised in. Without `due` a comment on the DPS is due when the DPSHP is (1.8.c); else it is unknown.
    Side effects: one Matter, its MatterRows, files kept; the roll stays as it is. Raises Refused, with the article, for
    a row without a proof that serves, somebody who may not vote yet, a day outside the law's, a list not posted yet.
    Nothing that is refused tells whether somebody is listed.
    """
    today = clock.today(clock.zone_of(election.area))
    matter_rules.check_desk(desk, area, election.area)
    matter_rules.check_list(kind, list, received, today, matter_queries.days(election, matter_rules.COMMENTS))
    _check_form(kind, raised_by, text, letter)
    _check_plenary(kind, plenary, (election.pk, list, desk, area))
    if kind is MatterKind.RESPONSE and not rows and file is None:
        matter_rules.check_evidence(elections.rules(election), Asked.ENTER, None, list, "")
    correcting = matter_queries.days(election, matter_rules.CORRECTING)
    matter = Matter.objects.create(
        election=election,
        kind=kind,
        list=list,
        desk=desk,
        area=area,
        plenary=plenary,
        letter=letter.strip()[:80],
        raised_by=raised_by.strip()[:150],
        contact=contact.strip()[:80],
        received=received,
        due=matter_rules.due(kind, list, due, received, correcting),
        text=text.strip()[:2000],
        file=drafts.keep(file) if file else None,
        line_id=current().seq,
    )
    _add(matter, rows)
    note(matter=matter.pk, kind=kind.value, list=list.value, desk=desk.value, rows=len(rows))
    return matter


def _check_form(kind: MatterKind, raised_by: str, text: str, letter: str) -> None:
    if not raised_by.strip() or not text.strip():
        raise Refused(matter_rules.NO_WORDS)
    if kind is MatterKind.RECOMMENDATION and not letter.strip():
        raise Refused(matter_rules.LETTER_MISSING)
    for words in (text, raised_by, letter):
        _refuse_numbers(words)


def _refuse_numbers(text: str) -> None:
    if LONG_NUMBER.search(text):
        raise Refused(matter_rules.NUMBER_IN_TEXT)


def _check_plenary(kind: MatterKind, plenary: Plenary | None, asked: tuple[int, ListKind, Tier, str]) -> None:
    """An objection is raised in the very plenary that is under way; nothing else belongs to one."""
    if kind is not MatterKind.OBJECTION and plenary is None:
        return
    under_way = plenary is not None and plenary.state in (PlenaryState.OPEN, PlenaryState.PROPOSED)
    its = plenary and (plenary.election_id, plenary.list, plenary.tier, plenary.area)
    if kind is not MatterKind.OBJECTION or not under_way or its != asked:
        raise Refused(matter_rules.PLENARY_MISSING)


@act(
    "lists.name-rows", title=Text("Sebut nama dalam saran atau tanggapan", "Name people in a matter"), scope=_of_matter
)
def name_rows(*, actor: Actor, election: ElectionEvent, matter: Matter, rows: Sequence[Row]) -> list[MatterRow]:
    """Add people to something raised before, as a letter is read name by name. Side effects: MatterRows, files kept.

    Raises Refused as `raise_matter` does, once it was answered, and for another side than raised it: nobody adds names
    to a letter of Bawaslu but Bawaslu.
    """
    held = _held(election, matter)
    if _side(actor.role) != _side(Line.objects.values_list("role", flat=True).get(pk=held.line_id)):
        raise Refused(OTHER_SIDE)
    added = _add(held, rows)
    note(matter=held.pk, rows=len(added))
    return added


def _side(role: str) -> str:
    """Which side a role stands on; committees stand on KPU's, whose desks they keep."""
    known = roles().get(role)
    group = known.group if known else None
    return Group.KPU.value if group in (Group.KPU, Group.ADHOC) else group.value if group else role


def _held(election: ElectionEvent, matter: Matter) -> Matter:
    """The matter as it stands now, kept from others until this act is over. Raises Refused once it was answered."""
    held = Matter.objects.select_for_update(of=("self",)).select_related("election").get(pk=matter.pk)
    if held.election_id != election.pk:
        raise NotFound(matter_queries.UNKNOWN)
    if held.answered_line_id is not None:
        raise Refused(ANSWERED)
    return held


def _add(matter: Matter, rows: Sequence[Row]) -> list[MatterRow]:
    for row in rows:
        deciding.check_row(matter, row)
    return MatterRow.objects.bulk_create(
        [
            MatterRow(
                matter=matter,
                voter=row.voter,
                asked=row.asked,
                tms=row.tms,
                values=dict(row.values),
                station=row.station,
                evidence=row.evidence,
                evidence_file=drafts.keep(row.evidence_file) if row.evidence_file else None,
                line_id=current().seq,
            )
            for row in rows
        ]
    )


@act(DECIDE, title=Text("Putuskan satu baris masukan", "Decide one row of a matter"), scope=_of_row)
def decide_row(*, actor: Actor, election: ElectionEvent, row: MatterRow, accept: bool, reason: str) -> MatterRow:
    """Accept a row, which changes the roll at once, or reject it; either with a reason.

    Side effects: the row; accepted, one voter and their entry (two where a sex is corrected), none where the roll says
    so already. Raises Refused without a reason, when it was decided before, when the actor accepts what they named
    themself, when the roll of the voter is held by a plenary and the actor's desk is not above it, when the station is
    too full, when it cannot be done as asked.
    """
    check_reason(reason)
    held = MatterRow.objects.select_for_update(of=("self",)).select_related("voter", "station", "line").get(pk=row.pk)
    matter = _held(election, Matter(pk=held.matter_id))
    if held.state != Answer.OPEN:
        raise Refused(deciding.DECIDED)
    _decide(actor, matter, held, accept, reason)
    note(matter=matter.pk, row=held.pk, accepted=accept, voter=held.voter_id, entry=held.entry)
    return held


def _decide(actor: Actor, matter: Matter, row: MatterRow, accept: bool, reason: str) -> None:
    if accept and row.line.actor == actor.identity:
        raise Refused(NAMED_BY_YOU)
    if accept:
        row.voter_id, row.entry = deciding.apply(matter, row, matter_rules.desk_of(actor.area), reason)
    row.state = Answer.ACCEPTED if accept else Answer.REJECTED
    row.reason = reason.strip()[:300]
    row.decided_line_id = current().seq
    row.save(update_fields=["voter", "entry", "state", "reason", "decided_line"])


@act(DECIDE_REST, title=Text("Putuskan semua baris yang tersisa", "Decide all rows left"), scope=_of_matter)
def decide_rest(*, actor: Actor, election: ElectionEvent, matter: Matter, accept: bool, reason: str) -> int:
    """Decide every row not decided yet in the same way, for one reason; returns how many there were.

    Side effects: those of `decide_row` for each, all or none. Raises Refused as it does.
    """
    check_reason(reason)
    held = _held(election, matter)
    related = held.rows.select_for_update(of=("self",)).select_related("voter", "station", "line")
    rows = related.filter(state=Answer.OPEN)
    decided = 0
    for decided, row in enumerate(rows, 1):  # noqa: B007 (counts them)
        _decide(actor, held, row, accept, reason)
    note(matter=held.pk, rows=decided, accepted=accept)
    return decided


@act(ANSWER, title=Text("Jawab tanggapan, saran atau keberatan", "Answer a matter"), scope=_of_matter)
def answer(*, actor: Actor, election: ElectionEvent, matter: Matter, text: str) -> Matter:
    """Answer once every row is decided. Side effects: the matter, which is over then.

    Raises Refused without words, with a long number in them, with rows left, and the second time.
    """
    held = _held(election, matter)
    if not text.strip():
        raise Refused(NO_ANSWER)
    _refuse_numbers(text)
    left = held.rows.filter(state=Answer.OPEN).count()
    if left:
        raise Refused(ROWS_OPEN.fill(open=left))
    held.answer, held.answered_line_id = text.strip()[:2000], current().seq
    held.save(update_fields=["answer", "answered_line"])
    note(matter=held.pk, kind=held.kind, rows=held.rows.count())
    return held


@act(
    OPEN,
    title=Text("Buka data pribadi dalam masukan", "Open the personal data of a matter"),
    scope=_of_matter,
    opens=True,
)
def open_matter(*, actor: Actor, election: ElectionEvent, matter: Matter, reason: str) -> Matter:
    """Look at NIK, NKK, birth dates and disability in the rows of a matter. Raises Refused without a reason.

    Side effects: one line that names the matter and the reason.
    """
    check_reason(reason)
    note(matter=matter.pk)
    return matter


@act(
    "lists.open-evidence", title=Text("Buka bukti sebuah masukan", "Open the evidence of a matter"), scope=_of_matter,
    opens=True,
)  # fmt: skip
def open_evidence(*, actor: Actor, election: ElectionEvent, matter: Matter, sha256: str, reason: str) -> StoredFile:
    """The letter of a matter, or the evidence of one of its rows. Raises Refused without a reason, NotFound for others.

    Side effects: one line that names the matter, the file and the reason.
    """
    check_reason(reason)
    found = matter_queries.files_of(matter).get(sha256)
    if found is None:
        raise NotFound(NO_FILE)
    note(matter=matter.pk, sha256=sha256)
    return found
