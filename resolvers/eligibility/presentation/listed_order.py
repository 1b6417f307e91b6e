"""The order in which an assessment's verdicts are listed, and the places in it that cursors name."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agencies.contract.schema.page import no_entry
from agencies.contract.shared_values import Language
from agencies.service_catalogue.order import EligibilityOrder, due, refuse_other_language
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.status_sets import STATUSES, Place
from resolvers.eligibility.presentation.deadline import deadline
from resolvers.eligibility.presentation.last_day import last_day
from resolvers.eligibility.presentation.page_key import PageKey, read_key
from resolvers.eligibility.rules.verdict import EligibilityStatus

AT_ONCE: Final = 500
"""Places that are ordered before other requests have their turn."""
PLACE: Final = 4
"""How many numbers of a key are its place."""

Key = tuple[int, ...]
"""What a verdict stands by in the list: its place, and in front of that the number by which the order has it."""


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """One order of an assessment's verdicts; `ranks` are those of names in `language`, by the service's id."""

    assessment: Assessment
    order: EligibilityOrder
    language: Language
    ranks: Mapping[str, int]

    async def keys(self, places: Iterable[Place], share: Callable[[], Awaitable[None]]) -> Sequence[Key]:
        """Return the keys of these places, ascending; `share` lets other requests have their turn."""
        if self.order is EligibilityOrder.RELEVANCE:
            return list(places)
        found: list[Key] = []
        for place in places:
            found.append((self._number(place), *place))
            if len(found) % AT_ONCE == 0:
                await share()
        return sorted(found)

    def text(self, key: Key) -> str:
        """Return the text of the cursor of a verdict."""
        status, tier, position, subject = key[-PLACE:]
        by = self.language.name if self.order is EligibilityOrder.NAME else str(key[0])
        catalogue, subject_id = self.assessment.catalogue, self.assessment.subjects[subject]
        service_id = catalogue.rules[position].service_id
        return PageKey(catalogue.version, self.order, by, STATUSES[status].name, tier, service_id, subject_id).text

    def read(self, text: str, argument: str) -> Key:
        """Return the key that a cursor names; BAD_USER_INPUT where it names none of this list."""
        key = read_key(text, self.order, argument)
        position = self.assessment.catalogue.positions.get(key.service_id)
        if position is None or key.subject_id not in self.assessment.subjects:
            raise no_entry(argument)
        subject = list(self.assessment.subjects).index(key.subject_id)
        place = STATUSES.index(EligibilityStatus[key.status]), key.tier, position, subject
        match self.order:
            case EligibilityOrder.RELEVANCE:
                return place
            case EligibilityOrder.DEADLINE:
                return int(key.by), *place
            case EligibilityOrder.NAME:
                refuse_other_language(key.by, self.language.name, argument)
                return self._number(place), *place

    def _number(self, place: Place) -> int:
        """Return the number by which the order has a verdict, before its place."""
        status, _, position, subject = place
        rule = self.assessment.catalogue.rules[position]
        if self.order is EligibilityOrder.NAME:
            return self.ranks[rule.service_id]
        within, on = rule.period.within, self.assessment.question.on
        verdict = None if within is None else self.assessment.verdict(position, subject, STATUSES[status])
        apply_by = None if verdict is None else last_day(verdict, self.assessment.offspring)
        return due(deadline(rule, on, apply_by), on)
