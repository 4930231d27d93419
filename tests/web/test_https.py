"""A home served over HTTPS: its pages know it through the proxy's header, so that their own forms are no strangers."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.support.command import tahapan

SIGN_IN = """
import re, sys
import django
django.setup()
from django.test import Client
browser = Client(enforce_csrf_checks=True, headers={"X-Forwarded-Proto": sys.argv[1], "Host": "kpu.example"})
token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', browser.get("/masuk/").content.decode())[1]
form = {"username": "siapa", "password": "bukan", "csrfmiddlewaretoken": token}
print(browser.post("/masuk/", form, headers={"Origin": "https://kpu.example"}).status_code)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("https")
    made = tahapan("init", "--home", "kantor", "--area", "13.03", "--secure", "--host", "kpu.example", cwd=folder)
    assert made.code == 0, made.err
    return folder / "kantor"


@pytest.mark.parametrize(("said", "status"), [("https", 422), ("http", 403)])
def test_a_form_of_our_own_is_read_when_the_proxy_says_https(home, said, status):
    environment = os.environ | {"TAHAPAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tahapan.web.settings"}
    environment.pop("TAHAPAN_DATABASE", None)
    done = subprocess.run(
        [sys.executable, "-c", SIGN_IN, said], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == str(status), done.stderr  # 422: read, and the password found wrong
