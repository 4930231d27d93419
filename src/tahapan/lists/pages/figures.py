"""What pages show of a recap: its equation in words, its rows with links, the names of the TMS codes."""

from __future__ import annotations

from typing import Any, Final

from tahapan.core.balance import Balance, Count
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.lists.recaps import Shown

_EQUATION: Final = (
    ("previous", "", Text("Daftar sebelumnya", "List before")),
    ("new", "+", Text("Pemilih baru", "New voters")),
    ("moved_in", "+", Text("Masuk dari TPS atau desa lain", "Moved in from another station or village")),
    ("struck", "−", Text("Tidak memenuhi syarat (TMS 1–7)", "Not eligible (TMS 1–7)")),
    ("moved_out", "−", Text("Keluar ke TPS atau desa lain", "Moved out to another station or village")),
    ("current", "=", Text("Daftar ini", "This list")),
    ("difference", "", Text("Selisih", "Difference")),
)


def equation(balance: Balance) -> list[tuple[Text, str, Count]]:
    """Label, sign and figures of every line of the equation, the difference last."""
    return [(label, sign, getattr(balance, name)) for name, sign, label in _EQUATION]


def context(election: ElectionEvent, shown: Shown | None) -> dict[str, Any]:
    """What the templates of a recap need."""
    names = [code.name for code in elections.rules(election).codes("tms").values() if not code.old]
    told: dict[str, Any] = {"shown": shown, "tms_names": names}
    if shown is not None:
        told |= {
            "equation": equation(shown.whole.balance),
            "reasons": list(zip(names, shown.whole.tms, strict=True)),
            "tms_total": shown.whole.tms_total,
        }
    return told
