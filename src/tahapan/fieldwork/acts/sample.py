"""Re-visits of supervisors (uji petik): drawing families from a public seed, entering what was found."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tahapan.core import areas, clock
from tahapan.core.actor import Actor
from tahapan.core.errors import NotFound, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.engines import sampling
from tahapan.fieldwork import sample_queries, sample_rules
from tahapan.fieldwork.kinds import SampleFinding
from tahapan.fieldwork.models import Revisit, Sample
from tahapan.journal import files
from tahapan.journal.act import act, current, note


@act("fieldwork.announce-frame", title=Text("Tetapkan daftar undian uji petik", "Fix the list a sample is drawn from"))
def announce_frame(*, actor: Actor, election: ElectionEvent, area: str) -> str:
    """Fix the list of visits of `area` that stand now, before dice are thrown; returns its SHA-256, to be read out.

    Side effects: the list kept as a public file, its hash on the line. Raises Refused where nobody was visited yet,
    NotFound for an area outside the event.
    """
    _check_area(election, area)
    items = sample_queries.frame(election, area)
    sample_rules.check_size(1, len(items))
    sha256 = _keep_frame(items, area)
    note(population=len(items), sha256=sha256)
    return sha256


@act("fieldwork.draw-sample", title=Text("Undi contoh uji petik", "Draw a re-visit sample"))
def draw_sample(*, actor: Actor, election: ElectionEvent, area: str, seed: str, size: int, frame: str = "") -> Sample:
    """Draw `size` visits of `area` with a public `seed` (dice, lottery numbers, the date).

    `frame` is the hash of a list fixed by `announce_frame`, so that nobody can wait for a list that suits the numbers;
    empty: the visits that stand now.

    Side effects: one Sample, its Revisits in the order drawn, the frame kept as a public file under its SHA-256, which
    stands on the line beside the seed. Raises Refused for a seed that is weak or was used on this very frame before, a
    size that cannot be, an area without visits; NotFound for an area outside the event or a list never fixed there.
    """
    _check_area(election, area)
    seed = sample_rules.seed_of(seed)
    items = sample_queries.announced(election, area, frame) if frame else sample_queries.frame(election, area)
    sample_rules.check_size(size, len(items))
    announced, frame = bool(frame), _keep_frame(items, area)
    if Sample.objects.filter(election=election, area=area, seed=seed, frame=frame).exists():
        raise Refused(sample_rules.SEED_USED)
    made = Sample(
        election=election, area=area, seed=seed, size=size, population=len(items), frame=frame,
        drawn=clock.now(), line_id=current().seq,
    )  # fmt: skip
    made.save(force_insert=True)
    drawn = sampling.draw(seed, items, size)
    Revisit.objects.bulk_create(
        [Revisit(sample=made, order=order, visit_id=item) for order, item in enumerate(drawn, 1)], batch_size=500
    )
    # The seed goes word by word: put together, a throw of many dice would be taken for a personal number.
    note(sample=made.pk, seed=seed.split(), size=size, population=len(items), sha256=frame, announced=announced)
    return made


def _check_area(election: ElectionEvent, area: str) -> None:
    if not areas.contains(election.area, area):
        raise NotFound(areas.APART)


def _keep_frame(items: list[str], area: str) -> str:
    with files.scratch("kerangka") as folder:
        draft = folder / "kerangka.txt"
        draft.write_bytes(sampling.frame(items))
        name = f"kerangka-uji-petik-{area}-{clock.today().isoformat()}.txt"
        return files.keep(draft, name=name, media_type="text/plain", personal=False).sha256


def _of_revisit(arguments: dict[str, Any]) -> tuple[str, str]:
    revisit: Revisit = arguments["revisit"]
    return revisit.visit.village, revisit.sample.election.slug


@act("fieldwork.enter-revisit", title=Text("Catat hasil uji petik", "Enter a re-visit"), scope=_of_revisit)
def enter_revisit(
    *, actor: Actor, revisit: Revisit, found: SampleFinding, words: str = "", day: dt.date | None = None
) -> Revisit:
    """Record what a supervisor found at one family of a sample, on `day` (default today). Entered again, it corrects:
    the row shows the last, the journal every one.

    Side effects: the Revisit's result, `words` on the line as well. Raises Refused for a day ahead or before the draw,
    and for words that hold a personal number.
    """
    day = day or clock.today()
    sample_rules.check_day(day, revisit.sample.drawn.astimezone(clock.zone_of(revisit.visit.village)).date())
    before = Revisit.objects.select_for_update().get(pk=revisit.pk).found
    revisit.found, revisit.note, revisit.day = found.value, " ".join(words.split())[:300], day
    revisit.line_id = current().seq
    revisit.save(update_fields=["found", "note", "day", "line"])
    current().reason = revisit.note
    note(sample=revisit.sample_id, order=revisit.order, found=found.value, before=before, day=day.isoformat())
    return revisit
