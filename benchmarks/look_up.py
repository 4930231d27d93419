"""Am I listed, over a real server: requests a second beside an empty view of the same application, in the same run.

    python benchmarks/look_up.py                       # 173 thousand voters, SQLite, 5 rounds
    python benchmarks/look_up.py --people 20000 --rounds 3
    TAHAPAN_DATABASE=postgresql://… python benchmarks/look_up.py     # an empty database

A home with a made-up population, mapped; its DPS cut and made askable as a determination does. One server process
(granian, as `tahapan serve` starts it) answers both. The empty view is one more route of the very application: it
answers nothing, behind the same middleware. Clients keep their connections; look-ups and empty requests take turns,
round by round. Look-ups are half of people who are listed (by name or birth date) and half of nobody; each comes from
an address of its own, as limits are counted by address.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
DAY = dt.datetime(2024, 8, 11, 14, tzinfo=dt.timezone(dt.timedelta(hours=7)))


# ── The home


def open_home(folder: Path) -> None:
    os.environ["TAHAPAN_HOME"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tahapan.web.settings"
    import django

    django.setup()


def set_scene(folder: Path, people: int, seed: int) -> tuple[list[tuple[str, str, dt.date]], float]:
    """A home whose DPS can be asked; some of its people (NIK, name, birth date), and the seconds `fill` took."""
    from tahapan.core.home import Home

    Home(path=folder, area="13.03", office="KPU Kabupaten Sijunjung", secure=True, demo_today=DAY.date()).save()
    open_home(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from benchmarks.intake import create_event, make_file

    from tahapan.accounts.actor import ConsoleActor
    from tahapan.core import clock
    from tahapan.lists.acts.base import fix_base
    from tahapan.roll.acts import import_file, map_stations
    from tahapan.roll.models import Voter

    actor = ConsoleActor("benchmark")
    with clock.pretend(dt.date(2024, 6, 20)):
        event = create_event("13.03")
        file = folder / "dp4.csv"
        make_file("13.03", people, seed, file)
        import_file(actor=actor, election=event, path=file, file_name=file.name)
        map_stations(actor=actor, election=event, area=event.area)
        fix_base(actor=actor, election=event)
    with clock.pretend(DAY):
        seconds = determine(actor, event)
    voters = Voter.objects.filter(election=event, place="station").values_list("nik", "name", "birth_date")
    return random.Random(seed).sample(list(voters), min(5000, people // 2)), seconds


def determine(actor: Any, event: Any) -> float:
    """Cut the DPS of the whole area, with a plenary that is closed; returns the seconds of `listed.fill`."""
    from tahapan.core.text import Text
    from tahapan.journal.act import act, current
    from tahapan.lists import cutting, listed, rules
    from tahapan.lists.kinds import ListKind, PlenaryState, Tier
    from tahapan.lists.models import Plenary

    def cut(*, actor: Any, election: Any) -> float:
        line = current().seq
        signed = {"proposed_by": "a", "proposed_line": line, "called_line_id": line, "closed_line_id": line}
        plenary = Plenary.objects.create(
            election=election, list=ListKind.DPS, tier=Tier.REGENCY, area=election.area, venue="Aula",
            state=PlenaryState.CLOSED, scheduled=DAY, **signed,
        )  # fmt: skip
        made = cutting.cut(election, rules.step(ListKind.DPS, Tier.REGENCY), election.area, plenary)
        began = time.perf_counter()
        listed.fill(made)
        return time.perf_counter() - began

    return act("benchmark.determine", title=Text("Uji", "Benchmark"))(cut)(actor=actor, election=event)  # type: ignore[no-any-return]


# ── The server: `python -m benchmarks.look_up serve PORT`


def serve(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    from tahapan.cli.serving import THREADS

    wsgi = "benchmarks.look_up:application"
    Granian(wsgi, port=port, interface=Interfaces.WSGI, blocking_threads=THREADS, log_enabled=False).serve()


def __getattr__(name: str) -> Any:
    """The application with one more route, made when the server asks for it."""
    if name != "application":
        raise AttributeError(name)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tahapan.web.settings")
    import django

    django.setup()
    from django.http import HttpResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    from tahapan.journal.access import public
    from tahapan.public import urls

    urls.urlpatterns.insert(0, path("kosong/", public(csrf_exempt(lambda request: HttpResponse("")))))
    from tahapan.web.wsgi import application

    return application


# ── The clients


def requests(people: list[tuple[str, str, dt.date]], port: int, number: int, seed: int) -> list[bytes]:
    """So many look-ups as they go over the wire."""
    chance = random.Random(seed)
    made = []
    for one in range(number):
        nik, name, born = people[chance.randrange(len(people))]
        second = {"name": name} if one % 3 else {"born": f"{born:%d-%m-%Y}"}
        if one % 2:
            nik = f"{chance.randrange(10**12):012}{chance.randrange(1, 10**4):04}"
        body = urlencode({"nik": nik, **second}).encode()
        origin = f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}"
        head = (
            f"POST /cek/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: {origin}\r\n"
            "X-Forwarded-Proto: https\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def empty_posts(messages: list[bytes]) -> list[bytes]:
    """The same requests to the empty view: what it takes to read a form, whoever reads it."""
    return [one.replace(b"POST /cek/", b"POST /kosong/", 1) for one in messages]


def empty(port: int, number: int) -> list[bytes]:
    return [f"GET /kosong/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-Proto: https\r\n\r\n".encode()] * number


def ask(port: int, messages: list[bytes], taken: list[float]) -> None:
    """Send requests one after the other over one connection; every answer must be a 200."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        for message in messages:
            began = time.perf_counter()
            line.sendall(message)
            answer = line.recv(65536)
            while b"\r\n\r\n" not in answer:
                answer += line.recv(65536)
            head, _, body = answer.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            left = length - len(body)
            while left:
                left -= len(line.recv(65536))
            taken.append(time.perf_counter() - began)
            assert head.startswith(b"HTTP/1.1 200"), head


