"""What is true of a demo's made-up people, kept beside their home: HOME/demo/truth.parquet.

Only demo homes have it. It answers what nobody knows of real people (who died, moved, stands twice, what their
documents say), so that coklit can be played and a list be compared with the truth.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from tahapan.core import home
from tahapan.engines import population
from tahapan.engines.population import Population

FILE: Final = Path("demo") / "truth.parquet"


def keep(people: Population) -> Path:
    """Write the truth about `people` into the open home, readable by its owner only; columns as `population.coklit`.

    Raises RuntimeError in a home that is no demo: nothing may stand there that pretends to know.
    """
    here = home.current()
    if not here.is_demo:
        raise RuntimeError("only a demo home knows the truth about its people")
    file = here.path / FILE
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600)
    file.chmod(0o600)
    population.coklit(people).sort("village", maintain_order=True).write_parquet(file)
    return file


def read(scope: str) -> pl.DataFrame:
    """The truth about everyone listed, or missing from the list, in `scope` (area code). One row per entry, by `nik`.

    Raises FileNotFoundError where none is kept.
    """
    rows = pl.scan_parquet(home.current().path / FILE)
    return rows.filter((pl.col("village") == scope) | pl.col("village").str.starts_with(f"{scope}.")).collect()
