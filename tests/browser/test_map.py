"""The map in a real browser: drawn without another server, reachable by keyboard, readable on a phone and on paper."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.town import VILLAGE

pytestmark = pytest.mark.browser


def open_map(page: Page, town, query: str = "") -> None:
    page.goto(f"/{town.slug}/tps/peta/?wilayah={town.area}{query}")
    expect(page.locator("#peta")).to_have_attribute("data-state", "ready")


def test_outlines_and_places_are_drawn_and_nothing_is_fetched_elsewhere(town, visit):
    page = visit("operator")
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    open_map(page, town)
    villages = page.locator("path.map-area").count()
    assert (
        villages
        == page.request.get(f"/{town.slug}/tps/peta.json?wilayah={town.area}").json()["areas"]["features"].__len__()
    )
    assert page.locator("path.map-place").count() > 0
    assert hosts == {urlsplit(town.address).netloc}


def test_the_picture_has_a_title_and_a_description(town, visit):
    page = visit("operator")
    open_map(page, town)
    assert page.locator("#peta svg title").text_content().startswith("Peta TPS")
    assert "pemilih per TPS" in page.locator("#peta svg desc").text_content()


def test_a_village_is_reached_by_keyboard_said_in_words_and_opened_by_enter(town, visit):
    page = visit("operator")
    open_map(page, town)
    page.locator("path.map-area").first.focus()
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    expect(page.locator("#peta-kata")).to_contain_text(name)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") != name
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"wilayah={re.escape(town.area)}\.\d{{4}}"))


def test_each_variable_has_its_own_legend_in_words(town, visit):
    page = visit("operator")
    seen = set()
    for measure, unit in (("pemilih", "pemilih per TPS"), ("jalan", "m berjalan kaki"), ("tps", "TPS")):
        open_map(page, town, f"&ukuran={measure}")
        legend = page.locator(".map-legend").inner_text()
        assert unit in legend
        seen.add(legend)
    assert len(seen) == 3


@pytest.mark.parametrize("path", ["", "mutu/", "peta/", f"{VILLAGE}/1/", f"rt/?wilayah={VILLAGE}", "petakan/"])
def test_no_page_is_wider_than_a_phone(town, visit, path):
    page = visit("operator", width=360)
    page.goto(f"/{town.slug}/tps/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", ["", "mutu/", "peta/", f"{VILLAGE}/1/", f"rt/?wilayah={VILLAGE}", "petakan/"])
def test_no_page_keeps_out_people_who_cannot_see_or_use_a_mouse(town, visit, path):
    page = visit("operator", bypass_csp=True)  # the checker is a script of its own
    page.goto(f"/{town.slug}/tps/{path}")
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found] == []


def test_an_rt_is_placed_with_the_arrow_keys_and_recorded(town, visit):
    page = visit("pps")
    page.goto(f"/{town.slug}/tps/rt/?wilayah={VILLAGE}")
    expect(page.locator("#peta")).to_have_attribute("data-state", "ready")
    before = page.locator("#lng").input_value()
    page.locator(".map-pin").focus()
    page.keyboard.press("ArrowRight")
    after = page.locator("#lng").input_value()
    assert float(after) > float(before)
    page.get_by_role("button", name="Catat letak RT ini").click()
    expect(page.get_by_role("status")).to_contain_text("Tercatat di jurnal nomor")
    expect(page.locator("#lng")).to_have_value(after)


def test_mapping_again_is_followed_to_its_end_without_reloading(town, visit):
    page = visit("operator")
    page.goto(f"/{town.slug}/tps/petakan/?wilayah={VILLAGE}")
    page.get_by_label("Alasan memetakan ulang").fill("gedung sekolah rusak")
    page.get_by_role("button", name="Petakan ulang TPS").click()
    expect(page.get_by_text("Anda boleh meninggalkan halaman ini")).to_be_visible()
    expect(page.get_by_role("link", name="Lihat hasilnya")).to_be_visible(timeout=60_000)
    page.reload()
    page.get_by_role("link", name="Lihat hasilnya").click()
    expect(page.locator("h1")).to_contain_text("Mutu pemetaan")


def test_on_paper_the_map_keeps_its_colours_and_loses_its_buttons(town, visit):
    page = visit("operator")
    open_map(page, town)
    page.emulate_media(media="print")
    expect(page.locator(".leaflet-control-zoom")).to_be_hidden()
    expect(page.locator("path.map-area").first).to_be_visible()
