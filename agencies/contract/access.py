"""How sensitive a field is and under which law it may be read: every contributed field says it, or is public."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import strawberry


@strawberry.enum(description="How much harm a disclosure does; SPECIAL is what law protects most (health, disability).")
class Sensitivity(Enum):
    ORDINARY = strawberry.enum_value("ORDINARY", description="Personal data like any other.")
    SENSITIVE = strawberry.enum_value("SENSITIVE", description="What can harm when known: means, benefits, kinship.")
    SPECIAL = strawberry.enum_value("SPECIAL", description="What the law protects most: health, disability, origin.")


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal data of this sensitivity, readable under this law (act and article)."""

    sensitivity: Sensitivity
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Public:
    """Not personal: anybody may read it."""


PUBLIC: Final = Public()

Access = Personal | Public
