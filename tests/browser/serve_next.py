"""`python -m tests.browser.serve_next PORT`: the pages as the next version would serve them, at other addresses."""

from __future__ import annotations

import sys


def main(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    from tahapan.cli.serving import THREADS

    wsgi = "tests.browser.serve_next:application"
    Granian(wsgi, port=port, interface=Interfaces.WSGI, blocking_threads=THREADS, log_enabled=True).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
else:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tahapan.web.settings")
    from django.conf import settings

    settings.STATIC_URL = "/static/versi-depan/"
    from tahapan.web.wsgi import application as application
