"""From the catalogue's rows to rules; that a service is local, or open to all, is made a requirement too."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from agencies.contract.source import Row
from agencies.service_catalogue.reading.rule_rows import OWN, RuleRow
from agencies.service_catalogue.rules.condition import AtLeast, Condition, Leaf
from agencies.service_catalogue.rules.expansion import expanded
from agencies.service_catalogue.rules.parameter import DatedValues
from agencies.service_catalogue.rules.region import region_name
from resolvers.eligibility.rules.rule import Requirement, Rule

NO_PARAMETERS: DatedValues = {}
NEVER: Final = AtLeast(1, ())


def rule_of(row: RuleRow, parameters: DatedValues = NO_PARAMETERS) -> Rule:
    """The rule of one service, its dated figures put in: a requirement that names some is one for each period."""
    requirements = [_requirement(each) for each in expanded(row.requirements, parameters)]
    # What is for no person wherever they live has one reason for it, and no second one.
    if row.region_code is not None and not any(each.condition == NEVER for each in requirements):
        requirements.append(_in_region(row, row.region_code))
    return Rule(
        service_id=row.service_id,
        requirements=tuple(requirements or [_no_restriction(row)]),
        complete=row.catalogue == OWN and not row.has_text_criteria,
        views=row.views,
        categories=frozenset(row.categories),
        life_stages=frozenset(row.life_stages),
        life_events=frozenset(row.life_events),
        version=row.rule_version,
        thematic_area=row.thematic_area,
        period=row.period,
    )


def category_rule(category_id: str, condition: Mapping[str, Any], parameters: DatedValues) -> Rule:
    """Who belongs to a category, as a rule over the citizen: belonging is decided, not tagged."""
    row = {"id": category_id, "condition": condition, "in_force_from": None, "in_force_until": None}
    requirements = tuple(map(_requirement, expanded([row], parameters)))
    nothing: frozenset[str] = frozenset()
    return Rule(category_id, requirements, True, 0, nothing, nothing, nothing, "")


def _requirement(row: Row) -> Requirement:
    return Requirement(row, _shared(row["condition"]), row["in_force_from"], row["in_force_until"])


@lru_cache(maxsize=16_384)
def _shared(condition: Condition) -> Condition:
    """One object for equal conditions: the national catalogue asks a few hundred things, tens of thousands of times."""
    return condition


def _in_region(row: RuleRow, code: str) -> Requirement:
    name = region_name(code)
    text = {"ko": f"{name} 거주", "en": f"Lives in {name}", "ar": f"الإقامة في {name}"}
    return Requirement(_unwritten(row, "region", text, ["region"]), _shared(Leaf("region", "within", code)), None, None)


def _no_restriction(row: RuleRow) -> Requirement:
    text = {"ko": "제한 없음", "en": "no restriction", "ar": "بلا قيود"}
    return Requirement(_unwritten(row, "none", text, []), AtLeast(0, ()), None, None)


def _unwritten(row: RuleRow, name: str, text: Mapping[str, str], facts: list[str]) -> Row:
    return {"id": f"{row.service_id}/{name}", "text": text, "fact_ids": facts, "citation_act": None}
