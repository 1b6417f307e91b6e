"""The oracle: for every operation the engine answers what graphql-core answers, to the order of the errors."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import pytest

from resolvers.request.caller import ANONYMOUS, Caller, CallerKind
from tests.engine.comparing import Pair
from tests.engine.operations import NOBODY, Asked, Ids, walk

LANGUAGES = ("ko", "en", None)
BEGINNING = re.compile(r"^(query[^({]*(\([^)]*\))?\s*)?\{")
"""Up to where the operation's own fields begin."""


@pytest.mark.parametrize(
    "seeds",
    [range(30), pytest.param(range(30, 20_150), marks=pytest.mark.long)],
    ids=["some", "many"],
)
async def test_both_executors_give_the_same_answer(
    pair: Pair, callers: Sequence[Caller], ids: Ids, seeds: range
) -> None:
    """Operations over the whole schema, asked by each in turn: same data, same errors, same order.

    Of those that give no bad argument all but 5 % are planned, or all but 2 of a few. No plan's code is left where
    nothing is at fault.
    """
    went: Counter[tuple[str, str | None]] = Counter()
    for seed in seeds:
        asked = walk(pair.schema, seed, ids)
        answers = await pair.answers(asked, callers[seed % len(callers)], LANGUAGES[seed % len(LANGUAGES)])
        assert answers.difference is None, f"seed {seed}: {answers.difference}"
        if answers.way is not None:
            went[answers.way] += 1
            # A bad argument fails a load also for one whom the register does not know, and no answer says so.
            if not answers.failed and callers[seed % len(callers)].citizen_id != NOBODY:
                assert answers.way[0] != "deoptimised", f"seed {seed}: {asked.document}"
    meant = {way: times for way, times in went.items() if way != ("core", "arguments")}
    planned = sum(times for (executor, _), times in meant.items() if executor != "core")
    assert sum(meant.values()) > len(seeds) // 2
    assert sum(meant.values()) - planned <= max(2, 0.05 * sum(meant.values())), went


@pytest.mark.parametrize(
    "seeds", [range(50_000, 50_012), pytest.param(range(50_012, 52_000), marks=pytest.mark.long)], ids=["some", "many"]
)
async def test_the_interpreter_gives_the_same_answer(
    both: Pair, pair: Pair, callers: Sequence[Caller], ids: Ids, seeds: range
) -> None:
    """The same operations beside a field that fails: the interpreter makes the whole answer of what the plan loaded."""
    interpreted = 0
    for seed in seeds:
        asked = walk(pair.schema, seed, ids)
        failing = Asked(BEGINNING.sub(r"\g<0> raises ", asked.document, count=1), asked.variables)
        answers = await both.answers(failing, callers[seed % len(callers)])
        assert answers.difference is None, f"seed {seed}: {answers.difference}"
        interpreted += answers.way is not None and answers.way[0] == "deoptimised"
    assert interpreted > len(seeds) // 2


async def test_two_that_crash_alike_are_a_fault(monkeypatch: pytest.MonkeyPatch, both: Pair) -> None:
    """Where no resolver fails on purpose, INTERNAL of both executors is nothing in which their answers are the same."""
    asked = Asked("{ raises }", {})
    assert (await both.answers(asked, ANONYMOUS)).difference is None
    monkeypatch.setattr(both, "_may_crash", False)
    with pytest.raises(AssertionError, match="INTERNAL"):
        await both.answers(asked, ANONYMOUS)


SYSTEMS: Final = (
    ("welfare_office", "benefit_review"),
    ("education_office", "school_admission"),
    ("health_insurance", "immunisation_recall"),
    ("labour_office", "unemployment_benefit"),
    ("welfare_office", "expectant_mother_care"),
    ("welfare_office", None),
)
IN_OFFICE: Final = (
    *(Caller(kind=CallerKind.SYSTEM, agency=agency, purpose=purpose, subject="batch") for agency, purpose in SYSTEMS),
    Caller(kind=CallerKind.AUDITOR, subject="auditor"),
)


@pytest.mark.parametrize(
    "seeds", [range(70_000, 70_040), pytest.param(range(70_040, 75_000), marks=pytest.mark.long)], ids=["some", "many"]
)
async def test_both_executors_refuse_by_purpose_alike(pair: Pair, ids: Ids, seeds: range) -> None:
    """Operations over the whole schema, asked in office, by several purposes, one of consent, none, and an auditor."""
    went: Counter[str | None] = Counter()
    refused = 0
    for seed in seeds:
        asked = walk(pair.schema, seed, ids)
        answers = await pair.answers(asked, IN_OFFICE[seed % len(IN_OFFICE)])
        assert answers.difference is None, f"seed {seed}: {answers.difference}"
        refused += answers.failed
        if answers.way is not None:
            went[answers.way[0]] += 1
    assert refused > len(seeds) // 4
    assert went["deoptimised"] > min(10, len(seeds) // 6)
    assert went["plan"] + went["deoptimised"] > 5 * went["core"] // 2, went
