"""What an act on a plenary will do, in sentences, before anybody does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.lists import queries, rules
from tahapan.lists.kinds import ListKind
from tahapan.lists.models import Plenary

_SIMPLE: Final = {
    "jadwal": Text("Undangan menyebut hari dan tempat yang baru.", "The invitation names the new day and place."),
    "undang": Text(
        "Lembaga yang disebut tercatat sebagai undangan; kehadirannya dicatat dalam rapat.",
        "The offices named are recorded as invited; who came is recorded at the plenary.",
    ),
    "buka": Text(
        "Rapat pleno dibuka untuk umum. Angkanya dihitung dari catatan setiap pemilih sampai saat ini.",
        "The plenary opens to the public. Its figures are counted from every voter's entries up to this moment.",
    ),
    "hadir": Text(
        "Yang hadir dicatat tiap lembaga, tanpa nama orang.", "Who came is recorded by office, without names."
    ),
    "tarik": Text(
        "Tanda tangan pertama ditarik; rapat tetap terbuka.", "The first signature is taken back; it stays open."
    ),
}


def effects(plenary: Plenary, verb: str) -> list[Text]:
    """The sentences for one verb of the plenary's pages."""
    if verb in _SIMPLE:
        return [_SIMPLE[verb]]
    return _TOLD[verb](plenary)


def _propose(plenary: Plenary) -> list[Text]:
    step = queries.step_of(plenary)
    second = Text("Orang lain harus mengesahkan.", "Somebody else must confirm.")
    if step.determines:
        second = Text("Orang lain dengan peran lain harus mengesahkan.", "Somebody else in another role must confirm.")
    return [
        Text("Anda menandatangani angka di atas sebagai hasil rapat ini.", "You sign the figures above as its result."),
        second,
        Text(
            "Bila daftar wilayah ini berubah sebelum disahkan, usulan ini gugur.",
            "If the roll of this area changes before that, the proposal falls.",
        ),
    ]


def _confirm(plenary: Plenary) -> list[Text]:
    step = queries.step_of(plenary)
    area = areas.get(plenary.area).name
    told = [
        Text(
            "{list} {area} dihitung dua kali dengan cara berbeda; bila sama, dipotong dan disimpan untuk selamanya.",
            "The {list} of {area} is counted twice in different ways; only if both agree is it cut and kept for good.",
        ).fill(list=step.list.value, area=area),
    ]
    if step.determines:
        told.append(Text("Kunci dari rapat pleno di bawahnya berakhir.", "The locks of the plenaries below end."))
    if rules.holds(step):
        until = rules.hold_until(step, elections.stages(plenary.election), plenary.election.voting_day)
        told.append(
            Text(
                "Daftar pemilih {area} dikunci sampai {until}; perubahan hanya oleh tingkat di atasnya.",
                "The roll of {area} is held until {until}; only a higher tier can change it.",
            ).fill(area=area, until=until)
        )
    if step.list is ListKind.DPS:
        told.append(Text("DPS siap diumumkan dan ditanggapi masyarakat.", "The DPS can be posted and commented on."))
    told.append(Text("Rapat pleno ini ditutup.", "This plenary is closed."))
    return told


def _ask(plenary: Plenary) -> list[Text]:
    second = Text("Sesudah orang lain membukanya:", "Once somebody else has reopened it:")
    if queries.step_of(plenary).determines:
        second = Text(
            "Sesudah orang lain dengan peran lain membukanya:", "Once somebody else in another role has reopened it:"
        )
    return [Text("Belum ada yang berubah.", "Nothing changes yet."), second, *_reopen(plenary)]


def _reopen(plenary: Plenary) -> list[Text]:
    step = queries.step_of(plenary)
    last = rules.last_day(step, plenary.attempt + 1, elections.stages(plenary.election))
    return [
        Text("Kunci daftar dari rapat ini berakhir.", "The lock of this plenary ends."),
        Text(
            "Daftar yang sudah dipotong tetap tersimpan, tetapi tidak berlaku lagi.",
            "The list cut stays kept, but no longer stands.",
        ),
        Text(
            "Rapat berikutnya adalah yang ke-{n}, paling lambat {last}.",
            "The next plenary is number {n}, by {last} at the latest.",
        ).fill(n=plenary.attempt + 1, last=last),
    ]


_TOLD: Final[dict[str, Callable[[Plenary], list[Text]]]] = {
    "usulkan": _propose,
    "sahkan": _confirm,
    "minta-buka": _ask,
    "buka-kembali": _reopen,
}