def drive(port: int, messages: list[bytes], clients: int) -> tuple[float, list[float]]:
    """Requests a second and the seconds of each, with so many clients at once."""
    taken: list[float] = []
    parts = [messages[at::clients] for at in range(clients)]
    threads = [threading.Thread(target=ask, args=(port, part, taken)) for part in parts]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(messages), "a client stopped"
    return len(messages) / (time.perf_counter() - began), taken


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=173_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--number", type=int, default=3000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tahapan-look-up-"))) / "home"
        people, seconds = set_scene(folder, asked.people, asked.seed)
        port = free_port()
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.look_up", "serve", str(port)], env=environment, cwd=ROOT
        )
        stack.callback(server.wait)
        stack.callback(server.terminate)
        _await(port)
        report(port, people, asked, seconds)


def _await(port: int) -> None:
    for _ in range(200):
        try:
            ask(port, empty(port, 1), [])
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def report(port: int, people: list[tuple[str, str, dt.date]], asked: argparse.Namespace, seconds: float) -> None:
    print(f"{asked.people:,} people, {asked.clients} clients, {asked.number} requests a round; rows in {seconds:.1f} s")
    # As after some minutes of service: the page of each station was made once.
    drive(port, requests(people, port, asked.number, 1), asked.clients)
    kinds = ("empty", "look-up", "empty, same form sent")
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    waits: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(asked.rounds):
        looked = requests(people, port, asked.number, 2 + turn)
        for name, messages in zip(kinds, (empty(port, asked.number), looked, empty_posts(looked)), strict=True):
            rate, taken = drive(port, messages, asked.clients)
            rates[name].append(rate)
            waits[name] += taken
    for name, found in rates.items():
        p50, p99 = (statistics.quantiles(waits[name], n=100)[at] * 1000 for at in (49, 98))
        print(f"{name:<22}{statistics.median(found):>8.0f} requests/s   median {p50:5.1f} ms   p99 {p99:5.1f} ms")
    for name in (kinds[0], kinds[2]):
        ratio = statistics.median(one / other for one, other in zip(rates["look-up"], rates[name], strict=True))
        print(f"look-up / {name}: {ratio:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        main()
