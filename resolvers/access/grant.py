"""What a field needs and what a relation grants, as bits, and the one rule that decides: nothing may be lacking.

What is ORDINARY needs no bit: to see a person is enough. No other module compares a need with a grant.
"""

from typing import Final

from agencies.contract.access import Access, Personal, Sensitivity

SENSITIVE: Final = 1
SPECIAL: Final = 2
CONFIDENTIAL: Final = 4
"""What a guardian may not read of a minor of 14 or over."""
WHEREABOUTS: Final = 8
"""What a protection order hides from those that it names."""

OF_SENSITIVITY: Final = {Sensitivity.ORDINARY: 0, Sensitivity.SENSITIVE: SENSITIVE, Sensitivity.SPECIAL: SPECIAL}

OWN: Final = SENSITIVE | SPECIAL | CONFIDENTIAL | WHEREABOUTS
"""What a citizen may read of themselves, and a guardian of a child under 14."""
OF_A_MINOR: Final = SENSITIVE | SPECIAL | WHEREABOUTS
"""What a guardian may read of a minor of 14 or over."""
OF_A_MEMBER: Final = WHEREABOUTS
"""What those who live together may read of each other."""
OF_A_HOUSEHOLD: Final = SENSITIVE | SPECIAL | WHEREABOUTS
"""What its members may read of a household, its means among it."""

OF_RECEIPTS: Final = SENSITIVE | WHEREABOUTS
"""What a caller needs to read what a person receives: a benefit of one district says where its recipient lives."""


def needed(access: Access | None) -> int:
    """Return what a caller needs to read a field with this access, beyond seeing its person."""
    if not isinstance(access, Personal):
        return 0
    need = OF_SENSITIVITY[access.sensitivity]
    return need | (CONFIDENTIAL if access.confidential else 0) | (WHEREABOUTS if access.whereabouts else 0)


def lacked(need: int, granted: int) -> int:
    """Return the bits that a field needs and that are not granted: where there are none, it may be read."""
    return need & ~granted


def granted_code(granted: str, need: int) -> str:
    """Return the expression of the same rule for a plan's code, from the expression of what is granted."""
    # A call would cost time for each object. The bits are the rule's own, so that the code follows it.
    bits = lacked(need, 0)
    return f"{granted} & {bits} == {bits}"


def of_relations(grant: int) -> int:
    """Return the bits of a grant that a relation gives: all but consents."""
    return grant & OWN
