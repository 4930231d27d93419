"""When work that people do day by day will be finished: a range, and who is behind beyond chance. Pure numpy.

work = [Work(done=(8, 0, 11), left=60), …]        # one for each person, the newest day last
draws = simulate(work, seed=1)                    # days until each is finished, DRAWS possible futures
span(draws[:, 3])                                 # low, mid, high of one
Work(done=(20, 31, 28), left=300, people=(3, 3, 2), hands=3, unseen=1)  # people who go on together: an area
"""

from tahapan.engines.forecast.behind import Standing, behind
from tahapan.engines.forecast.finish import DRAWS, FAR, PROMISE, Floats, Span, Work, overdispersion, simulate, span

__all__ = [
    "DRAWS",
    "FAR",
    "PROMISE",
    "Floats",
    "Span",
    "Standing",
    "Work",
    "behind",
    "overdispersion",
    "simulate",
    "span",
]
