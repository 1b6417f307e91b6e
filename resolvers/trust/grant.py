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
"""What a protection order hides from those whom it names."""
CONSENTED: Final = 16
"""What somebody grants who has agreed that an agency's data is used for the caller's purpose: this bit for the first
agency by its id, the next for the second."""

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
"""What somebody needs to know what somebody receives: a benefit of one district says where its recipient lives."""


def needed(access: Access | None) -> int:
    """What somebody needs to read a field with this access, beyond seeing whose it is."""
    if not isinstance(access, Personal):
        return 0
    need = OF_SENSITIVITY[access.sensitivity]
    return need | (CONFIDENTIAL if access.confidential else 0) | (WHEREABOUTS if access.whereabouts else 0)


def lacked(need: int, granted: int) -> int:
    """Return what a field needs and is not granted: where that is nothing, it may be read."""
    return need & ~granted


def granted_code(granted: str, need: int) -> str:
    """Return the expression of the same rule for a plan's code, from the expression of what is granted."""
    # A call would cost time for each object. The bits are the rule's own, so that the code follows it.
    bits = lacked(need, 0)
    return f"{granted} & {bits} == {bits}"


def of_relations(grant: int) -> int:
    """Return what a relation gives of a grant: all but consents."""
    return grant & OWN
