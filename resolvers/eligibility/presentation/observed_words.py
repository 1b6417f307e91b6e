"""What was found of the facts that a requirement reads, in words: each fact with its values, in every language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from agencies.contract.fact import FactValue
from agencies.contract.unit import Unit
from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile
from resolvers.eligibility.facts.compiled_facts import AGE
from resolvers.eligibility.facts.definitions import Definition, Definitions
from resolvers.eligibility.presentation.unit_words import MONTHS_A_YEAR
from resolvers.eligibility.presentation.value_words import shown_together
from resolvers.eligibility.presentation.words import LISTED, everybody, title_of
from resolvers.eligibility.rules.rule import Requirement

AGE_IN_MONTHS: Final = "age_months"
AGES: Final = frozenset({Unit.YEARS_OF_AGE, Unit.YEARS_BY_SCHOOL_YEAR, Unit.MONTHS_OF_AGE})
"""The units that say by themselves of what they are."""

Said = tuple[Definition, FactValue]
"""A value, with the fact as which it is said."""


class Found(dict[str, str]):
    """The values of facts in words by language, which are put together when first read."""

    def __init__(self, values: Mapping[str, Sequence[Said]], definitions: Definitions) -> None:
        self._values = values
        self._definitions = definitions

    def __missing__(self, language: str) -> str:
        text = self[language] = LISTED[language].join(self._facts(language))
        return text

    def _facts(self, language: str) -> Iterator[str]:
        """Yield each fact by its title with its values; an age that was looked at alone needs no title."""
        for fact_id, values in self._values.items():
            fact, words = self._definitions[fact_id], shown_together(values, language)
            is_plain = fact.unit in AGES and len(self._values) == 1
            yield words if is_plain else f"{title_of(fact, language)}: {words}"


def said_of(fact: str, person: Profile, definitions: Definitions) -> Said:
    """Return a person's value as it is said. One who is not a year old yet is so many months old, where it is known.

    An age that is supposed leaves the months as they are on record: these are said only where they fit it.
    """
    value = person.values[fact]
    if (fact, value) == (AGE, 0) and AGE_IN_MONTHS not in person.hidden:
        months = person.values.get(AGE_IN_MONTHS)
        if months is not None and months in range(MONTHS_A_YEAR):
            return definitions[AGE_IN_MONTHS], months
    return definitions[fact], value


def observed(
    requirement: Requirement, situation: Situation, definitions: Definitions, sees: Callable[[str], bool] = everybody
) -> Mapping[str, str] | None:
    """Return what was found, of those whom the caller `sees`, of the facts that a requirement reads.

    None where nothing is, and where one of these facts is hidden from the caller: the others would tell it.
    """
    found: dict[str, list[Said]] = {}
    for who, fact in requirement.facts:
        for person in dict.fromkeys(situation.concerned(who)):
            if fact in person.hidden:
                return None
            if fact in person.values and sees(person.citizen_id):
                found.setdefault(fact, []).append(said_of(fact, person, definitions))
    return Found(found, definitions) if found else None
