"""How sensitive a field is and under which law it may be read: every contributed field says it, or is public."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import strawberry

from agencies.contract.errors import StartUpError
from agencies.contract.kind import refuse_other, shortened


@strawberry.enum(description="How much harm a disclosure does; SPECIAL is what law protects most (health, disability).")
class Sensitivity(Enum):
    ORDINARY = strawberry.enum_value(
        "ORDINARY", description="Personal data like any other: name, kinship, address, school."
    )
    SENSITIVE = strawberry.enum_value("SENSITIVE", description="What can harm when known: means, work, benefits.")
    SPECIAL = strawberry.enum_value("SPECIAL", description="What the law protects most: health, disability, origin.")


EXAMPLE: Final = '`Personal(Sensitivity.SENSITIVE, "개인정보 보호법 제15조")`'


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal data of this sensitivity, readable under this law (act and article).

    `confidential`: a guardian may not read it of a minor of 14 or over (a pregnancy, a diagnosis). `whereabouts`: it
    tells where somebody lives or can be met, which a protection order hides from those whom it names.
    """

    sensitivity: Sensitivity
    legal_basis: str
    confidential: bool = False
    whereabouts: bool = False

    def __post_init__(self) -> None:
        refuse_other("The sensitivity of personal data", self.sensitivity, Sensitivity, EXAMPLE)
        refuse_other("The legal basis of personal data", self.legal_basis, str, EXAMPLE)
        if not self.legal_basis.strip():
            raise StartUpError("Personal data has no legal basis: name the act and the article under which it is read.")


@dataclass(frozen=True, slots=True)
class Public:
    """Not personal: anybody may read it."""


PUBLIC: Final = Public()

Access = Personal | Public


def refuse_no_access(whose: str, access: object) -> None:
    """StartUpError, with what to give, for what is no access: whatever is not personal is read as public is."""
    if not isinstance(access, Personal | Public):
        raise StartUpError(
            f"{whose} has the access {shortened(access)}, which is neither personal nor public: give {EXAMPLE}, "
            "without a comma behind it, or `PUBLIC`."
        )
