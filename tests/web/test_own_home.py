"""Tests run side by side: each process has a home of its own, or one would clear away what another is working on."""

from __future__ import annotations

import os
from pathlib import Path

from tahapan.core import home


def test_the_home_of_a_test_is_the_one_its_own_process_made():
    assert home.current().path == Path(os.environ["TAHAPAN_HOME"]).resolve()
