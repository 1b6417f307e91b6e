"""Reasons that verdicts share are those that each would have alone, and nothing of one person is among them."""

import asyncio
import weakref
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.contract.fact import FactType, FactValue
from agencies.registration.registry import Registry
from agencies.rules.evaluation import Situation
from agencies.rules.three_valued_logic import MET
from agencies.service_catalogue.store.kept_definition import KeptDefinition
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.index.catalogue import assemble
from resolvers.eligibility.presentation.reason_rows import reason_row
from resolvers.eligibility.presentation.shared_reasons import FACTS_AT_MOST, ROWS_KEPT, SharedReasons, shared_reasons
from resolvers.eligibility.presentation.words import LANGUAGES
from resolvers.eligibility.rules.rule import Requirement
from resolvers.request.shared_row import FIELDS_AT_MOST, RENDERINGS_AT_MOST, SharedRow
from tests.eligibility.rules import FACTS, Condition, conditions, rule, situation, situations
from tests.part import part_of

TYPES: Final = {
    **dict.fromkeys(FACTS, FactType.BOOLEAN),
    "age": FactType.INTEGER,
    "region": FactType.CODE,
    "school": FactType.CODE,
    "trade": FactType.CODE,
    "income": FactType.NUMBER,
    "birth_date": FactType.DATE,
}
CODES: Final = {"school": ("PRIMARY", "MIDDLE")}
HELD: Final = [
    KeptDefinition(fact, {"ko": fact}, kind, CODES.get(fact, ()), "citizen", "held", {}) for fact, kind in TYPES.items()
]
DEFINITIONS: Final = Definitions(Registry(()), HELD)
HELD_BY_TWO: Final = Definitions(
    Registry(()), [replace(each, agency_id=("one", "other")[number % 2]) for number, each in enumerate(HELD)]
)


def _requirement(asked: Condition) -> Requirement:
    (found,) = rule(asked).requirements
    return found


def _written(row: Any) -> dict[str, Any]:
    """The row with what was observed in every language."""
    said = row["observed"]
    return {**row, "observed": None if said is None else {language: said[language] for language in LANGUAGES}}


@given(conditions(), st.lists(situations, min_size=1, max_size=4))
@settings(max_examples=part_of(200))
def test_a_shared_reason_is_the_one_that_a_verdict_has_alone(asked: Condition, several: list[Situation]) -> None:
    """Whoever asks first: the same outcome, words and holder, and nothing supposed."""
    requirement, reasons = _requirement(asked), SharedReasons(DEFINITIONS)
    for known in several:
        outcome = requirement.test(known, known.subject)
        alone = reason_row(requirement, outcome, known, DEFINITIONS)
        assert _written(reasons.row(requirement, known)) == _written(alone)


@given(conditions(), st.lists(situations, min_size=1, max_size=4))
@settings(max_examples=part_of(200))
def test_how_a_requirement_stands_is_what_its_row_says(asked: Condition, several: list[Situation]) -> None:
    """Of whoever meets it too, where that is said of everybody: it is wherever one agency holds all that it reads."""
    requirement, reasons = _requirement(asked), SharedReasons(HELD_BY_TWO)
    holders = {HELD_BY_TWO[fact].agency for _, fact in requirement.facts}
    of_all = reasons.standing_where_met(requirement)
    assert (of_all is None) is (len(holders) > 1)
    for known in several:
        row = reasons.row(requirement, known)
        assert reasons.standing(requirement, known) == (row["outcome"], row["holder_id"])
        if of_all is not None and row["outcome"] is MET:
            assert of_all == (MET, row["holder_id"])


