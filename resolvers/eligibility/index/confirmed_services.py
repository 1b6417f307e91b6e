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
        read, texts = self.services & among, self.open_points
        others = texts.about_others(situation) if texts.asks_of_others(read) else 0
        return read & ~texts.doubted_among(situation, read, others)
