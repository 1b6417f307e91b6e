"""The worded cases beside the services' rules, evaluated: each is a promise in words about one rule."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from agencies.contract.fact import Fact, FactType, FactValue
from agencies.registration.registry import Registry
from agencies.rules.condition import fact_ids
from agencies.rules.evaluation import Situation
from agencies.rules.notation import read_condition
from agencies.rules.parameter import DatedValues, dated_values
from agencies.rules.profile import NOT_RECORDED, WITHDRAWN, Profile
from agencies.service_catalogue.files.case_file import Case
from agencies.service_catalogue.files.catalogue_file import Catalogue
from agencies.service_catalogue.listing.rule_rows import OWN, RuleRow
from agencies.service_catalogue.store.edition_rows import requirement_rows, text_requirement_rows
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.rule_reading import rule_of
from resolvers.eligibility.rules.verdict import decide, missing


def broken_cases(cases: Sequence[Case], catalogue: Catalogue, registry: Registry, today: date) -> Iterator[str]:
    """What each case that does not hold came to instead; none is tried that one who is left out would decide."""
    parameters = dated_values(catalogue.parameters)
    for case in cases:
        if _is_left_out(catalogue.by_file[case.service], registry):
            continue
        came_to = outcome(case, rule_from(catalogue.by_file[case.service], parameters), registry, today)
        promised = (case.expect, case.missing)
        if came_to != promised:
            yield (f"{case.file}:{case.line}: {case.it}: came to {_say(*came_to)}, promised is {_say(*promised)}.")


def _is_left_out(service: Mapping[str, Any], registry: Registry) -> bool:
    conditions = (requirement["condition"] for requirement in service["requirements"])
    named = {fact for condition in conditions for fact in fact_ids(read_condition(condition))}
    return any(map(registry.may_be_declared_elsewhere, named - registry.facts.keys() - registry.withdrawn.keys()))


def outcome(case: Case, rule: Rule, registry: Registry, today: date) -> tuple[str, frozenset[str]]:
    """The status that a case comes to, and the missing facts that can still change it."""
    situation = _situation(case, registry)
    verdict = decide(rule, situation, 0, case.day or today)
    return verdict.status.name, frozenset(gap.fact for gap in missing(verdict))


def rule_from(service: Mapping[str, Any], parameters: DatedValues, catalogue: str = OWN) -> Rule:
    """The rule of a service as its file has it, or as an import makes it, without a store.

    Without its application period: what a rule makes of facts is the same every year.
    """
    return rule_of(
        RuleRow(
            service_id=service["id"],
            catalogue=catalogue,
            rule_version="",
            views=service.get("views", 0),
            region_code=service["region"],
            life_stages=(),
            has_text_criteria=bool(service["text_criteria"]),
            categories=tuple(service["categories"]),
            life_events=tuple(service["life_events"]),
            requirements=tuple(requirement_rows(service)),
            text_requirements=tuple(_in_words(service)),
        ),
        parameters,
    )


def _in_words(service: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    read = service.get("text_requirements", ())
    return text_requirement_rows(service["id"], len(service["requirements"]), read)


def _situation(case: Case, registry: Registry) -> Situation:
    of_household = {name: value for name, value in case.given.items() if name in registry.household_facts}

    def profile(name: str, values: Mapping[str, Any]) -> Profile:
        facts = {**of_household, **values}
        return Profile(
            name,
            {fact: _value(registry.facts[fact].fact, value) for fact, value in facts.items()},
            dict.fromkeys(registry.withdrawn, WITHDRAWN)
            | {fact: NOT_RECORDED for fact in registry.facts if fact not in facts},
        )

    subject = profile("subject", case.given)
    citizen = subject if case.citizen is None else profile("citizen", case.citizen)
    children = [profile(f"child {position}", values) for position, values in enumerate(case.children)]
    others = [profile(f"member {position}", values) for position, values in enumerate(case.members)]
    return Situation(subject, citizen, children, list(dict.fromkeys((subject, citizen, *children, *others))))


def _value(fact: Fact, value: Any) -> FactValue:
    return date.fromisoformat(value) if fact.type is FactType.DATE and isinstance(value, str) else value


def _say(status: str, facts: frozenset[str]) -> str:
    return f"{status} ({', '.join(sorted(facts))} missing)" if facts else status
