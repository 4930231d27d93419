"""The phone app through a week without a network: real Chromium, service worker, IndexedDB, WebCrypto and server. A
visit is never lost, never told twice: a server is killed while it receives, the app is renewed, the line lies.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tempfile
import uuid
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.sync_api import Page, Route, expect
from tests.browser import phones
from tests.browser.phones import OTHER_PIN, Line, Office

from tahapan.fieldwork.kinds import DeviceState

pytestmark = pytest.mark.browser


def test_forty_families_offline_two_corrected_a_server_killed_twice_and_each_is_there_exactly_once(
    playwright, office, codes
):
    code = next(one for one in codes if one["people"] > 300)
    codes.remove(code)
    with tempfile.TemporaryDirectory() as profile:
        first = phones.launch(playwright, profile, office)
        page = first.new_page()
        phones.enrol(page, code["code"], "HP minggu")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        first.set_offline(True)
        # Control: offline is real, what the app did not take along is out of reach.
        assert page.evaluate("fetch('/masuk/').then(() => 'reached', () => 'away')") == "away"
        phones.settle(page, 40)
        phones.unsent(page, 40)
        first.close()

        again = phones.launch(playwright, profile, office)
        again.set_offline(True)
        page = again.new_page()
        page.goto("/coklit/")
        phones.unlock(page)
        expect(page.get_by_text("40 dari")).to_be_visible()
        for number in range(2):
            page.get_by_role("button", name=re.compile("Selesai")).click()
            page.locator(".rows .row").nth(number).click()
            page.get_by_role("link", name=re.compile("^Ubah . TMS")).first.click()
            page.get_by_label("Ubah", exact=True).check()
            page.get_by_label("RW", exact=True).fill("9")
            page.get_by_role("link", name="Kembali ke keluarga").click()
            page.get_by_role("link", name="Lanjut").click()
            phones.finish(page)
            page.get_by_role("link", name="Daftar", exact=True).click()
        phones.unsent(page, 42)
        _deliver_through_two_killings(again, page, office)
        again.close()

    device = office.device("HP minggu")
    asked = "FROM fieldwork_visit v WHERE v.device_id = ?"
    assert office.rows(f"SELECT COUNT(*), COUNT(DISTINCT id), MAX(replaced) {asked}", device) == [(42, 42, 1)]
    assert office.rows(f"SELECT COUNT(*), COUNT(DISTINCT household_id) {asked} AND NOT replaced", device) == [(40, 40)]
    seqs = office.rows("SELECT seq FROM fieldwork_event WHERE device_id = ? ORDER BY seq", device)
    assert [seq for (seq,) in seqs] == list(range(1, 43))
    states = "SELECT h.state, COUNT(*) FROM fieldwork_household h WHERE h.id IN (SELECT household_id "
    assert office.rows(f"{states} {asked}) GROUP BY h.state", device) == [("selesai", 40)]
    changed = office.rows(
        "SELECT COUNT(DISTINCT f.voter_id) FROM fieldwork_finding f JOIN fieldwork_visit v ON v.id = f.visit_id "
        "JOIN roll_voter p ON p.id = f.voter_id "
        "WHERE v.device_id = ? AND f.outcome = 'ubah' AND f.state = 'berlaku' AND p.rw = 9",
        device,
    )
    assert changed == [(2,)]


def _deliver_through_two_killings(context, page: Page, office: Office) -> None:
    """Half a batch arrives and the server dies; all of it arrives and the server dies before its answer does."""
    tries: list[int] = []

    def disturb(route: Route) -> None:
        tries.append(len(json.loads(route.request.post_data)["events"]))
        if len(tries) == 1:
            request = route.request
            phones.truncate(office, "/coklit/api/events", request.all_headers(), request.post_data_buffer)
        else:
            assert route.fetch().status in (201, 202)
            office.kill()
        route.abort()

    def breaks(request) -> bool:
        return request.url.endswith("/events")

    page.route("**/coklit/api/events", disturb)
    with page.expect_event("requestfailed", breaks):
        context.set_offline(False)
    phones.unsent(page, 42)
    with page.expect_event("requestfailed", breaks):
        office.open()
        phones.send(page)
    phones.unsent(page, 42)
    assert tries == [42, 42]
    page.unroute("**/coklit/api/events")
    office.open()
    phones.send(page)
    phones.unsent(page, 0)


def test_a_newer_version_taken_later_opens_the_package_of_the_older_one_without_a_line(phone, office, codes):
    newer, line = Office(office.home), Line(office.port)
    newer.start("tests.browser.serve_next")
    try:
        page = phone(line.address)
        phones.enrol(page, codes.pop()["code"], "HP versi")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        before = page.locator("html").get_attribute("data-version")
        newer.wait()
        line.lead(newer.port)
        page.get_by_role("link", name="Lainnya").click()
        page.evaluate("navigator.serviceWorker.ready.then((one) => one.update()).then(() => true)")
        page.get_by_role("link", name="Keluarga", exact=True).click()
        page.get_by_role("button", name="Pakai sekarang").click()
        expect(page.locator("html")).not_to_have_attribute("data-version", before)
        page.context.set_offline(True)
        page.reload()
        phones.unlock(page)
        expect(page.locator(".rows .row").first).to_be_visible()
        phones.settle(page, 1)
        phones.unsent(page, 1)
    finally:
        line.close()
        newer.kill()


def test_what_a_portal_slips_in_never_becomes_part_of_the_app(phone, office):
    page = phone()
    page.goto("/coklit/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    names = page.evaluate("caches.keys()")
    script = page.request.get("/coklit/sw.js").text()
    files = json.loads(re.search(r"^const FILES = (.*);$", script, re.M).group(1))
    assert len(names) == 1
    for address, sha256 in files:
        assert hashlib.sha256(page.request.get(address).body()).hexdigest() == sha256
    assert page.evaluate(
        "caches.open(name).then((one) => one.keys()).then((all) => all.length)".replace("name", json.dumps(names[0]))
    ) == len(files)


PORTAL = [
    {"status": 200, "content_type": "text/html", "body": "<title>Selamat datang di WiFi</title>"},
    {
        "status": 200,
        "content_type": "application/json",
        "body": '{"receipts": []}',
        "headers": {"X-Tahapan-Protocol": "1"},
    },
    {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"},
]


def test_whatever_is_not_a_receipt_leaves_the_queue_as_it_was(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP portal")
    page.context.set_offline(True)
    phones.settle(page, 1)
    answers = list(PORTAL)
    page.route("**/coklit/api/events", lambda route: route.fulfill(**answers[0]))
    page.context.set_offline(False)
    page.locator("#unsent").click()
    for _ in PORTAL:
        with page.expect_response("**/coklit/api/events"):
            page.get_by_role("button", name="Kirim sekarang").click()
        expect(page.get_by_text("Belum tersambung ke KPU.")).to_be_visible()
        phones.unsent(page, 1)
        answers.append(answers.pop(0))
    page.unroute("**/coklit/api/events")
    phones.send(page)
    phones.unsent(page, 0)
    device = office.device("HP portal")
    assert office.rows("SELECT COUNT(*) FROM fieldwork_visit WHERE device_id = ?", device) == [(1,)]


def test_what_the_office_has_otherwise_is_set_aside_and_the_rest_goes(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP sisih")
    page.context.set_offline(True)
    phones.settle(page, 3)
    refused: list[str] = []

    def altered(route: Route) -> None:
        events = [json.loads(one["text"])["id"] for one in json.loads(route.request.post_data)["events"]]
        if refused:
            return route.continue_()
        refused.append(events[1])
        return route.fulfill(status=409, json=_altered(refused), headers={"X-Tahapan-Protocol": "1"})

    page.route("**/coklit/api/events", altered)
    page.context.set_offline(False)
    phones.send(page)
    phones.unsent(page, 1)
    expect(page.get_by_text("1 catatan disisihkan")).to_be_visible()
    device = office.device("HP sisih")
    stored = office.rows("SELECT seq FROM fieldwork_event WHERE device_id = ? ORDER BY seq", device)
    assert stored == [(1,), (3,)]


def test_a_visit_corrected_after_delivery_even_from_a_new_phone_undoes_only_what_it_says_otherwise(
    phone, office, codes
):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP ralat")
    page.locator(".rows .row", has_text="4 orang").first.click()
    page.get_by_role("link", name=re.compile("^Ubah . TMS")).first.click()
    page.get_by_label("Ubah", exact=True).check()
    before = int(page.get_by_label("RW", exact=True).input_value())
    page.get_by_label("RW", exact=True).fill("9")
    page.get_by_role("link", name="Kembali ke keluarga").click()
    page.get_by_role("button", name="3 lainnya sesuai").click()
    phones.finish(page)
    device = office.device("HP ralat")
    _deliver_and_take(page)
    assert _rw(office, device) == [9]
    # A new phone of the same officer knows only what the package says.
    page.evaluate(
        """() => new Promise((done) => (indexedDB.open("tahapan-coklit").onsuccess = ({ target }) => {
          const rows = target.result.transaction("visits", "readwrite").objectStore("visits");
          rows.clear().onsuccess = () => { target.result.close(); done(); };
        }))"""
    )
    page.reload()
    phones.unlock(page)
    page.get_by_role("button", name=re.compile("Selesai")).click()
    page.locator(".rows .row").first.click()
    page.get_by_role("link", name="Lanjut").click()
    expect(page.get_by_label("Stiker ditempel")).to_be_checked()
    page.get_by_label("Catatan", exact=True).fill("stiker diganti")
    phones.finish(page)
    _deliver_and_take(page)
    assert _rw(office, device) == [9]
    page.get_by_role("link", name="Keluarga", exact=True).click()
    page.get_by_role("button", name=re.compile("Selesai")).click()
    page.locator(".rows .row").first.click()
    page.get_by_role("link", name=re.compile("^Ubah . TMS")).first.click()
    expect(page.get_by_text(f"Di daftar: {before}", exact=True).first).to_be_visible()
    page.get_by_label("Sesuai", exact=True).check()
    page.get_by_role("link", name="Kembali ke keluarga").click()
    page.get_by_role("link", name="Lanjut").click()
    phones.finish(page)
    _deliver_and_take(page)
    assert _rw(office, device) == [before]
    assert office.rows("SELECT COUNT(*), SUM(replaced) FROM fieldwork_visit WHERE device_id = ?", device) == [(3, 2)]


def _deliver_and_take(page: Page) -> None:
    """Everything to the office, and the list as it then is."""
    phones.send(page)
    phones.unsent(page, 0)
    page.get_by_role("link", name="Lainnya").click()
    page.get_by_role("button", name="Ambil daftar terbaru").click()
    expect(page.get_by_text("Daftar sudah yang terbaru.")).to_be_visible()


def _rw(office: Office, device: str) -> list[int]:
    """The RW in the roll of whoever was ever found changed by this phone; nobody may be in a conflict."""
    changed = (
        "SELECT voter_id FROM fieldwork_finding f JOIN fieldwork_visit v ON v.id = f.visit_id WHERE v.device_id = ?"
    )
    assert office.rows(f"SELECT COUNT(*) FROM fieldwork_conflict WHERE voter_id IN ({changed})", device) == [(0,)]
    asked = f"SELECT rw FROM roll_voter WHERE id IN ({changed} AND f.outcome = 'ubah')"
    return [rw for (rw,) in office.rows(asked, device)]


def test_one_record_the_office_cannot_read_does_not_hold_up_the_others(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP rusak")
    page.context.set_offline(True)
    phones.settle(page, 4)

    def broken(route: Route) -> None:
        seqs = [json.loads(one["text"])["seq"] for one in json.loads(route.request.post_data)["events"]]
        if 2 not in seqs:
            return route.continue_()
        problem = {
            "code": "batch-broken",
            "what": {"id": "Tidak utuh.", "en": "Broken."},
            "next": {"id": "-", "en": "-"},
        }
        return route.fulfill(status=400, json={"problem": problem}, headers={"X-Tahapan-Protocol": "1"})

    page.route("**/coklit/api/events", broken)
    page.context.set_offline(False)
    phones.send(page)
    phones.unsent(page, 1)
    expect(page.get_by_text("Tidak utuh.")).to_be_visible()
    device = office.device("HP rusak")
    stored = office.rows("SELECT seq FROM fieldwork_event WHERE device_id = ? ORDER BY seq", device)
    assert stored == [(1,), (3,), (4,)]


def test_the_backup_file_opens_with_the_offices_key_and_holds_every_event_signed(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP cadangan")
    page.context.set_offline(True)
    phones.settle(page, 2)
    page.locator("#unsent").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Buat cadangan").click()
    phones.unsent(page, 2)
    assert re.fullmatch(r"tahapan-cadangan-2024-07-08\.thp", download.value.suggested_filename)
    file = json.loads(Path(download.value.path()).read_text())
    device = office.device("HP cadangan")
    key, recovery = office.rows("SELECT public_key, recovery FROM fieldwork_device WHERE id = ?", device)[0]
    salt, wrapped, nonce, sealed = (base64.b64decode(file[name]) for name in ("salt", "wrapped", "nonce", "sealed"))
    lock = HKDF(hashes.SHA256(), 32, salt, b"tahapan recovery 1").derive(base64.b64decode(recovery))
    vault = AESGCM(lock).decrypt(wrapped[:12], wrapped[12:], None)
    events = json.loads(AESGCM(vault).decrypt(nonce, sealed, None))["events"]
    public = serialization.load_der_public_key(base64.b64decode(key))
    previous = "0" * 64
    for number, event in enumerate(events, 1):
        told = json.loads(event["text"])
        assert (told["seq"], told["prev"], told["device"].replace("-", "")) == (
            number,
            previous,
            device.replace("-", ""),
        )
        previous = hashlib.sha256(event["text"].encode()).hexdigest()
        raw = base64.b64decode(event["signature"])
        signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        public.verify(signature, event["text"].encode(), ec.ECDSA(hashes.SHA256()))
    assert len(events) == 2


FULL = """() => {
  const full = () => { throw new DOMException("full", "QuotaExceededError"); };
  Object.assign(IDBObjectStore.prototype, { put: full, add: full });
}"""


def test_a_full_phone_still_gives_a_backup_and_still_delivers(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP sesak")
    page.context.set_offline(True)
    phones.settle(page, 2)
    page.evaluate(FULL)
    page.locator("#unsent").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Buat cadangan").click()
    assert json.loads(Path(download.value.path()).read_text())["sealed"]
    page.context.set_offline(False)
    page.get_by_role("button", name="Kirim sekarang").click()
    phones.unsent(page, 0)
    asked = "SELECT COUNT(*) FROM fieldwork_visit WHERE device_id = ?"
    assert office.rows(asked, office.device("HP sesak")) == [(2,)]


def test_once_a_wipe_began_nothing_can_be_written_and_nothing_is_said_to_be_saved(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP sapu")
    store = _module(page, "store.js")
    page.locator(".rows .row").first.click()
    page.get_by_role("button", name="Semua sesuai").click()
    page.get_by_label("Keluarga", exact=True).check()
    device = str(uuid.UUID(office.device("HP sapu")))
    held: list[Route] = []
    page.route("**/coklit/api/wiped", lambda route: held.append(route))
    office.set_device("HP sapu", state=DeviceState.EMPTIED.value)
    with page.expect_request("**/coklit/api/wiped"):
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Data di HP ini sudah dihapus atas permintaan PPS.")).to_be_visible()
    expect(page.get_by_role("button", name="Simpan kunjungan")).to_have_count(0)
    visit = "{id: 'x', sealed: new Uint8Array(1)}"
    assert page.evaluate(
        f"""async ([address, device]) => {{
          const store = await import(address);
          const chain = await store.chain(device);
          const tries = [
            store.append(device, chain, {{seq: chain.seq + 1, sealed: new Uint8Array(1), sha256: "x"}}, {visit}),
            store.put("sealed", {{device, name: "draft:1", sealed: new Uint8Array(1)}}),
          ];
          return (await Promise.allSettled(tries)).map((one) => one.reason?.message ?? "kept");
        }}""",
        [store, device],
    ) == ["wiped", "wiped"]
    held[0].continue_()
    expect(page.get_by_text("Semua kunjungan tersimpan di HP, terkunci")).to_be_visible()
    assert device not in phones.kept(page)
    assert office.rows("SELECT state FROM fieldwork_device WHERE name = 'HP sapu'") == [(DeviceState.WIPED.value,)]


def _module(page: Page, name: str) -> str:
    """The address of one of the app's modules."""
    return page.locator("script[type=module]").get_attribute("src").replace("main.js", name)


