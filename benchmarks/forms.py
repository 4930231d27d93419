"""Station lists as PDF: processor time a list, beside WeasyPrint on the same rows.

    python benchmarks/forms.py                              # 445 lists of 390 people, both forms; 2 by WeasyPrint
    python benchmarks/forms.py --lists 20 --peer-lists 0    # ours alone
    python benchmarks/forms.py --peer-python PYTHON         # WeasyPrint lives in another environment

People are made up on the spot. Ours draws the posted list and Model A-KabKo of every station with the code the
application uses; the peer sets the same rows as an HTML table with the same columns, repeated heads and page numbers,
on the same paper, in a process of its own. Each is measured without the reading of data, once warm.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl

VOTING_DAY = dt.date(2024, 11, 27)
NAMES = ("ASMAR", "BUDI SANTOSO", "CITRA YULIANTI HASNA", "DEWI", "EKA PUTRA", "FAJRI RAMADHAN AL HABSYI")
STREETS = ("JORONG KOTO TUO", "JORONG BALAI TANGAH", "JORONG SIMPANG TIGO SUNGAI LANSEK KAMANG BARU NO. 12")
PEER = """
import json, re, sys, time
from weasyprint import HTML
pages, texts = 0, json.load(sys.stdin)
HTML(string=texts[0]).write_pdf()
began, wall = time.process_time(), time.perf_counter()
for text in texts:
    document = HTML(string=text).render()
    document.write_pdf()
    pages += len(document.pages)
print(json.dumps({"pages": pages, "cpu": time.process_time() - began, "wall": time.perf_counter() - wall}))
"""
STYLE = """
@page { size: %s; margin: 10mm; @bottom-right { content: "Halaman " counter(page) " dari " counter(pages) } }
body { font: 7.5pt Helvetica, Arial, sans-serif } table { border-collapse: collapse; width: 100%% }
td, th { border: 0.3pt solid black; padding: 1pt 3pt } th { background: #e6e6e6; font-size: 6.3pt }
"""


def people(number: int, chance: random.Random) -> pl.DataFrame:
    """The voters of one station, as a snapshot holds them."""
    rows = [
        {
            "id": at,
            "nkk": f"1303{chance.randrange(10**12):012}",
            "nik": f"1303{chance.randrange(10**12):012}",
            "name": chance.choice(NAMES),
            "birth_place": "SIJUNJUNG",
            "birth_date": dt.date(chance.randint(1930, 2006), chance.randint(1, 12), chance.randint(1, 28)),
            "marital": chance.choice("BSP"),
            "sex": chance.choice("LP"),
            "address": chance.choices(STREETS, (10, 10, 1))[0],
            "rt": chance.randint(1, 12),
            "rw": 0,
            "disability": chance.choices((0, 1), (60, 1))[0],
            "ktp": chance.choice("SSSSB"),
        }
        for at in range(number)
    ]
    return pl.DataFrame(rows)


def ours(stations: list[pl.DataFrame]) -> dict[str, dict[str, float]]:
    """Pages and seconds of both forms."""
    from tahapan.lists.documents import voters
    from tahapan.lists.documents.about import About

    about = About(
        "KPU KABUPATEN CONTOH", "Pilkada 2024", "DPT", "Daftar Pemilih Tetap", 7, "0123456789abcdef" * 4,
        "21 September 2024 14.30 WIB", "Contoh, 21 September 2024", "Ketua", VOTING_DAY,
    )  # fmt: skip
    places = (("Provinsi", "Contoh"), ("Kabupaten", "Contoh"), ("Nagari", "Contoh"), ("TPS", "5"))
    draws = {
        "posted": lambda rows: voters.draw_posted(about, places, "13.03.04.2001 TPS 5", rows),
        "model-a-kabko": lambda rows: voters.draw_full(about, places, "13.03.04.2001 TPS 5", rows, ("Kode",)),
    }
    told = {}
    for name, draw in draws.items():
        draw(stations[0])
        began, wall, pages, size = time.process_time(), time.perf_counter(), 0, 0
        for rows in stations:
            pdf = draw(rows)
            pages += len(re.findall(rb"/Type\s*/Page\b", pdf))
            size += len(pdf)
        cpu, took = time.process_time() - began, time.perf_counter() - wall
        told[name] = {"lists": len(stations), "pages": pages, "bytes": size, "cpu": cpu, "wall": took}
    return told


def peer(stations: list[pl.DataFrame], python: str) -> dict[str, dict[str, float]]:
    """The same of WeasyPrint."""
    from tahapan.lists.documents import voters

    tables = {
        "posted": ("215mm 330mm", [voters.posted_rows(rows, VOTING_DAY) for rows in stations]),
        "model-a-kabko": ("330mm 215mm", [voters.full_rows(rows) for rows in stations]),
    }
    told = {}
    for name, (paper, frames) in tables.items():
        texts = json.dumps([page_of(rows, paper) for rows in frames])
        done = subprocess.run([python, "-c", PEER], input=texts, capture_output=True, text=True, check=True)
        told[name] = {"lists": len(stations), **json.loads(done.stdout)}
    return told


def page_of(rows: pl.DataFrame, paper: str) -> str:
    """The rows as an HTML table."""

    def line(cells: Any, tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    body = "".join(line(row, "td") for row in rows.iter_rows())
    head = line(rows.columns, "th")
    style = STYLE % paper
    return (
        f"<style>{style}</style><h1>Daftar Pemilih Tetap</h1><table><thead>{head}</thead><tbody>{body}</tbody></table>"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--lists", type=int, default=445)
    asked.add_argument("--people", type=int, default=390)
    asked.add_argument("--peer-lists", type=int, default=2)
    asked.add_argument("--peer-python", type=Path, default=Path(sys.executable))
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--json", action="store_true")
    chosen = asked.parse_args()
    chance = random.Random(chosen.seed)
    stations = [people(chosen.people, chance) for _ in range(chosen.lists)]
    told: dict[str, Any] = {"people": chosen.people, "seed": chosen.seed, "ours": ours(stations)}
    if chosen.peer_lists:
        told["weasyprint"] = peer(stations[: chosen.peer_lists], str(chosen.peer_python))
        told["times_faster"] = {
            name: round((other["cpu"] / other["lists"]) / (mine["cpu"] / mine["lists"]), 1)
            for name, mine, other in ((n, told["ours"][n], told["weasyprint"][n]) for n in told["ours"])
        }
    for side in ("ours", "weasyprint"):
        for one in told.get(side, {}).values():
            one["pages_per_cpu_second"] = round(one["pages"] / one["cpu"], 1)
            one["cpu"], one["wall"] = round(one["cpu"], 2), round(one["wall"], 2)
    print(json.dumps(told, indent=None if chosen.json else 1))


if __name__ == "__main__":
    main()
