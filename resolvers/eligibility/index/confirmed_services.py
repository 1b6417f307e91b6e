"""Of which services all that was read from their prose is certainly so for a person, and something was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.rules.evaluation import Situation
from resolvers.eligibility.index.texts.text_index import TextIndex


@dataclass(frozen=True, slots=True)
class ConfirmedServices:
    """The services from whose prose something was read, as bits, and the index of what is open of it."""

    services: int
    open_points: TextIndex

    def of(self, situations: Sequence[Situation], services: Sequence[int]) -> list[int]:
        """For each subject of one citizen those of these services, given for each, that are confirmed."""
        texts, read = self.open_points, [self.services & each for each in services]
        others = texts.about_others(situations[0]) if any(map(texts.asks_of_others, read)) else 0
        return [
            each & ~texts.doubted_among(situation, each, others)
            for situation, each in zip(situations, read, strict=True)
        ]
