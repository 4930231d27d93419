"""What is stopped before any page: NULs, large bodies of strangers; what a log may hold."""

from __future__ import annotations

import logging
import sys

import pytest
from django.test import Client

from tahapan.web.logs import Places
from tahapan.web.middleware import LARGEST_BODY, SMALL_BODY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/masuk/?next=%00", "/%00/"])
def test_a_nul_in_an_address_is_answered_with_400(address):
    assert Client().get(address).status_code == 400


def test_a_nul_in_a_form_is_answered_with_400():
    assert Client().post("/masuk/", {"username": "a\x00b", "password": "x"}).status_code == 400


@pytest.mark.parametrize("length", [str(SMALL_BODY + 1), str(LARGEST_BODY + 1), "minus"])
def test_a_stranger_may_send_little_and_nobody_too_much(length):
    answer = Client().generic("POST", "/masuk/", b"", content_type="text/plain", CONTENT_LENGTH=length)
    assert answer.status_code == 413


def test_a_log_names_the_place_and_kind_of_an_error_and_never_its_words():
    number = "1303042001" + "900001"
    try:
        try:
            raise ValueError(number)
        except ValueError as cause:
            raise RuntimeError(number) from cause
    except RuntimeError:
        record = logging.LogRecord("tahapan", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    said = Places("{message}", style="{").format(record)
    assert number not in said
    assert said.startswith("failed")
    assert [word for word in ("RuntimeError", "ValueError", "test_middleware.py") if word not in said] == []
