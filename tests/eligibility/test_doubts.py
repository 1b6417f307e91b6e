"""A LIKELY verdict is asked about where one answer can make it UNLIKELY, and only there."""

from datetime import date
from typing import Any, Final

import pytest

from agencies.rules.evaluation import Situation
from agencies.rules.profile import SOURCE_UNAVAILABLE
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide, doubts
from tests.eligibility.rules import Condition, Facts, person, rule

ON: Final = date(2026, 11, 24)
A, B, C = ({"fact": fact, "is": True} for fact in ("f0", "f1", "f2"))
COMMON, NARROW = ({"group": "of_it", "narrow": narrow} for narrow in (False, True))


def _situation(facts: Facts, member: Facts) -> Situation:
    one, other = person("subject", facts), person("member", member)
    return Situation(one, one, (), (one, other))


@pytest.mark.parametrize(
    ("prose", "facts", "asked"),
    [
        (A, {}, {"f0": False}),
        ({"not": A}, {}, {"f0": True}),
        ({"all": [A, B]}, {}, {"f0": False, "f1": False}),
        ({"all": [A, {"any": [B, C]}]}, {}, {"f0": False}),
        ({"any": [A, B]}, {}, {}),
        ({"any": [A, B]}, {"f1": False}, {"f0": False}),
        ({"any": [A, B]}, {"f1": True}, {}),
        ({"any": [A, NARROW]}, {}, {"f0": False}),
        ({"any": [A, COMMON]}, {}, {}),
        ({"all": [A, COMMON]}, {}, {"f0": False}),
        (COMMON, {}, {}),
        ({"any_member": A}, {"f0": False}, {"f0": False}),
        ({"any_member": A}, {}, {}),
    ],
)
def test_what_is_asked_moves_the_verdict_by_itself(prose: Condition, facts: Facts, asked: dict[str, bool]) -> None:
    """Each question has an answer that makes the verdict UNLIKELY, whatever else is missing."""
    of = rule({"fact": "f7", "is": True}, in_words=True, prose=[prose], catalogue="gov24")
    known: dict[str, Any] = {"f7": True, **facts}
    verdict = decide(of, _situation(known, {}), 0, ON)
    assert verdict.status is EligibilityStatus.LIKELY
    assert {gap.fact for gap in doubts(verdict)} == asked.keys()
    for gap, answer in zip(doubts(verdict), asked.values(), strict=True):
        of_member = gap.citizen_id == "member"
        answered = _situation(
            known | ({} if of_member else {gap.fact: answer}), {gap.fact: answer} if of_member else {}
        )
        assert decide(of, answered, 0, ON).status is EligibilityStatus.UNLIKELY


def test_what_cannot_be_read_now_leaves_nothing_to_ask_beside_it() -> None:
    """The answer to the other part would not settle it."""
    of = rule({"fact": "f7", "is": True}, in_words=True, prose=[{"any": [A, B]}], catalogue="gov24")
    seen = _situation({"f7": True}, {})
    seen.subject.causes["f1"] = SOURCE_UNAVAILABLE
    assert doubts(decide(of, seen, 0, ON)) == []
