"""What a fact's numbers count, so that the platform can say them to a citizen in every language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from string import Formatter
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.contract.shared_values import LANGUAGES

FORMS: Final = ("below_zero", "one", "two", "few", "many", "other")
ID: Final = re.compile("[a-z][a-z0-9_]{0,63}")


class Unit(Enum):
    """A unit of a fact; the platform has its words, with the plural forms of each language."""

    YEARS_OF_AGE = "years of age"
    YEARS_BY_SCHOOL_YEAR = "years by school year"
    MONTHS_OF_AGE = "months of age"
    DAYS = "days"
    CHILDREN = "children"
    PERSONS = "persons"
    PERCENT = "percent"
    WON_A_MONTH = "won a month"

    @property
    def bounds(self) -> tuple[int, int]:
        """The smallest and the largest number of it that anybody can have."""
        return BOUNDS[self]


BOUNDS: Final[Mapping[Unit, tuple[int, int]]] = {
    Unit.YEARS_OF_AGE: (0, 150),
    # Whoever is born in January or February has two school years before the one that begins in the year in which they
    # turn 1.
    Unit.YEARS_BY_SCHOOL_YEAR: (-2, 150),
    Unit.MONTHS_OF_AGE: (0, 150 * 12),
    Unit.DAYS: (0, 100_000),
    Unit.CHILDREN: (0, 1_000),
    Unit.PERSONS: (0, 1_000_000),
    Unit.PERCENT: (0, 1_000_000),
    Unit.WON_A_MONTH: (0, 1_000_000_000_000),
}


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A unit that the platform has no words for: its id, and the words by language and by form of the plural.

    `{n}` is the number. `other` stands for every form that a language lacks; `one`, `two`, `few` (3 to 10), `many` (11
    to 99) and `below_zero` are those of CLDR. A figure in the agency's `parameters.yaml` names the unit by its id.
    StartUpError where a language has no words, or words are none.
    """

    id: str
    words: Mapping[str, Mapping[str, str]] = field(compare=False)

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise StartUpError(f"The unit {self.id!r} has no usable id: give small letters, digits and underscores.")
        for language in LANGUAGES:
            forms = self.words.get(language)
            if not isinstance(forms, Mapping) or not forms.get("other"):
                raise StartUpError(
                    f"The unit {self.id!r} has no words in {language!r}: give them in ko, en and ar, each as "
                    "{'other': '{n} …'} with the other forms of the plural."
                )
            for form, words in forms.items():
                _check(self.id, form, words)


def _check(unit: str, form: str, words: str) -> None:
    if form not in FORMS:
        raise StartUpError(f"The unit {unit!r} has words for {form!r}: the forms are {', '.join(FORMS)}.")
    try:
        named = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except (TypeError, ValueError):
        named = {""}
    if not named <= {"n"}:
        raise StartUpError(f"The unit {unit!r} says {words!r}: only {{n}}, the number, is filled in.")
