"""Values that more than one agency's fields give, and the entities that the platform itself owns."""

from enum import Enum
from typing import Final

import strawberry

from agencies.contract.entity import entity


@strawberry.enum(description="The languages in which the gateway speaks; a text without the one asked for falls back.")
class Language(Enum):
    # Enum's own `__hash__` is written in Python and slow. Members are compared by identity, so the object's hash is
    # right.
    __hash__ = object.__hash__

    KO = strawberry.enum_value("KO", description="Korean.")
    EN = strawberry.enum_value("EN", description="English.")
    AR = strawberry.enum_value("AR", description="Arabic.")


LANGUAGES: Final = tuple(language.name.lower() for language in Language)
"""Their codes, as texts in several languages have them."""


@strawberry.enum(description="Stages of life by completed years, as Bokjiro counts them.")
class LifeStage(Enum):
    INFANT = strawberry.enum_value("INFANT", description="0 to 5 years.")
    CHILD = strawberry.enum_value("CHILD", description="6 to 12 years.")
    ADOLESCENT = strawberry.enum_value("ADOLESCENT", description="13 to 18 years.")
    YOUNG_ADULT = strawberry.enum_value("YOUNG_ADULT", description="19 to 34 years.")
    MIDDLE_AGED = strawberry.enum_value("MIDDLE_AGED", description="35 to 64 years.")
    ELDERLY = strawberry.enum_value("ELDERLY", description="65 years and over.")


@entity
class Agency:
    """A member of the gateway: an agency that answers for its own data, in its own store or service."""


@entity
class FactDefinition:
    """What eligibility reads of a citizen or a household: one fact, and the agency that holds it."""


@entity
class Purpose:
    """Why personal data is read, under which law: what it covers of whom is read for it, and nothing else."""
