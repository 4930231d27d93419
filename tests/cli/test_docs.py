"""docs/cli.md names every command, and exactly the keys that its JSON has."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from tests.conftest import TODAY
from tests.support.people import ANYONE_ALLOWED

from tahapan import law
from tahapan.cli import checks, demo_home, examine, main, office, preparation, words
from tahapan.core import home as homes
from tahapan.core.text import Text
from tahapan.elections.acts import create_event, set_local_date
from tahapan.elections.models import EventKind, Office

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"
OPAQUE = {"by_code"}
"""Keys whose own keys are data."""


HEADING = re.compile(r"^## `tahapan ([a-z ]+?)(?: [A-Z\[-][^`]*)?`$", re.MULTILINE)


def sections():
    """Text of docs/cli.md by command, heading included: `roll import` → its section."""
    text = DOCS.read_text(encoding="utf-8")
    found = list(HEADING.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)]
    return {one[1]: text[one.start() : end] for one, end in zip(found, ends, strict=True)}


def documented(command):
    """The key paths a section lists."""
    table = sections()[command].partition("| Key | Meaning |")[2].partition("\n\n")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE))


def paths(document, prefix=""):
    """Every key path of a document: `[]` for items, `{code}` for area codes, `{body}` for ad hoc bodies."""
    if isinstance(document, dict) and document and prefix.rpartition(".")[2] not in OPAQUE:
        for key, value in document.items():
            name = "{code}" if re.match(r"\d\d(\.|\Z)", key) else "{body}" if prefix.endswith(".officers") else key
            yield from paths(value, f"{prefix}.{name}" if prefix else name)
    elif isinstance(document, list | tuple) and document:
        for one in document:
            yield from paths(one, f"{prefix}[]")
    else:
        yield prefix


def leaf_commands(command, path=()):
    """(words of a command, the command) for every command shown in help."""
    for name, child in getattr(command, "commands", {}).items():
        yield from leaf_commands(child, (*path, name))
    if not getattr(command, "commands", None) and not command.hidden:
        yield " ".join(path), command


@pytest.fixture
def election(db):
    made = create_event(
        actor=ANYONE_ALLOWED,
        slug="pilkada-2024-sijunjung",
        name=Text("Pilkada 2024", "Election 2024"),
        kind=EventKind.PILKADA,
        rule_set="pilkada-2024",
        area="13.03",
        voting_day=dt.date(2024, 11, 27),
        contests=[(Office.BUPATI, "13.03")],
    )
    set_local_date(actor=ANYONE_ALLOWED, election=made, stage="1.1", start=None, end=TODAY, decision="SK 1/2024")
    return made


def test_every_command_has_a_section():
    assert sorted(sections()) == sorted(name for name, _ in leaf_commands(main.tree("id")))


def test_every_option_is_in_the_section_of_its_command():
    common = {"--home", "--today", "--json", "--lang"}
    text = sections()
    missing = [
        (name, parameter.opts)
        for name, command in leaf_commands(main.tree("id"))
        for parameter in command.params
        if parameter.opts[0].startswith("--")
        and not common & set(parameter.opts)
        and not any(option in text[name] for option in (*parameter.opts, *parameter.secondary_opts))
    ]
    assert missing == []


def test_the_keys_of_calendar(election):
    from tahapan.elections import queries

    rows = [preparation._stage(one.stage, one.state, preparation._local(one)) for one in queries.stages(election)]
    rows = [row | {"open_rule": None, "local": None} for row in rows]
    assert set(paths({"stages": rows})) == documented("calendar")


def test_the_keys_of_calendar_are_the_same_without_a_home():
    document = {"stages": [row | {"open_rule": None} for row in preparation._law_stages("pilkada-2024")]}
    assert set(paths(document)) == documented("calendar")


def test_the_keys_of_doctor_and_its_checks(db):
    home = homes.current()
    home.prepare()
    document = checks.document(examine.everything(home), "id")
    assert set(paths(document)) == documented("doctor")
    named = re.findall(r"^\| `([a-z-]+)` \|", sections()["doctor"].partition("| Check |")[2], flags=re.MULTILINE)
    assert tuple(named) == examine.NAMES


def test_the_keys_of_users_add(db):
    document = office.add_person("uji.satu", "Petugas Contoh", "kpu-data", "13.03", None, (TODAY, None), "SK 1/2024")
    assert set(paths(document)) == documented("users add")


def test_the_keys_of_roll_import():
    assert set(preparation.IMPORT_KEYS) == documented("roll import")


def test_the_keys_of_status(election):
    pytest.importorskip("tahapan.roll.queries", exc_type=ImportError)
    from tahapan.cli.status import collect

    document = collect(TODAY)
    for one in document["events"]:
        assert one["next_deadlines"]
        # What an empty roll has nothing to say about.
        one["voters"]["by_kecamatan"] = {"13.03.04": {"total": 0, "male": 0, "female": 0}}
        one["stages_late"] = one["stages_late"] or ["1.1"]
        one["stations"]["by_nagari"] = {"13.03.04.2001": 0}
        visits = dict.fromkeys(("families", "done", "again", "people", "settled", "share_people"), 0)
        one["coklit"] |= {"by_kecamatan": {"13.03.04": visits}, "late_nagari": ["13.03.04.2001"]}
    assert set(paths(document)) == documented("status")


def test_the_keys_of_the_lists(db):
    from tests.lists.town import town

    from tahapan.cli import lists

    made = town()
    made.fix_base()
    row = lists._row(lists.tables_of(made.election, lists.List.A, made.election.area, lists.RowLevel.DISTRICT)[0])
    assert set(paths({"rows": [row]})) == documented("lists recap")
    document = lists.between(made.election, lists.List.A, lists.List.A, made.election.area)
    assert set(paths(document)) == documented("lists balance")


def test_the_keys_of_what_is_printed_and_exported(tmp_path):
    from tahapan.cli import lists
    from tahapan.lists.exports import Exported
    from tahapan.lists.manifest import Manifest

    file = tmp_path / "dpt.csv"
    file.write_text("")
    made = Manifest("DPT", ({"number": 7},), "F4", ())
    assert set(paths(lists.printed(made, tmp_path, 1.0))) == documented("lists forms")
    assert set(paths(lists.exported(Exported(0, "", file), file))) == documented("lists export")


@pytest.mark.parametrize("area", ["13.03", "32.01", "13.71"])
def test_an_office_is_named_after_its_area(area):
    assert re.fullmatch(r"KPU (Kabupaten|Kota) \w+", demo_home.office_name(area))


def test_every_rule_set_named_in_the_docs_exists():
    assert {"pilkada-2024", "psu-dpd-sumbar-2024"} <= set(law.available())


def test_every_dependency_has_its_reason():
    import tomllib

    project = tomllib.loads((DOCS.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.match(r"[a-z0-9-]+", one)[0] for one in wanted}
    text = (DOCS.parent / "dependencies.md").read_text(encoding="utf-8")
    assert names - set(re.findall(r"^\| ([a-z0-9-]+) \|", text, flags=re.MULTILINE)) == set()


def test_the_words_of_every_command_speak_both_languages():
    assert [text for text in words.ALL if text.id == text.en] == []
