"""Help is complete in both languages, wrong use is said in them, and exit codes tell the three outcomes apart."""

from __future__ import annotations

import pytest

from tahapan.cli import main, words


@pytest.fixture(autouse=True)
def _language_of_the_call():
    token = words.language.set("id")
    yield
    words.language.reset(token)


def helps(language):
    return [part.help for part in words.parts(main.tree(language))]


def commands(command, path=()):
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, (*path, name))
    if not getattr(command, "commands", None):
        yield " ".join(path)


def test_every_command_and_option_has_help_in_both_languages():
    indonesian, english = {text.id for text in words.ALL}, {text.en for text in words.ALL}
    assert [one for one in helps("id") if one not in indonesian] == []
    assert [one for one in helps("en") if one not in english] == []


def test_the_commands_of_the_contract_are_all_there():
    assert sorted(commands(main.tree("id"))) == [
        "backup",
        "calendar",
        "demo",
        "doctor",
        "election open",
        "fieldwork simulate",
        "init",
        "lists balance",
        "lists export",
        "lists forms",
        "lists recap",
        "migrate",
        "restore",
        "roll export",
        "roll import",
        "serve",
        "stations map",
        "status",
        "users add",
        "work",
    ]


def test_every_command_has_the_common_options():
    def options(command):
        children = getattr(command, "commands", None)
        if children:
            for child in children.values():
                yield from options(child)
        else:
            yield {name for parameter in command.params for name in parameter.opts}

    assert [found for found in options(main.tree("id")) if not found >= {"--home", "--today", "--json", "--lang"}] == []


@pytest.mark.parametrize(
    ("arguments", "heads"),
    [
        (["--help"], ["Pemakaian:", "Pilihan", "Perintah", "Cadangkan"]),
        (["--lang", "en", "--help"], ["Usage:", "Options", "Commands", "Back up"]),
        (["roll", "import", "--help", "--lang=en"], ["Usage:", "Arguments", "The DP4 file"]),
        (["roll", "import", "--help"], ["Pemakaian:", "Argumen", "Berkas DP4", "Tampilkan bantuan"]),
    ],
)
def test_help_is_in_the_language_asked_for_wherever_lang_stands(arguments, heads, capsys):
    assert main.run(arguments) == 0
    shown = capsys.readouterr().out
    assert [head for head in heads if head not in shown] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["apa"], "Perintah belum lengkap atau tidak dikenal: apa. Lihat `tahapan --help`."),
        (["apa", "--lang", "en"], "The command is incomplete or unknown: apa. See `tahapan --help`."),
        (["doctor", "--salah"], "Tidak ada pilihan --salah. Lihat `tahapan doctor --help`."),
        (["roll", "import"], "file belum diisi. Lihat `tahapan roll import --help`."),
        (["status", "--today", "8 Juli"], "Nilai untuk --today tidak dapat dipakai. Lihat `tahapan status --help`."),
        (["stations", "map", "--method", "x", "--lang=en"], "The value for --method cannot be used."),
    ],
)
def test_wrong_use_is_exit_2_and_says_where_to_read_on(arguments, message, capsys):
    assert main.run(arguments) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert shown.out == ""


def test_wrong_use_never_repeats_a_value_that_was_given(capsys):
    main.run(["status", "--today", "1303040107640001"])
    assert "1303040107640001" not in capsys.readouterr().err


def test_a_bug_is_exit_1_and_its_message_is_not_shown(monkeypatch, capsys):
    def fail(_language):
        raise ValueError("1303040107640001")

    monkeypatch.setattr(main, "tree", fail)
    assert main.run(["status", "--json"]) == 1
    shown = capsys.readouterr()
    assert '"code": "bug"' in shown.out
    assert "ValueError" in shown.err
    assert "1303040107640001" not in shown.out + shown.err
