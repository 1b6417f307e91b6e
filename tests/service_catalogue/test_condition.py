"""What stands in the tree of a condition."""

from typing import Any

import pytest

from agencies.rules.condition import (
    fact_ids,
    is_of_subject,
    is_unstated,
    leaves,
    parameter_ids,
    with_figures,
)
from agencies.rules.notation import placed, read_condition

LIMIT = {"parameter": "limit"}
OLD = {"fact": "age", "at_least": LIMIT}
POOR = {"fact": "income", "at_most": {"parameter": "income"}}
WOMAN = {"fact": "sex", "in": ["female"]}
UNSAID = {"not_in_catalogue": "region"}
NEVER: dict[str, Any] = {"any": []}
WHOLE = {"all": [{"not": OLD}, UNSAID, NEVER, {"any_member": {"n_of": {"n": 1, "conditions": [WOMAN, POOR, OLD]}}}]}


def test_what_is_read_and_named_is_found_at_every_depth_once() -> None:
    """Facts and parameters in their order; what the catalogue does not say counts as read."""
    whole = read_condition(WHOLE)
    assert fact_ids(whole) == ["age", "region", "sex", "income"]
    assert parameter_ids(whole) == ["limit", "income"]
    assert [(who, leaf.fact) for who, leaf in leaves(whole)] == [
        (None, "age"),
        (None, "region"),
        ("member", "sex"),
        ("member", "income"),
        ("member", "age"),
    ]
    never = read_condition(NEVER)
    assert fact_ids(never) == parameter_ids(never) == []


def test_what_is_said_of_others_is_not_of_the_subject_alone() -> None:
    """At whatever depth it stands."""
    of_others = {"any_child": WOMAN}
    for condition, alone in (
        (WOMAN, True),
        (UNSAID, True),
        ({"not": {"all": [OLD, {"any": [WOMAN, UNSAID]}]}}, True),
        (of_others, False),
        ({"not": of_others}, False),
        ({"all": [OLD, {"any": [of_others, WOMAN]}]}, False),
    ):
        assert is_of_subject(read_condition(condition)) is alone


def test_every_condition_within_is_found_with_its_place() -> None:
    """The place is the keys and positions that lead to it in the file."""
    found = dict(placed(WHOLE, ("top",)))
    inside = ("top", "all", 3, "any_member", "n_of", "conditions")
    for place, notation in (
        (("top",), WHOLE),
        (("top", "all", 0, "not"), OLD),
        (("top", "all", 1), UNSAID),
        ((*inside, 1), POOR),
    ):
        assert found[place] == read_condition(notation)
    assert len(found) == 10


def test_figures_take_the_place_of_their_names_and_nothing_else_changes() -> None:
    """The tree keeps its form."""
    old, poor = {"fact": "age", "at_least": 65}, {"fact": "income", "at_most": 50}
    stated = {
        "all": [{"not": old}, UNSAID, NEVER, {"any_member": {"n_of": {"n": 1, "conditions": [WOMAN, poor, old]}}}]
    }
    assert with_figures(read_condition(WHOLE), {"limit": 65, "income": 50}) == read_condition(stated)


@pytest.mark.parametrize("scope", ["citizen", "any_child", "every_child", "any_member", "every_member"])
def test_figures_are_put_in_within_every_scope(scope: str) -> None:
    """No scope hides a figure."""
    found = with_figures(read_condition({scope: OLD}), {"limit": 65})
    assert found == read_condition({scope: {"fact": "age", "at_least": 65}})


def test_a_figure_that_is_not_given_leaves_open_what_names_it_and_nothing_else() -> None:
    """Each such comparison says that the catalogue does not say what it asks of its fact."""
    unsaid, poor = {"not_in_catalogue": "age"}, {"fact": "income", "at_most": 50}
    found = with_figures(read_condition(WHOLE), {"income": 50})
    assert found == read_condition(
        {
            "all": [
                {"not": unsaid},
                UNSAID,
                NEVER,
                {"any_member": {"n_of": {"n": 1, "conditions": [WOMAN, poor, unsaid]}}},
            ]
        }
    )
    assert is_unstated(found)
    assert not is_unstated(read_condition({"any_member": {"all": [WOMAN, poor, NEVER]}}))
