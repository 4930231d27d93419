"""How long pages take over a whole home: the first view, median and p95 of each, signed in as Bawaslu.

    python benchmarks/pages.py --home var/demo --runs 40

Requests go through the whole application in this process (middleware, templates, database), one after the other, as one
person clicks; the network is not in it. The yardstick in the same run is one's own
account, a page that reads three rows.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, default=Path("var/demo"))
    parser.add_argument("--runs", type=int, default=40)
    asked = parser.parse_args()
    os.environ["TAHAPAN_HOME"] = str(asked.home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tahapan.web.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from tahapan.accounts.models import User
    from tahapan.core import clock, home
    from tahapan.elections import queries

    settings.ALLOWED_HOSTS = ["testserver"]
    with clock.pretend(home.current().demo_today):
        event = queries.main_event()
        assert event is not None, "the home has no event"
        client = Client()
        client.force_login(User.objects.get(username="bawaslu"))
        slug = event.slug
        first = event.voters.order_by("id").first()
        assert first is not None, "the roll is empty"
        district, village = first.village[:8], first.village
        calls = {
            "own account": ("get", "/akun/", {}),
            "home": ("get", f"/{slug}/", {}),
            "stages": ("get", f"/{slug}/tahapan/", {}),
            "voters, whole area": ("get", f"/{slug}/pemilih/", {}),
            "voters, kecamatan": ("get", f"/{slug}/pemilih/", {"wilayah": district}),
            "voters, village": ("get", f"/{slug}/pemilih/", {"wilayah": village}),
            "search by name": ("post", f"/{slug}/pemilih/", {"cari": "nur"}),
            "one voter": ("get", f"/{slug}/pemilih/{first.pk}/", {}),
            "stations": ("get", f"/{slug}/tps/", {}),
            "quality": ("get", f"/{slug}/tps/mutu/", {}),
            "map": ("get", f"/{slug}/tps/peta/", {}),
            "coklit": ("get", f"/{slug}/coklit/", {}),
            "coklit, progress": ("get", f"/{slug}/coklit/kemajuan/", {}),
            "coklit, conflicts": ("get", f"/{slug}/coklit/sengketa/", {}),
            "coklit, questions": ("get", f"/{slug}/coklit/mutu/", {}),
            "map data": ("get", f"/{slug}/tps/peta.json", {}),
            "journal": ("get", "/jurnal/", {}),
        }
        print(f"{event.voters.count():,} voters, {asked.runs} runs each, {connection.vendor}")
        print(f"{'page':<22}{'status':>7}{'first ms':>10}{'median ms':>11}{'p95 ms':>9}{'kB':>7}")
        for name, (method, address, data) in calls.items():
            call = getattr(client, method)
            began = time.perf_counter()
            answer = call(address, data)
            first_ms = (time.perf_counter() - began) * 1000
            taken = []
            for _ in range(asked.runs):
                began = time.perf_counter()
                call(address, data)
                taken.append((time.perf_counter() - began) * 1000)
            p95 = statistics.quantiles(taken, n=20)[-1]
            size = len(answer.content) / 1024
            print(
                f"{name:<22}{answer.status_code:>7}{first_ms:>10.0f}{statistics.median(taken):>11.0f}{p95:>9.0f}{size:>7.0f}"
            )


if __name__ == "__main__":
    main()
