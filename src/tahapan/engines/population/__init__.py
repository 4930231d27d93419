"""A synthetic population for any area of Indonesia, with the truth about its voter list. Public face.

    villages = [VillageSpec("13.03.04.2001", "Muaro", voters=7_700, point=(100.95, -0.66),
    hamlet_word=HamletWord.JORONG)] population = generate(villages, voting_day=date(2024, 11, 27), seed=1)
    write(dp4(population), Path("dp4.csv"))

Nobody in it exists: names are composed of single words, numbers are issued in an order of our own. Same seed, same
bytes. Chance is drawn per person from (seed, village, number), never in sequence, so villages do not depend on each
other. By construction: DP4 = eligible − missing + died + double + under age + moved + foreign + TNI + Polri, per
village.
"""

from tahapan.engines.population.doors import coklit
from tahapan.engines.population.files import DATE_FORMAT, ELEMENTS, PREVIOUS_ELECTION, dp4, last_dpt, write
from tahapan.engines.population.generate import Population, generate
from tahapan.engines.population.spec import (
    NONE_WRONG,
    WEST_SUMATRA_2024,
    HamletWord,
    NameStyle,
    Standing,
    TruthRates,
    VillageSpec,
)

__all__ = [
    "DATE_FORMAT",
    "ELEMENTS",
    "NONE_WRONG",
    "PREVIOUS_ELECTION",
    "WEST_SUMATRA_2024",
    "HamletWord",
    "NameStyle",
    "Population",
    "Standing",
    "TruthRates",
    "VillageSpec",
    "coklit",
    "dp4",
    "generate",
    "last_dpt",
    "write",
]
