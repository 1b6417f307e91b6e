"""What of two outcomes counts as a difference, and what is left to chance."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from resolvers.request.caller import ANONYMOUS
from tests.likeness.chance import BY_CHANCE, without_chance
from tests.likeness.comparison import between
from tests.likeness.questions import Question, Way
from tests.likeness.statements import Statement
from tests.likeness.version import Outcome

QUESTION = Question("seed 1", b"{}", ANONYMOUS, None)
SENT = Statement("store", "SELECT $1", ("'1'",))
SEEN = Outcome((200, b"{}"), [("READ",)], Counter({SENT: 1}))


@pytest.mark.parametrize(
    ("kind", "now"),
    [
        ("answer", (200, b"{ }")),
        ("records", []),
        ("statements", Counter({SENT: 2})),
        ("statements", Counter({SENT._replace(text="SELECT  $1"): 1})),
        ("statements", Counter({SENT._replace(parameters=("'2'",)): 1})),
    ],
)
def test_each_kind_of_difference_is_found(kind: str, now: Any) -> None:
    """It is one of its kind alone; statements that were once alike are none."""
    unlike = replace(SEEN, **{kind: now})
    assert [each.kind for each in between(QUESTION, [SEEN, SEEN], [unlike, unlike])] == [kind]
    later_alike = [] if kind == "statements" else [kind]
    assert [each.kind for each in between(QUESTION, [SEEN, SEEN], [unlike, SEEN])] == later_alike


def test_records_of_a_stream_differ_by_chance() -> None:
    """They are alike where they were once, while those of a whole answer are to be alike at first."""
    unlike = replace(SEEN, records=[])
    stream = replace(QUESTION, way=Way.AS_EVENTS)
    assert [*between(stream, [SEEN, SEEN], [unlike, SEEN])] == []
    assert [each.kind for each in between(stream, [SEEN, SEEN], [unlike, unlike])] == ["records"]


def test_chance_decides_no_other_parameter_than_those_that_are_listed() -> None:
    """A record's persons and its reader are compared, and all parameters of other statements."""
    given = [f"'{number}'" for number in range(1, 16)]
    grown = without_chance(f"\n {BY_CHANCE[0][0]} SET size = $10", given)
    assert [each for each in grown if each in given] == ["'4'", "'7'", "'8'", "'9'"]
    assert without_chance("SELECT 1", given) == given


def test_fields_of_an_answer_in_parts_are_compared_whichever_record_has_them() -> None:
    """A field that one version does not record, or for another person, is a difference."""
    parts = replace(QUESTION, way=Way.IN_PARTS)
    apart = replace(SEEN, records=[("READ", "registry", ["age"], "mother"), ("READ", "registry", ["name"], "mother")])
    together = replace(SEEN, records=[("READ", "registry", ["age", "name"], "mother")])
    assert [*between(parts, [apart], [together])] == []
    assert [each.kind for each in between(QUESTION, [apart], [together])] == ["records"]
    for other in (("READ", "registry", ["age"], "mother"), ("READ", "registry", ["age", "name"], "child")):
        assert [each.kind for each in between(parts, [apart], [replace(SEEN, records=[other])])] == ["records"]
