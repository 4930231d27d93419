"""A sample anyone can draw again, and what it proves about everything it was drawn from. Exact; no Django.

`draw`, `frame`, `digest` choose; `upper`, `lower`, `visits_needed` say how many are bad after a planned sample;
`Running` says it after every visit, so that one may stop as soon as enough is shown.
"""

from tahapan.engines.sampling.bounds import CONFIDENCE, lower, upper, visits_needed
from tahapan.engines.sampling.drawing import digest, draw, frame
from tahapan.engines.sampling.sequential import Running

__all__ = ["CONFIDENCE", "Running", "digest", "draw", "frame", "lower", "upper", "visits_needed"]
