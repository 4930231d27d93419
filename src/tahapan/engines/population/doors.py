"""What coklit would find at every door: documents that say otherwise, proofs at hand, who answers.

Our own model, drawn per person and per family card from (seed, number). Rates are near the published ones where there
are some: 70,534 corrected of 4,118,366 in West Sumatra, July 2024 (list − matching − struck, our arithmetic on the
dashboard of voter-list dossier 14). How corrections split into elements, how often a proof is at hand, and how often
nobody is home are assumptions; no figures were found.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import polars as pl

from tahapan.engines.population.chance import Flags, Floats, Keys, keys, uniform
from tahapan.engines.population.generate import Population
from tahapan.engines.population.households import DAYS_PER_YEAR
from tahapan.engines.population.registration import HOME, register
from tahapan.engines.population.spec import PERSON_NUMBERS, Standing

ELEMENTS: Final = (
    *("nkk", "nik", "name", "birth_place", "birth_date", "marital"),
    *("sex", "address", "rt", "rw", "disability", "ktp"),
)
"""The elements of Model A-Daftar Pemilih before the remark, in its order."""

_OTHER_RT: Final = 0.004  # of families: another house in the village
_MARRIED, _WIDOWED = 0.02, 0.018  # of single people of 18 to 40; of married people above 60
_OWN_CARD, _DISABLED, _GOT_CARD = 0.002, 0.0015, 0.45  # of adults; of people listed without; of adults without KTP-el
_CARD_DAYS: Final = 120  # new family cards were entered in the half year before coklit

_PROOFS: Final = {
    Standing.DIED: (("akta-kematian", 0.62), ("surat-wali-nagari", 0.26)),
    Standing.MOVED: (("siak", 0.86),),
    Standing.FOREIGN: (("dokumen-wna", 0.9),),
    Standing.TNI: (("sk-tni-polri", 0.8),),
    Standing.POLRI: (("sk-tni-polri", 0.8),),
}
"""Proof at hand (law: codes `evidence`) and how often; else none."""
_CALLS: Final = (0.91, 0.985)  # families met by the first call, by the second; the rest by the third
_REFUSES: Final = 0.003
_DOORS: Final = (("keluarga", 0.58), ("sendiri", 0.41), ("video", 0.01))


def coklit(population: Population) -> pl.DataFrame:
    """One row per entry of the population, in its order: what an officer at the door would learn.

    village, standing; `same_nik`, of a double the NIK of the person's first entry; wrong_station; the `ELEMENTS` as the
    documents have them (rt, rw Int16; disability Int8, 0 none; ktp S/B); `corrected`, the names of those that DP4 has
    otherwise; `listed_nkk`, the card of the list, by which families are visited; `proof`, the document at hand for
    striking, "" none; per family card `calls` until somebody is met (1–3), `refuses`, and `door`, who answers; lng and
    lat of the home. Pure.
    """
    people = population.people
    number = people["person_id"].to_numpy()
    person = keys(population.seed, "coklit person", number // PERSON_NUMBERS, number % PERSON_NUMBERS)
    card = people["nkk"].cast(pl.Int64).to_numpy()
    family = keys(population.seed, "coklit family", card // 10**6, card % 10**6)
    listed = _as_listed(people)
    now = _documents(listed, people["standing"], population, person, family)
    differs = [pl.when(now[name] != listed[name]).then(pl.lit(name)) for name in ELEMENTS]
    first = people.filter(pl.col("person_id").is_in(people["same_as"].drop_nulls().implode()))
    return pl.DataFrame(
        {
            "village": people["village"],
            "standing": people["standing"],
            "same_nik": people.select("same_as").join(
                first.select("person_id", same_nik="nik"), left_on="same_as", right_on="person_id", how="left",
                maintain_order="left",
            )["same_nik"],
            "wrong_station": people["wrong_station"],
            "listed_nkk": people["nkk"],
            **now.to_dict(),
            "corrected": pl.select(pl.concat_list(differs).list.drop_nulls()).to_series(),
            "proof": _proofs(people["standing"], uniform(person, "proof")),
            "calls": pl.Series(1 + np.searchsorted(_CALLS, uniform(family, "calls"), side="right"), dtype=pl.Int8),
            "refuses": pl.Series(uniform(family, "refuses") < _REFUSES),
            "door": _pick(_DOORS, uniform(family, "door")),
            "lng": people["lng"],
            "lat": people["lat"],
        }
    )  # fmt: skip


def _as_listed(people: pl.DataFrame) -> pl.DataFrame:
    """The elements as DP4 has them, numbers as numbers."""
    return people.select(
        *ELEMENTS[:8],
        pl.col("rt", "rw").cast(pl.Int16),
        pl.col("disability").fill_null(0),
        ktp="ktp_el",
    )


def _documents(
    listed: pl.DataFrame, standing: pl.Series, population: Population, person: Keys, family: Keys
) -> pl.DataFrame:
    """The elements as documents have them today: those of listed voters changed for a few."""
    voter = (standing == Standing.LISTED.value).to_numpy()
    born = listed["birth_date"].cast(pl.Int32).to_numpy()
    age = ((population.voting_day - dt.date(1970, 1, 1)).days - born) / DAYS_PER_YEAR
    single, married = (listed["marital"] == "B").to_numpy(), (listed["marital"] == "S").to_numpy()
    wed = voter & single & (age > 18) & (age < 40) & (uniform(person, "married") < _MARRIED)
    widowed = voter & married & (age > 60) & (uniform(person, "widowed") < _WIDOWED)
    own = voter & (age > 21) & (uniform(person, "own card") < _OWN_CARD)
    moved = pl.Series(voter & (uniform(family, "other rt") < _OTHER_RT))
    able = (listed["disability"] == 0).to_numpy()
    disabled = voter & able & (uniform(person, "disabled") < _DISABLED)
    kind = 1 + (uniform(person, "kind") * 6).astype(np.int8)
    carded = voter & (age > 17.5) & (uniform(person, "card") < _GOT_CARD)
    rt = pl.col("rt")
    return listed.with_columns(
        nkk=listed["nkk"].scatter(np.flatnonzero(own), _new_cards(listed, population, own, person)),
        marital=pl.when(pl.Series(wed))
        .then(pl.lit("S"))
        .when(pl.Series(widowed))
        .then(pl.lit("P"))
        .otherwise("marital"),
        rt=pl.when(moved & (rt > 1)).then(rt - 1).when(moved).then(rt + 1).otherwise(rt),
        disability=pl.when(pl.Series(disabled)).then(pl.Series(kind)).otherwise("disability"),
        ktp=pl.when(pl.Series(carded)).then(pl.lit("S")).otherwise("ktp"),
    )


def _new_cards(listed: pl.DataFrame, population: Population, own: Flags, person: Keys) -> pl.Series:
    """Family cards of this half year, of which the list knows none: no number is issued twice."""
    rows = np.flatnonzero(own)
    place, village = np.unique(population.people["village"].gather(rows).str.replace_all(".", "", literal=True)
                               .cast(pl.Int64).to_numpy(), return_inverse=True)  # fmt: skip
    entered = (population.voting_day - dt.date(1970, 1, 1)).days - 290
    day = entered + (uniform(person[rows], "entered") * _CARD_DAYS).astype(np.int64)
    nobody = np.zeros(len(rows), dtype=np.bool_)
    numbers = register(population.seed, place, village, day, nobody, np.full(len(rows), HOME))
    return pl.Series(numbers).cast(pl.String)


def _proofs(standing: pl.Series, draw: Floats) -> pl.Series:
    proof = pl.Series([""]).extend_constant("", len(standing) - 1) if len(standing) else pl.Series([], dtype=pl.String)
    for kind, choices in _PROOFS.items():
        rows = np.flatnonzero((standing == kind.value).to_numpy())
        proof = proof.scatter(rows, _pick(choices, draw[rows]))
    return proof


def _pick(choices: tuple[tuple[str, float], ...], draw: Floats) -> pl.Series:
    """One of the names by its share; "" where the shares end."""
    index = np.searchsorted(np.cumsum([share for _, share in choices]), draw, side="right")
    return pl.Series([*(name for name, _ in choices), ""]).gather(index)
