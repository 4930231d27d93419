"""When work that many people do day by day will be finished: a range, and who is behind beyond chance. Pure numpy.

work = [Work(done=(8, 0, 11), left=60), …]        # one for each person, the newest day last
draws = simulate(work, seed=1)                    # days until each is finished, DRAWS possible futures
span(draws[:, 3])                                 # low, mid, high of one person
span(draws[:, members].max(axis=1))               # of an area: it is finished when the last one is
"""

from tahapan.engines.forecast.behind import Standing, behind
from tahapan.engines.forecast.finish import DRAWS, FAR, PROMISE, Span, Work, overdispersion, simulate, span

__all__ = ["DRAWS", "FAR", "PROMISE", "Span", "Standing", "Work", "behind", "overdispersion", "simulate", "span"]
