"""Every write of this room, and the opening of an officer's personal data."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tahapan.accounts.rules import check_reason
from tahapan.core import areas as codes
from tahapan.core import clock, home
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.queries import rules as law_of
from tahapan.engines.tables import Raw
from tahapan.journal import files
from tahapan.journal.act import act, current, not_allowed, note
from tahapan.officers import headings, intake, party, rules
from tahapan.officers.bodies import Body, Position, StepKind
from tahapan.officers.hiring import Decision, Hired, Hiring, Person, Seat, record
from tahapan.officers.models import Officer, OfficerIntake, PartyConflict, PartyList, Post

_UNKNOWN_TYPE: Final = "application/octet-stream"


def _of_seat(arguments: dict[str, Any]) -> tuple[str, str]:
    election, seat = arguments["election"], arguments["seat"]
    return rules.appointing_area(seat.body, seat.area, election.area), election.slug


def _of_body(arguments: dict[str, Any]) -> tuple[str, str]:
    election = arguments["election"]
    return rules.appointing_area(arguments["body"], arguments["area"], election.area), election.slug


def _of_post(arguments: dict[str, Any]) -> tuple[str, str]:
    return _of_posts({"posts": [arguments["post"]], "actor": arguments["actor"]})


def _of_posts(arguments: dict[str, Any]) -> tuple[str, str]:
    """The smallest area that holds every place the posts are appointed from."""
    posts: Sequence[Post] = arguments["posts"]
    if not posts:
        return arguments["actor"].area, ""
    election = posts[0].election
    reach = {rules.appointing_area(Body(post.body), post.area, election.area) for post in posts}
    common = min(reach, key=len)
    while not all(codes.contains(common, one) for one in reach):
        common = codes.parent(common)
    return common, election.slug


@act("officers.appoint", title=Text("Angkat petugas", "Appoint an officer"), scope=_of_seat)
def appoint(
    *, actor: Actor, election: ElectionEvent, person: Person, seat: Seat, decision: Decision, load: int | None = None
) -> Hired:
    """Appoint one person to one seat, resting on a named decision. `load`: voters of the station, where known.

    Side effects: an Officer unless known by NIK, a Post, its first step. Raises Refused for a seat that is taken, an
    age below the law's, a party member as Pantarlih, a post already held, a station or area that does not fit.
    """
    hiring = Hiring(election, seat.body, [person.nik], _load_of(seat, load))
    warnings = hiring.take(person, seat, decision)
    post = hiring.write()[0]
    note(post=post.pk, body=seat.body, position=seat.position, decision=decision.number, warnings=len(warnings))
    return Hired(post, warnings)


def _load_of(seat: Seat, load: int | None) -> dict[int, int]:
    return {seat.station.pk: load} if seat.station is not None and load is not None else {}


@act("officers.swear-in", title=Text("Ambil sumpah/janji petugas", "Swear officers in"), scope=_of_posts)
def swear_in(*, actor: Actor, posts: Sequence[Post], day: dt.date, place: str) -> int:
    """Record that the holders of `posts` took the oath on `day` at `place`. Returns how many.

    Side effects: `sworn_on` and `oath_place`, one step a post. Raises Refused when nobody is chosen, one was sworn in
    before or has ended, or the day lies ahead or outside a term.
    """
    chosen = _running(posts, day)
    _refuse_again(rules.ALREADY_SWORN, [post for post in chosen if post.sworn_on is not None])
    _set(chosen, sworn_on=day, oath_place=place.strip()[:120])
    record(chosen, StepKind.SWORN, [day] * len(chosen), place=place.strip()[:120])
    note(people=len(chosen), day=day.isoformat())
    return len(chosen)


@act("officers.sign-pact", title=Text("Catat pakta integritas", "Record integrity pacts"), scope=_of_posts)
def sign_pact(*, actor: Actor, posts: Sequence[Post], day: dt.date) -> int:
    """Record that the holders of `posts` signed the integrity pact on `day`. Effects and refusals as `swear_in`."""
    chosen = _running(posts, day)
    _refuse_again(rules.ALREADY_SIGNED, [post for post in chosen if post.pact_on is not None])
    _set(chosen, pact_on=day)
    record(chosen, StepKind.PACT, [day] * len(chosen))
    note(people=len(chosen), day=day.isoformat())
    return len(chosen)


@act("officers.record-training", title=Text("Catat bimbingan teknis", "Record a training"), scope=_of_posts)
def record_training(
    *, actor: Actor, posts: Sequence[Post], day: dt.date, topics: Sequence[str], place: str = ""
) -> int:
    """Record that the holders of `posts` were trained on `day` in `topics` (codes of the law's list). May be repeated.

    Side effects: `trained_on`, one step a post. Raises Refused as `swear_in`, and for an unknown or missing topic.
    """
    chosen = _running(posts, day)
    rules.check_topics(law_of(posts[0].election), topics)
    _set(chosen, trained_on=day)
    record(chosen, StepKind.TRAINED, [day] * len(chosen), topics=list(topics), place=place.strip()[:120])
    note(people=len(chosen), day=day.isoformat(), topics=list(topics))
    return len(chosen)


@act("officers.end", title=Text("Akhiri jabatan petugas", "End an officer's post"), scope=_of_post)
def end(*, actor: Actor, post: Post, reason: str, day: dt.date | None = None) -> Post:
    """End a post before its time, on `day` (default today). The row stays.

    Side effects: `end` and `ended_because`, one step. Raises Refused without a reason or when it has ended.
    """
    _end(post, reason, day or clock.today(), StepKind.ENDED)
    note(post=post.pk, body=post.body)
    return post


@act("officers.replace", title=Text("Ganti petugas", "Replace an officer"), scope=_of_post)
def replace(
    *, actor: Actor, post: Post, person: Person, reason: str, decision: Decision, load: int | None = None
) -> Hired:
    """End a post and appoint its successor to the same seat, both rows linked, as one act. The new one begins on
    `decision.start`, the old one ends that day.

    Side effects: those of `end` and `appoint`. Raises Refused as both do; nothing is done then.
    """
    _end(post, reason, decision.start, StepKind.REPLACED)
    body, position = Body(post.body), Position(post.position)
    seat = Seat(body, position, post.area, post.station)
    hiring = Hiring(post.election, body, [person.nik], _load_of(seat, load))
    warnings = hiring.take(person, seat, decision)
    new = hiring.write()[0]
    post.successor = new
    post.save(update_fields=["successor"])
    note(post=post.pk, successor=new.pk, body=post.body, decision=decision.number)
    return Hired(new, warnings)


def import_officers(
    *,
    actor: Actor,
    election: ElectionEvent,
    body: Body,
    area: str,
    path: Path,
    file_name: str,
    decision: Decision,
    loads: Mapping[int, int] | None = None,
) -> OfficerIntake:
    """Take a file of officers of one body of `area` in: e-mail, NIK, name, phone and station, as PPS fill it in.

    The file is read before the transaction opens; then the act `officers.import` judges each row (new, changed, same,
    rejected) and writes, all or nothing. `loads`: voters by station, where known. Raises NotAllowed; Refused for a
    file that is no such list.
    """
    reach = rules.appointing_area(body, area, election.area)
    if not actor.may("officers.import", reach, election.slug):
        raise not_allowed("officers.import", actor, reach)
    raws = intake.read(path, body)
    return take_in(
        actor=actor,
        election=election,
        body=body,
        area=area,
        raws=raws,
        path=path,
        file_name=file_name,
        decision=decision,
        loads=loads or {},
    )


@act("officers.import", title=Text("Masukkan petugas dari berkas", "Take officers in from a file"), scope=_of_body)
def take_in(
    *,
    actor: Actor,
    election: ElectionEvent,
    body: Body,
    area: str,
    raws: list[Raw],
    path: Path,
    file_name: str,
    decision: Decision,
    loads: Mapping[int, int],
) -> OfficerIntake:
    """Judge and write a file already read; use `import_officers`.

    Side effects: officers, posts and steps, the file and its rejected rows kept as personal, one OfficerIntake.
    """
    rules.check_body(law_of(election), body, body.positions[0])
    found = list(intake.rows(raws))
    people = [row[headings.NIK].replace(" ", "") for row in found]
    taking = intake.Taking(election, body, area, decision, Hiring(election, body, people, loads))
    for row in found:
        taking.take(row)
    taking.write(clock.today())
    source = files.keep(path, name=file_name[:255], media_type=_UNKNOWN_TYPE)
    counts = taking.outcome.counts
    made = OfficerIntake(
        election=election,
        line_id=current().seq,
        file=source,
        rejects=_keep_rejects(raws, taking.outcome, file_name),
        body=body.value,
        area=area,
        **counts,
    )
    made.save(force_insert=True)
    note(intake=made.pk, body=body, area=area, decision=decision.number, warnings=taking.outcome.warnings, **counts)
    return made


def _keep_rejects(raws: list[Raw], outcome: intake.Outcome, file_name: str) -> Any:
    if not outcome.rejects:
        return None
    folder = home.current().work
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder) as drafts:
        draft = Path(drafts) / "rejects.csv"
        intake.write_rejects(raws, outcome, draft)
        return files.keep(draft, name=f"{Path(file_name).stem[:200]}-ditolak.csv", media_type="text/csv")


@act("officers.check-party-list", title=Text("Cocokkan dengan daftar partai", "Compare with a party list"))
def check_party_list(*, actor: Actor, election: ElectionEvent, path: Path, file_name: str) -> PartyList:
    """Compare everyone who serves in `election` with a list of party members, and keep the list for those to come.

    Side effects: the file kept as personal, one PartyList, one PartyConflict for each officer found by NIK or by name
    and birth date. Nobody is removed: a person decides. Raises Refused for a file that is no such list.
    """
    members = party.read(path)
    kept = files.keep(path, name=file_name[:255], media_type=_UNKNOWN_TYPE)
    made = PartyList.objects.create(election=election, line_id=current().seq, file=kept, rows=members.rows)
    serving = Officer.objects.filter(election=election, posts__ended_because="").distinct()
    conflicts = [
        PartyConflict(party_list=made, officer=officer, by_nik=members.has_nik(officer.nik))
        for officer in serving
        if members.has_nik(officer.nik) or members.may_have(officer.name, officer.birth_date)
    ]
    PartyConflict.objects.bulk_create(conflicts, batch_size=500)
    note(party_list=made.pk, rows=members.rows, conflicts=len(conflicts), by_nik=sum(one.by_nik for one in conflicts))
    return made


def _of_officer(arguments: dict[str, Any]) -> tuple[str, str]:
    """The area of what the officer serves or served as, so that whoever manages them may look."""
    officer: Officer = arguments["officer"]
    areas = list(officer.posts.values_list("area", flat=True)) or [officer.village]
    common = min(areas, key=len)
    while not all(codes.contains(common, one) for one in areas):
        common = codes.parent(common)
    return common, officer.election.slug


@act(
    "officers.reveal", title=Text("Buka data pribadi petugas", "Open an officer's data"), scope=_of_officer, opens=True
)
def reveal(*, actor: Actor, officer: Officer, reason: str) -> Officer:
    """Open the personal data of one officer: NIK, birth date, phone, e-mail, address.

    Side effects: one line that names the officer's row and the reason. Raises Refused without a reason.
    """
    check_reason(reason)
    note(officer=officer.pk)
    return officer


def _of_intake(arguments: dict[str, Any]) -> tuple[str, str]:
    one: OfficerIntake = arguments["intake"]
    return _of_body({"election": one.election, "area": one.area, "body": Body(one.body)})


@act(
    "officers.download-rejects",
    title=Text("Unduh petugas yang ditolak", "Download rejected officers"),
    scope=_of_intake,
    opens=True,
)
def download_rejects(*, actor: Actor, intake: OfficerIntake) -> tuple[str, bytes]:
    """The rejected rows of an intake as (file name, CSV). Side effects: one line. Refused where there are none."""
    if intake.rejects is None:
        raise Refused(rules.NO_REJECTS)
    note(intake=intake.pk)
    return intake.rejects.name, files.path_of(intake.rejects.sha256).read_bytes()


def _running(posts: Sequence[Post], day: dt.date) -> list[Post]:
    """The posts as they stand now, checked: some, all running, and `day` past and within each term."""
    if not posts:
        raise Refused(rules.NOBODY_CHOSEN)
    fresh = list(Post.objects.filter(pk__in=[post.pk for post in posts]).order_by("pk"))
    for post in fresh:
        if not post.is_running:
            raise Refused(rules.HAS_ENDED)
        rules.check_happened(day, clock.today(), post.start, post.end)
    return fresh


def _refuse_again(problem: Problem, already: list[Post]) -> None:
    if already:
        raise Refused(problem.fill(count=len(already)))


def _set(posts: list[Post], **values: Any) -> None:
    """The same values on every post, in the database and in hand."""
    for post in posts:
        for name, value in values.items():
            setattr(post, name, value)
    for start in range(0, len(posts), 500):
        Post.objects.filter(pk__in=[post.pk for post in posts[start : start + 500]]).update(**values)


def _end(post: Post, reason: str, day: dt.date, kind: StepKind) -> None:
    check_reason(reason)
    if not Post.objects.get(pk=post.pk).is_running:
        raise Refused(rules.HAS_ENDED)
    post.end, post.ended_because = max(day, post.start), reason.strip()[:200]
    post.save(update_fields=["end", "ended_because"])
    record([post], kind, [post.end], reason=post.ended_because)
