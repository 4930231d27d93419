"""The pages of lists and plenaries: what each person may see and do, and what a page that is out of date says."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.lists import town as towns
from tests.lists.plenaries import DPHP, DPS, DPT, GUESTS, PPK, PPS, REGENCY, WHY, Hall, member, on
from tests.lists.test_plenary import plant
from tests.lists.town import BESIDE, HERE, KABUPATEN, KECAMATAN
from tests.support.browsing import Page, browser

from tahapan.core import clock
from tahapan.elections import areas
from tahapan.journal.act import housekeeping
from tahapan.lists import queries, rules
from tahapan.lists.kinds import MatterKind, PlenaryState
from tahapan.lists.models import Cut, Matter, Plenary
from tahapan.roll.models import Voter

SLUG = "pilkada-2024-sijunjung"


@pytest.fixture
def town(db):
    made = towns.town()
    made.fix_base()
    return made


@pytest.fixture
def hall(town):
    return Hall(town)


def address(name: str, *parts: object) -> str:
    return reverse(name, args=[SLUG, *parts])


def act(client, plenary, verb: str, **typed: object):
    """Post a form of a plenary, with the version it has now unless told."""
    values = {"version": Plenary.objects.get(pk=plenary.pk).version, **typed}
    return client.post(address("plenary-act", plenary.pk, verb), values)


def test_the_board_says_whose_turn_it_is_and_leads_there(hall):
    hall.closed(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        page = Page.of(browser("kpu-data").get(address("lists")))
    assert "Giliran: DPHP PPS" in page.text
    assert "1 / 3" in page.text
    assert areas.get(BESIDE).name in page.text
    assert address("plenary-call", "DPHP", "pps", BESIDE) in page.links
    assert page.inline == []


def test_the_board_of_a_village_shows_its_own_way_only(hall):
    made = hall.call(DPHP, PPS, HERE)
    hall.call(DPHP, PPS, BESIDE)
    page = Page.of(browser("pps", HERE).get(address("lists")))
    assert address("plenary", made.pk) in page.links
    assert areas.get(BESIDE).name not in page.text


def test_a_step_lists_its_plenaries_by_state(hall):
    hall.closed(DPHP, PPS, HERE)
    made = hall.call(DPHP, PPS, BESIDE)
    client = browser("bawaslu")
    with on(DPHP, PPS):
        of_all = Page.of(client.get(address("lists-step", "DPHP", "pps")))
        called = Page.of(client.get(address("lists-step", "DPHP", "pps") + "?keadaan=called"))
    assert f"{areas.get(HERE).name}" in of_all.text
    assert address("plenary", made.pk) in called.links
    assert areas.get(HERE).name not in called.text
    assert client.get(address("lists-step", "DPT", "pps")).status_code == 404
    assert client.get(address("lists-step", "X", "Y")).status_code == 404


def test_a_village_goes_from_invitation_to_lock_by_pages(town):
    first, second = browser("pps", HERE, username="satu"), browser("pps", HERE, username="dua")
    with on(DPHP, PPS):
        call = address("plenary-call", "DPHP", "pps", HERE)
        typed = {"day": "2024-08-01", "time": "09:00", "venue": "Balai nagari", "letter": "1/UND"}
        assert first.post(call, typed).status_code == 302
        made = Plenary.objects.get()
        usual = Page.of(first.get(address("plenary-act", made.pk, "undang")))
        assert f"Pantarlih {areas.get(HERE).name}" in usual.text
        assert act(first, made, "undang", usual=["0", "1"], offices="Ninik mamak\n", kind="lain").status_code == 302
        assert act(first, made, "buka").status_code == 302
        guest = made.guests.get(office="Ninik mamak")
        assert act(first, made, "hadir", **{f"guest-{guest.pk}": 4}).status_code == 302
        assert act(first, made, "usulkan").status_code == 302
        assert act(second, made, "sahkan", minutes="12/BA/2024").status_code == 302
        record = Page.of(second.get(address("plenary", made.pk)))
    assert Plenary.objects.get().state == PlenaryState.CLOSED
    cut = Cut.objects.last()
    assert cut.snapshot_id[:12] in record.text
    assert "12/BA/2024" in record.text
    assert "11 Agustus 2024" in record.text
    assert made.guests.get(office="Ninik mamak").people == 4


def test_a_page_that_is_out_of_date_changes_nothing_and_says_so(hall):
    made = hall.opened(DPHP, PPS, HERE)
    first, second = browser("pps", HERE, username="satu"), browser("pps", HERE, username="dua")
    with on(DPHP, PPS):
        shown = made.version
        assert act(first, made, "usulkan", version=shown).status_code == 302
        late = act(second, made, "usulkan", version=shown)
    assert late.status_code == 422
    assert "Halaman ini sudah usang" in Page.of(late).text
    assert address("plenary", made.pk) in Page.of(late).links
    assert Plenary.objects.get().proposed_by == "satu"


def test_what_is_refused_is_said_on_the_page_with_its_article(hall):
    made = hall.call(DPHP, PPS, HERE)
    answer = act(browser("pps", HERE), made, "buka")
    assert answer.status_code == 422
    text = Page.of(answer).text
    assert "1 Agustus 2024" in text
    assert queries.window(hall.town.election, rules.STEPS[0]).source.cite("id") in text
    english = browser("pps", HERE, language="en", username="english")
    assert "1 August 2024" in Page.of(act(english, made, "buka")).text


def test_buttons_are_those_a_person_may_press_now(hall):
    made = hall.proposed(DPHP, PPS, HERE)

    def verbs(client) -> set[str]:
        links = Page.of(client.get(address("plenary", made.pk))).links
        offered = ("usulkan", "tarik", "sahkan", "buka-kembali")
        return {verb for verb in offered if address("plenary-act", made.pk, verb) in links}

    with on(DPHP, PPS):
        assert verbs(browser("pps", HERE, username="lain")) == {"tarik", "sahkan"}
        assert verbs(browser("pps", HERE, username=member(HERE).identity)) == {"tarik"}
        assert verbs(browser("kpu-ketua", username="ketua")) == set()
        assert verbs(browser("bawaslu", username="awas")) == set()


def test_a_proposal_that_fell_says_so_and_can_be_made_again(hall, town):
    made = hall.proposed(DPHP, PPS, HERE)
    town.strike(town.voters(HERE)[0], 1)
    with on(DPHP, PPS):
        page = Page.of(browser("pps", HERE).get(address("plenary", made.pk)))
    assert "usulan itu gugur" in page.text
    assert address("plenary-act", made.pk, "usulkan") in page.links
    assert address("plenary-act", made.pk, "sahkan") not in page.links


def test_whoever_has_no_right_is_refused(hall):
    made = hall.opened(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        assert act(browser("bawaslu"), made, "usulkan").status_code == 403
        assert act(browser("pps", BESIDE, username="sebelah"), made, "usulkan").status_code == 404
        assert browser("forkopimda").get(address("plenary-call", "DPHP", "pps", BESIDE)).status_code == 403
        assert act(browser("pps", HERE, username="sini"), made, "hapus").status_code == 404
    assert Plenary.objects.get().state == PlenaryState.OPEN


def test_a_village_sees_the_plenaries_above_it_and_not_those_beside(hall):
    beside, above = hall.call(DPHP, PPS, BESIDE), hall.call(DPHP, PPK, KECAMATAN)
    client = browser("pps", HERE)
    assert client.get(address("plenary", above.pk)).status_code == 200
    assert client.get(address("plenary", beside.pk)).status_code == 404


def test_the_recap_shows_every_level_and_its_balance(hall, town):
    town.strike(town.voters(HERE, 1)[0], 1)
    town.move(town.voters(HERE, 1)[0], HERE, 2)
    client = browser("bawaslu")
    with on(DPHP, PPS):
        live = Page.of(client.get(address("lists-recap") + f"?daftar=DPHP&wilayah={HERE}"))
    assert "Belum ditutup" in live.text
    assert "TPS 1" in live.text
    assert "tidak seimbang" not in live.text
    hall.through(DPS, REGENCY)
    for level in ("kabupaten", "kecamatan", "desa"):
        page = Page.of(client.get(address("lists-recap") + f"?daftar=DPS&tingkat={level}"))
        assert "Potongan nomor 7" in page.text, level
    assert f"{areas.get(KECAMATAN).name}" in Page.of(client.get(address("lists-recap") + "?daftar=DPS")).text


def test_an_imbalance_is_named_on_the_recap_and_refused_at_the_proposal(hall, town):
    made = hall.opened(DPHP, PPS, HERE)
    plant(town.voters(HERE, 2)[0], town.stations[HERE, 1].pk)
    with on(DPHP, PPS):
        answer = act(browser("pps", HERE), made, "usulkan")
    assert answer.status_code == 422
    assert "tidak seimbang di 2 tempat" in Page.of(answer).text


def test_the_recap_opens_on_the_latest_list_that_stands(hall):
    client = browser("bawaslu")
    heading = f"Rekapitulasi {{}} · {areas.get(KABUPATEN).name}"
    assert heading.format("A") in Page.of(client.get(address("lists-recap"))).text
    hall.through(DPS, REGENCY)
    assert heading.format("DPS") in Page.of(client.get(address("lists-recap"))).text


@pytest.mark.parametrize("asked", ["?daftar=DPSHP", "?daftar=DPS&keadaan=sekarang"])
def test_a_recap_nobody_determined_says_so_in_its_heading(hall, asked):
    hall.through(DPS, REGENCY)
    with on(DPS, REGENCY):
        answer = browser("bawaslu").get(address("lists-recap") + asked)
    heading = answer.content.decode().split("<h1>")[1].split("</h1>")[0]
    assert "menurut keadaan sekarang, belum ditetapkan" in heading
    assert "Rekapitulasi" not in heading


def test_the_board_tells_the_latest_list_of_the_area_shown(hall, town):
    hall.through(DPS, REGENCY)
    cut = Cut.objects.last()
    of_all = Page.of(browser("bawaslu").get(address("lists"))).text
    assert f"DPS {cut.male + cut.female} L {cut.male} · P {cut.female} · potongan nomor {cut.number}" in of_all
    here = len(town.voters(HERE))
    of_village = Page.of(browser("pps", HERE).get(address("lists"))).text
    assert f"DPS {here} L " in of_village
    assert f"Model A {here}" in of_village


def test_a_list_with_nothing_to_count_against_says_so(hall):
    page = Page.of(browser("bawaslu").get(address("lists-recap") + "?daftar=DPT"))
    assert "Belum dapat dihitung" in page.text


def test_the_hall_shows_one_topic_a_screen_and_names_no_voter(hall, town):
    made = hall.do("invite", hall.call(DPHP, PPS, HERE), guests=GUESTS)
    with on(DPHP, PPS):
        hall.do("open_plenary", made)
        with housekeeping("a test raises an objection"):
            Matter.objects.create(
                election=town.election, kind=MatterKind.OBJECTION, list=DPHP, desk=PPS, area=HERE, plenary=made,
                raised_by="Panwaslu Kecamatan", received=clock.today(), text="Dua orang sudah pindah.",
                line_id=made.called_line_id,
            )  # fmt: skip
        client = browser("pps", HERE)
        first = Page.of(client.get(address("plenary-hall", made.pk)))
        assert "?layar=2" in first.links
        texts = [Page.of(client.get(address("plenary-hall", made.pk) + f"?layar={n}")).text for n in range(1, 8)]
    together = " ".join(texts)
    assert "Dua orang sudah pindah." in together
    assert "selisih 0" in together
    names = set(Voter.objects.values_list("name", flat=True))
    assert [name for name in names if name in together] == []
    assert client.get(address("plenary-hall", made.pk) + "?layar=99999").status_code == 200
    assert client.get(address("plenary-hall", made.pk) + "?layar=x").status_code == 200


def test_a_reopened_plenary_tells_by_which_decision(hall):
    hall.closed(DPHP, PPS, HERE)
    made = hall.of(DPHP, PPS, HERE)
    with on(DPHP, PPS):
        client, other = browser("ppk", KECAMATAN), browser("ppk", KECAMATAN, username="ppk.dua")
        assert act(client, made, "minta-buka", decision="7/SK/2024", reason=WHY).status_code == 302
        assert act(client, made, "buka-kembali").status_code == 422
        assert act(other, made, "buka-kembali").status_code == 302
        page = Page.of(client.get(address("plenary", made.pk)))
    assert "7/SK/2024" in page.text
    assert WHY in page.text


def test_english_pages_are_english(hall):
    made = hall.opened(DPHP, PPS, HERE)
    client = browser("pps", HERE, language="en")
    with on(DPHP, PPS):
        board = Page.of(client.get(address("lists")))
        record = Page.of(client.get(address("plenary", made.pk)))
    assert board.language == record.language == "en"


def test_a_re_vote_has_no_room_of_lists(hall, town):
    with housekeeping("a test takes another rule set"):
        town.election.rule_set = "psu-dpd-sumbar-2024"
        town.election.save()
    client = browser("kpu-data")
    page = Page.of(client.get(address("lists")))
    assert "tidak menyusun daftar sendiri" in page.text
    assert address("lists") not in Page.of(client.get(f"/{SLUG}/")).links


def test_a_plenary_is_called_by_its_body_and_place_once(hall):
    hall.through(DPS, REGENCY)
    of_village = hall.of(DPHP, PPS, HERE)
    client = browser("bawaslu")
    told = Page.of(client.get(address("plenary", hall.of(DPS, REGENCY, KABUPATEN).pk))).text
    assert f"Rapat pleno DPS KPU {areas.get(KABUPATEN).name}" in told
    assert "KPU Kabupaten/Kota Kab" not in told
    assert f"Rapat pleno DPHP PPS {areas.get(HERE).name}" in Page.of(client.get(address("plenary", of_village.pk))).text


def test_every_step_has_its_address(hall):
    hall.through(DPT, REGENCY)
    client = browser("kpu-ketua")
    with on(DPT, REGENCY):
        for one in Plenary.objects.all():
            assert client.get(address("plenary", one.pk)).status_code == 200
            assert client.get(address("lists-step", one.list, one.tier)).status_code == 200
        assert "Semua rapat pleno" in Page.of(client.get(address("lists"))).text
    assert Plenary.objects.filter(area=KABUPATEN).count() == 2
