"""Whose fact decides a requirement, and whose is missing; neither tells what the caller may not read."""

from datetime import date
from types import SimpleNamespace
from typing import Any, Final

import pytest

from agencies.rules.evaluation import Situation
from agencies.rules.profile import NOT_AUTHORISED, NOT_RECORDED, Profile
from agencies.rules.three_valued_logic import MET, NOT_MET, Outcome
from resolvers.access.access_policy import Visibility
from resolvers.eligibility.assessment.assessment import Question
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.presentation.reason_rows import reason_row
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide
from tests.eligibility.rules import FACTS, Condition, Facts, rule, situation
from tests.eligibility.test_decision import BOOLEANS

ON: Final = date(2026, 11, 24)
DEFINITIONS: Final = Definitions(BOOLEANS)
# The welfare office holds the first, the civil registry the others.
WELFARE, REGISTRY, ALSO = ({"fact": fact, "is": True} for fact in ("f0", "f1", "f3"))
HIDDEN: Final = frozenset({"f0", "f1"})


@pytest.mark.parametrize(
    ("asked", "registry", "welfare", "outcome"),
    [
        ({"any": [REGISTRY, WELFARE]}, False, True, MET),
        ({"all": [REGISTRY, WELFARE]}, True, False, NOT_MET),
        ({"any": [REGISTRY, {"not": WELFARE}]}, False, False, MET),
        ({"all": [REGISTRY, {"not": WELFARE}]}, True, True, NOT_MET),
        ({"not": {"any": [REGISTRY, WELFARE]}}, False, True, NOT_MET),
        ({"not": {"all": [REGISTRY, {"not": WELFARE}]}}, True, True, MET),
        ({"not": {"any_child": {"any": [REGISTRY, {"not": WELFARE}]}}}, False, False, NOT_MET),
    ],
)
def test_the_holder_is_whose_fact_makes_the_requirement_come_to_its_outcome(
    asked: Condition, registry: bool, welfare: bool, outcome: Outcome
) -> None:
    """Under `not` the comparison that fails is the one by which a requirement is met."""
    facts = {"f1": registry, "f0": welfare}
    (requirement,) = rule(asked).requirements
    known = situation(facts, None, [facts])
    assert requirement.test(known, known.subject) is outcome
    assert reason_row(requirement, outcome, known, DEFINITIONS)["holder_id"] == "welfare_office"


@pytest.mark.parametrize(
    ("asked", "members", "outcome"),
    [
        ({"any": [{"all": [REGISTRY, ALSO]}, WELFARE]}, [{"f1": True, "f3": False, "f0": True}], MET),
        ({"all": [{"any": [REGISTRY, ALSO]}, WELFARE]}, [{"f1": False, "f3": True, "f0": False}], NOT_MET),
        ({"n_of": {"n": 2, "conditions": [{"all": [REGISTRY, ALSO]}, WELFARE, {"not": ALSO}]}}, [{}], MET),
        (
            {"any": [{"all": [REGISTRY, ALSO]}, WELFARE]},
            [{"f1": True, "f3": False, "f0": False}, {"f1": False, "f3": True, "f0": True}],
            MET,
        ),
        ({"any": [{"not": {"any": [REGISTRY, ALSO]}}, WELFARE]}, [{"f1": False, "f3": True, "f0": True}], MET),
    ],
)
def test_an_alternative_that_is_not_met_names_no_holder(
    asked: Condition, members: list[Facts], outcome: Outcome
) -> None:
    """Whatever in it is met by itself, and of whomever: what decides stands in an alternative that decides."""
    everything = [{"f0": True, "f1": True, "f3": False} | each for each in members]
    (requirement,) = rule({"any_child": asked}).requirements
    known = situation(everything[0], None, everything)
    assert requirement.test(known, known.subject) is outcome
    assert reason_row(requirement, outcome, known, DEFINITIONS)["holder_id"] == "welfare_office"


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        ({"any": [{"any_child": REGISTRY}, WELFARE]}, NOT_MET),
        ({"all": [{"not": {"any_child": REGISTRY}}, {"not": WELFARE}]}, MET),
        ({"all": [{"every_child": REGISTRY}, {"not": WELFARE}]}, MET),
        ({"all": [ALSO, {"any": [WELFARE, {"all": [REGISTRY, {"any_child": REGISTRY}]}]}]}, NOT_MET),
    ],
)
def test_what_is_asked_of_nobody_takes_the_holder_from_no_other_fact(asked: Condition, outcome: Outcome) -> None:
    """Without children it is settled by no fact, and the holder is that of the fact that settles the rest."""
    (requirement,) = rule(asked).requirements
    known = situation({"f0": False, "f1": True, "f3": True})
    assert requirement.test(known, known.subject) is outcome
    assert reason_row(requirement, outcome, known, DEFINITIONS)["holder_id"] == "welfare_office"


def test_who_may_not_read_all_of_an_alternative_is_told_the_same_holder_whatever_decides() -> None:
    """What may be read decides by the last one alone, be the first one met too."""
    (requirement,) = rule({"any": [{"all": [REGISTRY, ALSO]}, WELFARE]}).requirements
    told = set()
    for hidden in (True, False):
        person = Profile("subject", {"f0": True, "f1": True, "f3": hidden}, {}, hidden=frozenset({"f3"}))
        told.add(reason_row(requirement, MET, Situation(person, person, (), ()), DEFINITIONS)["holder_id"])
    assert told == {"welfare_office"}


@pytest.mark.parametrize(
    "asked",
    [
        [{"all": [WELFARE, ALSO, REGISTRY]}],
        [{"all": [ALSO, REGISTRY, WELFARE]}],
        [{"n_of": {"n": 3, "conditions": [REGISTRY, ALSO, WELFARE]}}],
        [{"all": [ALSO, REGISTRY]}, {"all": [ALSO, WELFARE]}],
    ],
)
def test_which_hidden_fact_is_on_record_is_told_by_no_place(asked: list[Condition]) -> None:
    """What is missing, and in which order, and the holder of each reason are the same, whatever is on record."""
    told = [_told(asked, on_record) for on_record in ({}, {"f0": True}, {"f1": True}, {"f0": True, "f1": True})]
    assert {fact for fact, _ in told[0][0]} == {"f0", "f1", "f3"}
    assert told == [told[0]] * len(told)


def _told(asked: list[Condition], on_record: Facts) -> Any:
    """The missing facts with their causes, and the holders, of who may read the last of three facts alone."""
    causes = {fact: NOT_AUTHORISED if fact in HIDDEN else NOT_RECORDED for fact in FACTS if fact not in on_record}
    subject = Profile("subject", dict(on_record), causes, hidden=HIDDEN)
    verdict = decide(rule(*asked), Situation(subject, subject, (), ()), 0, ON)
    assert verdict.status is EligibilityStatus.UNKNOWN
    assessment: Any = SimpleNamespace(
        question=Question("subject", ON), subjects=["subject"], catalogue=SimpleNamespace(definitions=DEFINITIONS)
    )
    purpose: Any = None
    report = Report(assessment, BOOLEANS, Visibility("subject", {"subject": 0}, {}), purpose)
    holders = [reason_row(*each, verdict.situation, DEFINITIONS)["holder_id"] for each in verdict.outcomes]
    return [(row["fact_id"], row["cause"]) for row in report.missing(verdict)], holders
