"""A draw is public, repeatable and on the journal; results are entered where one may, corrected by a new line."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.conftest import TODAY
from tests.fieldwork import field
from tests.support.people import ANYONE_ALLOWED, NOBODY, holder

from tahapan.accounts.roles import Group, roles
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.engines import sampling
from tahapan.fieldwork import acts, sample_queries
from tahapan.fieldwork.kinds import Met, SampleFinding
from tahapan.fieldwork.models import Household, Revisit, Sample, Visit
from tahapan.journal import files
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line, StoredFile

pytestmark = pytest.mark.django_db
SEED = "4 2 6 1 3 5 5 2 2024-07-08"


@pytest.fixture
def post(election):
    return field.officer(field.station(election))


@pytest.fixture
def homes(post):
    return field.families(post, 30)


@pytest.fixture
def visits(post, homes):
    return field.visits(post, homes)


def draw(election, area=field.VILLAGE, seed=SEED, size=8, actor=ANYONE_ALLOWED):
    return acts.draw_sample(actor=actor, election=election, area=area, seed=seed, size=size)


def test_the_families_are_those_anyone_draws_from_frame_and_seed(election, visits):
    sample = draw(election)
    items = [str(one.pk) for one in visits]
    assert [str(one.visit_id) for one in sample.revisits.all()] == sampling.draw(SEED, items, 8)
    assert (sample.population, sample.size) == (30, 8)


def test_the_frame_is_a_public_file_whose_hash_stands_on_the_line_with_the_seed(election, visits):
    sample = draw(election)
    assert files.path_of(sample.frame).read_bytes() == sampling.frame(str(one.pk) for one in visits)
    assert not StoredFile.objects.get(sha256=sample.frame).personal
    line = Line.objects.get(act="fieldwork.draw-sample")
    told = {
        "sample": sample.pk,
        "seed": SEED.split(),
        "size": 8,
        "population": 30,
        "sha256": sample.frame,
        "announced": False,
    }
    assert line.facts == told
    assert line.evidence == [sample.frame]


def test_a_list_fixed_before_the_dice_is_drawn_from_whatever_comes_in_after(election, visits):
    fixed = acts.announce_frame(actor=ANYONE_ALLOWED, election=election, area=field.VILLAGE)
    other = field.officer(field.station(election, number=2))
    field.visits(other, field.families(other, 5))
    sample = acts.draw_sample(
        actor=ANYONE_ALLOWED, election=election, area=field.VILLAGE, seed=SEED, size=8, frame=fixed
    )
    assert (sample.frame, sample.population) == (fixed, 30)
    assert [str(one.visit_id) for one in sample.revisits.all()] == sampling.draw(
        SEED, [str(one.pk) for one in visits], 8
    )
    assert Line.objects.get(act="fieldwork.draw-sample").facts["announced"]


def test_a_list_fixed_elsewhere_or_never_is_not_drawn_from(election, visits):
    fixed = acts.announce_frame(actor=ANYONE_ALLOWED, election=election, area=field.VILLAGE)
    for area, frame in ((field.OTHER_VILLAGE, fixed), (field.VILLAGE, "0" * 64)):
        with pytest.raises(NotFound):
            acts.draw_sample(actor=ANYONE_ALLOWED, election=election, area=area, seed=SEED, size=8, frame=frame)
    assert Sample.objects.count() == 0


def test_fixing_a_list_needs_the_right_and_visits(election, homes):
    with pytest.raises(NotAllowed):
        acts.announce_frame(actor=NOBODY, election=election, area=field.VILLAGE)
    with pytest.raises(Refused) as refused:
        acts.announce_frame(actor=ANYONE_ALLOWED, election=election, area=field.VILLAGE)
    assert refused.value.problem.code == "sample-empty"


def test_visits_that_do_not_stand_are_not_in_the_frame(election, post, homes, visits):
    with housekeeping("a test changes what stands"):
        Visit.objects.filter(pk=visits[0].pk).update(replaced=True)
        Visit.objects.filter(pk=visits[1].pk).update(met=Met.NOBODY.value)
        Visit.objects.filter(pk=visits[2].pk).update(household=None)
        Household.objects.filter(pk=homes[3].pk).update(closed=True)
        later = field.row(post, homes[4], visits[4].at + dt.timedelta(days=1))
        later.save(force_insert=True)
    expected = sorted([str(later.pk), *(str(one.pk) for one in visits[5:])])
    assert sample_queries.frame(election, field.VILLAGE) == expected


def test_a_draw_holds_visits_of_its_area_only(election, visits):
    other = field.officer(field.station(election, field.OTHER_VILLAGE))
    field.visits(other, field.families(other, 5))
    assert len(sample_queries.frame(election, field.OTHER_VILLAGE)) == 5
    assert len(sample_queries.frame(election, "13.03")) == 35


def test_the_same_numbers_on_the_same_frame_are_refused(election, visits):
    draw(election)
    with pytest.raises(Refused) as refused:
        draw(election, seed=f"  {SEED} ")
    assert refused.value.problem.code == "seed-used"
    assert Sample.objects.count() == 1


@pytest.mark.parametrize(("more", "code"), [({"seed": "1 2"}, "seed-weak"), ({"size": 31}, "sample-size")])
def test_a_draw_that_cannot_be_leaves_nothing(election, visits, more, code):
    with pytest.raises(Refused) as refused:
        draw(election, **more)
    assert refused.value.problem.code == code
    assert (Sample.objects.count(), Line.objects.filter(act="fieldwork.draw-sample").count()) == (0, 0)


def test_without_visits_there_is_nothing_to_draw(election, homes):
    with pytest.raises(Refused) as refused:
        draw(election)
    assert refused.value.problem.code == "sample-empty"


def test_an_area_outside_the_event_is_not_found(election, visits):
    with pytest.raises(NotFound):
        draw(election, area="13.71")
    with pytest.raises(NotFound):
        draw(election, area="13")


def test_drawing_needs_the_right_over_the_area(election, visits):
    for actor in (NOBODY, holder("fieldwork.draw-sample", area=field.OTHER_VILLAGE)):
        with pytest.raises(NotAllowed):
            draw(election, actor=actor)
    assert Revisit.objects.count() == 0


def enter(revisit, found=SampleFinding.GOOD, actor=ANYONE_ALLOWED, **more):
    return acts.enter_revisit(actor=actor, revisit=revisit, found=found, **more)


def test_a_result_is_entered_and_a_correction_is_a_new_line(election, visits):
    revisit = draw(election).revisits.first()
    enter(revisit, SampleFinding.STICKER_NO_VISIT, words="tetangga tidak melihat siapa pun")
    enter(revisit, SampleFinding.GOOD, words="ternyata ibunya yang bertemu")
    revisit.refresh_from_db()
    assert (revisit.found, revisit.note, revisit.day) == ("baik", "ternyata ibunya yang bertemu", TODAY)
    newest, first = sample_queries.entered(revisit)
    assert (first.facts["found"], first.facts["before"], first.reason) == (
        "stiker-tanpa-coklit", "", "tetangga tidak melihat siapa pun",
    )  # fmt: skip
    assert (newest.facts["found"], newest.facts["before"]) == ("baik", "stiker-tanpa-coklit")


def test_words_with_a_personal_number_are_refused_and_leave_no_result(election, visits):
    revisit = draw(election).revisits.first()
    with pytest.raises(Refused) as refused:
        enter(revisit, words="NIK 1303040101800001")
    assert refused.value.problem.code == "number-in-words"
    revisit.refresh_from_db()
    assert (revisit.found, revisit.note) == ("", "")


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_the_draw_or_ahead_is_refused(election, visits, days):
    with pytest.raises(Refused) as refused:
        enter(draw(election).revisits.first(), day=TODAY + dt.timedelta(days=days))
    assert refused.value.problem.code == "revisit-day"


def test_entering_needs_the_right_over_the_family_s_village(election, visits):
    revisit = draw(election, area="13.03").revisits.first()
    with pytest.raises(NotAllowed):
        enter(revisit, actor=holder("fieldwork.enter-revisit", area=field.OTHER_VILLAGE))
    enter(revisit, actor=holder("fieldwork.enter-revisit", area=field.VILLAGE))


def test_no_role_of_those_who_visit_draws_or_enters():
    """Whoever is checked does not check: of the committees nobody draws or enters; Pantarlih see no sample at all."""
    for role in roles().values():
        if role.group is Group.ADHOC:
            assert not role.includes("fieldwork.announce-frame")
            assert not role.includes("fieldwork.draw-sample")
            assert not role.includes("fieldwork.enter-revisit")
    assert not roles()["pantarlih"].includes(sample_queries.READ)


def test_supervisors_of_every_level_enter_and_those_above_the_village_draw():
    may = {code: (role.includes("fieldwork.draw-sample"), role.includes("fieldwork.enter-revisit"))
           for code, role in roles().items() if role.group is Group.BAWASLU}  # fmt: skip
    assert may == {"bawaslu": (True, True), "panwascam": (True, True), "pkd": (False, True), "ptps": (False, False)}


def test_a_village_supervisor_sees_the_families_of_its_village_only(election, visits):
    other = field.officer(field.station(election, field.OTHER_VILLAGE))
    field.visits(other, field.families(other, 30, name="RAHASIA"))
    sample = draw(election, area="13.03", size=20)
    seen = sample_queries.families(sample, field.VILLAGE)
    assert {one.village for one in seen} == {field.VILLAGE}
    assert not [one for one in seen if "RAHASIA" in one.head]
    hidden = sample.revisits.exclude(visit__village=field.VILLAGE).first()
    with pytest.raises(NotFound):
        sample_queries.family(sample, field.VILLAGE, hidden.order)


def test_a_sample_elsewhere_is_not_found(election, visits):
    sample = draw(election)
    assert sample_queries.sample(election, field.DISTRICT, sample.pk) == sample
    with pytest.raises(NotFound):
        sample_queries.sample(election, field.OTHER_VILLAGE, sample.pk)
    assert sample_queries.samples(election, field.OTHER_VILLAGE) == []


def test_after_a_result_the_next_open_family_is_offered_and_then_the_first_left_out(election, visits):
    sample = draw(election)
    for order in (1, 2, 4):
        enter(sample.revisits.get(order=order))
    assert sample_queries.next_open(sample, field.VILLAGE, 2) == 3
    assert sample_queries.next_open(sample, field.VILLAGE, 8) == 3
    for row in sample.revisits.filter(found=""):
        enter(row)
    assert sample_queries.next_open(sample, field.VILLAGE, 1) is None


@pytest.mark.parametrize("number", [1, 6])
def test_reading_samples_takes_as_many_queries_for_six_as_for_one(election, visits, number, django_assert_num_queries):
    for n in range(number):
        draw(election, seed=f"{SEED} {n}")
    with django_assert_num_queries(2):
        assert len(sample_queries.samples(election, "13.03")) == number
