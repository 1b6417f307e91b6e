"""Of which services all that was read from their prose is certainly so for a person, and something was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.service_catalogue.rules.evaluation import Situation
from agencies.service_catalogue.rules.three_valued_logic import MET
from resolvers.eligibility.index.text_index import TextIndex
from resolvers.eligibility.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class ConfirmedServices:
    """The services from whose prose something was read, as bits, and the index of what is open of it."""

    services: int
    open_points: TextIndex

    def of(self, situation: Situation) -> int:
        """The services that are confirmed for the situation's subject."""
        if not self.services:
            # So it is where no national catalogue is imported: then nobody's facts need to be looked at for it.
            return 0
        others = self.open_points.about_others(situation)
        return self.services & ~self.open_points.doubted(situation, others)

    def among(self, services: int, rules: Sequence[Rule], situation: Situation) -> int:
        """The same of these services alone, by the rules at their positions: quicker where they are few."""
        found, left = 0, services & self.services
        while left:
            service = left & -left
            left ^= service
            rule = rules[service.bit_length() - 1]
            lasting = (each for each in rule.text_requirements if each.in_force_from is None)
            if all(each.presumed(situation, situation.subject) is MET for each in lasting):
                found |= service
        return found
