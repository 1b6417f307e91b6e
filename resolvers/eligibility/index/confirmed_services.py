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
        read = self.services & among
        return read & ~self.open_points.doubted_among(
            situation, read, self.open_points.about_others_of(situation, read)
        )
