"""Siting beside its peers, in one run on one made-up kabupaten: clerk, constrained k-means, HiGHS.

    python benchmarks/siting.py                       # Sijunjung's size: 62 villages, 173 thousand voters
    python benchmarks/siting.py --villages 435 --voters 4000000
    python benchmarks/siting.py --stations-share 1.39 # as many stations as real life: about 395 voters each
    python benchmarks/siting.py --prove               # with the lower bound: two minutes
    python benchmarks/siting.py --milp 8              # the eight smallest villages against HiGHS, exact to 0.01 %

Ratios of one run count; seconds are processor seconds of this machine.
"""

from __future__ import annotations

import argparse
import math
import resource
import time
from dataclasses import dataclass

import numpy as np

from tahapan.engines.siting import (
    Effort,
    Families,
    Method,
    Preferences,
    Quality,
    Rules,
    Venues,
    Village,
    fewest_stations,
    quality,
    site,
)

RULES = Rules(max_voters=600)
FAMILY_SIZES = np.arange(1, 9)
FAMILY_SHARES = np.array([0.16, 0.27, 0.24, 0.17, 0.09, 0.04, 0.02, 0.01])  # voters in a family, mean 3.1


def kabupaten(villages: int, voters: int, seed: int) -> list[Village]:
    """Villages of unequal size: hamlets along a road, RT in hamlets, homes around RT, schools near hamlets."""
    rng = np.random.default_rng(seed)
    share = rng.lognormal(0.0, 0.65, villages)
    sizes = np.maximum(voters * share / share.sum(), 300)
    return [_village(rng, f"{number:03d}", int(size)) for number, size in enumerate(sizes)]


def _village(rng: np.random.Generator, code: str, voters: int) -> Village:
    mean = float(FAMILY_SIZES @ FAMILY_SHARES)
    size = rng.choice(FAMILY_SIZES, round(voters / mean), p=FAMILY_SHARES)
    rt_count = max(round(len(size) / 44), 2)
    hamlets = max(round(rt_count / 5), 1)
    angle = rng.uniform(0, np.pi)
    along = np.sort(rng.normal(0, 500 + 220 * hamlets**0.7, hamlets))
    hamlet_at = np.outer(along, [np.cos(angle), np.sin(angle)]) + rng.normal(0, 250, (hamlets, 2))
    hamlet_of_rt = np.sort(rng.integers(0, hamlets, rt_count))
    rt_at = hamlet_at[hamlet_of_rt] + rng.normal(0, 260, (rt_count, 2))
    rt = np.sort(rng.integers(0, rt_count, len(size)))
    home = rt_at[rt] + rng.laplace(0, 75, (len(size), 2))
    families = Families.of(size, home[:, 0], home[:, 1], hamlet_of_rt[rt], rt)
    needed = fewest_stations(families, RULES)
    venue_count = max(round(2.75 * needed), 2)
    venue_at = hamlet_at[rng.integers(0, hamlets, venue_count)] + rng.normal(0, 330, (venue_count, 2))
    rooms = rng.choice([1, 2, 3, 6], venue_count, p=[0.45, 0.3, 0.15, 0.1])
    return Village(code, families, Venues.of(venue_at[:, 0], venue_at[:, 1], rooms))


@dataclass(slots=True)
class Line:
    """One row of the table."""

    name: str
    qualities: list[Quality]
    seconds: float

    def print(self, base: float) -> float:
        voters = np.array([q.voters for q in self.qualities])
        mean = float(np.average([q.mean_walk for q in self.qualities], weights=voters))
        p95 = float(np.average([q.p95_walk for q in self.qualities], weights=voters))
        gaps = [q.gap for q in self.qualities if q.gap is not None]
        print(
            f"{self.name:26s}{sum(q.stations for q in self.qualities):9d}"
            f"{mean:8.0f}{mean / (base or mean):8.2f}{p95:9.0f}"
            f"{max(q.worst_walk for q in self.qualities):8.0f}{max(q.max_load for q in self.qualities):6d}"
            f"{sum(q.over_limit for q in self.qualities):6d}{sum(q.split_families for q in self.qualities):7d}"
            f"{sum(q.rt_split for q in self.qualities):7d}{self.seconds:8.1f}"
            + (f"  gap to bound: median {np.median(gaps):.2%}, most {max(gaps):.2%}" if gaps else "")
        )
        return mean


