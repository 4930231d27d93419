"""Where people vote: polling stations (TPS) of a village as a capacitated p-median problem.

    plan = site(village, Rules(max_voters=600))
    quality(village, plan).mean_walk

`site` chooses rooms in venues and a station for every family: whole families, never above the limit, short walks, RT
together where that costs little. Pure and deterministic; numpy and the min-cost flow of OR-Tools.
"""

from tahapan.engines.siting.geometry import candidate_venues, project
from tahapan.engines.siting.model import (
    NOWHERE,
    Effort,
    Families,
    Method,
    NotEnoughRooms,
    Plan,
    Preferences,
    Rules,
    Venues,
    Village,
)
from tahapan.engines.siting.quality import Quality, quality, walks_of
from tahapan.engines.siting.site import fewest_stations, site

__all__ = [
    "NOWHERE",
    "Effort",
    "Families",
    "Method",
    "NotEnoughRooms",
    "Plan",
    "Preferences",
    "Quality",
    "Rules",
    "Venues",
    "Village",
    "candidate_venues",
    "fewest_stations",
    "project",
    "quality",
    "site",
    "walks_of",
]
