"""A condition's clauses and slots, tried over everything that can be known of two facts of every person."""

from collections.abc import Callable
from itertools import product
from typing import Any, Final

import pytest

from agencies.rules.condition import AtLeast
from agencies.rules.evaluation import Situation
from agencies.rules.notation import read_condition
from agencies.rules.three_valued_logic import MET, UNKNOWN
from resolvers.eligibility.index.index import IndexBuilder
from resolvers.eligibility.index.normal_form import ATOMS_AT_MOST, CLAUSES_AT_MOST, TooManyClauses, clauses
from tests.eligibility.evaluating import evaluate
from tests.eligibility.rules import Condition, rule, situation

A: Final = {"fact": "f0", "is": True}
B: Final = {"fact": "f1", "is": True}
C: Final = {"fact": "f2", "is": True}
NOT_A: Final = {"not": A}
SHAPES: Final[dict[str, Condition]] = {
    "one": A,
    "the opposite": NOT_A,
    "twice the opposite": {"not": NOT_A},
    "all": {"all": [A, B]},
    "any": {"any": [A, B]},
    "not all": {"not": {"all": [A, B]}},
    "not any": {"not": {"any": [A, B]}},
    "two of three": {"n_of": {"n": 2, "conditions": [A, B, NOT_A]}},
    "not two of three": {"not": {"n_of": {"n": 2, "conditions": [A, B, NOT_A]}}},
    "one of three": {"n_of": {"n": 1, "conditions": [A, B, NOT_A]}},
    "all of nothing": {"all": []},
    "any of nothing": {"any": []},
    "not any of nothing": {"not": {"any": []}},
    "not said": {"not_in_catalogue": "f0"},
    "not said, or": {"any": [{"not_in_catalogue": "f0"}, B]},
    "not said, and": {"all": [{"not_in_catalogue": "f0"}, B]},
    "not what is not said": {"not": {"any": [{"not_in_catalogue": "f0"}, B]}},
    "said twice": {"any": [A, A, {"all": [A, B]}]},
    "or of a member": {"any": [A, {"any_member": B}]},
    "and of every child": {"all": [A, {"every_child": B}]},
    "of every member alone": {"every_member": {"any_child": A}},
}
SCOPES: Final = ("citizen", "any_child", "every_child", "any_member", "every_member")
KNOWN: Final = [dict(zip(("f0", "f1"), values, strict=True)) for values in product((True, False, None), repeat=2)]


def situations(scope: str | None) -> list[Situation]:
    """Every situation that differs in what is known of those whom the scope names; of children and members none to two.

    Of all others something is known that must not count.
    """
    other = {"f0": False, "f1": True}
    if scope is None:
        return [situation(each, other, [other], [other]) for each in KNOWN]
    if scope == "citizen":
        return [situation(other, each, [other], [other]) for each in KNOWN]
    several = [list(each) for number in range(3) for each in product(KNOWN, repeat=number)]
    if scope.endswith("child"):
        return [situation(other, other, each, [other]) for each in several]
    return [situation(other, other, [other], each) for each in several]


WITHIN: Final[dict[str, Callable[[str, Condition], Condition]]] = {
    "of": lambda scope, shape: {scope: shape},
    "not of": lambda scope, shape: {"not": {scope: shape}},
    "or of": lambda scope, shape: {"any": [{scope: shape}, C]},
}


@pytest.mark.parametrize("name", SHAPES)
def test_clauses_and_sets_come_to_the_outcome_of_the_tree(name: str) -> None:
    """All of the clauses, each by one of its atoms, is the same condition, and so are the sets of an index of it."""
    holds_as_clauses_and_sets(None, SHAPES[name])


@pytest.mark.parametrize("within", WITHIN)
@pytest.mark.parametrize("scope", SCOPES)
def test_so_do_those_of_whomever_they_ask(scope: str, within: str) -> None:
    """Of the citizen, and of any or every child or member: each shape, the opposite of it, and it or something else."""
    for shape in SHAPES.values():
        holds_as_clauses_and_sets(scope, WITHIN[within](scope, shape))


def holds_as_clauses_and_sets(scope: str | None, asked: Condition) -> None:
    """In every situation that differs for the scope."""
    condition = read_condition(asked)
    found = clauses(condition)
    again = AtLeast(len(found), tuple(AtLeast(1, clause) for clause in found))
    builder = IndexBuilder()
    builder.add(0, rule(asked).requirements)
    index = builder.index(1)
    for each in situations(scope):
        outcome = evaluate(condition, each)
        assert evaluate(again, each) is outcome, asked
        certain, possible = index.sets(each, index.about_others(each))
        assert (certain, possible) == (outcome is MET, outcome in (MET, UNKNOWN)), asked


def test_clauses_are_told_once_each() -> None:
    """What is said twice counts once, in a clause and among clauses."""
    assert len(clauses(read_condition({"all": [A, A, B]}))) == 2
    assert [len(clause) for clause in clauses(read_condition({"any": [A, B, A]}))] == [2]


def several(number: int) -> list[Condition]:
    """So many comparisons, each of a fact of its own."""
    return [{"fact": f"f{place}", "is": True} for place in range(number)]


@pytest.mark.parametrize(
    ("within", "number", "beyond"),
    [
        ({"any": several(ATOMS_AT_MOST)}, 1, {"any": several(ATOMS_AT_MOST + 1)}),
        ({"all": several(CLAUSES_AT_MOST)}, CLAUSES_AT_MOST, {"all": several(CLAUSES_AT_MOST + 1)}),
        (
            {"any": [{"all": several(2)}, {"all": several(18)[2:]}]},
            2 * 16,
            {"any": [{"all": several(2)}, {"all": several(19)[2:]}]},
        ),
        (
            {"n_of": {"n": 7, "conditions": several(8)}},
            8 * 7 // 2,
            {"n_of": {"n": 8, "conditions": several(9)}},
        ),
        (
            {"all": [{"all": several(8)}, {"all": several(32)[8:]}]},
            8 + 24,
            {"all": [{"all": several(8)}, {"all": several(33)[8:]}]},
        ),
    ],
    ids=["atoms", "parts", "a product", "combinations", "a sum"],
)
def test_a_condition_is_clauses_as_long_as_these_are_few(within: Any, number: int, beyond: Any) -> None:
    """At a bound it still is; beyond one its tree is kept. Either way an index comes to what the tree does."""
    assert len(clauses(read_condition(within))) == number
    with pytest.raises(TooManyClauses):
        clauses(read_condition(beyond))
    for asked in (within, beyond):
        builder = IndexBuilder()
        builder.add(0, rule(asked).requirements)
        index = builder.index(1)
        for value in (True, False, None):
            each = situation(dict.fromkeys((f"f{place}" for place in range(ATOMS_AT_MOST + 1)), value))
            outcome = evaluate(read_condition(asked), each)
            certain, possible = index.sets(each, index.about_others(each))
            assert (certain, possible) == (outcome is MET, outcome in (MET, UNKNOWN))
