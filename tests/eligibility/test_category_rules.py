"""Who belongs to each category, by its rule in the catalogue's files."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pytest

from agencies.rules.condition import parameter_ids, with_figures
from agencies.rules.notation import read_condition
from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN, Outcome
from tests.eligibility.evaluating import evaluate
from tests.eligibility.rules import situation
from tests.own_catalogue import CATALOGUE, PARAMETERS
from tests.people import DAY

FIGURES: Final = {
    name: next(value for since, value in reversed(values) if since <= date.fromisoformat(DAY))
    for name, values in PARAMETERS.items()
}
CONDITIONS: Final = {category["id"]: category["condition"] for category in CATALOGUE.categories}

Facts = dict[str, Any]
NOT_PREGNANT: Facts = {"pregnant": False, "prospective_parent": False, "childbirth_or_adoption": False}
MOTHER: Facts = {"sex": "female", "employment_status": "EMPLOYED", "parental_leave": False}
ON_LEAVE: Facts = {**MOTHER, "employment_status": "OUT_OF_LABOUR_FORCE", "parental_leave": True}
PARENT: Facts = {"single_parent_household": True, "age": 40}
OF_A_GROWN_CHILD: Facts = {"single_parent_household": False, "single_parent_household_under_22": True, "age": 45}

# category, the citizen's facts, the children's, how it stands
STANDINGS: Final[list[tuple[str, Facts, Sequence[Facts], Outcome]]] = [
    ("pregnancy_and_birth", {**NOT_PREGNANT, "prospective_parent": True}, [], MET),
    ("pregnancy_and_birth", NOT_PREGNANT, [], NOT_MET),
    ("pregnancy_and_birth", {"childbirth_or_adoption": True}, [], MET),
    ("infants", {"age": 5}, [], MET),
    ("infants", {"age": 6}, [], NOT_MET),
    ("infants", {"age": 35}, [{"age": 8}, {"age": 0}], MET),
    ("pupils", {"enrolled_level": "high"}, [], MET),
    ("pupils", {"enrolled_level": "none"}, [{"enrolled_level": "elementary"}], MET),
    ("pupils", {"enrolled_level": "university"}, [{"enrolled_level": "kindergarten"}], NOT_MET),
    ("students", {"enrolled_level": "university"}, [], MET),
    ("students", {"enrolled_level": "none"}, [{"enrolled_level": "university"}], NOT_MET),
    ("working_mothers", MOTHER, [{"age": 12}], MET),
    ("working_mothers", {**MOTHER, "employment_status": "SELF_EMPLOYED"}, [{"age": 0}], MET),
    ("working_mothers", ON_LEAVE, [{"age": 1}], MET),
    ("working_mothers", MOTHER, [{"age": 13}], NOT_MET),
    ("working_mothers", MOTHER, [], NOT_MET),
    ("working_mothers", {**MOTHER, "sex": "male"}, [{"age": 3}], NOT_MET),
    ("working_mothers", {**MOTHER, "employment_status": "JOB_SEEKING"}, [{"age": 3}], NOT_MET),
    ("working_mothers", {"sex": "female"}, [{"age": 3}], UNKNOWN),
    ("job_seekers", {"employment_status": "JOB_SEEKING"}, [], MET),
    ("job_seekers", {"employment_status": "EMPLOYED"}, [], NOT_MET),
    ("elderly", {"age": 65}, [], MET),
    ("elderly", {"age": 64}, [], NOT_MET),
    ("disabled", {"disabled": True}, [], MET),
    ("disabled", {"disabled": False}, [{"disabled": True}], NOT_MET),
    ("single_parents", PARENT, [{"age": 17}], MET),
    ("single_parents", {**PARENT, "age": 17}, [{"age": 0}], NOT_MET),
    ("single_parents", {**PARENT, "single_parent_household_under_22": False}, [], NOT_MET),
    (
        "single_parents",
        {**PARENT, "single_parent_household": False, "single_parent_household_under_22": False},
        [{"age": 17}],
        NOT_MET,
    ),
    ("single_parents", {**OF_A_GROWN_CHILD, "enrolled_level": "none"}, [{"age": 19, "enrolled_level": "high"}], MET),
    (
        "single_parents",
        {**OF_A_GROWN_CHILD, "enrolled_level": "none"},
        [{"age": 19, "enrolled_level": "none"}],
        NOT_MET,
    ),
    ("multi_child_families", {"multi_child_household": True}, [], MET),
    ("multi_child_families", {"multi_child_household": False}, [], NOT_MET),
    ("multicultural_families", {"multicultural_household": True}, [], MET),
    ("multicultural_families", {"multicultural_household": False}, [], NOT_MET),
    *(
        ("farmers_and_fishers", {"occupation": occupation}, [], MET)
        for occupation in ("crop_farmer", "fisher", "livestock_farmer", "forester")
    ),
    ("farmers_and_fishers", {"occupation": "other"}, [], NOT_MET),
    ("veterans", {"veteran": True}, [], MET),
    ("veterans", {"veteran": False}, [], NOT_MET),
    ("low_income", {"median_income_percent": 50}, [], MET),
    ("low_income", {"median_income_percent": 50.1}, [], NOT_MET),
    ("low_income", {}, [], UNKNOWN),
    ("newcomers", {"newly_moved_in": True, "north_korean_defector": False}, [], MET),
    ("newcomers", {"newly_moved_in": False, "north_korean_defector": True}, [], MET),
    ("newcomers", {"newly_moved_in": False, "north_korean_defector": False}, [], NOT_MET),
]


@pytest.mark.parametrize(("category", "citizen", "children", "stands"), STANDINGS)
def test_who_belongs(category: str, citizen: Facts, children: Sequence[Facts], stands: Outcome) -> None:
    """The rule of a category over the citizen's facts and the children's comes to what is said of the category."""
    condition = with_figures(read_condition(CONDITIONS[category]), FIGURES)
    assert evaluate(condition, situation(citizen, children=children, members=[citizen, *children])) is stands


def test_every_category_has_one_who_belongs_and_one_who_does_not() -> None:
    """None of the fifteen is without a promise."""
    promised = {(category, stands) for category, _, _, stands in STANDINGS}
    assert {(category, stands) for category in CONDITIONS for stands in (MET, NOT_MET)} <= promised
    assert len(CONDITIONS) == 15


def test_every_figure_of_a_category_is_known_today() -> None:
    """A category without its figure would be nobody's."""
    assert {name for each in CONDITIONS.values() for name in parameter_ids(read_condition(each))} <= FIGURES.keys()