def test_a_phone_to_be_handed_over_waits_for_the_visit_being_written(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP serah")
    page.locator(".rows .row").first.click()
    with phones.draft_kept(page):
        page.get_by_role("button", name="Semua sesuai").click()
        page.get_by_label("Keluarga", exact=True).check()
    office.set_device("HP serah", state=DeviceState.LEAVING.value)
    phones.send(page)
    expect(page.get_by_text("Masih ada 1 kunjungan yang belum disimpan di HP ini.")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Simpan kunjungan").click()
    expect(page.get_by_text("Semua kunjungan tersimpan di HP, terkunci")).to_be_visible(timeout=15_000)
    assert office.rows("SELECT COUNT(*) FROM fieldwork_visit WHERE device_id = ?", office.device("HP serah")) == [(1,)]


def test_a_wipe_waits_until_the_queue_is_at_the_office_or_backed_up_and_then_leaves_nothing(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP hapus")
    page.context.set_offline(True)
    phones.settle(page, 2)
    office.set_device("HP hapus", state=DeviceState.LEAVING.value)
    refused: list[str] = []

    def altered(route: Route) -> None:
        """The first event can never be delivered: the phone has something it must not lose."""
        events = json.loads(route.request.post_data)["events"]
        if refused or not events:
            return route.continue_()
        refused.append(json.loads(events[0]["text"])["id"])
        return route.fulfill(status=409, json=_altered(refused), headers={"X-Tahapan-Protocol": "1"})

    page.route("**/coklit/api/events", altered)
    page.context.set_offline(False)  # it sends by itself
    page.locator("#unsent").click()
    phones.unsent(page, 1)
    expect(page.get_by_text("PPS meminta HP ini diserahkan.")).to_be_visible()
    assert office.rows("SELECT state FROM fieldwork_device WHERE name = 'HP hapus'") == [(DeviceState.LEAVING.value,)]
    with page.expect_download():
        page.get_by_role("button", name="Buat cadangan").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.get_by_text("Semua kunjungan tersimpan di HP, terkunci")).to_be_visible()
    assert office.rows("SELECT state FROM fieldwork_device WHERE name = 'HP hapus'") == [(DeviceState.WIPED.value,)]
    assert office.rows("SELECT COUNT(*) FROM fieldwork_visit WHERE device_id = ?", office.device("HP hapus")) == [(1,)]
    assert "PETUGAS" not in phones.kept(page)


def _altered(ids: list[str]) -> dict:
    problem = {"code": "event-altered", "what": {"id": "Lain.", "en": "Other."}, "next": {"id": "-", "en": "-"}}
    return {"altered": ids, "problem": problem}


def test_a_forgotten_pin_is_replaced_when_pps_allows_it_and_the_queue_is_still_there(phone, office, codes):
    page = phone()
    phones.enrol(page, codes.pop()["code"], "HP lupa")
    page.context.set_offline(True)
    phones.settle(page, 1)
    page.get_by_role("link", name="Lainnya").click()
    page.get_by_role("button", name="Kunci sekarang").click()
    page.get_by_role("link", name="Lupa PIN").click()
    page.get_by_label("PIN baru").fill(OTHER_PIN)
    page.get_by_label("PIN sekali lagi").fill(OTHER_PIN)
    page.context.set_offline(False)
    page.get_by_role("button", name="Pulihkan").click()
    expect(page.get_by_role("alert")).to_contain_text("PPS")
    office.set_device("HP lupa", recovery_until="2024-07-10 00:00:00")
    page.get_by_role("button", name="Pulihkan").click()
    expect(page.locator(".rows .row").first).to_be_visible()
    expect(page.get_by_text("1 dari")).to_be_visible()


def test_an_enrolment_whose_answer_was_lost_is_tried_again_with_the_same_code(phone, office, codes):
    page = phone()
    lost: list[int] = []

    def swallow(route: Route) -> None:
        """The office signs the phone in, and the first answer never arrives."""
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.route("**/coklit/api/enrol", swallow)
    page.goto("/coklit/")
    page.get_by_role("link", name=re.compile("Daftarkan")).click()
    page.get_by_label("Kode dari PPS").fill(codes.pop()["code"])
    page.get_by_label("Nama HP ini").fill("HP jawaban hilang")
    page.get_by_label("PIN baru").fill(phones.PIN)
    page.get_by_label("PIN sekali lagi").fill(phones.PIN)
    page.get_by_role("button", name="Daftarkan", exact=True).click()
    expect(page.get_by_text("Belum tersambung ke KPU.")).to_be_visible()
    page.get_by_role("button", name="Daftarkan", exact=True).click()
    expect(page.locator(".rows .row").first).to_be_visible(timeout=15_000)
    assert lost == [201]
    assert office.rows("SELECT COUNT(*) FROM fieldwork_device WHERE name = 'HP jawaban hilang'") == [(1,)]
