"""The kinds of what a phrase says: of an age, of a home, of a trade, and which of them go together.

Says nothing of what a phrase asks: that is a condition.
"""

from typing import Final

AGE: Final = "age"
ALTERNATIVES: Final = "alternatives"
BIRTH: Final = "birth"
CHILDREN: Final = "children"
DISABILITY: Final = "disability"
DISTRICT: Final = "district"
EMPLOYMENT: Final = "employment"
EVENT: Final = "event"
EXCLUSION: Final = "exclusion"
HOME: Final = "home"
INCOME: Final = "income"
INSURANCE: Final = "insurance"
MARRIAGE: Final = "marriage"
OCCUPATION: Final = "occupation"
ORGANISATION: Final = "organisation"
PREGNANCY: Final = "pregnancy"
RESIDENCE: Final = "residence"
SCHOOL: Final = "school"
VETERAN: Final = "veteran"
VICTIM: Final = "victim"

OF_AGE: Final = frozenset({AGE, BIRTH})
OF_PLACE: Final = frozenset({DISTRICT, RESIDENCE})
OF_TRADE: Final = frozenset({EMPLOYMENT, OCCUPATION})
BECOMING: Final = frozenset({MARRIAGE, OCCUPATION})
"""What somebody can be about to be, so that a phrase speaks of those who are not yet it."""
LIMITS: Final = frozenset({*OF_AGE, *OF_PLACE, HOME, INCOME})
"""What limits who is meant, and names nobody."""
OF_ANYBODY: Final = frozenset({*LIMITS, EMPLOYMENT, INSURANCE, SCHOOL})
"""What may be said of anybody, whichever group they belong to."""
OF_MANY_KINDS: Final = frozenset({DISABILITY, VETERAN})
"""What has kinds of its own, of which a text may mean one."""
TRADERS: Final = frozenset({OCCUPATION, ORGANISATION, ALTERNATIVES})
"""What people and firms of one trade are named by, where a list has both."""
