"""Of which services all that was read from their prose is certainly so for a person, and something was read."""

from dataclasses import dataclass

from agencies.service_catalogue.rules.evaluation import Situation
from resolvers.eligibility.index.text_index import TextIndex


@dataclass(frozen=True, slots=True)
class ConfirmedServices:
    """The services from whose prose something was read, as bits, and the index of what is open of it."""

    services: int
    open_points: TextIndex

    def of(self, situation: Situation, among: int = -1) -> int:
        """The services that are confirmed for the situation's subject, among these."""
        if not self.services & among:
            # So it is where no national catalogue is imported: then nobody's facts need to be looked at for it.
            return 0
        others = self.open_points.about_others(situation)
        return self.services & among & ~self.open_points.doubted(situation, others, among)
