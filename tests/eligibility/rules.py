"""Rules, persons and conditions made for tests, of facts that are true, false or missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from agencies.rules.condition import fact_ids
from agencies.rules.evaluation import Situation
from agencies.rules.notation import read_condition
from agencies.rules.parameter import DatedValues
from agencies.rules.profile import NOT_RECORDED, Profile
from agencies.service_catalogue.application_period.period import IN_WORDS, Period
from agencies.service_catalogue.listing.rule_rows import RuleRow
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.rule_reading import NO_PARAMETERS, rule_of

FACTS = tuple(f"f{number}" for number in range(8))
SCOPES = ("citizen", "any_child", "every_child", "any_member", "every_member")

Condition = Mapping[str, Any]
Facts = Mapping[str, Any]


def rule(
    *conditions: Condition,
    service: str = "s",
    views: int = 0,
    in_words: bool = False,
    parameters: DatedValues = NO_PARAMETERS,
    prose: Sequence[Condition] = (),
    period: Period = IN_WORDS,
    catalogue: str = "maru",
    **rest: Any,
) -> Rule:
    """The rule of a service with these requirements, which may name dated figures, and what its `prose` asks."""
    requirements = [
        {**_row(service, str(position), condition), **rest} for position, condition in enumerate(conditions)
    ]
    texts = [{**_row(service, f"text-{n}", each), "quote": f"글귀 {n}"} for n, each in enumerate(prose)]
    row = RuleRow(
        service_id=service,
        catalogue=catalogue,
        rule_version="1",
        views=views,
        region_code=None,
        life_stages=(),
        has_text_criteria=in_words,
        categories=(),
        life_events=(),
        requirements=tuple(requirements),
        period=period,
        period_text={"ko": "신청 기간"},
        text_requirements=tuple(texts),
    )
    return rule_of(row, parameters)


def _row(service: str, name: str, condition: Condition) -> dict[str, Any]:
    return {
        "id": f"{service}/{name}",
        "text": {"ko": "조건", "en": "condition"},
        "fact_ids": fact_ids(read_condition(condition)),
        "condition": condition,
        "in_force_from": None,
        "in_force_until": None,
    }


def person(name: str, facts: Facts) -> Profile:
    """A person of whom these facts are known, None standing for a missing one; every other is missing too."""
    values = {fact: value for fact, value in facts.items() if value is not None}
    return Profile(name, values, {fact: NOT_RECORDED for fact in (*FACTS, *facts) if fact not in values})


def situation(
    subject: Facts, citizen: Facts | None = None, children: Sequence[Facts] = (), members: Sequence[Facts] = ()
) -> Situation:
    """A situation of these persons; without a citizen the subject is the citizen."""
    one = person("subject", subject)
    other = one if citizen is None else person("citizen", citizen)
    offspring = [person(f"child {place}", facts) for place, facts in enumerate(children)]
    return Situation(one, other, offspring, [person(f"member {place}", facts) for place, facts in enumerate(members)])


def conditions(names: Sequence[str] = FACTS) -> st.SearchStrategy[Condition]:
    """Any condition over these facts, in the catalogue's notation."""
    return _of(st.builds(lambda fact, value: {"fact": fact, "is": value}, st.sampled_from(names), st.booleans()))


def conditions_of_prose(leaf: st.SearchStrategy[Condition] | None = None) -> st.SearchStrategy[Condition]:
    """Any condition that prose can come to: over facts, by these comparisons, and over groups that no fact shows."""
    group = st.builds(lambda narrow: {"group": "g", "narrow": narrow}, st.booleans())
    return _of(st.one_of(conditions() if leaf is None else leaf, group))


def _of(leaf: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaf, lambda inner: st.one_of(*_compound(st.lists(inner, min_size=1, max_size=3), inner)), max_leaves=6
    )


def _compound(several: st.SearchStrategy[Any], inner: st.SearchStrategy[Any]) -> list[st.SearchStrategy[Any]]:
    return [
        several.map(lambda parts: {"all": parts}),
        several.map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
        several.flatmap(
            lambda parts: st.integers(1, len(parts)).map(lambda n: {"n_of": {"n": n, "conditions": parts}})
        ),
        st.tuples(st.sampled_from(SCOPES), inner).map(lambda pair: {pair[0]: pair[1]}),
    ]


def read_once(condition: Condition) -> Condition:
    """The same condition with a fact of its own at each leaf, so that none is read twice."""
    fresh = iter(FACTS)

    def renamed(node: Any) -> Any:
        if isinstance(node, list):
            return [renamed(each) for each in node]
        if isinstance(node, Mapping):
            if "fact" in node:
                return {**node, "fact": next(fresh)}
            return {word: renamed(below) for word, below in node.items()}
        return node

    return renamed(condition)  # type: ignore[no-any-return]


KNOWN_OR_MISSING = st.sampled_from((True, False, None))


def facts_known(
    value: st.SearchStrategy[bool | None] = KNOWN_OR_MISSING,
) -> st.SearchStrategy[dict[str, bool | None]]:
    """What is known of a person: for each fact one of these values, None where it is missing."""
    return st.fixed_dictionaries(dict.fromkeys(FACTS, value))


situations = st.builds(
    situation,
    facts_known(),
    st.one_of(st.none(), facts_known()),
    st.lists(facts_known(), max_size=2),
    st.lists(facts_known(), max_size=2),
)
"""A subject, who may be the citizen, with children and members, of whom some facts are missing."""
