"""From the catalogue's rows to rules; that a service is local, or open to all, is made a requirement too."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from agencies.contract.source import Row
from agencies.rules.condition import NEVER, AtLeast, Condition, Leaf
from agencies.rules.expansion import expanded
from agencies.rules.parameter import DatedValues
from agencies.rules.region import REGION
from agencies.service_catalogue.listing.rule_rows import OWN, RuleRow
from resolvers.eligibility.rules.region_name import region_name
from resolvers.eligibility.rules.rule import ReasonOrigin, Requirement, Rule

NO_PARAMETERS: DatedValues = {}


def rule_of(row: RuleRow, parameters: DatedValues = NO_PARAMETERS) -> Rule:
    """The rule of one service, its dated figures put in: a requirement that names some is one for each period."""
    origin = ReasonOrigin.RULE if row.catalogue == OWN else ReasonOrigin.CODE
    requirements = [_requirement(each, origin) for each in expanded(row.requirements, parameters)]
    complete = row.catalogue == OWN and not row.has_text_criteria
    # What is for no person wherever they live has one reason for it, and no second one.
    if row.region_code is not None and not any(each.condition == NEVER for each in requirements):
        requirements.append(_in_region(row, row.region_code, origin))
    return Rule(
        service_id=row.service_id,
        requirements=tuple(requirements or [_no_restriction(row, origin)]),
        complete=complete,
        views=row.views,
        categories=frozenset(row.categories),
        life_stages=frozenset(row.life_stages),
        life_events=frozenset(row.life_events),
        version=row.rule_version,
        thematic_area=row.thematic_area,
        period=row.period,
        text_requirements=() if complete else tuple(_in_words(row)),
        channels_close_on=row.channels_close_on,
    )


def category_rule(category_id: str, condition: Mapping[str, Any], parameters: DatedValues) -> Rule:
    """Who belongs to a category, as a rule over the citizen: belonging is decided, not tagged."""
    row = {"id": category_id, "condition": condition, "in_force_from": None, "in_force_until": None}
    requirements = tuple(_requirement(each, ReasonOrigin.RULE) for each in expanded([row], parameters))
    nothing: frozenset[str] = frozenset()
    return Rule(category_id, requirements, True, 0, nothing, nothing, nothing, "")


def _requirement(row: Row, origin: ReasonOrigin) -> Requirement:
    days = row["in_force_from"], row["in_force_until"]
    return Requirement(row, _shared(row["condition"]), *days, origin, row.get("quote"))


def _in_words(row: RuleRow) -> Iterator[Requirement]:
    """What was read from the prose, and from the day on which the application period is over, that it is."""
    yield from (_requirement(each, ReasonOrigin.TEXT) for each in expanded(row.text_requirements, NO_PARAMETERS))
    last, over_from = row.period.closes_for_good_on, row.period.over_from
    if last is not None and over_from is not None and row.period_text is not None:
        shown = _unwritten(row, "period", _until(last), [])
        yield Requirement(shown, NEVER, over_from, None, ReasonOrigin.TEXT, row.period_text.get("ko"))


def _until(last: date) -> Mapping[str, str]:
    return {"ko": f"{last}까지 신청", "en": f"applications until {last}", "ar": f"تقديم الطلبات حتى {last}"}


@lru_cache(maxsize=16_384)
def _shared(condition: Condition) -> Condition:
    """One object for equal conditions: the national catalogue asks a few hundred things, tens of thousands of times."""
    return condition


def _in_region(row: RuleRow, code: str, origin: ReasonOrigin) -> Requirement:
    words = {"ko": "{} 거주", "en": "Lives in {}", "ar": "الإقامة في {}"}
    text = {language: asked.format(region_name(code, language)) for language, asked in words.items()}
    condition = _shared(Leaf(REGION, "within", code))
    return Requirement(_unwritten(row, "region", text, [REGION]), condition, None, None, origin)


def _no_restriction(row: RuleRow, origin: ReasonOrigin) -> Requirement:
    text = {"ko": "제한 없음", "en": "no restriction", "ar": "بلا قيود"}
    return Requirement(_unwritten(row, "none", text, []), AtLeast(0, ()), None, None, origin)


def _unwritten(row: RuleRow, name: str, text: Mapping[str, str], facts: list[str]) -> Row:
    return {"id": f"{row.service_id}/{name}", "text": text, "fact_ids": facts, "citation_act": None}
