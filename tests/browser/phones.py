"""Phones in the field for browser tests: a server that may be killed, an officer's hands, and what the office has.

Everything is real: granian over the town's home, Chromium's service worker, IndexedDB and WebCrypto.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.browser.serving import ROOT, free_port, start, wait_for
from tests.conftest import CHROMIUM

PIN = "48151623"
OTHER_PIN = "90210774"
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}


@dataclass
class Office:
    """One server over `home` that may be killed and started again at the same address."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, module: str = "tests.browser.serve") -> None:
        self.start(module)
        self.wait()

    def start(self, module: str = "tests.browser.serve") -> None:
        environment = {**os.environ, "TAHAPAN_HOME": str(self.home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        environment.pop("TAHAPAN_DATABASE", None)
        self.process = start([sys.executable, "-m", module, str(self.port)], environment, self._log)

    def wait(self) -> None:
        """Until it answers."""
        assert self.process is not None
        wait_for(f"{self.address}/coklit/sw.js", self.process, self._log)

    @property
    def _log(self) -> Path:
        return self.home.parent / f"office-{self.port}.log"

    def kill(self) -> None:
        """As a power cut would: SIGKILL to the server and all its processes."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database says, asked beside the server."""
        with sqlite3.connect(f"file:{self.home / 'tahapan.sqlite3'}?mode=ro", uri=True, timeout=10) as database:
            return database.execute(question, values).fetchall()

    def set_device(self, name: str, **values: object) -> None:
        """What an act of PPS would have written about a phone."""
        columns = ", ".join(f"{column} = ?" for column in values)
        with sqlite3.connect(self.home / "tahapan.sqlite3", timeout=10) as database:
            database.execute(f"UPDATE fieldwork_device SET {columns} WHERE name = ?", (*values.values(), name))

    def device(self, name: str) -> str:
        return self.rows("SELECT id FROM fieldwork_device WHERE name = ?", name)[0][0]


def truncate(office: Office, path: str, headers: dict[str, str], body: bytes) -> None:
    """Begin to deliver a request, stop in the middle of its body, and kill the server while it waits for the rest."""
    sent = {"host": f"127.0.0.1:{office.port}", "content-length": str(len(body))}
    sent |= {name: value for name, value in headers.items() if name.startswith(("x-tahapan", "content-type"))}
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    with socket.create_connection(("127.0.0.1", office.port)) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body[: len(body) // 2])
        office.kill()


class Line:
    """A line to an office that counts the bytes coming down it, service worker and all, and may be led to another."""

    def __init__(self, port: int) -> None:
        self.down = 0
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self.port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def lead(self, port: int) -> None:
        """To the office at `port` from now on; what is open is cut."""
        self._target = port
        while self._ends:
            with suppress(OSError):
                self._ends.pop().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                phone, _ = self._listener.accept()
            except OSError:
                return
            office = socket.create_connection(("127.0.0.1", self._target))
            self._ends += [phone, office]
            threading.Thread(target=self._pump, args=(phone, office, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(office, phone, True), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        try:
            while data := source.recv(65536):
                self.down += len(data) if counts else 0
                target.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, target):
                end.close()


# ── What an officer does with a phone


def enrol(page: Page, code: str, name: str, pin: str = PIN) -> None:
    """From the first screen to the list of families."""
    page.goto("/coklit/")
    page.get_by_role("link", name=re.compile("Daftarkan")).click()
    page.get_by_label("Kode dari PPS").fill(code)
    page.get_by_label("Nama HP ini").fill(name)
    page.get_by_label("PIN baru").fill(pin)
    page.get_by_label("PIN sekali lagi").fill(pin)
    page.get_by_role("button", name="Daftarkan", exact=True).click()
    expect(page.locator(".rows .row").first).to_be_visible(timeout=15_000)


def launch(playwright, profile: str, office: Office) -> BrowserContext:
    """A phone whose browser keeps what it keeps in the folder `profile`."""
    return playwright.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=["--no-sandbox"], base_url=office.address, **PHONE
    )


def unlock(page: Page, pin: str = PIN) -> None:
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="Buka").click()


def finish(page: Page, met: str = "Keluarga") -> None:
    """The last step: who answered, sticker and proof, saved."""
    page.get_by_label(met, exact=True).check()
    if met not in ("Rumah kosong", "Menolak"):
        page.get_by_label("Stiker ditempel").check()
        page.get_by_label("Tanda bukti diberikan").check()
    page.get_by_role("button", name="Simpan kunjungan").click()
    expect(page.get_by_text("Kunjungan tersimpan di HP ini.")).to_be_visible()


SETTLE = """async (families) => {
  const till = (find) => new Promise((done, fail) => {
    const until = performance.now() + 20_000;
    const look = () => {
      const found = find();
      if (found) done(found);
      else if (performance.now() > until) fail(new Error(`${find} in ${document.querySelector("main").innerText}`));
      else requestAnimationFrame(look);
    };
    look();
  });
  const press = async (where, words) =>
    (await till(() => [...document.querySelectorAll(where)].find((one) => one.textContent.startsWith(words)))).click();
  await press(".rows .row", "");
  for (let number = 0; number < families; number += 1) {
    if (number) await press("#acts a", "Berikut:");
    await press("#acts button", "Semua sesuai");
    for (const words of ["Keluarga", "Stiker ditempel", "Tanda bukti diberikan"]) await press("label.choice", words);
    await press("#acts button", "Simpan kunjungan");
    await till(() => document.querySelector("main").innerText.includes("Kunjungan tersimpan di HP ini."));
  }
  await press("#acts a", "Daftar");
}"""
"""The screens and buttons an officer uses, each pressed as soon as it is there."""


def settle(page: Page, families: int) -> None:
    """From the list, one family after the other, all of them as listed."""
    page.evaluate(SETTLE, families)
    expect(page.locator(".rows .row").first).to_be_visible()


def untouched(page: Page, people: str = "orang") -> Locator:
    """From whatever screen to the list: the first family (of so many) nobody has begun or visited."""
    page.goto("/coklit/#")
    rows = page.locator(".rows .row", has_text=people).filter(has_not_text="belum disimpan")
    expect(rows.first).to_be_visible()
    return rows.first


def send(page: Page) -> None:
    page.locator("#unsent").click()
    page.get_by_role("button", name="Kirim sekarang").click()


def unsent(page: Page, number: int, within: float = 15_000) -> None:
    """The count that is on every screen."""
    expect(page.locator("#unsent")).to_have_attribute("aria-label", f"{number} catatan belum terkirim", timeout=within)


DRAFTS = """() => new Promise((done) => (indexedDB.open("tahapan-coklit").onsuccess = ({ target }) => {
  const rows = target.result.transaction("sealed").objectStore("sealed").getAll();
  rows.onsuccess = () => {
    target.result.close();
    done(rows.result.filter(({ name }) => name.startsWith("draft:")).map(({ sealed }) => sealed.join()).join());
  };
}))"""


@contextmanager
def draft_kept(page: Page) -> Iterator[None]:
    """What is typed inside is on the disk after it, though nobody pressed anything."""
    before = page.evaluate(DRAFTS)
    yield
    page.evaluate(
        f"""async (before) => {{
          const drafts = {DRAFTS};
          const until = performance.now() + 10_000;
          while ((await drafts()) === before) {{
            if (performance.now() > until) throw new Error("no draft was written");
            await new Promise(requestAnimationFrame);
          }}
        }}""",
        before,
    )


def kept(page: Page) -> str:
    """Everything the phone keeps, bytes read as letters: IndexedDB, Cache storage, local and session storage."""
    return page.evaluate(
        """async () => {
          const letters = (value) => JSON.stringify(value, (_, one) =>
            one instanceof Uint8Array || one instanceof ArrayBuffer ? new TextDecoder("latin1").decode(one) : one);
          const out = [letters({...localStorage}), letters({...sessionStorage}), location.href, document.cookie];
          for (const {name} of await indexedDB.databases()) {
            const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (e) => done(e.target.result)));
            for (const store of db.objectStoreNames) {
              const rows = db.transaction(store).objectStore(store);
              for (const ask of [rows.getAll(), rows.getAllKeys()])
                out.push(letters(await new Promise((done) => (ask.onsuccess = () => done(ask.result)))));
            }
            db.close();
          }
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys())
              out.push(request.url, await (await (await caches.open(name)).match(request)).text());
          return out.join("\\n");
        }"""
    )
