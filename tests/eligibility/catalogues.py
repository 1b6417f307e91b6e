"""Catalogues made of rules, without a store."""

import asyncio
from collections.abc import Sequence
from datetime import date

from resolvers.eligibility.catalogue import Catalogue, assemble
from resolvers.eligibility.evaluate import Scene
from resolvers.eligibility.rule import Rule
from resolvers.eligibility.standing import STATUSES, Standings
from resolvers.eligibility.survey import stand
from resolvers.eligibility.verdict import EligibilityStatus

Row = tuple[str, int]


def catalogue(rules: Sequence[Rule], household: frozenset[str] = frozenset()) -> Catalogue:
    """The catalogue of these rules."""
    return asyncio.run(assemble(1, rules, (), household))


def standings(of: Catalogue, scenes: Sequence[Scene], on: date) -> Standings:
    """How every service stands for each scene, by the index."""
    return Standings(of, stand(of, scenes, on))


def listed(of: Catalogue, scenes: Sequence[Scene], on: date) -> list[tuple[Row, EligibilityStatus]]:
    """Every row in the order in which it is listed, with its status."""
    found = standings(of, scenes, on)
    rows = [found.read(key) for key in found.order(STATUSES).tolist()]
    return [((of.rules[place].service_id, subject), STATUSES[status]) for status, place, subject in rows]
