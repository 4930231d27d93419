"""The `tahapan` command as a process of its own, as a person or a program runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What one call left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as JSON; fails when anything else stands there."""
        return json.loads(self.out)


def tahapan(*arguments: object, cwd: Path) -> Outcome:
    """Run the command in `cwd`, with none of this process's own home or database."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TAHAPAN_", "DJANGO_"))}
    command = [sys.executable, "-m", "tahapan.cli", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return Outcome(done.returncode, done.stdout, done.stderr)
