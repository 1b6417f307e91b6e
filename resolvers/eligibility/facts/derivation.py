"""The facts that follow from what is supposed: no citizen knows them, and rules compare them."""

from collections.abc import Iterable, Mapping
from datetime import date

import structlog

from agencies.contract.fact import Fact, FactValue
from agencies.rules.profile import Profile
from resolvers.eligibility.facts.misfit_report import type_name

log = structlog.get_logger("resolvers")


def derived(
    profile: Profile, supposed: Mapping[str, FactValue], following: Iterable[Fact], on: date
) -> Mapping[str, FactValue]:
    """Return what is supposed, and the values of the facts that follow at a day from it and what is known beside it.

    A fact that is supposed itself keeps that value, and one of which a source is missing stays as it is.
    """
    known = {**profile.values, **supposed}
    found = dict(supposed)
    for fact in following:
        assert fact.derived is not None
        if fact.id not in supposed and all(source in known for source in fact.derived.sources):
            value = _value(fact, [known[source] for source in fact.derived.sources], on)
            if value is not None:
                found[fact.id] = value
    return found


def _value(fact: Fact, sources: Iterable[FactValue], on: date) -> FactValue | None:
    """Return the derived value; None where there is none, or it is no value of the fact, which is logged."""
    assert fact.derived is not None
    try:
        value: FactValue | None = fact.derived.value(*sources, on)
        failure = None if value is None or fact.allows(value) else type_name(value)
    except Exception as error:
        value, failure = None, type_name(error)
    if failure is None:
        return value
    log.error("a fact could not be derived: correct its declaration", fact=fact.id, received=failure)
    return None
