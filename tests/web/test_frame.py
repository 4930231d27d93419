"""The frame of every page: language, access, the strict policy, what a role sees, and pages for what went wrong."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import get_resolver
from tests.support.browsing import Page, browser

import tahapan
from tahapan.journal.access import public
from tahapan.web import faults, start

pytestmark = pytest.mark.django_db

PACKAGE = Path(tahapan.__file__).parent
INSIDE = (
    "/{slug}/", "/{slug}/tahapan/", "/{slug}/tahapan/?keadaan=running", "/{slug}/tahapan/?cari=zzz",
    "/{slug}/tahapan/bulan/2024-07/", "/{slug}/tahapan/1.8.a.2/", "/{slug}/tahapan/1.8.a.2/tanggal/",
)  # fmt: skip
"""Pages of an event for somebody who may do everything."""
OUTSIDE = ("/", "/masuk/", "/tidak-ada/", "/{slug}/tahapan/", "/{slug}/tahapan/9.9/")
"""Pages for somebody not signed in."""


@pytest.fixture
def pages(pilkada):
    """Every page of this floor, in both languages, for the chair and for nobody."""
    found = []
    for language in ("id", "en"):
        chair, nobody = browser("kpu-ketua", language=language, username=f"ketua.{language}"), Client()
        nobody.cookies["bahasa"] = language
        for visitor, addresses in ((chair, INSIDE), (nobody, OUTSIDE)):
            found += [(a, language, visitor.get(a.format(slug=pilkada.slug))) for a in addresses]
    return found


def test_every_page_is_in_the_language_asked_for(pages):
    assert {(language, Page.of(response).language) for _, language, response in pages} == {("id", "id"), ("en", "en")}


def test_no_page_holds_anything_the_content_security_policy_refuses(pages):
    assert {address: Page.of(response).inline for address, _, response in pages if Page.of(response).inline} == {}


def test_every_page_carries_the_strict_policy(pages):
    policies = {response["Content-Security-Policy"] for _, _, response in pages}
    assert len(policies) == 1
    policy = policies.pop()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_ids_are_unique_and_every_form_field_has_a_label(pages):
    for address, _, response in pages:
        page = Page.of(response)
        assert len(page.ids) == len(set(page.ids)), address
        labelled = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
        typed = [a for tag, a in page.tags if tag in ("input", "select", "textarea") and a.get("type") != "hidden"]
        assert [a for a in typed if a.get("id") not in labelled] == [], address


def test_every_link_of_a_page_leads_somewhere(pages, pilkada):
    chair = browser("kpu-ketua", username="ketua.tautan")
    own = {link.partition("#")[0] for _, _, response in pages for link in Page.of(response).links}
    own = {link for link in own if link.startswith("/") and "/bahasa/" not in link}
    assert len(own) > 100
    answers = {link: chair.get(link).status_code for link in sorted(own)}
    assert {link: status for link, status in answers.items() if status >= 400} == {}


def test_every_route_declares_who_may_open_it():
    start.verify()


def test_the_application_refuses_to_start_with_a_route_that_declares_nothing():
    from django.core.exceptions import ImproperlyConfigured
    from django.urls import path
    from django.urls.resolvers import RegexPattern, URLResolver

    from tahapan.journal import access

    naked = URLResolver(RegexPattern(r"^/"), [path("telanjang/", lambda request: None)])
    with pytest.raises(ImproperlyConfigured, match="telanjang/"):
        access.verify(naked, frozenset())
    access.verify(URLResolver(RegexPattern(r"^/"), [path("terbuka/", public(lambda request: None))]), frozenset())
    assert get_resolver() is not naked


def test_a_role_sees_only_rooms_where_it_may_read_or_do_something(pilkada):
    def rooms(role, area):
        page = Page.of(browser(role, area).get(f"/{pilkada.slug}/"))
        return {link for link in page.links if link.startswith("/")}

    forkopimda, chair = rooms("forkopimda", "13.03"), rooms("kpu-ketua", "13.03")
    assert "/orang/" in chair
    assert "/orang/" not in forkopimda
    assert {f"/{pilkada.slug}/", f"/{pilkada.slug}/tahapan/"} <= forkopimda


def test_an_event_that_does_not_exist_is_not_found(pilkada):
    assert browser("bawaslu").get("/pilkada-entah/").status_code == 404


def test_somebody_not_signed_in_is_asked_to_and_comes_back_after(pilkada):
    response = Client().get(f"/{pilkada.slug}/")
    assert (response.status_code, response["Location"]) == (302, f"/masuk/?next=/{pilkada.slug}/")


def test_the_right_of_one_election_does_not_open_the_board_of_another(pilkada, psu):
    from tahapan.accounts.models import Appointment
    from tahapan.journal.act import housekeeping

    client = browser("pers")
    with housekeeping("a test narrows a role"):
        Appointment.objects.update(election=psu)
    refused = client.get(f"/{pilkada.slug}/")
    assert refused.status_code == 403
    assert 'class="figures"' not in refused.content.decode()
    assert client.get(f"/{psu.slug}/").status_code == 200


def test_a_re_vote_is_unmistakably_another_event(pilkada, psu):
    client = browser("bawaslu")
    own, other = (client.get(f"/{event.slug}/").content.decode() for event in (psu, pilkada))
    assert ("is-repeat" in own, 'class="band"' in own, "Sabtu, 13 Juli 2024" in own) == (True, True, True)
    assert ("is-repeat" in other, 'class="band"' in other) == (False, False)


def test_a_refusal_says_what_happened_and_what_comes_next(pilkada):
    page = browser("bawaslu").get(f"/{pilkada.slug}/tahapan/1.8.a.2/tanggal/")
    text = " ".join(Page.of(page).text.split())
    assert page.status_code == 403
    assert "Peran Anda tidak mencakup: Tetapkan tanggal tahapan setempat" in text
    assert "Mintalah kepada KPU Kabupaten/Kota" in text
    assert "Tidak diizinkan" in text


@pytest.mark.parametrize(
    ("language", "said"), [("id", "Ada kesalahan di pihak kami"), ("en", "Something went wrong on our side")]
)
def test_our_own_fault_is_told_without_telling_what_is_inside(pilkada, monkeypatch, language, said):
    def broken(*_):
        raise RuntimeError("1303044101900001")

    monkeypatch.setattr("tahapan.web.board.of", broken)
    client = browser("bawaslu", language=language)
    client.raise_request_exception = False
    response = client.get(f"/{pilkada.slug}/")
    assert response.status_code == 500
    assert said in response.content.decode()
    assert "1303044101900001" not in response.content.decode()
    assert Page.of(response).inline == []


def test_a_form_without_its_token_is_refused_with_a_page(pilkada):
    client = Client(enforce_csrf_checks=True)
    client.cookies["bahasa"] = "en"
    response = client.post("/masuk/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "The form was open too long" in response.content.decode()


def test_forbidden_has_a_page():
    request = RequestFactory().get("/")
    request.actor = request.election = None
    request.user = type("Nobody", (), {"is_authenticated": False})()
    assert faults.forbidden(request, PermissionError()).status_code == 403


def test_the_language_is_remembered_and_leads_back_to_the_page(pilkada):
    client = Client()
    response = client.get(f"/bahasa/en/?next=/{pilkada.slug}/tahapan/")
    assert (response.status_code, response["Location"]) == (302, f"/{pilkada.slug}/tahapan/")
    assert Page.of(client.get(f"/{pilkada.slug}/tahapan/")).language == "en"
    assert client.get("/bahasa/xx/").status_code == 404


@pytest.mark.parametrize(
    "elsewhere", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)", "\\\\jahat.example"]
)
def test_the_language_switch_never_leads_to_another_site(elsewhere):
    assert Client().get("/bahasa/en/", {"next": elsewhere})["Location"] == "/"


def test_the_front_page_shows_everyone_what_is_prepared_and_its_calendar(pilkada, psu):
    page = Page.of(Client().get("/"))
    assert {f"/{event.slug}/tahapan.ics" for event in (pilkada, psu)} <= set(page.links)
    assert "/pemilu-2024/tahapan/" not in page.links


def test_the_front_page_leads_those_who_work_here_to_the_main_event(pilkada, psu):
    assert browser("bawaslu").get("/")["Location"] == f"/{pilkada.slug}/"


def test_without_any_event_the_front_page_says_what_to_do():
    assert "tahapan init" in Client().get("/").content.decode()


def test_the_frame_stays_light():
    weight = {
        name: len(gzip.compress(Path(finders.find(name)).read_bytes(), 9)) for name in ("tahapan.css", "frame.js")
    }
    assert weight["tahapan.css"] <= 6000
    assert weight["frame.js"] <= 600


def test_static_files_are_kept_for_a_year_because_their_address_changes_with_them(client):
    address = f"/{settings.STATIC_URL.lstrip('/')}tahapan.css"
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert re.fullmatch(r"/static/[0-9a-f]{10}/tahapan\.css", address)
    assert response.status_code == 200
    assert "max-age=31536000" in response["Cache-Control"]
    assert gzip.decompress(b"".join(response.streaming_content)) == Path(finders.find("tahapan.css")).read_bytes()


def test_every_class_a_template_uses_is_described_in_the_stylesheet():
    css = "".join(sheet.read_text() for sheet in PACKAGE.glob("*/static/**/*.css"))
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", css))
    used: dict[str, set[str]] = {}
    for template in PACKAGE.glob("*/templates/**/*.html"):
        for names in re.findall(r'class="([^"{]*)"', template.read_text()):
            for name in names.split():
                used.setdefault(name, set()).add(template.name)
    assert {name: sorted(files) for name, files in used.items() if name not in known} == {}
