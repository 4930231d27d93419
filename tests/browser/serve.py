"""`python -m tests.browser.serve PORT`: the pages of TAHAPAN_HOME by granian, as `tahapan serve` does, nothing else."""

from __future__ import annotations

import sys


def main(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    from tahapan.cli.serving import THREADS, WSGI

    Granian(WSGI, port=port, interface=Interfaces.WSGI, blocking_threads=THREADS, log_enabled=True).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
