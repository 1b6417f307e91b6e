"""From the catalogue's rows to rules; that a service is local, or open to all, is made a requirement too."""

from agencies.contract.source import Row
from agencies.service_catalogue.rules import RuleRow
from resolvers.eligibility.condition import AtLeast, Leaf, read_condition
from resolvers.eligibility.rule import Requirement, Rule


def rule_of(row: RuleRow) -> Rule:
    """The rule of one service."""
    requirements = [_requirement(each) for each in row.requirements]
    if row.region_code is not None:
        requirements.append(_in_region(row, row.region_code))
    return Rule(
        service_id=row.service_id,
        requirements=tuple(requirements or [_no_restriction(row)]),
        complete=not row.has_text_criteria,
        views=row.views,
        categories=frozenset(row.categories),
        life_stages=frozenset(row.life_stages),
        version=row.version,
    )


def _requirement(row: Row) -> Requirement:
    return Requirement(row, read_condition(row["condition"]), row["in_force_from"], row["in_force_until"])


def _in_region(row: RuleRow, code: str) -> Requirement:
    text = {"ko": f"{row.region_name} 거주", "en": f"Lives in {row.region_name}"}
    return Requirement(_unwritten(row, "region", text, ["region"]), Leaf("region", "within", code), None, None)


def _no_restriction(row: RuleRow) -> Requirement:
    text = {"ko": "제한 없음", "en": "no restriction"}
    return Requirement(_unwritten(row, "none", text, []), AtLeast(0, ()), None, None)


def _unwritten(row: RuleRow, name: str, text: dict[str, str], facts: list[str]) -> Row:
    return {"id": f"{row.service_id}/{name}", "text": text, "fact_ids": facts, "citation_act": None}
