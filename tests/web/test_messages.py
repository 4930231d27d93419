"""English is complete: every message has a translation, and collecting finds none that the catalogue lacks."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

import pytest
from babel.messages import pofile

from tahapan.web import i18n

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_of_templates_and_code_has_an_english_text(messages):
    assert messages.missing(messages.collected()) == []


def test_the_catalogue_holds_exactly_what_collecting_finds(messages):
    assert messages.written(messages.collected()).decode() == i18n.CATALOGUE.read_text(encoding="utf-8")


def test_translations_keep_their_placeholders(messages):
    def names(text):
        return sorted(set(re.findall(r"%\((\w+)\)[sd]|\{(\w+)\}", text)))

    for message in messages.collected():
        plural = not isinstance(message.id, str)
        wanted = names(message.id[-1] if plural else message.id)
        assert names(message.string[-1] if plural else message.string) == wanted, message.id


def test_a_catalogue_is_compiled_when_it_is_missing_or_older(tmp_path):
    catalogue = tmp_path / "django.po"
    catalogue.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "ya"\nmsgstr "yes"\n')
    compiled = catalogue.with_suffix(".mo")
    i18n.ensure_compiled(catalogue)
    assert b"yes" in compiled.read_bytes()
    catalogue.write_text(catalogue.read_text().replace("yes", "yea"))
    os.utime(compiled, ns=(0, 0))
    i18n.ensure_compiled(catalogue)
    assert b"yea" in compiled.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["django.mo", "django.po"]


def test_a_compiled_catalogue_that_is_newer_is_left_alone(tmp_path):
    catalogue, compiled = tmp_path / "django.po", tmp_path / "django.mo"
    catalogue.write_text("")
    compiled.write_bytes(b"kept")
    os.utime(catalogue, ns=(0, 0))
    i18n.ensure_compiled(catalogue)
    assert compiled.read_bytes() == b"kept"


def test_the_catalogue_reads_as_one_without_faults():
    with i18n.CATALOGUE.open("rb") as stream:
        catalogue = pofile.read_po(stream, locale="en", abort_invalid=True)
    assert [list(errors) for _, errors in catalogue.check()] == []
