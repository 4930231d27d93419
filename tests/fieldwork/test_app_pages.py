"""What a phone starts from: one shell for everybody, a worker that names every file by its hash, nothing personal."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from tests.support.browsing import Page, browser

from tahapan.fieldwork import app_pages

pytestmark = pytest.mark.django_db

FOLDER = app_pages.FOLDER / "fieldwork" / "phone"


def files() -> dict[str, str]:
    """The files of the worker: address to SHA-256."""
    script = Client().get("/coklit/sw.js").content.decode()
    return dict(json.loads(re.search(r"^const FILES = (.*);$", script, re.MULTILINE).group(1)))


def test_the_shell_is_the_same_for_everybody_and_keeps_a_strict_policy():
    answers = [Client().get("/coklit/"), browser("pps", "13.03.04.2001", "en").get("/coklit/")]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].content == answers[1].content
    assert Page.of(answers[0]).inline == []
    assert [answer.cookies for answer in answers[:1]] == [{}]


@pytest.mark.parametrize("path", ["", "sw.js", "manifest.webmanifest"])
def test_each_start_asks_whether_there_is_a_newer_version(path):
    assert Client().get(f"/coklit/{path}")["Cache-Control"] == "no-cache"


def test_the_worker_names_every_file_the_app_needs_by_its_hash():
    listed = files()
    shell = Client().get("/coklit/").content
    manifest = Client().get("/coklit/manifest.webmanifest").content
    prefix = f"/{settings.STATIC_URL.lstrip('/')}"
    assert listed.pop("/coklit/") == hashlib.sha256(shell).hexdigest()
    assert listed.pop("/coklit/manifest.webmanifest") == hashlib.sha256(manifest).hexdigest()
    for address, sha256 in listed.items():
        content = Path(finders.find(address.removeprefix(prefix))).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
    wanted = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', shell.decode()))
    wanted |= {one["src"] for one in json.loads(manifest)["icons"]}
    assert wanted <= set(listed)


def test_every_import_of_the_app_leads_to_a_file_the_worker_takes():
    known = {Path(address).name for address in files()}
    for file in FOLDER.rglob("*.js"):
        for target in re.findall(r'from "(\.[^"]+)"', file.read_text()):
            assert (file.parent / target).resolve().is_file(), f"{file.name}: {target}"
            assert Path(urljoin(file.name, target)).name in known


def test_a_version_is_named_by_protocol_and_content_within_what_the_office_keeps():
    assert app_pages.version("/static/0123456789/") == "1-0123456789"
    assert len(app_pages.version(f"/static/{'x' * 40}/")) == 20


def test_nothing_in_the_app_is_made_from_markup_or_run_from_text():
    source = "".join(file.read_text() for file in FOLDER.rglob("*.js") if file.parent.name != "vendor")
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|\.style\b", source) == []
    )
