"""Which facts of somebody a caller may not read, by what the caller is granted of that person and their household."""

from functools import lru_cache
from typing import NamedTuple

from agencies.registry import Registry
from resolvers.trust.access_policy import Visibility
from resolvers.trust.grant import needed


class Hidden(NamedTuple):
    """The facts of a citizen that a caller may not read; `own`: those of them that are not the household's."""

    facts: frozenset[str]
    own: frozenset[str]


def hidden_facts(registry: Registry, visible: Visibility, citizen_id: str, household: str | None) -> Hidden:
    """The facts of a citizen of this household that the caller may not read.

    A household's facts are hidden with the household: its means are its members' own affair.
    """
    of_home = None if household is None else visible.households.get(household)
    return _hidden(registry, visible.citizens.get(citizen_id), of_home)


@lru_cache(maxsize=256)
def _hidden(registry: Registry, granted: int | None, of_home: int | None) -> Hidden:
    hidden, own = set[str](), set[str]()
    for fact_id, held in registry.facts.items():
        grant = of_home if held.table.of == "household" else granted
        need = needed(held.fact.access)
        if grant is None or grant & need != need:
            hidden.add(fact_id)
            if held.table.of == "citizen":
                own.add(fact_id)
    return Hidden(frozenset(hidden), frozenset(own))
