"""A plenary in real browsers: two people at once on one page, from invitation to lock, and the screens of the hall."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser import plenary_day
from tests.browser.conftest import _environment, _run
from tests.browser.phones import Office
from tests.browser.test_roll import violations, width
from tests.browser.town import SLUG, VILLAGE

pytestmark = pytest.mark.browser

LISTS = f"/{SLUG}/daftar/"
READABLE = 28.0
"""The smallest letters of a hall page, in pixels."""
_SMALLEST = """() => {
  const seen = [...document.querySelectorAll('.hall *')].filter((one) =>
    one.checkVisibility() && !one.closest('.hidden')
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return Math.min(...seen.map((one) => parseFloat(getComputedStyle(one).fontSize)));
}"""


@pytest.fixture(scope="module")
def day(prepared, tmp_path_factory) -> Iterator[tuple[Office, dict[str, str]]]:
    """A home of its own on the first day of the village plenaries, served, and who may sign in."""
    home = prepared.copy(tmp_path_factory.mktemp("plenary"))
    told = _run([sys.executable, "-m", plenary_day.__name__, str(home)], _environment(home))
    office = Office(home)
    office.open()
    yield office, json.loads(told)
    office.kill()


@pytest.fixture
def member(browser, day) -> Iterator[Callable[..., Page]]:
    """`member("pps.satu")`: a browser of one of `plenary_day.PEOPLE`."""
    office, sessions = day
    contexts, faults = [], []

    def open_page(name: str, wide: int = 1280) -> Page:
        context = browser.new_context(base_url=office.address, viewport={"width": wide, "height": 720}, locale="id-ID")
        context.add_cookies([{"name": "sessionid", "value": sessions[name], "url": office.address}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def press(page: Page, verb: str) -> None:
    """Go to the page of a verb and do it."""
    page.get_by_role("link", name=verb, exact=True).click()
    page.get_by_role("button", name=verb, exact=True).click()


def test_two_browsers_take_a_plenary_to_its_lock_and_no_stale_page_decides(day, member):
    one, two = member("pps.satu"), member("pps.dua")
    one.goto(f"{LISTS}pleno/DPHP/pps/{VILLAGE}/undang/")
    one.get_by_label("Tempat").fill("Balai pertemuan nagari")
    one.get_by_role("button", name="Undang rapat pleno").click()
    one.get_by_role("button", name="Undang", exact=True).click()
    press(one, "Buka rapat")
    record = one.url
    for page in (one, two):  # Both look at the same figures.
        page.goto(record)
        page.get_by_role("link", name="Usulkan hasil ini").click()
    one.get_by_role("button", name="Usulkan hasil ini").click()
    expect(one.get_by_role("status").first).to_contain_text("giliran anggota lain")
    two.get_by_role("button", name="Usulkan hasil ini").click()
    expect(two.get_by_role("alert")).to_contain_text("Halaman ini sudah usang")
    two.get_by_role("link", name="Muat ulang halaman rapat").click()

    one.goto(record)
    one.get_by_role("link", name="Tarik usulan").click()  # The first opens the way back …
    two.get_by_role("link", name="Sahkan", exact=True).click()
    two.get_by_label("Nomor Berita Acara").fill("1/PL.02.1-BA/2024")
    two.get_by_role("button", name="Sahkan", exact=True).click()  # … and the second confirms meanwhile.
    expect(two.locator("h1 + p")).to_contain_text("Ditutup")
    one.get_by_label("Alasan").fill("angka keliru dibaca")
    one.get_by_role("button", name="Tarik usulan").click()
    expect(one.get_by_role("alert")).to_contain_text("Halaman ini sudah usang")

    office, _ = day
    assert office.rows("SELECT state, proposed_by FROM lists_plenary") == [("closed", "pps.satu")]
    assert office.rows("SELECT COUNT(*) FROM lists_cut WHERE list = 'DPHP'") == [(1,)]
    assert office.rows("SELECT area, until FROM roll_lock WHERE released_line_id IS NULL") == [(VILLAGE, "2024-08-11")]


def test_the_hall_is_read_from_the_back_row_and_turned_by_arrow_keys(member):
    page = member("awas")
    page.goto(f"{LISTS}pleno/1/layar/")
    seen = []
    for _ in range(20):
        seen.append(page.locator("main").inner_text())
        assert page.evaluate(_SMALLEST) >= READABLE, seen[-1]
        assert width(page) <= 1280
        assert violations(page) == []
        if not page.locator("a[rel=next]").count():
            break
        with page.expect_navigation():
            page.keyboard.press("ArrowRight")
    assert len(seen) == len(set(seen)) > 4
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    assert page.locator("main").inner_text() == seen[-2]


@pytest.mark.parametrize("wide", [360, 1280])
def test_the_pages_fit_and_are_accessible(member, wide):
    page = member("ketua", wide)
    paths = (
        "", f"?wilayah={VILLAGE}", "pleno/DPHP/pps/", "pleno/DPT/kabupaten/", "rekap/?daftar=DPHP",
        f"rekap/?daftar=DPHP&wilayah={VILLAGE}", "pleno/1/", "pleno/1/buka-kembali/", "pleno/DPHP/ppk/13.03.10/undang/",
    )  # fmt: skip
    for path in paths:
        page.goto(LISTS + path)
        assert width(page) <= wide, path
        assert violations(page) == [], path