def run(name: str, villages: list[Village], share: float, method: Method, **wishes: object) -> Line:
    """Site every village one way and measure."""
    started = time.process_time()
    plans = []
    for village in villages:
        fewest = fewest_stations(village.families, RULES)
        count = min(math.ceil(fewest * share), int(village.venues.rooms.sum()))
        plans.append(site(village, RULES, stations=max(count, fewest), method=method, **wishes))  # type: ignore[arg-type]
    seconds = time.process_time() - started
    return Line(name, [quality(v, plan, RULES) for v, plan in zip(villages, plans, strict=True)], seconds)


def against_highs(villages: list[Village], count: int) -> None:
    """The smallest villages that need a choice, solved to 0.01 % by HiGHS: who walks further, in which time?"""
    walks_only = Preferences(rt_price=0.0, long_walk_weight=0.0)
    print("\nvillage   families  venues stations  HiGHS m   ours m    above  CPU ratio")
    small = sorted((v for v in villages if fewest_stations(v.families, RULES) > 1), key=lambda v: v.families.voters)
    for village in small[:count]:
        started = time.process_time()
        plan = site(village, RULES, preferences=walks_only)
        between = time.process_time()
        best = optimum(village, plan.stations)
        ours, highs = between - started, time.process_time() - between
        mean = quality(village, plan, RULES).mean_walk
        print(
            f"{village.code:10s}{len(village.families):8d}{len(village.venues):8d}{plan.stations:9d}"
            f"{best:9.1f}{mean:9.1f}{mean / best - 1:9.2%}{highs / ours:11.0f}"
        )


def optimum(village: Village, stations: int) -> float:
    """Mean walk of the best rooms when families may be divided (so never longer than any true plan), by HiGHS."""
    import highspy

    families, venues = village.families, village.venues
    rows, columns = len(families), len(venues)
    metres = np.hypot(families.x[:, None] - venues.x, families.y[:, None] - venues.y)
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("mip_rel_gap", 1e-4)
    highs.setOptionValue("threads", 1)
    rooms = [highs.addIntegral(lb=0, ub=int(limit)) for limit in venues.rooms]
    share = [[highs.addVariable(obj=metres[i, j] * families.size[i]) for j in range(columns)] for i in range(rows)]
    for i in range(rows):
        highs.addConstr(highs.qsum(share[i]) == 1)
        for j in range(columns):
            highs.addConstr(share[i][j] <= rooms[j])
    for j in range(columns):
        voters = highs.qsum(int(families.size[i]) * share[i][j] for i in range(rows))
        highs.addConstr(voters <= RULES.max_voters * rooms[j])
    highs.addConstr(highs.qsum(rooms) == stations)
    highs.minimize()
    return float(highs.getObjectiveValue()) / families.voters


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--villages", type=int, default=62)
    parser.add_argument("--voters", type=int, default=173_000)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--stations-share", type=float, default=1.0)
    parser.add_argument("--only", default="", help="run only lines whose name contains this")
    parser.add_argument("--prove", action="store_true")
    parser.add_argument("--milp", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    villages = kabupaten(arguments.villages, arguments.voters, arguments.seed)
    families = sum(len(v.families) for v in villages)
    rt = sum(len(np.unique(v.families.rt)) for v in villages)
    venues = sum(len(v.venues) for v in villages)
    voters = sum(v.families.voters for v in villages)
    print(f"{len(villages)} villages, {voters} voters, {families} families, {rt} RT, {venues} venues\n")
    print(f"{'':26s} stations  mean m   ratio   95 % m   worst  load  over  split     RT   CPU s")
    base = 0.0
    for name, method, wishes in lines(arguments.prove):
        if arguments.only not in name:
            continue
        try:
            mean = run(name, villages, arguments.stations_share, method, **wishes).print(base)
        except ImportError as absent:
            print(f"{name:26s}left out: {absent}")
            continue
        base = base or mean
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if arguments.milp:
        against_highs(villages, arguments.milp)


def lines(prove: bool) -> list[tuple[str, Method, dict[str, object]]]:
    """What is compared; the first line is the base of the ratios."""
    return [
        ("clerk, RT order", Method.CLERK, {}),
        ("k-means-constrained", Method.KMEANS, {}),
        ("solved fast", Method.SOLVED, {"effort": Effort.FAST}),
        ("solved full", Method.SOLVED, {}),
        ("solved full, RT 100 m", Method.SOLVED, {"preferences": Preferences(rt_price=100.0)}),
        ("solved full, RT free", Method.SOLVED, {"preferences": Preferences(rt_price=0.0), "prove": prove}),
    ]


if __name__ == "__main__":
    main()
