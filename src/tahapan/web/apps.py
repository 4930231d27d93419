from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from tahapan.elections.models import ElectionEvent


class WebConfig(AppConfig):
    name = "tahapan.web"
    label = "web"

    def ready(self) -> None:
        from tahapan.lists import continuity_words
        from tahapan.officers import loads
        from tahapan.roll import hints
        from tahapan.web import i18n

        i18n.ensure_compiled()
        loads.told_by(_voters_by_station)
        hints.told_by(continuity_words.hints)


def _voters_by_station(election: "ElectionEvent", scope: str) -> Mapping[int, int]:
    """What the roll tells the officers, who stand on the same floor: how many voters each regular station has."""
    from tahapan.roll import station_queries
    from tahapan.stations.models import StationKind

    found = station_queries.loads(election, scope)
    return {load.station.pk: load.voters.total for load in found if load.station.kind == StationKind.REGULAR}
