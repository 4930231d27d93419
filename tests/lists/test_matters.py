"""Comments, recommendations, objections: taken in with proof, decided by a person, answered, their effect by name."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.lists.mail import IN_COMMENTS, WHY, actor_of, correct, decide, died, newcomer, only, pdf, plenary, raised
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN, KECAMATAN, person, town
from tests.support.people import ANYONE_ALLOWED, NOBODY, Somebody, holder

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.core.text import Text
from tahapan.journal.act import act
from tahapan.journal.models import Line
from tahapan.lists import matter_queries
from tahapan.lists.acts import matters
from tahapan.lists.drafts import Row
from tahapan.lists.kinds import Answer, Asked, ListKind, MatterKind, PlenaryState, Tier
from tahapan.lists.models import Matter, MatterRow
from tahapan.roll import locks
from tahapan.roll.models import Entry, Place, Voter
from tahapan.stations.models import Station

UNTIL = dt.date(2024, 9, 21)


@pytest.fixture(autouse=True)
def _in_comments():
    with clock.pretend(IN_COMMENTS):
        yield


@pytest.fixture
def place(db):
    return town()


@pytest.fixture
def voter(place):
    return place.voters(HERE, 1)[0]


@act("uji.plenary-holds", title=Text("Kunci", "Hold"))
def _hold(*, actor, election, area, holder):
    return locks.hold(election, area, holder, UNTIL)


def hold(place, area, holder):
    _hold(actor=ANYONE_ALLOWED, election=place.election, area=area, holder=holder)


def said(refusal) -> str:
    return refusal.value.say("id")


# ── Taken in


def test_a_comment_waits_and_moves_nobody(place, voter):
    matter = raised(place.election, died(voter))
    voter.refresh_from_db()
    assert (voter.place, only(matter).state, matter.due) == (Place.STATION, Answer.OPEN, dt.date(2024, 9, 13))
    assert Line.objects.get(act=matters.RAISE).facts == {
        "matter": matter.pk, "kind": "tanggapan", "list": "DPS", "desk": "pps", "rows": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "article"),
    [
        (lambda voter: died(voter, evidence=""), "PKPU 7/2022 (pasal tidak ditemukan)"),
        (lambda voter: died(voter, evidence="siak"), "PKPU 7/2022 (pasal tidak ditemukan)"),
        (lambda voter: Row(Asked.ENTER, "", values=person(901, HERE)), "PKPU 7/2024 Pasal 4"),
        (lambda voter: Row(Asked.CORRECT, "akta-kematian", voter=voter, values={"name": "X"}), "PKPU 7/2024 Pasal 4"),
    ],
)
def test_without_a_proof_that_serves_it_is_refused_with_the_article(place, voter, row, article):
    with pytest.raises(Refused, match="evidence-") as refusal:
        raised(place.election, row(voter))
    assert article in said(refusal)
    assert (Matter.objects.count(), MatterRow.objects.count()) == (0, 0)


def test_a_comment_that_names_nobody_brings_a_file_or_is_refused(place, tmp_path):
    with pytest.raises(Refused, match="evidence-missing"):
        raised(place.election)
    matter = raised(place.election, file=pdf(tmp_path))
    assert (matter.file.media_type, matter.file.personal) == ("application/pdf", True)


def test_a_letter_of_the_village_head_proves_a_death_from_the_dps_on(place, voter):
    letter = died(voter, evidence="surat-wali-nagari")
    assert only(raised(place.election, letter)).evidence == "surat-wali-nagari"
    with pytest.raises(Refused, match="evidence-not-accepted"):
        raised(place.election, letter, kind=MatterKind.RECOMMENDATION, letter="7/PM", list=ListKind.DPHP)


def test_a_wrong_station_is_no_strike(place, voter):
    with pytest.raises(Refused, match="matter-code-unknown"):
        raised(place.election, died(voter, tms=8))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"nik": "1303040000900001"}, "matter-number-wrong"),
        ({"nkk": "12345"}, "matter-number-wrong"),
        ({"birth_date": "2009-01-02", "marital": "B"}, "matter-too-young"),
        ({"name": ""}, "matter-elements-missing"),
    ],
)
def test_somebody_new_is_told_in_full_and_may_vote(place, more, code):
    with pytest.raises(Refused, match=code):
        raised(place.election, newcomer(**more))


def test_too_young_names_the_article(place):
    with pytest.raises(Refused) as refusal:
        raised(place.election, newcomer(birth_date="2009-01-02", marital="B"))
    assert "PKPU 7/2024 Pasal 4" in said(refusal)


def test_raising_tells_nobody_whether_somebody_is_listed(place, voter):
    """Whoever may only raise learns nothing from the answer: a listed NIK is taken in as any other."""
    known, unknown = newcomer(nik=voter.nik), newcomer(902)
    assert [only(raised(place.election, row)).state for row in (known, unknown)] == [Answer.OPEN, Answer.OPEN]


def test_comments_start_with_the_posting_of_the_dps(place, voter):
    with pytest.raises(Refused, match="matter-too-early") as refusal:
        raised(place.election, died(voter), received=dt.date(2024, 8, 17))
    assert "18 Agustus 2024" in said(refusal)
    assert "PKPU 2/2024" in said(refusal)
    with pytest.raises(Refused, match="matter-day-ahead"):
        raised(place.election, died(voter), received=dt.date(2024, 8, 21))
    with pytest.raises(Refused, match="matter-list-not-posted"):
        raised(place.election, died(voter), list=ListKind.A)


def test_a_late_comment_is_taken_in_and_says_so(place, voter):
    with clock.pretend(dt.date(2024, 8, 28)):
        late = raised(place.election, died(voter), received=dt.date(2024, 8, 28))
        assert (matter_queries.is_late(late), matter_queries.is_late(raised(place.election, died(voter)))) == (
            True,
            False,
        )


def test_a_recommendation_has_a_letter_and_its_own_day(place, voter):
    told = {
        "kind": MatterKind.RECOMMENDATION,
        "desk": Tier.REGENCY,
        "area": KABUPATEN,
        "raised_by": "Bawaslu Kabupaten",
    }
    with pytest.raises(Refused, match="matter-letter-missing"):
        raised(place.election, died(voter), **told)
    with pytest.raises(Refused, match="matter-due-before"):
        raised(place.election, died(voter), letter="1/PM", due=dt.date(2024, 8, 19), **told)
    assert raised(place.election, letter="1/PM", **told).due is None
    assert raised(place.election, letter="2/PM", due=dt.date(2024, 8, 23), **told).due == dt.date(2024, 8, 23)


def test_an_objection_belongs_to_the_plenary_under_way(place):
    told = {"kind": MatterKind.OBJECTION, "desk": Tier.REGENCY, "area": KABUPATEN, "raised_by": "Saksi pasangan calon"}
    with pytest.raises(Refused, match="matter-no-plenary"):
        raised(place.election, **told)
    open_ = plenary(place)
    with pytest.raises(Refused, match="matter-no-plenary"):
        raised(place.election, plenary=open_, **{**told, "desk": Tier.PPK, "area": KECAMATAN})
    assert raised(place.election, plenary=open_, **told).plenary == open_


def test_no_objection_once_the_plenary_is_over(place):
    over = plenary(place, PlenaryState.CALLED)
    with pytest.raises(Refused, match="matter-no-plenary"):
        raised(place.election, plenary=over, kind=MatterKind.OBJECTION, desk=Tier.REGENCY, area=KABUPATEN)


def test_a_row_stays_within_the_desk(place):
    far = place.voters(FAR)[0]
    with pytest.raises(Refused, match="matter-voter-outside"):
        raised(place.election, died(far))
    with pytest.raises(Refused, match="matter-voter-outside"):
        raised(place.election, newcomer(village=BESIDE))
    with pytest.raises(Refused, match="matter-desk-outside"):
        raised(place.election, died(far), area=KECAMATAN)
    assert only(raised(place.election, died(far), desk=Tier.REGENCY, area=KABUPATEN)).voter == far


def test_words_hold_no_nik(place, voter):
    with pytest.raises(Refused, match="matter-number-in-text"):
        raised(place.election, died(voter), text=f"NIK {voter.nik} sudah meninggal")
    assert Matter.objects.count() == 0


def test_only_documents_are_kept(place, voter, tmp_path):
    with pytest.raises(Refused, match="file-no-document"):
        raised(place.election, died(voter, evidence_file=pdf(tmp_path, "x.pdf", b"MZ\x90\x00")))


def test_raising_needs_the_right_in_the_area(place, voter):
    with pytest.raises(NotAllowed):
        raised(place.election, died(voter), actor=NOBODY)
    with pytest.raises(NotAllowed):
        raised(place.election, died(voter), actor=holder(matters.RAISE, area=BESIDE))


# ── Decided


def test_an_accepted_strike_moves_the_voter_and_the_row_names_the_entry(place, voter):
    row = decide(only(raised(place.election, died(voter))))
    entry = Entry.objects.get(pk=row.entry)
    assert (entry.voter_id, entry.from_place, entry.to_place) == (voter.pk, Place.STATION, Place.TMS_1)
    (step,) = matter_queries.effect(row)
    assert (str(step.origin), str(step.target)) == ("TPS 1 Muaro", "TMS 1 · Meninggal")
    assert Line.objects.get(act=matters.DECIDE).reason == WHY


def test_a_rejected_row_moves_nobody(place, voter):
    row = decide(only(raised(place.election, died(voter))), accept=False)
    voter.refresh_from_db()
    assert (row.state, row.entry, row.reason, voter.place) == (Answer.REJECTED, None, WHY, Place.STATION)
    assert matter_queries.effect(row) == []


def test_a_newcomer_stands_where_the_neighbours_stand(place, voter):
    row = decide(only(raised(place.election, newcomer(rt=voter.rt, rw=voter.rw))))
    entered = Voter.objects.get(pk=row.voter_id)
    neighbours = Voter.objects.filter(village=HERE, rt=voter.rt, rw=voter.rw).exclude(pk=entered.pk)
    assert entered.station_id in set(neighbours.values_list("station", flat=True))
    assert Entry.objects.get(pk=row.entry).from_place == Place.NEW


def test_a_newcomer_stands_with_the_family_of_the_card(place):
    relative = place.voters(HERE, 2)[0]
    row = decide(only(raised(place.election, newcomer(nkk=relative.nkk, rt=place.voters(HERE, 1)[0].rt))))
    assert Voter.objects.get(pk=row.voter_id).station == relative.station


def test_without_family_and_neighbours_the_station_must_be_said(place):
    matter = raised(place.election, newcomer(rt=77), newcomer(902, rt=77, station=place.stations[HERE, 2]))
    nowhere, told = matter.rows.all()
    with pytest.raises(Refused, match="row-no-station"):
        decide(nowhere)
    assert Voter.objects.get(pk=decide(told).voter_id).station == place.stations[HERE, 2]


def test_somebody_listed_is_not_entered_twice(place, voter):
    row = only(raised(place.election, newcomer(nik=voter.nik)))
    with pytest.raises(Refused, match="row-listed") as refusal:
        decide(row)
    assert "TPS 1 Muaro" in said(refusal)
    assert voter.nik not in said(refusal)


def test_somebody_struck_comes_back_by_a_return(place, voter):
    place.strike(voter, 1)
    row = decide(only(raised(place.election, newcomer(nik=voter.nik, nkk=voter.nkk, rt=voter.rt))))
    entry = Entry.objects.get(pk=row.entry)
    assert (row.voter_id, entry.kind, entry.from_place, entry.to_place) == (voter.pk, "return", "tms-1", "station")


def test_nobody_is_struck_twice(place, voter):
    row = only(raised(place.election, died(voter)))
    place.strike(voter, 4)
    with pytest.raises(Refused, match="row-not-listed"):
        decide(row)


def test_elements_are_corrected_and_the_effect_shows_before_and_after(place, voter):
    row = decide(only(raised(place.election, correct(voter, name="NAMA BENAR", nkk="1303040101299999"))))
    (step,) = matter_queries.effect(row)
    shown = {str(one.element): (one.old and str(one.old), one.new and str(one.new)) for one in step.changes}
    assert shown == {"Nama": (voter.name, "NAMA BENAR"), "NKK": (None, None)}


def test_a_wrong_station_is_corrected_within_and_between_villages(place, voter):
    other = place.voters(HERE, 1)[1]
    told = {"desk": Tier.PPK, "area": KECAMATAN}
    beside = correct(voter, place.stations[BESIDE, 1])
    matter = raised(place.election, beside, correct(other, place.stations[HERE, 2]), **told)
    for row in matter.rows.all():
        decide(row)
    voter.refresh_from_db()
    other.refresh_from_db()
    assert [(one.village, one.station.number) for one in (voter, other)] == [(BESIDE, 1), (HERE, 2)]


def test_what_the_roll_says_already_has_no_entry(place, voter):
    row = decide(only(raised(place.election, correct(voter, name=voter.name))))
    assert (row.state, row.entry) == (Answer.ACCEPTED, None)


def test_a_nik_of_another_is_not_taken(place, voter):
    other = place.voters(HERE, 1)[1]
    with pytest.raises(Refused, match="row-nik-taken"):
        decide(only(raised(place.election, correct(voter, nik=other.nik))))


def test_a_full_station_is_refused_with_the_limit(place, voter, monkeypatch):
    monkeypatch.setattr("tahapan.stations.rules.max_voters", lambda law, special=False: 4)
    with pytest.raises(Refused, match="station-too-full"):
        decide(only(raised(place.election, correct(voter, place.stations[HERE, 2]))))


def test_a_closed_station_takes_nobody(place, voter):
    row = only(raised(place.election, correct(voter, place.stations[HERE, 2])))
    _close(actor=ANYONE_ALLOWED, election=place.election, station=place.stations[HERE, 2])
    with pytest.raises(Refused, match="station-closed"):
        decide(row)


@act("uji.close", title=Text("Tutup", "Close"))
def _close(*, actor, election, station):
    Station.objects.filter(pk=station.pk).update(closed=True)


def test_a_row_is_decided_once_and_with_a_reason(place, voter):
    row = only(raised(place.election, died(voter)))
    with pytest.raises(Refused, match="reason-short"):
        decide(row, reason="ok")
    decide(row)
    with pytest.raises(Refused, match="row-decided"):
        decide(row, accept=False)
    assert Line.objects.filter(act=matters.DECIDE).count() == 1


def test_deciding_needs_the_right_over_the_desk(place, voter):
    row = only(raised(place.election, died(voter), desk=Tier.PPK, area=KECAMATAN))
    with pytest.raises(NotAllowed):
        decide(row, actor=holder(matters.DECIDE, area=HERE))


# ── Under a lock


def test_what_a_plenary_holds_only_a_higher_desk_changes(place, voter):
    hold(place, HERE, "DPHP PPS")
    row = only(raised(place.election, died(voter)))
    with pytest.raises(Refused, match="roll-held"):
        decide(row, actor=actor_of(HERE))
    assert decide(row, actor=actor_of(KECAMATAN)).state == Answer.ACCEPTED


def test_under_a_closed_ppk_the_evidence_goes_to_kpu(place, voter):
    hold(place, HERE, "DPHP PPS")
    hold(place, KECAMATAN, "DPHP PPK")
    row = only(raised(place.election, died(voter)))
    with pytest.raises(Refused, match="roll-held"):
        decide(row, actor=actor_of(KECAMATAN))
    assert decide(row, actor=actor_of(KABUPATEN)).entry is not None


def test_a_determined_dpt_is_changed_by_nobody(place, voter):
    hold(place, KABUPATEN, "DPT KPU Kabupaten/Kota")
    row = only(raised(place.election, died(voter)))
    with pytest.raises(Refused, match="row-dpt-stands") as refusal:
        decide(row)
    voter.refresh_from_db()
    assert voter.place == Place.STATION
    assert "PKPU 7/2024" in said(refusal)


def test_a_refused_newcomer_leaves_no_trace(place):
    hold(place, HERE, "DPHP PPS")
    before = Voter.objects.count()
    with pytest.raises(Refused, match="roll-held"):
        decide(only(raised(place.election, newcomer())), actor=actor_of(HERE))
    assert Voter.objects.count() == before


def test_rejecting_is_possible_under_a_lock(place, voter):
    hold(place, HERE, "DPHP PPS")
    row = only(raised(place.election, died(voter)))
    assert decide(row, accept=False, actor=actor_of(HERE)).state == Answer.REJECTED


# ── Answered


def answer(matter, text="Sudah diperbaiki dalam DPSHP."):
    return matters.answer(actor=ANYONE_ALLOWED, election=matter.election, matter=matter, text=text)


def test_it_is_answered_once_every_row_is_decided(place, voter):
    matter = raised(place.election, died(voter))
    with pytest.raises(Refused, match="matter-rows-open"):
        answer(matter)
    decide(only(matter))
    with pytest.raises(Refused, match="matter-no-answer"):
        answer(matter, " ")
    assert answer(matter).answered_line.act == matters.ANSWER
    with pytest.raises(Refused, match="matter-answered"):
        answer(matter)


def test_an_answered_matter_takes_no_more_names(place, voter):
    matter = raised(place.election, died(voter))
    decide(only(matter), accept=False)
    answer(matter)
    with pytest.raises(Refused, match="matter-answered"):
        matters.name_rows(actor=ANYONE_ALLOWED, election=place.election, matter=matter, rows=[died(voter)])


def test_a_letter_is_read_name_by_name(place, voter):
    matter = raised(place.election, kind=MatterKind.RECOMMENDATION, letter="5/PM", desk=Tier.REGENCY, area=KABUPATEN)
    matters.name_rows(actor=ANYONE_ALLOWED, election=place.election, matter=matter, rows=[died(voter)])
    assert only(matter).voter == voter
    with pytest.raises(Refused, match="evidence-missing"):
        matters.name_rows(actor=ANYONE_ALLOWED, election=place.election, matter=matter, rows=[died(voter, evidence="")])


# ── By two


def test_nobody_accepts_what_they_named_themself(place, voter):
    matter = raised(place.election, died(voter))
    with pytest.raises(Refused, match="row-named-by-you"):
        decide(only(matter), actor=ANYONE_ALLOWED)
    with pytest.raises(Refused, match="row-named-by-you"):
        matters.decide_rest(actor=ANYONE_ALLOWED, election=place.election, matter=matter, accept=True, reason=WHY)
    voter.refresh_from_db()
    assert (voter.place, only(matter).state) == (Place.STATION, Answer.OPEN)
    assert decide(only(matter), accept=False, actor=ANYONE_ALLOWED).state == Answer.REJECTED


def test_nobody_adds_names_to_a_letter_of_another_side(place, voter):
    of_bawaslu = Somebody(identity="awas", role="bawaslu", everything=True)
    letter = {"kind": MatterKind.RECOMMENDATION, "letter": "5/PM", "desk": Tier.REGENCY, "area": KABUPATEN}
    matter = raised(place.election, actor=of_bawaslu, **letter)
    for role in ("pps", "kpu-data"):
        with pytest.raises(Refused, match="matter-of-another-side"):
            matters.name_rows(
                actor=Somebody(role=role, everything=True), election=place.election, matter=matter, rows=[died(voter)]
            )
    of_panwascam = Somebody(identity="awas.kecamatan", role="panwascam", everything=True)
    matters.name_rows(actor=of_panwascam, election=place.election, matter=matter, rows=[died(voter)])
    assert only(matter).line.role == "panwascam"


@pytest.mark.parametrize("field", ["raised_by", "letter", "text"])
def test_no_number_of_a_person_stands_in_words_of_a_matter(place, voter, field):
    with pytest.raises(Refused, match="matter-number-in-text"):
        raised(place.election, died(voter), **{field: "NIK 1303041708800001"})


# ── Read


def test_counts_by_kind_tell_what_waits_and_what_is_late(place, voter):
    raised(place.election, died(voter))
    done = raised(place.election, died(voter))
    decide(only(done), accept=False)
    answer(done)
    with clock.pretend(dt.date(2024, 9, 14)):
        counted = {
            one.kind: (one.total, one.waiting, one.overdue) for one in matter_queries.counts(place.election, HERE)
        }
    assert counted == dict.fromkeys(MatterKind, (0, 0, 0)) | {MatterKind.RESPONSE: (2, 1, 1)}
    assert {one.total for one in matter_queries.counts(place.election, BESIDE)} == {0}


def test_a_matter_outside_the_area_is_not_there(place, voter):
    matter = raised(place.election, died(voter))
    assert matter_queries.matter(place.election, matter.pk, KECAMATAN) == matter
    with pytest.raises(NotFound):
        matter_queries.matter(place.election, matter.pk, BESIDE)


def test_evidence_is_opened_with_a_reason_and_only_its_own(place, voter, tmp_path):
    mine = raised(place.election, died(voter, evidence_file=pdf(tmp_path, "akta.pdf")))
    other = raised(place.election, file=pdf(tmp_path, "lain.pdf"))
    told = {"actor": ANYONE_ALLOWED, "election": place.election, "matter": mine}
    sha256 = only(mine).evidence_file_id
    with pytest.raises(Refused, match="reason-short"):
        matters.open_evidence(**told, sha256=sha256, reason="")
    with pytest.raises(NotFound):
        matters.open_evidence(**told, sha256=other.file_id, reason=WHY)
    assert matters.open_evidence(**told, sha256=sha256, reason=WHY).name == "akta.pdf"
    assert Line.objects.get(act="lists.open-evidence").facts == {"matter": mine.pk, "sha256": sha256}
