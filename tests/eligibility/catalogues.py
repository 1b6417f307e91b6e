"""Catalogues made of rules, without a store."""

import asyncio
from collections.abc import Sequence
from datetime import date

from agencies.service_catalogue.rules.evaluation import Situation
from resolvers.eligibility.assessment.assessment import stand
from resolvers.eligibility.assessment.standing import STATUSES, Standings
from resolvers.eligibility.index.catalogue import Catalogue, assemble
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus

Row = tuple[str, int]


def catalogue(rules: Sequence[Rule], household: frozenset[str] = frozenset()) -> Catalogue:
    """The catalogue of these rules."""
    return asyncio.run(assemble(1, rules, (), household))


def standings(of: Catalogue, situations: Sequence[Situation], on: date) -> Standings:
    """How every service stands for each situation, by the index."""
    return Standings(of, stand(of, situations, on))


def listed(of: Catalogue, situations: Sequence[Situation], on: date) -> list[tuple[Row, EligibilityStatus]]:
    """Every row in the order in which it is listed, with its status."""
    found = standings(of, situations, on)
    rows = [found.read(key) for key in found.order(STATUSES).tolist()]
    return [((of.rules[place].service_id, subject), STATUSES[status]) for status, place, subject in rows]
