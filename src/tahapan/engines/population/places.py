"""Names of hamlets, addresses and birth places. Words of the land, put together; not the real hamlets of a village."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from tahapan.engines.population.chance import Floats, Ints, Keys, keys, uniform
from tahapan.engines.population.ground import Ground
from tahapan.engines.population.spec import HamletWord, NameStyle, VillageSpec

_NO_RW: Final = "000"
_STEP: Final = 7  # coprime to the number of names of every word, so that names of a village do not repeat
_FIRST: Final = {
    HamletWord.JORONG: "KOTO BATU PADANG TANJUNG LUBUK SUNGAI GUGUAK PASA BALAI KAMPUNG TARATAK SIMPANG BUKIK PULAU "
    "MUARO AIA RIMBO LADANG PARIK",
    HamletWord.DUSUN: "SUKA MEKAR KARANG SUMBER SIDO TANJUNG MARGA BANGUN MULYO REJO WONO BUMI",
    HamletWord.RW: "MELATI MAWAR KENANGA MERDEKA VETERAN PAHLAWAN DIPONEGORO SUDIRMAN KARTINI CENDANA MAHONI RAMBUTAN",
}
_SECOND: Final = {
    HamletWord.JORONG: "TUO BARU PANJANG GADANG KETEK TANGAH ATEH BAWAH ILIA MUDIAK DALAM TINGGI MANIH RAYA "
    "TIMUR BARAT",
    HamletWord.DUSUN: "MAJU JAYA SARI MULYA AGUNG MUKTI MAKMUR RAHAYU INDAH LESTARI ASRI",
    HamletWord.RW: "RAYA BARAT TIMUR UTARA SELATAN DALAM BARU LAMA",
}
_TOWNS: Final = {
    NameStyle.MINANG: "PADANG BUKITTINGGI SOLOK SAWAHLUNTO PAYAKUMBUH PARIAMAN BATUSANGKAR PAINAN PEKANBARU "
    "JAKARTA MEDAN JAMBI",
    NameStyle.GENERAL: "JAKARTA BANDUNG SURABAYA SEMARANG MEDAN PALEMBANG MAKASSAR BANJARMASIN LAMPUNG CIREBON "
    "MALANG PADANG",
}
_BORN_IN_REGENCY, _BORN_IN_VILLAGE = 0.62, 0.90  # cumulated; the rest in a town


def rt_table(seed: int, villages: list[VillageSpec], grounds: list[Ground]) -> pl.DataFrame:
    """One row per RT of the batch: village, hamlet, address, rw, rt, lng, lat."""
    columns: dict[str, list[str]] = {name: [] for name in ("village", "hamlet", "address", "rw", "rt")}
    points: list[Floats] = [np.zeros((0, 2))]
    for village, ground in zip(villages, grounds, strict=True):
        hamlets = _hamlets(seed, village, ground.hamlets)
        has_rw = village.hamlet_word is not HamletWord.JORONG
        word = "JL." if village.hamlet_word is HamletWord.RW else village.hamlet_word.upper()
        for hamlet, number in zip(ground.hamlet.tolist(), ground.number.tolist(), strict=True):
            columns["village"].append(village.code)
            columns["hamlet"].append(hamlets[hamlet])
            columns["address"].append(f"{word} {hamlets[hamlet]}")
            columns["rw"].append(f"{hamlet + 1:03}" if has_rw else _NO_RW)
            columns["rt"].append(f"{number:03}")
        points.append(ground.lng_lat)
    lng_lat = np.concatenate(points)
    table = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return table.with_columns(lng=pl.Series(lng_lat[:, 0]), lat=pl.Series(lng_lat[:, 1]))


def birth_places(villages: list[VillageSpec], village: Ints, person: Keys, style: NameStyle) -> pl.Series:
    """Birth place of each person: mostly the regency, else the village, else a town."""
    towns = _TOWNS[style].split()
    own = [spec.name.upper() for spec in villages]
    regencies = [spec.regency.upper() or spec.name.upper() for spec in villages]
    draw = uniform(person, "birth place")
    town = (uniform(person, "birth town") ** 2 * len(towns)).astype(np.int64)  # the first ones are the large ones
    where = [draw < _BORN_IN_REGENCY, draw < _BORN_IN_VILLAGE]
    index = np.select(where, [len(own) + village, village], 2 * len(own) + town)
    return pl.Series(own + regencies + towns, dtype=pl.String).gather(index)


def _hamlets(seed: int, village: VillageSpec, count: int) -> list[str]:
    """Names that do not repeat within the village."""
    first, second = _FIRST[village.hamlet_word].split(), _SECOND[village.hamlet_word].split()
    total = len(first) * len(second)
    start = int(uniform(keys(seed, "village", np.array([village.digits]), np.array([0])), "hamlet names")[0] * total)
    numbers = [(start + index * _STEP) % total for index in range(count)]
    return [f"{first[number % len(first)]} {second[number // len(first)]}" for number in numbers]
