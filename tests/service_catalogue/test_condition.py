"""What stands in the tree of a condition."""

from typing import Any

import pytest

from agencies.service_catalogue.rules.notation import fact_ids, is_unsaid, leaves, parameter_ids, resolved

LIMIT = {"parameter": "limit"}
OLD = {"fact": "age", "at_least": LIMIT}
POOR = {"fact": "income", "at_most": {"parameter": "income"}}
WOMAN = {"fact": "sex", "in": ["female"]}
UNSAID = {"not_in_catalogue": "region"}
NEVER: dict[str, Any] = {"any": []}
WHOLE = {"all": [{"not": OLD}, UNSAID, NEVER, {"any_member": {"n_of": {"n": 1, "conditions": [WOMAN, POOR, OLD]}}}]}


def test_what_is_read_and_named_is_found_at_every_depth_once() -> None:
    """Facts and parameters in their order; what the catalogue does not say counts as read, but is no comparison."""
    assert fact_ids(WHOLE) == ["age", "region", "sex", "income"]
    assert parameter_ids(WHOLE) == ["limit", "income"]
    assert [leaf["fact"] for _, leaf in leaves(WHOLE)] == ["age", "sex", "income", "age"]
    assert fact_ids(NEVER) == parameter_ids(NEVER) == []


def test_figures_take_the_place_of_their_names_and_nothing_else_changes() -> None:
    """The tree keeps its form."""
    old, poor = {"fact": "age", "at_least": 65}, {"fact": "income", "at_most": 50}
    stated = {
        "all": [{"not": old}, UNSAID, NEVER, {"any_member": {"n_of": {"n": 1, "conditions": [WOMAN, poor, old]}}}]
    }
    assert resolved(WHOLE, {"limit": 65, "income": 50}) == stated
    assert parameter_ids(WHOLE) == ["limit", "income"], "the condition that was given has been changed"


@pytest.mark.parametrize("scope", ["citizen", "any_child", "every_child", "any_member", "every_member"])
def test_figures_are_put_in_within_every_scope(scope: str) -> None:
    """No scope hides a figure."""
    assert resolved({scope: OLD}, {"limit": 65}) == {scope: {"fact": "age", "at_least": 65}}


def test_a_figure_that_is_not_given_leaves_open_what_names_it_and_nothing_else() -> None:
    """Each such comparison says that the catalogue does not say what it asks of its fact."""
    unsaid, poor = {"not_in_catalogue": "age"}, {"fact": "income", "at_most": 50}
    found = resolved(WHOLE, {"income": 50})
    assert found == {
        "all": [{"not": unsaid}, UNSAID, NEVER, {"any_member": {"n_of": {"n": 1, "conditions": [WOMAN, poor, unsaid]}}}]
    }
    assert is_unsaid(found)
    assert not is_unsaid({"any_member": {"all": [WOMAN, poor, NEVER]}})
