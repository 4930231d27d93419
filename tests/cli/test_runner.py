"""`./tahapan test` says loudly what this machine lacks; with CI set that is a failure."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "test.py"


@pytest.fixture
def runner(monkeypatch):
    """tools/test.py with runs of pytest written down instead of made, each passing."""
    spec = importlib.util.spec_from_file_location("test_runner_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.runs = []

    def passing(title, arguments, count, **environment):
        module.runs.append((title, list(arguments), environment))
        count.passed += 1
        return 0

    monkeypatch.setattr(module, "pytest", passing)
    monkeypatch.delenv("CI", raising=False)
    return module


@pytest.fixture
def bare(runner, monkeypatch):
    """A machine without browser and server."""
    monkeypatch.setattr(runner, "chromium", lambda: None)
    monkeypatch.setattr(runner.cluster, "usable", lambda: False)
    return runner


def test_what_is_missing_is_named_with_the_one_command_that_brings_it(bare, capsys):
    assert bare.main([]) == 0
    shown = capsys.readouterr().out
    assert "sudo apt-get install chromium postgresql" in shown
    assert shown.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"
    assert [(title, "not browser" in " ".join(how)) for title, how, _ in bare.runs] == [("SQLite", True)]


def test_with_ci_set_a_missing_part_is_a_failure(bare, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert bare.main([]) == 1


def test_arguments_go_to_pytest_as_they_are_on_sqlite_only(bare, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert bare.main(["tests/law", "-x"]) == 0
    assert [(title, how[-2:]) for title, how, _ in bare.runs] == [("SQLite", ["tests/law", "-x"])]


def test_a_whole_machine_runs_both_databases_without_a_banner(runner, monkeypatch, capsys):
    from contextlib import nullcontext

    monkeypatch.setattr(runner, "chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(runner.cluster, "usable", lambda: True)
    monkeypatch.setattr(runner.cluster, "cluster", lambda: nullcontext("postgresql:///uji"))
    assert runner.main([]) == 0
    assert [title for title, _, _ in runner.runs] == ["SQLite", "PostgreSQL"]
    assert runner.runs[1][2]["TAHAPAN_DATABASE"] == "postgresql:///uji"
    assert "apt-get" not in capsys.readouterr().out


def test_a_run_that_died_before_its_report_counts_as_a_failure(runner, tmp_path):
    count = runner.Count()
    count.add(tmp_path / "none.xml")
    assert str(count) == "0 passed, 1 failed, 0 skipped"
