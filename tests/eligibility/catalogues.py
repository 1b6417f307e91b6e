"""Catalogues made of rules, without a store."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agencies.contract.fact import FactType
from agencies.contract.question import Question
from agencies.registration.registry import Registry
from agencies.rules.evaluation import Situation
from agencies.service_catalogue.store.kept_definition import KeptDefinition
from resolvers.eligibility.assessment.assessment import sets_by_status
from resolvers.eligibility.assessment.status_sets import STATUSES, StatusSets
from resolvers.eligibility.assessment.tiers import Tiers
from resolvers.eligibility.facts.definitions import Definition, Definitions
from resolvers.eligibility.index.catalogue import Catalogue, assemble
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus

Row = tuple[str, int]


def catalogue(rules: Sequence[Rule], household: frozenset[str] = frozenset()) -> Catalogue:
    """The catalogue of these rules."""
    return asyncio.run(assemble(1, rules, (), of_household(household)))


def of_household(facts: frozenset[str]) -> Definitions:
    """Definitions by which these facts are a household's."""
    kept = (KeptDefinition(fact, {"ko": fact}, FactType.BOOLEAN, (), "household", "held", {}) for fact in facts)
    return _AllAsked(Registry(()), kept)


class _AllAsked(Definitions):
    """Definitions of facts of which a citizen knows each."""

    def __getitem__(self, fact: str) -> Definition:
        return replace(super().__getitem__(fact), question=Question({"ko": f"{fact}?"}))


def status_sets(of: Catalogue, situations: Sequence[Situation], on: date) -> StatusSets:
    """How every service stands for each situation, by the index."""
    confirmed = of.confirmed.of(situations, [-1 for _ in situations])
    tiers = [Tiers(confirmed=each, own=of.own, levels=of.levels) for each in confirmed]
    return StatusSets(of, sets_by_status(of, situations, on), lambda: tiers)


def listed(of: Catalogue, situations: Sequence[Situation], on: date) -> list[tuple[Row, EligibilityStatus]]:
    """Every row in the order in which it is listed, with its status."""
    found = status_sets(of, situations, on)
    rows = found.order(STATUSES)
    return [((of.rules[place].service_id, subject), STATUSES[status]) for status, _, place, subject in rows]
