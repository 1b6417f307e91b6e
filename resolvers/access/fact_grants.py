"""Which facts of somebody a caller may not read, and which of these still decide what applies.

It is the caller that counts, whoever is asked about: a minor of 14 or over hides the same from a guardian who asks for
a sibling.
"""

from functools import lru_cache
from typing import NamedTuple

from agencies.contract.access import Personal
from agencies.registration.registry import Registry
from resolvers.access.access_policy import Visibility
from resolvers.access.grant import CONFIDENTIAL, OF_A_HOUSEHOLD, SPECIAL, WHEREABOUTS, lacked, needed


class Hidden(NamedTuple):
    """The facts of a citizen that a caller may not read; `withheld`: those of them that do not decide either."""

    facts: frozenset[str]
    withheld: frozenset[str]


def hidden_facts(registry: Registry, visible: Visibility, citizen_id: str, household: str | None) -> Hidden:
    """The facts of a citizen of this household that the caller may not read, the household's among them.

    They decide as they stand only of who lives in the caller's own household, and never what a minor of 14 or over
    keeps from a guardian, nor whereabouts that an order hides.
    """
    return _hidden(registry, visible.citizens.get(citizen_id), grant_of_home(visible, citizen_id, household))


def grant_of_home(visible: Visibility, citizen_id: str, household: str | None) -> int | None:
    """Return what is granted of the household of a citizen; None where it is not for the caller to see."""
    if household is None:
        return OF_A_HOUSEHOLD if citizen_id == visible.me or visible.in_office else None
    return visible.households.get(household)


@lru_cache(maxsize=256)
def _hidden(registry: Registry, granted: int | None, of_home: int | None) -> Hidden:
    keeps = granted is not None and not lacked(SPECIAL, granted) and lacked(CONFIDENTIAL, granted)
    hidden, withheld = set[str](), set[str]()
    for fact_id, held in registry.facts.items():
        of_household, access = held.table.of == "household", held.fact.access
        tells_where = isinstance(access, Personal) and access.whereabouts
        # Where a household lives is read of each who lives there, as an address is.
        grant = of_home if of_household and not tells_where else granted
        if grant is not None and not lacked(needed(access), grant):
            continue
        hidden.add(fact_id)
        protected = tells_where and lacked(WHEREABOUTS, granted or 0)
        if of_home is None or protected or (keeps and not of_household):
            withheld.add(fact_id)
    return Hidden(frozenset(hidden), frozenset(withheld))