@pytest.mark.parametrize(
    ("asked", "values", "shared"),
    [
        ({"fact": "f0", "is": True}, {"f0": True}, True),
        ({"fact": "f0", "is": True}, {}, True),
        ({"fact": "age", "at_least": 19}, {"age": 40}, True),
        ({"fact": "age", "at_least": 19}, {"age": 0}, False),
        ({"fact": "region", "is": "11680"}, {"region": "11680"}, True),
        ({"fact": "school", "is": "MIDDLE"}, {"school": "PRIMARY"}, True),
        ({"fact": "trade", "is": "baker"}, {"trade": "smith"}, False),
        ({"fact": "income", "at_most": 50}, {"income": 12.5}, False),
        ({"fact": "birth_date", "is": "2020-02-29"}, {"birth_date": None}, False),
        ({"any": [{"fact": "f0", "is": True}, {"fact": "income", "at_most": 50}]}, {"f0": True}, False),
        ({"citizen": {"fact": "f0", "is": True}}, {"f0": True}, False),
        ({"not": {"any_child": {"fact": "f0", "is": True}}}, {"f0": True}, False),
        ({"all": [{"fact": fact, "is": True} for fact in FACTS[:FACTS_AT_MOST]]}, {"f0": True}, True),
        ({"all": [{"fact": fact, "is": True} for fact in FACTS[: FACTS_AT_MOST + 1]]}, {"f0": True}, False),
    ],
)
def test_only_what_hangs_on_a_few_common_values_of_one_person_is_shared(
    asked: Condition, values: dict[str, FactValue | None], shared: bool
) -> None:
    """An income, a day, a code that may be any text, what is said of others, many values together are not kept."""
    requirement, reasons = _requirement(asked), SharedReasons(DEFINITIONS)
    one, other = (reasons.row(requirement, situation(values)) for _ in range(2))
    assert (one is other) is shared
    assert isinstance(one, SharedRow) is shared


def test_a_shared_reason_names_nobody() -> None:
    """It is made of values alone: not even the one who asked first is in it."""
    row = SharedReasons(DEFINITIONS).row(_requirement({"fact": "f0", "is": True}), situation({}))
    assert row["outcome"].name == "UNKNOWN"
    assert "subject" not in repr({**row, "requirement": None})


def test_so_many_reasons_are_kept() -> None:
    """The oldest goes first."""
    requirement, reasons = _requirement({"fact": "age", "at_least": 19}), SharedReasons(DEFINITIONS)
    rows = [reasons.row(requirement, situation({"age": number})) for number in range(ROWS_KEPT + 1)]
    assert reasons.row(requirement, situation({"age": ROWS_KEPT})) is rows[-1]
    assert reasons.row(requirement, situation({"age": 1})) is rows[1]
    assert reasons.row(requirement, situation({"age": 0})) is not rows[0]


def test_reasons_go_with_the_version_of_the_catalogue() -> None:
    """Its verdicts share them, another's do not, and nothing of a version that is gone stays behind, words included."""
    known, asked = situation({"age": 40}), {"fact": "age", "at_least": 19}
    one, other = (asyncio.run(assemble(1, [rule(asked)], (), Definitions(Registry(()), HELD))) for _ in range(2))
    (requirement,) = one.rules[0].requirements
    row = shared_reasons(one).row(requirement, known)
    assert shared_reasons(one).row(requirement, known) is row
    assert shared_reasons(other) is not shared_reasons(one)
    gone = [weakref.ref(each) for each in (one, requirement, one.definitions, shared_reasons(one))]
    del one, requirement, row
    assert [each() for each in gone] == [None] * 4
    assert shared_reasons(other) is shared_reasons(other)


def test_a_row_keeps_a_few_renderings() -> None:
    """The first go where there are too many, and each is found by what it was rendered for."""
    row = SharedRow({"word": "w"})
    for number in range(RENDERINGS_AT_MOST + 1):
        row.keep(number, {"word": str(number)}, 1)
    assert row.rendered == {RENDERINGS_AT_MOST: {"word": str(RENDERINGS_AT_MOST)}}


def test_a_row_keeps_few_fields() -> None:
    """Two renderings that have as many fields as may be kept; with one field more, only that."""
    row, half = SharedRow({"word": "w"}), FIELDS_AT_MOST // 2
    row.keep("a", {}, half)
    row.keep("b", {}, half)
    assert list(row.rendered) == ["a", "b"]
    row.keep("c", {}, 1)
    assert list(row.rendered) == ["c"]
    row.keep("d", {}, FIELDS_AT_MOST - 1)
    assert list(row.rendered) == ["c", "d"]
