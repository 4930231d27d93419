"""The voter pages in a real browser: numbers stay out of addresses, a file is followed from upload to intake."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.town import VILLAGE
from tests.roll.lists import csv_text, person

pytestmark = pytest.mark.browser

REASON = "permintaan pemilih di loket"


def first_voter(page: Page, town) -> str:
    """Open the record of the first voter of a village; returns the name."""
    page.goto(f"/{town.slug}/pemilih/?wilayah={VILLAGE}")
    link = page.locator("tbody th a").first
    name = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(name)
    return name


def open_personal_data(page: Page) -> None:
    page.get_by_text("Tampilkan NIK, NKK").click()
    page.get_by_label("Alasan").fill(REASON)
    page.get_by_role("button", name="Tampilkan", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Tercatat di jurnal nomor")


def width(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What an accessibility checker finds wrong, with the first places."""
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]


def test_a_name_is_found_turned_over_and_forgotten_without_standing_in_an_address(town, visit):
    page = visit("operator")
    page.goto(f"/{town.slug}/pemilih/")
    page.get_by_label("Cari pemilih").fill("a")
    page.get_by_label("Cari pemilih").press("Enter")
    expect(page.locator("#hasil")).to_contain_text("“a”")
    first = page.locator("tbody th").first.inner_text()
    page.get_by_role("button", name="Berikutnya").click()
    expect(page.get_by_text("Halaman 2")).to_be_visible()
    assert page.locator("tbody th").first.inner_text() != first
    assert page.url == f"{town.address}/{town.slug}/pemilih/"
    page.get_by_role("link", name="Hapus pencarian").click()
    expect(page.get_by_label("Cari pemilih")).to_have_value("")


def test_personal_data_opens_on_one_answer_and_is_gone_when_the_page_is_opened_again(town, visit):
    page = visit("operator")
    first_voter(page, town)
    address = page.url
    open_personal_data(page)
    nik = page.locator("dd code").first.inner_text()
    assert re.fullmatch(r"\d{16}", nik)
    assert page.url == address
    page.goto(address)
    assert nik not in page.content()


def test_a_voter_is_found_by_the_number_just_opened(town, visit):
    page = visit("operator")
    name = first_voter(page, town)
    open_personal_data(page)
    nik = page.locator("dd code").first.inner_text()
    page.goto(f"/{town.slug}/pemilih/")
    page.get_by_label("Cari pemilih").fill(nik)
    page.get_by_role("button", name="Cari").click()
    expect(page.locator("tbody th")).to_have_text([name])
    assert nik not in page.content()
    assert nik not in page.url


def test_a_file_is_followed_from_upload_to_what_became_of_it(town, visit):
    page = visit("operator", width=360, bypass_csp=True)  # the checker is a script of its own
    rows = [person(number, kode_wilayah="13.03.04.2001") for number in range(4)]
    text = csv_text([*rows, person(5, nik="1303")])
    page.goto(f"/{town.slug}/pemilih/impor/")
    page.get_by_label("Berkas daftar pemilih").set_input_files(
        {"name": "susulan.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Masukkan berkas").click()
    page.get_by_role("link", name="Lihat hasilnya").click(timeout=60_000)
    expect(page.locator("h1")).to_have_text("susulan.csv")
    expect(page.locator(".lead")).to_have_text("5 baris = 4 baru + 0 berubah + 0 sama + 1 ditolak")
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh yang ditolak (CSV)").click()
    assert download.value.suggested_filename == "susulan-ditolak.csv"
    assert width(page) <= 360
    assert violations(page) == []


PATHS = ["", f"?wilayah={VILLAGE}", "1/", "impor/", "ekspor/"]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_a_phone(town, visit, path):
    page = visit("operator", width=360)
    page.goto(f"/{town.slug}/pemilih/{path}")
    assert width(page) <= 360


@pytest.mark.parametrize("path", PATHS)
def test_no_page_keeps_out_people_who_cannot_see_or_use_a_mouse(town, visit, path):
    page = visit("operator", bypass_csp=True)  # the checker is a script of its own
    page.goto(f"/{town.slug}/pemilih/{path}")
    assert violations(page) == []
