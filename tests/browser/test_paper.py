"""Keying in a filled sheet in a real browser, at the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_roll import violations, width
from tests.browser.town import VILLAGE

pytestmark = pytest.mark.browser


@pytest.fixture
def address(town) -> str:
    return f"/{town.slug}/coklit/kertas/{VILLAGE}/2/"


def begin(page: Page, address: str, first: int) -> None:
    """Say who went (the one officer there is) and when, once for a sheet; go to the family the sheet begins with."""
    page.goto(address)
    page.get_by_label("Hari kunjungan").fill("2024-07-05")
    page.get_by_role("button", name="Mulai").click()
    expect(page.locator("#lembar")).to_be_visible()
    page.goto(f"{page.url}&mulai={first}")


def people(page: Page, number: int) -> int:
    return page.locator(f"#keluarga-{number} [data-mark]").count()


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def test_a_page_of_families_is_keyed_saved_and_left_with_the_keyboard_alone(town, visit, address):
    page = visit("pps")
    begin(page, address, 1)
    numbers = [int(one.split("-")[1]) for one in page.locator("fieldset").evaluate_all("all => all.map(one => one.id)")]
    assert len(numbers) == 10
    # The first field has the focus: Enter writes ✓ for each person, then who was met, sticker, proof.
    for number in numbers[:3]:
        keys(page, *["Enter"] * people(page, number), "1", "Enter", "y", "y")
    boxes = page.locator(f"#keluarga-{numbers[0]} [type=checkbox]")
    assert [boxes.nth(at).is_checked() for at in range(2)] == [True, True]
    assert page.locator(f"#keluarga-{numbers[2]} [data-mark]").first.input_value() == "✓"
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("3 kunjungan disimpan")
    assert f"mulai={numbers[-1] + 1}" in page.url
    page.goto(re.sub(r"mulai=\d+", "mulai=1", page.url))
    expect(page.locator(f"#keluarga-{numbers[0]}")).to_contain_text("Tuntas")
    expect(page.locator(f"#keluarga-{numbers[3]} .status")).to_have_count(0)


def test_u_and_a_tms_code_open_what_they_ask_for_and_close_it_again(town, visit, address):
    page = visit("pps")
    begin(page, address, 11)
    page.keyboard.press("u")
    expect(page.get_by_label("NKK").first).to_be_focused()
    mark = page.locator("[data-mark]").first
    mark.fill("")
    mark.press("1")
    expect(page.get_by_label("Jenis bukti").first).to_be_focused()
    expect(page.get_by_label("NKK").first).to_be_hidden()
    page.get_by_label("Jenis bukti").first.select_option("akta-kematian")
    keys(page, "Enter")
    page.keyboard.type("AK 12")
    # On over the station of code 8 to the rest of the family, who are as listed.
    keys(page, "Enter", "Enter", *["Enter"] * (people(page, 11) - 1), "Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 kunjungan disimpan")


def test_what_is_refused_stays_and_the_cursor_goes_to_it(town, browser, address):
    # Not `visit`: a refused form answers 422, which Chromium calls an error.
    context = browser.new_context(base_url=town.address)
    context.add_cookies([{"name": "sessionid", "value": town.sessions["pps"], "url": town.address}])
    page = context.new_page()
    begin(page, address, 21)
    keys(page, "u")
    page.get_by_label("Alamat").first.fill("JORONG BARU")
    page.get_by_label("NKK").first.fill("123")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        keys(page, "Control+Enter")
    assert answer.value.status == 422
    expect(page.get_by_text("Perlu 16 angka.")).to_be_visible()
    expect(page.get_by_label("Alamat").first).to_have_value("JORONG BARU")
    expect(page.locator("[aria-invalid]").first).to_be_focused()
    context.close()


def test_leaving_with_unsaved_marks_warns(town, visit, address):
    page = visit("pps")
    begin(page, address, 31)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    keys(page, "Enter")
    page.goto(f"/{town.slug}/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("wide", [360, 1280])
def test_the_pages_fit_and_are_accessible(town, visit, address, wide):
    page = visit("pps", width=wide)
    for path in (
        f"/{town.slug}/coklit/kertas/?wilayah={VILLAGE}", address, f"{address}cetak/", f"/{town.slug}/coklit/laporan/",
    ):  # fmt: skip
        page.goto(path)
        assert width(page) <= wide, path
        assert violations(page) == [], path
    begin(page, address, 41)
    assert width(page) <= wide
    assert violations(page) == []
    page.goto(page.url.replace(address, f"{address}baru/"))
    assert width(page) <= wide
    assert violations(page) == []


def test_without_scripts_a_sheet_is_keyed_all_the_same(town, visit, address):
    page = visit("pps", java_script_enabled=False)
    begin(page, address, 51)
    first = page.locator("fieldset").first
    for mark in first.locator("[data-mark]").all():
        mark.fill("v")
    first.get_by_label("Stiker").check()
    page.get_by_role("button", name="Simpan halaman ini").click()
    expect(page.get_by_role("status").first).to_contain_text("1 kunjungan disimpan")
